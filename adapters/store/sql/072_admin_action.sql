-- What whoever runs the ledger does to it, written first. "words" are the command as it was typed,
-- by name. Without a tenant an action concerns all of them.
CREATE TABLE es.admin_action (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant uuid,
    case_id uuid,
    operator text NOT NULL
        CONSTRAINT admin_action_operator_check CHECK (length(operator) BETWEEN 1 AND 100),
    action text NOT NULL
        CONSTRAINT admin_action_action_check CHECK (length(action) BETWEEN 1 AND 100),
    words jsonb NOT NULL DEFAULT '{}'
        CONSTRAINT admin_action_words_check CHECK (length(words::text) <= 16000),
    CONSTRAINT admin_action_pkey PRIMARY KEY (at, id),
    CONSTRAINT admin_action_case_check CHECK (case_id IS NULL OR tenant IS NOT NULL)
);

CREATE INDEX admin_action_of_case ON es.admin_action (tenant, case_id, at, id)
    WHERE case_id IS NOT NULL;

CREATE TRIGGER admin_action_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON es.admin_action
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_log_change();
ALTER TABLE es.admin_action ENABLE ALWAYS TRIGGER admin_action_append_only;

-- The owner acts for all tenants; the API reads what was done in its own.
ALTER TABLE es.admin_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE es.admin_action FORCE ROW LEVEL SECURITY;
CREATE POLICY by_the_owner ON es.admin_action TO rtw_owner USING (true);
CREATE POLICY own_tenant ON es.admin_action FOR SELECT TO rtw_api
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON es.admin_action FROM PUBLIC;
GRANT SELECT ON es.admin_action TO rtw_api;
