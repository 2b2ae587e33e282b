-- The second net, as on es.event. Not forced: a rebuild moves the bookmarks of all tenants.
ALTER TABLE rm.bookmark ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON rm.bookmark TO rtw_api, rtw_project
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);
