-- Opens the ledger of a new tenant; the owner only. Errors: 23505 where tenant or name exists.
CREATE FUNCTION es.open_ledger(p_tenant uuid, p_name text) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO es.ledger (tenant, name) VALUES (p_tenant, p_name);
END;

REVOKE ALL ON FUNCTION es.open_ledger(uuid, text) FROM PUBLIC;
