-- The functions here run inside funds_post alone, with its rights and its search_path.

-- Bring one signed amount to one account and to its year's total; the account's id.
-- UPDATE first, INSERT if none: an upsert's proposed negative row would fail the CHECK.
CREATE FUNCTION funds_apply(
  p_owner bigint, p_reference text, p_book text, p_step text, p_source boolean, p_scheme text, p_case text,
  p_amount bigint, p_year integer
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_account bigint;
  v_left bigint;
  v_resource funds_resource;
BEGIN
  UPDATE funds_account SET balance = balance + p_amount
   WHERE owner_id = p_owner AND book = p_book AND step = p_step AND scheme = p_scheme AND case_ref = p_case
     AND (source OR balance + p_amount >= 0)
   RETURNING id INTO v_account;
  IF NOT FOUND THEN
    IF p_amount < 0 AND NOT p_source THEN
      SELECT balance INTO v_left FROM funds_account
       WHERE owner_id = p_owner AND book = p_book AND step = p_step AND scheme = p_scheme AND case_ref = p_case;
      SELECT r.* INTO v_resource FROM funds_owner o JOIN funds_resource r ON r.code = o.resource_id
       WHERE o.id = p_owner;
      RAISE EXCEPTION 'not enough at % of %', p_step, p_reference USING ERRCODE = 'JF001',
        DETAIL = jsonb_build_object('owner', p_reference, 'book', p_book, 'step', p_step, 'scheme', p_scheme,
          'case', p_case, 'left', coalesce(v_left, 0), 'asked', -p_amount, 'resource', v_resource.code,
          'decimals', v_resource.decimals, 'fr', v_resource.label_fr, 'en', v_resource.label_en)::text;
    END IF;
    INSERT INTO funds_account (owner_id, book, step, scheme, case_ref, source, balance)
    VALUES (p_owner, p_book, p_step, p_scheme, p_case, p_source, p_amount)
    RETURNING id INTO v_account;
  END IF;
  UPDATE funds_total SET amount = amount + p_amount
   WHERE owner_id = p_owner AND book = p_book AND step = p_step AND scheme = p_scheme AND year = p_year;
  IF NOT FOUND THEN
    INSERT INTO funds_total (owner_id, book, step, scheme, year, amount)
    VALUES (p_owner, p_book, p_step, p_scheme, p_year, p_amount);
  END IF;
  RETURN v_account;
END $$;

-- One posting's fields in the public part.
CREATE FUNCTION funds_line(p_owner text, p_book text, p_step text, p_scheme text, p_case text, p_amount bigint)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(p_owner) || ':' || p_owner || octet_length(p_book) || ':' || p_book
  || octet_length(p_step) || ':' || p_step || octet_length(p_scheme) || ':' || p_scheme
  || octet_length(p_case) || ':' || p_case || octet_length(p_amount::text) || ':' || p_amount;

-- Add an entry to one owner's chain: its hash.
CREATE FUNCTION funds_enchain(p_owner funds_owner, p_entry bigint, p_public text, p_private bytea, p_first bytea)
RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  v_sequence bigint := p_owner.sequence + 1;
  v_hash bytea := funds_digest(funds_field('jalon-ledger-1') || funds_field(p_owner.reference)
    || funds_field(v_sequence::text) || funds_field(encode(p_owner.head, 'hex')) || funds_field(p_public)
    || funds_field(encode(p_private, 'hex')) || funds_field(encode(p_first, 'hex')));
BEGIN
  INSERT INTO funds_link (owner_id, sequence, entry_id, previous, first, hash)
  VALUES (p_owner.id, v_sequence, p_entry, p_owner.head, p_first, v_hash);
  UPDATE funds_owner SET sequence = v_sequence, head = v_hash WHERE id = p_owner.id;
  RETURN v_hash;
END $$;
