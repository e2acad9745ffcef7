-- Seal all chain heads. Heads are read by one statement, so in one snapshot; seals are made one at a time.
-- The seal's text: version, number, time, previous seal's hash, number of heads, then each (owner, sequence, head)
-- in the bytewise order of the owners' references.
CREATE FUNCTION funds_make_seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_number bigint;
  v_previous bytea;
  v_time timestamptz;
BEGIN
  LOCK TABLE funds_seal IN SHARE ROW EXCLUSIVE MODE;
  SELECT number, hash INTO v_number, v_previous FROM funds_seal ORDER BY number DESC LIMIT 1;
  v_number := coalesce(v_number, 0) + 1;
  v_previous := coalesce(v_previous, decode(repeat('00', 32), 'hex'));
  v_time := clock_timestamp();
  WITH heads AS MATERIALIZED (
    SELECT id, reference, sequence, head FROM funds_owner WHERE sequence > 0
  ), sealed AS (
    INSERT INTO funds_sealedhead (seal_id, owner_id, sequence, head)
    SELECT v_number, id, sequence, head FROM heads
  )
  INSERT INTO funds_seal (number, sealed_at, previous, count, hash)
  SELECT v_number, v_time, v_previous, count(*), funds_digest(
           funds_field('jalon-seal-1') || funds_field(v_number::text) || funds_field(funds_microseconds(v_time))
           || funds_field(encode(v_previous, 'hex')) || funds_field(count(*)::text)
           || coalesce(string_agg(funds_field(reference) || funds_field(sequence::text)
                                  || funds_field(encode(head, 'hex')), '' ORDER BY reference COLLATE "C"), ''))
    FROM heads;
  RETURN v_number;
END $$;
REVOKE EXECUTE ON FUNCTION funds_make_seal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION funds_make_seal() TO jalon_app;
