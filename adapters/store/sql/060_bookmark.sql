-- How far each consumer came in each tenant's ledger. Moves in the transaction of what it counts.
CREATE SCHEMA IF NOT EXISTS rm;
REVOKE ALL ON SCHEMA rm FROM PUBLIC;
GRANT USAGE ON SCHEMA rm TO rtw_api, rtw_project;

CREATE TABLE rm.bookmark (
    tenant uuid NOT NULL,
    position bigint NOT NULL CONSTRAINT bookmark_position_check CHECK (position >= 0),
    consumer text NOT NULL
        CONSTRAINT bookmark_consumer_check CHECK (octet_length(consumer) BETWEEN 1 AND 200),
    CONSTRAINT bookmark_pkey PRIMARY KEY (consumer, tenant)
) WITH (fillfactor = 50);

REVOKE ALL ON rm.bookmark FROM PUBLIC;
GRANT SELECT ON rm.bookmark TO rtw_api;
GRANT SELECT, INSERT, UPDATE ON rm.bookmark TO rtw_project;
