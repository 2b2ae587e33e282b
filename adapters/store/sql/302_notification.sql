-- Who was told what: a code whose words stand in the catalogue, and which case by its short name.
-- Nothing of the case's content. "position" is that of the event it follows from; none where time
-- alone made something due. "key" is what it is about: nobody is told the same twice.
CREATE TABLE consuming.notification (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    reader uuid NOT NULL,
    case_id uuid NOT NULL,
    position bigint,
    at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    code text NOT NULL CONSTRAINT notification_code_check CHECK (code ~ '^[a-z][a-z_]{0,59}$'),
    role text NOT NULL CONSTRAINT notification_role_check CHECK (length(role) BETWEEN 1 AND 40),
    case_name text NOT NULL
        CONSTRAINT notification_case_name_check CHECK (length(case_name) BETWEEN 1 AND 200),
    CONSTRAINT notification_pkey PRIMARY KEY (tenant, id)
);

CREATE INDEX notification_of_reader ON consuming.notification (tenant, reader, at, id);

ALTER TABLE consuming.notification ENABLE ROW LEVEL SECURITY;
ALTER TABLE consuming.notification FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON consuming.notification
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON consuming.notification FROM PUBLIC;
GRANT SELECT ON consuming.notification TO rtw_api;
GRANT SELECT, INSERT ON consuming.notification TO rtw_project;
