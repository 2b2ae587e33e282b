-- The second net: without a tenant set for the transaction, no row is seen.
-- Not forced: es.append runs as the owner and is told its tenant.
ALTER TABLE es.event ENABLE ROW LEVEL SECURITY;

CREATE POLICY event_of_tenant ON es.event FOR SELECT TO rtw_api, rtw_project
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);
