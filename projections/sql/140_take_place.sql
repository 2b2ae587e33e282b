-- Lets a table take the place of another: rights, policies and row-level security as on the old
-- one, then its name and the names of its indexes. The old table is dropped.
CREATE FUNCTION rm.take_place(p_new text, p_old text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new CONSTANT regclass := p_new::regclass;
    old CONSTANT regclass := p_old::regclass;
    old_name text;
    new_name text;
    granted record;
    policy record;
    index_name text;
BEGIN
    SELECT relname INTO STRICT old_name FROM pg_class WHERE oid = old;
    SELECT relname INTO STRICT new_name FROM pg_class WHERE oid = new;

    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', new);
    FOR policy IN
        SELECT polname, pg_get_expr(polqual, polrelid) AS condition
        FROM pg_policy WHERE polrelid = old
    LOOP
        EXECUTE format('CREATE POLICY %I ON %s USING (%s)', policy.polname, new, policy.condition);
    END LOOP;
    FOR granted IN
        SELECT grantee::regrole AS role, privilege_type AS privilege
        FROM pg_class CROSS JOIN aclexplode(relacl)
        WHERE pg_class.oid = old AND grantee <> relowner AND grantee <> 0
    LOOP
        EXECUTE format('GRANT %s ON %s TO %s', granted.privilege, new, granted.role);
    END LOOP;

    EXECUTE format('DROP TABLE %s', old);
    EXECUTE format('ALTER TABLE %s RENAME TO %I', new, old_name);
    FOR index_name IN
        SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = new AND starts_with(relname, new_name)
    LOOP
        EXECUTE format('ALTER INDEX rm.%I RENAME TO %I',
            index_name, old_name || substr(index_name, length(new_name) + 1));
    END LOOP;
END;
$$;

REVOKE ALL ON FUNCTION rm.take_place(text, text) FROM PUBLIC;
