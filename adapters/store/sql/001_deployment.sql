-- What this database is for, decided once: a demo plays stories by their own clock, production
-- never does. The check tells whether a process holds the key of the claims made so far.
CREATE TABLE rtw.deployment (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT deployment_one_check CHECK (one),
    kind text NOT NULL CONSTRAINT deployment_kind_check CHECK (kind IN ('demo', 'production')),
    claim_key_check bytea NOT NULL
        CONSTRAINT deployment_claim_key_check CHECK (octet_length(claim_key_check) = 32),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION rtw.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'rtw.deployment never changes'
        USING ERRCODE = 'RT009', TABLE = 'deployment', SCHEMA = 'rtw';
END;
$$;

CREATE TRIGGER deployment_never_changes
    BEFORE UPDATE OR DELETE OR TRUNCATE ON rtw.deployment
    FOR EACH STATEMENT EXECUTE FUNCTION rtw.refuse_change();
ALTER TABLE rtw.deployment ENABLE ALWAYS TRIGGER deployment_never_changes;

REVOKE ALL ON FUNCTION rtw.refuse_change() FROM PUBLIC;
REVOKE ALL ON SCHEMA rtw FROM PUBLIC;
GRANT USAGE ON SCHEMA rtw TO rtw_api, rtw_project;
GRANT SELECT ON rtw.deployment TO rtw_api, rtw_project;
