CREATE TABLE rm.audit (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

ALTER TABLE rm.audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.audit FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.audit
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.audit TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.audit TO rtw_project;
