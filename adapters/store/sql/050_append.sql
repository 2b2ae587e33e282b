-- The only way in. Writes the events of one or more commands of one tenant, all or nothing,
-- and returns the position of the first; the others follow it without a gap.
--
-- Errors: 23505 event_pkey (version taken), event_command_key (command seen), claim_pkey (claim
-- taken); RT001 unknown tenant, RT002 predecessor missing, RT003 recorded_at goes back; 23514 a
-- check of the table; 55P03 the ledger was locked for 3 s.
--
-- The counter's row lock is held to the commit, so no follower can see position n before n - 1.
-- The predecessor is looked up after the insert: the same probe of the primary key finds it in
-- the table and in the batch. A scalar subquery stays a probe, where NOT EXISTS and joins become
-- hash joins without statistics. ORDER BY .. LIMIT 1 settles which index: on an empty table all
-- that begin with the tenant cost the same, and a plan made then would read the whole tenant later.
CREATE FUNCTION es.append(
    p_tenant uuid,
    p_stream uuid[],
    p_version int[],
    p_event_id uuid[],
    p_name text[],
    p_schema_no smallint[],
    p_effective_at timestamptz[],
    p_recorded_at timestamptz[],
    p_command_id uuid[],
    p_fingerprint bytea[],
    p_actor_id uuid[],
    p_actor_role text[],
    p_on_behalf_of uuid[],
    p_correlation_id uuid[],
    p_causation_id uuid[],
    p_body bytea[],
    p_take bytea[],
    p_take_stream uuid[],
    p_release bytea[]
) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '3s'
    SET enable_seqscan = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    events CONSTANT int := cardinality(p_stream);
    before bigint;
    broken int;
BEGIN
    UPDATE es.ledger SET head = head + events WHERE tenant = p_tenant
        RETURNING head - events INTO before;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown tenant' USING ERRCODE = 'RT001';
    END IF;

    INSERT INTO es.event (
        position, effective_at, recorded_at, version, schema_no, tenant, stream, event_id,
        command_id, actor_id, correlation_id, causation_id, on_behalf_of, name, actor_role,
        fingerprint, body
    )
    SELECT
        before + i, p_effective_at[i], p_recorded_at[i], p_version[i], p_schema_no[i], p_tenant,
        p_stream[i], p_event_id[i], p_command_id[i], p_actor_id[i], p_correlation_id[i],
        p_causation_id[i], p_on_behalf_of[i], p_name[i], p_actor_role[i], p_fingerprint[i],
        p_body[i]
    FROM generate_series(1, events) AS i;

    SELECT i INTO broken FROM generate_series(1, events) AS i
        WHERE p_version[i] > 0 AND coalesce(
            (SELECT previous.version < p_version[i] - 1 OR previous.recorded_at > p_recorded_at[i]
                FROM es.event AS previous
                WHERE previous.tenant = p_tenant
                    AND previous.stream = p_stream[i]
                    AND previous.version < p_version[i]
                ORDER BY previous.version DESC LIMIT 1),
            p_version[i] > 1)
        LIMIT 1;
    IF FOUND THEN
        PERFORM FROM es.event WHERE tenant = p_tenant
            AND stream = p_stream[broken] AND version = p_version[broken] - 1;
        IF FOUND THEN
            RAISE EXCEPTION 'recorded_at goes back' USING ERRCODE = 'RT003';
        END IF;
        RAISE EXCEPTION 'predecessor missing' USING ERRCODE = 'RT002';
    END IF;

    IF cardinality(p_release) > 0 THEN
        DELETE FROM es.claim WHERE tenant = p_tenant AND key = ANY (p_release);
    END IF;
    IF cardinality(p_take) > 0 THEN
        INSERT INTO es.claim (tenant, key, stream)
            SELECT p_tenant, p_take[i], p_take_stream[i]
            FROM generate_series(1, cardinality(p_take)) AS i;
    END IF;

    PERFORM pg_notify('rtw_event', p_tenant::text);
    RETURN before + 1;
END;
$$;

REVOKE ALL ON FUNCTION es.append(
    uuid, uuid[], int[], uuid[], text[], smallint[], timestamptz[], timestamptz[],
    uuid[], bytea[], uuid[], text[], uuid[], uuid[], uuid[], bytea[], bytea[], uuid[], bytea[]
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION es.append(
    uuid, uuid[], int[], uuid[], text[], smallint[], timestamptz[], timestamptz[],
    uuid[], bytea[], uuid[], text[], uuid[], uuid[], uuid[], bytea[], bytea[], uuid[], bytea[]
) TO rtw_api;
