-- Events that a view does not fold, because whoever runs the ledger said so. The owner alone writes.
CREATE TABLE rm.left_out (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    event_id uuid NOT NULL,
    position bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    view text COLLATE "C" NOT NULL
        CONSTRAINT left_out_view_check CHECK (octet_length(view) BETWEEN 1 AND 200),
    name text NOT NULL,
    reason text NOT NULL CONSTRAINT left_out_reason_check CHECK (length(reason) BETWEEN 1 AND 500),
    PRIMARY KEY (tenant, view, case_id, event_id)
);

ALTER TABLE rm.left_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.left_out FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.left_out
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.left_out TO rtw_api, rtw_project;
