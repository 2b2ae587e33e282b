-- People at a browser. Only the hash of a session's id is kept: who reads this table cannot become
-- anybody. The id names its tenant, so that row-level security holds here too.
CREATE SCHEMA web;
REVOKE ALL ON SCHEMA web FROM PUBLIC;
GRANT USAGE ON SCHEMA web TO rtw_api;

CREATE TABLE web.session (
    tenant uuid NOT NULL,
    id_hash bytea NOT NULL CONSTRAINT session_id_hash_check CHECK (octet_length(id_hash) = 32),
    person uuid NOT NULL,
    memberships jsonb NOT NULL,
    begun_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (tenant, id_hash)
);

REVOKE ALL ON web.session FROM PUBLIC;
ALTER TABLE web.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE web.session FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON web.session
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE (memberships, used_at), DELETE ON web.session TO rtw_api;
