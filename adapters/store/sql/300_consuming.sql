-- How far each consumer of the feed came in each partition of a tenant's ledger: moved in the
-- transaction of the effects that it counts. A partition is that of GET /v1/feed.
CREATE SCHEMA consuming;
REVOKE ALL ON SCHEMA consuming FROM PUBLIC;
GRANT USAGE ON SCHEMA consuming TO rtw_api, rtw_project;

CREATE TABLE consuming.bookmark (
    tenant uuid NOT NULL,
    position bigint NOT NULL CONSTRAINT bookmark_position_check CHECK (position >= 0),
    partition smallint NOT NULL CONSTRAINT bookmark_partition_check CHECK (partition >= 0),
    consumer text COLLATE "C" NOT NULL
        CONSTRAINT bookmark_consumer_check CHECK (octet_length(consumer) BETWEEN 1 AND 100),
    CONSTRAINT bookmark_pkey PRIMARY KEY (tenant, consumer, partition)
) WITH (fillfactor = 50);

ALTER TABLE consuming.bookmark ENABLE ROW LEVEL SECURITY;
ALTER TABLE consuming.bookmark FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON consuming.bookmark
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON consuming.bookmark FROM PUBLIC;
GRANT SELECT ON consuming.bookmark TO rtw_api;
GRANT SELECT, INSERT, UPDATE ON consuming.bookmark TO rtw_project;
