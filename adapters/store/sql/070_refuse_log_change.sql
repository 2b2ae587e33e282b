-- For tables that are written once: nobody changes a row or takes one away, not even the owner.
CREATE FUNCTION es.refuse_log_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '%.% is append only', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'RT009', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END;
$$;

REVOKE ALL ON FUNCTION es.refuse_log_change() FROM PUBLIC;
