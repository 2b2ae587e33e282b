-- In which lists a case stood: for each day and each way in which it was told ("what" is a digest of
-- reader, role, action, classes, purpose, basis and consent) the first read. Each read of a list is a
-- row of es.access and names its cases; by these rows they are found again from the case.
CREATE TABLE es.listed (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    day date NOT NULL,
    what uuid NOT NULL,
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    CONSTRAINT listed_pkey PRIMARY KEY (tenant, case_id, day, what)
);

CREATE TRIGGER listed_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON es.listed
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_log_change();
ALTER TABLE es.listed ENABLE ALWAYS TRIGGER listed_append_only;

ALTER TABLE es.listed ENABLE ROW LEVEL SECURITY;
ALTER TABLE es.listed FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON es.listed
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON es.listed FROM PUBLIC;
GRANT SELECT, INSERT ON es.listed TO rtw_api;
