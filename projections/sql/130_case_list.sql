CREATE TABLE rm.case_list (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    body bytea NOT NULL,
    members uuid[] NOT NULL,
    unstaffed boolean NOT NULL,
    PRIMARY KEY (tenant, case_id)
);

CREATE INDEX case_list_members ON rm.case_list USING gin (members);
ALTER TABLE rm.case_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.case_list FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.case_list
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.case_list TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.case_list TO rtw_project;
