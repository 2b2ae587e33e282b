CREATE TABLE rm.employer (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

ALTER TABLE rm.employer ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.employer FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.employer
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.employer TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.employer TO rtw_project;
