-- The cases whose rows stand in rm.work: what they were made of, and when time alone changes them.
CREATE TABLE rm.work_case (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    look_at timestamptz,
    digest bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

CREATE INDEX work_case_look_at ON rm.work_case (tenant, look_at) WHERE look_at IS NOT NULL;
CREATE INDEX work_case_unknown ON rm.work_case (tenant, case_id) WHERE digest = '';

ALTER TABLE rm.work_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.work_case FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.work_case
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.work_case TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.work_case TO rtw_project;
