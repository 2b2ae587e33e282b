-- Every fact of every tenant, for ever. Fixed-width columns come first: no padding, cheap to read.
-- The receipt's index is made before the other two and so has the lowest oid: a command written
-- again is told "seen" rather than "version taken". Readers must not rely on it.
CREATE TABLE es.event (
    position bigint NOT NULL,
    effective_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    version es.event_version NOT NULL,
    schema_no smallint NOT NULL,
    tenant uuid NOT NULL,
    stream uuid NOT NULL,
    event_id uuid NOT NULL,
    command_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid NOT NULL,
    on_behalf_of uuid,
    name es.event_name NOT NULL,
    actor_role es.actor_role NOT NULL,
    fingerprint es.fingerprint,
    body es.event_body NOT NULL
);

CREATE UNIQUE INDEX event_command_key ON es.event (tenant, command_id)
    WHERE fingerprint IS NOT NULL;
ALTER TABLE es.event ADD CONSTRAINT event_pkey PRIMARY KEY (tenant, stream, version);
ALTER TABLE es.event ADD CONSTRAINT event_position_key UNIQUE (tenant, position);

REVOKE ALL ON es.event FROM PUBLIC;
GRANT SELECT ON es.event TO rtw_api, rtw_project;
