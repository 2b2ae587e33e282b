-- The event store. Only the owner creates here.
CREATE SCHEMA IF NOT EXISTS es;
REVOKE ALL ON SCHEMA es FROM PUBLIC;
GRANT USAGE ON SCHEMA es TO rtw_api, rtw_project;
