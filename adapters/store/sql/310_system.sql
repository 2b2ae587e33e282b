-- Other systems that may send commands as messages: as which client of the issuer, with which key
-- each message is proved, and for whom. A name is a prefix of subjects on the broker, which all
-- tenants share, so it belongs to one of them.
CREATE TABLE es.system (
    tenant uuid NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    name text COLLATE "C" NOT NULL
        CONSTRAINT system_name_check CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    client text NOT NULL CONSTRAINT system_client_check CHECK (client ~ '^[!-~]{1,200}$'),
    public_key text NOT NULL
        CONSTRAINT system_public_key_check CHECK (length(public_key) BETWEEN 1 AND 2000),
    parties uuid[] NOT NULL
        CONSTRAINT system_parties_check CHECK (cardinality(parties) BETWEEN 1 AND 10000),
    CONSTRAINT system_pkey PRIMARY KEY (tenant, name),
    CONSTRAINT system_name_key UNIQUE (name)
);

-- The owner enters a tenant too; the API reads its own.
ALTER TABLE es.system ENABLE ROW LEVEL SECURITY;
ALTER TABLE es.system FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON es.system
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON es.system FROM PUBLIC;
GRANT SELECT ON es.system TO rtw_api;
