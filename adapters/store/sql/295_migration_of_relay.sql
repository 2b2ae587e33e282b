-- As 090 for the other processes.
GRANT USAGE ON SCHEMA rtw TO rtw_relay;
GRANT SELECT ON rtw.migration, rtw.deployment TO rtw_relay;
