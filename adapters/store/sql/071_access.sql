-- Every read of a case and every read that was denied, written before its answer. "at" is the
-- services' clock, stored_at the database's; "client" is the program that reads for somebody.
-- case_id is what was asked for, whether it is there or not; a list names in "cases" those that it
-- held. "classes" and "summaries" are letters of data classes: what could be read in full, and of
-- what no more than a summary.
CREATE TABLE es.access (
    at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    subject uuid NOT NULL,
    case_id uuid,
    consent_id uuid,
    consent_version int,
    cases uuid[],
    client text,
    role text,
    action text NOT NULL CONSTRAINT access_action_check CHECK (length(action) BETWEEN 1 AND 100),
    classes text NOT NULL CONSTRAINT access_classes_check CHECK (classes ~ '^[A-W]{0,23}$'),
    summaries text NOT NULL CONSTRAINT access_summaries_check CHECK (summaries ~ '^[A-W]{0,23}$'),
    purpose text,
    legal_basis text,
    policy text NOT NULL CONSTRAINT access_policy_check CHECK (length(policy) BETWEEN 1 AND 100),
    route text NOT NULL CONSTRAINT access_route_check CHECK (length(route) BETWEEN 1 AND 200),
    decision text NOT NULL
        CONSTRAINT access_decision_check CHECK (length(decision) BETWEEN 1 AND 40),
    ip_hash bytea CONSTRAINT access_ip_hash_check CHECK (octet_length(ip_hash) = 32),
    CONSTRAINT access_pkey PRIMARY KEY (tenant, at, id),
    CONSTRAINT access_denied_check CHECK (decision = 'allowed' OR classes || summaries = ''),
    CONSTRAINT access_allowed_check CHECK (
        decision <> 'allowed' OR case_id IS NULL OR (role IS NOT NULL AND purpose IS NOT NULL))
);

CREATE INDEX access_of_case ON es.access (tenant, case_id, at, id) WHERE case_id IS NOT NULL;

CREATE TRIGGER access_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON es.access
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_log_change();
ALTER TABLE es.access ENABLE ALWAYS TRIGGER access_append_only;

ALTER TABLE es.access ENABLE ROW LEVEL SECURITY;
ALTER TABLE es.access FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON es.access
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON es.access FROM PUBLIC;
GRANT SELECT, INSERT ON es.access TO rtw_api;
