-- So that a message can take the trace of its command along: an id, made by chance by its caller.
GRANT SELECT (command_id) ON es.event TO rtw_relay;
