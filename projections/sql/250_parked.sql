-- Cases that wait because one of their events could not be folded into a view: what is named here
-- says which event and how it failed, and never in whose words.
CREATE TABLE rm.parked (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    event_id uuid NOT NULL,
    position bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts int NOT NULL DEFAULT 1,
    view text COLLATE "C" NOT NULL
        CONSTRAINT parked_view_check CHECK (octet_length(view) BETWEEN 1 AND 200),
    name text NOT NULL,
    error text NOT NULL
        CONSTRAINT parked_error_check CHECK (error ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$'),
    PRIMARY KEY (tenant, view, case_id)
);

ALTER TABLE rm.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.parked FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.parked
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.parked TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.parked TO rtw_project;
