-- Lets a table take the place of the live one, which is kept under a third name: rights, policies
-- and row-level security as on the live one; then nobody but the owner has rights on the kept one.
-- The names of the indexes follow their tables.
CREATE FUNCTION rm.change_places(p_new text, p_live text, p_kept text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new CONSTANT regclass := p_new::regclass;
    live CONSTANT regclass := p_live::regclass;
    live_name CONSTANT text := split_part(p_live, '.', 2);
    kept_name CONSTANT text := split_part(p_kept, '.', 2);
    new_name CONSTANT text := split_part(p_new, '.', 2);
    granted record;
    policy record;
    renamed record;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', new);
    FOR policy IN
        SELECT polname, pg_get_expr(polqual, polrelid) AS condition
        FROM pg_policy WHERE polrelid = live
            AND polname NOT IN (SELECT polname FROM pg_policy WHERE polrelid = new)
    LOOP
        EXECUTE format('CREATE POLICY %I ON %s USING (%s)', policy.polname, new, policy.condition);
    END LOOP;
    FOR granted IN
        SELECT grantee::regrole AS role, privilege_type AS privilege
        FROM pg_class CROSS JOIN aclexplode(relacl)
        WHERE pg_class.oid = live AND grantee <> relowner AND grantee <> 0
    LOOP
        EXECUTE format('GRANT %s ON %s TO %s', granted.privilege, new, granted.role);
        EXECUTE format('REVOKE %s ON %s FROM %s', granted.privilege, live, granted.role);
    END LOOP;

    EXECUTE format('ALTER TABLE %s RENAME TO %I', live, kept_name);
    EXECUTE format('ALTER TABLE %s RENAME TO %I', new, live_name);
    FOR renamed IN
        SELECT relname AS old, CASE WHEN indrelid = live
                THEN kept_name || substr(relname, length(live_name) + 1)
                ELSE live_name || substr(relname, length(new_name) + 1) END AS name
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = live AND starts_with(relname, live_name)
            OR indrelid = new AND starts_with(relname, new_name)
        ORDER BY indrelid = new
    LOOP
        EXECUTE format('ALTER INDEX rm.%I RENAME TO %I', renamed.old, renamed.name);
    END LOOP;
END;
$$;

REVOKE ALL ON FUNCTION rm.change_places(text, text, text) FROM PUBLIC;
