CREATE TABLE rm.worker (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

ALTER TABLE rm.worker ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.worker FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.worker
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.worker TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.worker TO rtw_project;
