-- A process with the rights of its role alone sees whether the database is as it needs it.
GRANT SELECT ON rtw.migration TO rtw_api, rtw_project;
