CREATE TABLE rm.case_manager (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

ALTER TABLE rm.case_manager ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.case_manager FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.case_manager
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.case_manager TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.case_manager TO rtw_project;
