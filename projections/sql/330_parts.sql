-- In how many parts the cases of each view are shared out, so that as many processes can move it on.
CREATE TABLE rtw.projecting (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT projecting_one_check CHECK (one),
    parts smallint NOT NULL CONSTRAINT projecting_parts_check CHECK (parts BETWEEN 1 AND 64)
);
INSERT INTO rtw.projecting (parts) VALUES (1);

REVOKE ALL ON rtw.projecting FROM PUBLIC;
GRANT SELECT ON rtw.projecting TO rtw_project;

-- How far each of several parts of a view came; the bookmark of the view is the least of them. A part
-- without a row stands there; whoever removes a bookmark lets all parts begin anew.
CREATE TABLE rm.part (
    tenant uuid NOT NULL,
    position bigint NOT NULL CONSTRAINT part_position_check CHECK (position >= 0),
    part smallint NOT NULL CONSTRAINT part_part_check CHECK (part >= 0),
    consumer text NOT NULL,
    CONSTRAINT part_pkey PRIMARY KEY (consumer, tenant, part),
    CONSTRAINT part_bookmark_fkey FOREIGN KEY (consumer, tenant) REFERENCES rm.bookmark
        ON DELETE CASCADE
) WITH (fillfactor = 50);

-- Not forced: a rebuild moves the parts of all tenants.
ALTER TABLE rm.part ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.part TO rtw_api, rtw_project
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

REVOKE ALL ON rm.part FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON rm.part TO rtw_project;

-- Of a process that knows of no parts yet: with this on the bookmarks, while there are parts, it can
-- bring none of them beyond a part.
CREATE FUNCTION rm.refuse_beyond_parts() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM rm.part WHERE part.consumer = new.consumer AND part.tenant = new.tenant
            AND part.position < new.position)
    THEN
        RAISE EXCEPTION 'a view is no further than its parts'
            USING ERRCODE = 'RT010', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
    END IF;
    RETURN new;
END;
$$;

REVOKE ALL ON FUNCTION rm.refuse_beyond_parts() FROM PUBLIC;
