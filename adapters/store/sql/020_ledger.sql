-- One row a tenant. The row lock of its counter makes the order of commits the order of positions.
-- The fill factor leaves room, so that counting rewrites the row inside its page.
CREATE TABLE es.ledger (
    tenant uuid PRIMARY KEY,
    head bigint NOT NULL DEFAULT 0 CONSTRAINT ledger_head_check CHECK (head >= 0),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    name text NOT NULL UNIQUE CONSTRAINT ledger_name_check CHECK (length(name) BETWEEN 1 AND 200)
) WITH (fillfactor = 20);

REVOKE ALL ON es.ledger FROM PUBLIC;
GRANT SELECT ON es.ledger TO rtw_api, rtw_project;
