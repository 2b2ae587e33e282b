-- Addresses that take notifications: of one person, of the people of an organisation, or of all of
-- the tenant. Its secret is not kept: it follows from the key of the deployment and the id.
-- "once": the receiver cannot tell a repeated message, so what may have arrived is not sent again.
CREATE TABLE consuming.endpoint (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    person uuid,
    organisation uuid,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    removed_at timestamptz,
    once boolean NOT NULL DEFAULT false,
    url text NOT NULL CONSTRAINT endpoint_url_check CHECK (length(url) BETWEEN 8 AND 2000),
    CONSTRAINT endpoint_pkey PRIMARY KEY (tenant, id),
    CONSTRAINT endpoint_of_one_check CHECK (person IS NULL OR organisation IS NULL)
);

ALTER TABLE consuming.endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE consuming.endpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON consuming.endpoint
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON consuming.endpoint FROM PUBLIC;
GRANT SELECT ON consuming.endpoint TO rtw_project;
