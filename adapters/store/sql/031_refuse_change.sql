-- ENABLE ALWAYS: session_replication_role = replica does not silence it.
CREATE FUNCTION es.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'es.event is append only'
        USING ERRCODE = 'RT009', TABLE = 'event', SCHEMA = 'es';
END;
$$;

REVOKE ALL ON FUNCTION es.refuse_change() FROM PUBLIC;

CREATE TRIGGER event_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON es.event
    FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change();
ALTER TABLE es.event ENABLE ALWAYS TRIGGER event_append_only;
