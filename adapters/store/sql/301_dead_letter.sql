-- Events that a consumer could not take in, and behind each the later events of its case, in order.
-- The first of a case that was not skipped is the one that failed: "error" is the class of what it
-- failed with, never its words. What was skipped stays, with the reason, and holds nothing back.
CREATE TABLE consuming.dead_letter (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    position bigint NOT NULL,
    version int,
    at timestamptz,
    first_at timestamptz,
    next_at timestamptz,
    skipped_at timestamptz,
    tries int NOT NULL DEFAULT 0,
    consumer text COLLATE "C" NOT NULL
        CONSTRAINT dead_letter_consumer_check CHECK (octet_length(consumer) BETWEEN 1 AND 100),
    name text,
    error text CONSTRAINT dead_letter_error_check CHECK (error ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$'),
    reason text CONSTRAINT dead_letter_reason_check CHECK (length(reason) BETWEEN 1 AND 500),
    CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant, consumer, position),
    CONSTRAINT dead_letter_skipped_check CHECK ((skipped_at IS NULL) = (reason IS NULL))
);

CREATE INDEX dead_letter_waiting ON consuming.dead_letter (tenant, consumer, case_id, position)
    WHERE skipped_at IS NULL;

ALTER TABLE consuming.dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE consuming.dead_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON consuming.dead_letter
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON consuming.dead_letter FROM PUBLIC;
GRANT SELECT ON consuming.dead_letter TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON consuming.dead_letter TO rtw_project;
