-- How far the relay has published each tenant's ledger. Of an event it may read what its messages
-- say and no more: who has the relay's password has no section of any case.
CREATE TABLE es.relay (
    tenant uuid NOT NULL,
    position bigint NOT NULL CONSTRAINT relay_position_check CHECK (position >= 0),
    CONSTRAINT relay_pkey PRIMARY KEY (tenant)
) WITH (fillfactor = 50);

REVOKE ALL ON es.relay FROM PUBLIC;
ALTER TABLE es.relay ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON es.relay TO rtw_api, rtw_relay
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

CREATE POLICY event_of_tenant_for_relay ON es.event FOR SELECT TO rtw_relay
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT USAGE ON SCHEMA es TO rtw_relay;
GRANT SELECT (tenant, head) ON es.ledger TO rtw_relay;
GRANT SELECT (tenant, position, stream, version, name, recorded_at, stored_at)
    ON es.event TO rtw_relay;
GRANT SELECT, INSERT, UPDATE (position) ON es.relay TO rtw_relay;
GRANT SELECT ON es.relay TO rtw_api;
