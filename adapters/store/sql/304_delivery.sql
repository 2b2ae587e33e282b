-- Each notification on its way to each channel: "endpoint" is that of a webhook, or nil for the
-- file. A try is written before it is made and its result after it: one that has begun and has no
-- result is "unknown", for a human to see. "next_at": when to try again; never where it is null.
CREATE TABLE consuming.delivery (
    tenant uuid NOT NULL,
    notification uuid NOT NULL,
    endpoint uuid NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_at timestamptz,
    ended_at timestamptz,
    next_at timestamptz,
    tries int NOT NULL DEFAULT 0,
    answer int,
    status text NOT NULL DEFAULT 'waiting' CONSTRAINT delivery_status_check
        CHECK (status IN ('waiting', 'unknown', 'delivered', 'failed')),
    error text CONSTRAINT delivery_error_check CHECK (error ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$'),
    CONSTRAINT delivery_pkey PRIMARY KEY (tenant, notification, endpoint)
) WITH (fillfactor = 80);

CREATE INDEX delivery_to_try ON consuming.delivery (tenant, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX delivery_of_endpoint ON consuming.delivery (tenant, endpoint, added_at);

ALTER TABLE consuming.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE consuming.delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON consuming.delivery
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON consuming.delivery FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON consuming.delivery TO rtw_project;
