CREATE TABLE rm.clinician (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

ALTER TABLE rm.clinician ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.clinician FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.clinician
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.clinician TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.clinician TO rtw_project;
