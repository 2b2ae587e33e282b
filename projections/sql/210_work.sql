-- What each person has to see to, over all cases: a row for each item and each of its readers, in
-- the order in which they fall due. Whether one is due or overdue follows from the time alone.
CREATE TABLE rm.work (
    tenant uuid NOT NULL,
    reader uuid NOT NULL,
    case_id uuid NOT NULL,
    over_at timestamptz NOT NULL,
    due_from timestamptz NOT NULL,
    reads_until timestamptz,
    mine boolean NOT NULL,
    unassigned boolean NOT NULL,
    alarm boolean NOT NULL,
    item text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant, case_id, reader, item)
);

CREATE INDEX work_in_order ON rm.work (tenant, reader, over_at, case_id, item);
CREATE INDEX work_of_its_own ON rm.work (tenant, reader, over_at, case_id, item) WHERE mine;
CREATE INDEX work_of_nobody ON rm.work (tenant, reader, over_at, case_id, item) WHERE unassigned;
CREATE INDEX work_of_alarms ON rm.work (tenant, reader, over_at, case_id, item) WHERE alarm;

ALTER TABLE rm.work ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.work FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.work
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.work TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.work TO rtw_project;
