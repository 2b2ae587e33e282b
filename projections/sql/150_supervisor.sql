CREATE TABLE rm.supervisor (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

ALTER TABLE rm.supervisor ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.supervisor FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.supervisor
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.supervisor TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.supervisor TO rtw_project;
