-- The one writer of the ledger: one operation, all or nothing. A migration that changes it runs this file again.
--
-- p_legs is an array of {"owner": id, "book": …, "from": step, "to": step, "scheme": …, "case": …, "amount": n},
-- with "share" where an operator's share gives or takes; an amount of null asks for all that the first account holds, where the operation allows it. A reversal takes no
-- legs: it undoes the entry p_reverses. p_schedule is {"2026": cents, …}. The same p_key twice makes one entry and
-- gives the first answer again.
--
-- SQLSTATE: JF001 not enough · JF002 amount · JF003 unknown owner · JF004 move not allowed · JF005 key of another
-- request · JF006 resources or books mixed · JF007 exercice · JF008 reversal · JF009 two books that disagree ·
-- JF010 reference, basis, subject or schedule missing or not fitting · JF013 nothing to move · JF015 a transfer's two sides ·
-- JF016 more undue than paid · JF017 a schedule below zero · JF018 a case of two sources · JF019 a share unknown or closed.
CREATE OR REPLACE FUNCTION funds_post(
  p_key text, p_operation text, p_on date, p_exercice integer, p_actor text, p_reference text, p_basis text,
  p_reverses bigint, p_legs jsonb, p_schedule jsonb, p_salt bytea, p_private text
) RETURNS TABLE (entry_id bigint, owner text, sequence bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_owners funds_owner[];
  v_owner funds_owner;
  v_request bytea;
  v_known funds_entry;
  v_entry bigint;
  v_time timestamptz;
  v_operation funds_operation;
  v_undone funds_entry;
  v_undone_hash text := '';
  v_exercice integer := p_exercice;
  v_private bytea;
  v_leg jsonb;
  v_move funds_move;
  v_line record;
  v_asked numeric;
  v_amount bigint;
  v_scheme text;
  v_case text;
  v_share text;
  v_from_scheme text;
  v_from_case text;
  v_to_scheme text;
  v_to_case text;
  v_resource text;
  v_touched bigint[] := '{}';
  v_accounts bigint[] := '{}';
  v_amounts bigint[] := '{}';
  v_lines text := '';
  v_public text;
BEGIN
  -- Chains first, always in the same order; whoever holds them is alone on these owners' accounts.
  SELECT array_agg(o) INTO v_owners FROM (
    SELECT * FROM funds_owner
     WHERE id = ANY (ARRAY (SELECT (leg ->> 'owner')::bigint FROM jsonb_array_elements(p_legs) AS leg)
                     || ARRAY (SELECT owner_id FROM funds_link WHERE entry_id = p_reverses))
     ORDER BY id FOR NO KEY UPDATE) o;

  v_request := funds_digest(jsonb_build_array(p_operation, p_on, p_exercice, p_actor, p_reference, p_basis,
    p_reverses, p_legs, p_schedule)::text);
  SELECT * INTO v_known FROM funds_entry WHERE key = p_key;
  IF NOT FOUND THEN
    SELECT * INTO v_operation FROM funds_operation WHERE code = p_operation;
    IF NOT FOUND OR (p_operation = 'reverse') <> (p_reverses IS NOT NULL) THEN
      RAISE EXCEPTION 'unknown operation %', p_operation USING ERRCODE = 'JF004',
        DETAIL = jsonb_build_object('operation', p_operation)::text;
    END IF;
    IF coalesce(p_key, '') = '' OR coalesce(p_actor, '') = '' OR p_on IS NULL
       OR (p_exercice BETWEEN 1983 AND 2999) IS NOT TRUE
       OR (v_operation.needs_reference AND coalesce(p_reference, '') = '')
       OR v_operation.needs_basis
          <> (coalesce(p_basis, '') IN ('invoices', 'statement', 'lump_sum', 'advance_due'))
       OR (NOT v_operation.needs_basis AND coalesce(p_basis, '') <> '')
       OR (p_private IS NOT NULL AND octet_length(p_salt) IS DISTINCT FROM 32) THEN
      RAISE EXCEPTION 'the request lacks a mandatory part' USING ERRCODE = 'JF010',
        DETAIL = jsonb_build_object('operation', p_operation, 'part', 'request')::text;
    END IF;

    IF p_reverses IS NOT NULL THEN
      SELECT * INTO v_undone FROM funds_entry WHERE id = p_reverses;
      IF v_undone.id IS NULL OR jsonb_array_length(p_legs) > 0
         OR NOT (SELECT reversible FROM funds_operation WHERE code = v_undone.operation)
         OR EXISTS (SELECT FROM funds_entry WHERE reverses_id = p_reverses) THEN
        RAISE EXCEPTION 'entry % cannot be reversed', p_reverses USING ERRCODE = 'JF008',
          DETAIL = jsonb_build_object('entry', p_reverses, 'operation', v_undone.operation)::text;
      END IF;
      v_exercice := v_undone.exercice;
      SELECT encode(hash, 'hex') INTO v_undone_hash FROM funds_link
       WHERE entry_id = p_reverses AND first IS NULL;
    END IF;

    v_time := clock_timestamp();
    v_private := sha256(p_salt || convert_to(p_private, 'UTF8'));
    INSERT INTO funds_entry (key, request_digest, operation, on_date, exercice, posted_at, actor, reference, basis,
                             reverses_id, private_digest)
    VALUES (p_key, v_request, p_operation, p_on, v_exercice, v_time, p_actor, coalesce(p_reference, ''),
            coalesce(p_basis, ''), p_reverses, v_private)
    ON CONFLICT (key) DO NOTHING RETURNING id INTO v_entry;
    IF v_entry IS NULL THEN
      SELECT * INTO v_known FROM funds_entry WHERE key = p_key;
    END IF;
  END IF;
  IF v_known.id IS NOT NULL THEN
    IF v_known.request_digest <> v_request THEN
      RAISE EXCEPTION 'key % belongs to another request', p_key USING ERRCODE = 'JF005',
        DETAIL = jsonb_build_object('key', p_key)::text;
    END IF;
    RETURN QUERY SELECT l.entry_id, o.reference::text, l.sequence, l.hash
      FROM funds_link l JOIN funds_owner o ON o.id = l.owner_id
      WHERE l.entry_id = v_known.id AND l.first IS NULL;
    RETURN;
  END IF;

  IF p_reverses IS NOT NULL THEN
    -- A reversal's postings are those of the entry that it undoes, last first, with the other sign.
    FOR v_line IN
      SELECT a.owner_id, a.book, a.step, a.source, a.scheme, a.case_ref, -p.amount AS amount, o.reference
        FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_owner o ON o.id = a.owner_id
       WHERE p.entry_id = p_reverses ORDER BY p.ordinal DESC
    LOOP
      v_accounts := v_accounts || funds_apply(v_line.owner_id, v_line.reference, v_line.book, v_line.step,
        v_line.source, v_line.scheme, v_line.case_ref, v_line.amount);
      v_amounts := v_amounts || v_line.amount;
      v_lines := v_lines || funds_line(v_line.reference, v_line.book, v_line.step, v_line.scheme, v_line.case_ref,
        v_line.amount);
      IF v_line.owner_id <> ALL (v_touched) THEN
        v_touched := v_touched || v_line.owner_id;
      END IF;
    END LOOP;
  END IF;

  FOR n IN 0 .. jsonb_array_length(p_legs) - 1 LOOP
    v_leg := p_legs -> n;
    v_owner := NULL;
    FOREACH v_owner IN ARRAY coalesce(v_owners, '{}') LOOP
      EXIT WHEN v_owner.id = (v_leg ->> 'owner')::bigint;
    END LOOP;
    IF v_owner.id IS DISTINCT FROM (v_leg ->> 'owner')::bigint THEN
      RAISE EXCEPTION 'unknown owner %', v_leg ->> 'owner' USING ERRCODE = 'JF003',
        DETAIL = jsonb_build_object('owner', v_leg ->> 'owner')::text;
    END IF;
    SELECT * INTO v_move FROM funds_move
     WHERE operation = p_operation AND book = v_leg ->> 'book' AND from_step = v_leg ->> 'from'
       AND to_step = v_leg ->> 'to';
    IF NOT FOUND THEN
      RAISE EXCEPTION '% does not move % from % to %', p_operation, v_leg ->> 'book', v_leg ->> 'from',
        v_leg ->> 'to' USING ERRCODE = 'JF004', DETAIL = jsonb_build_object('operation', p_operation, 'book',
          v_leg ->> 'book', 'from', v_leg ->> 'from', 'to', v_leg ->> 'to')::text;
    END IF;
    IF v_move.book <> ALL (CASE WHEN v_owner.kind = 'credits' THEN '{credits}'::text[]
                                WHEN v_owner.resource_id = 'eur'
                                THEN '{authority,receivables,interest,undue}'::text[]
                                ELSE '{resource}'::text[] END)
       OR v_resource <> v_owner.resource_id THEN
      RAISE EXCEPTION 'an entry counts one resource, each in its book' USING ERRCODE = 'JF006',
        DETAIL = jsonb_build_object('owner', v_owner.reference, 'book', v_move.book)::text;
    END IF;
    v_resource := v_owner.resource_id;
    -- The budget of a year is voted from the autumn before it; nothing else is dated before its exercice.
    IF v_owner.kind = 'credits' AND (v_owner.exercice <> v_exercice
                                     OR extract(year FROM p_on)
                                        < v_owner.exercice - (p_operation = 'open_credits')::integer
                                     OR (p_on > v_owner.closes_on AND NOT v_operation.late)) THEN
      RAISE EXCEPTION 'exercice % does not take an act of %', v_owner.exercice, p_on USING ERRCODE = 'JF007',
        DETAIL = jsonb_build_object('owner', v_owner.reference, 'exercice', v_owner.exercice,
          'closes_on', v_owner.closes_on, 'on', p_on)::text;
    END IF;
    v_scheme := coalesce(v_leg ->> 'scheme', '');
    v_case := coalesce(v_leg ->> 'case', '');
    v_share := coalesce(v_leg ->> 'share', '');
    IF (v_scheme = '' AND (v_move.from_subject <> '' OR v_move.to_subject <> ''))
       OR (v_case = '' AND 'case' IN (v_move.from_subject, v_move.to_subject))
       OR (v_share = '' AND 'share' IN (v_move.from_subject, v_move.to_subject)) THEN
      RAISE EXCEPTION 'a leg lacks its scheme or case' USING ERRCODE = 'JF010',
        DETAIL = jsonb_build_object('operation', p_operation, 'part', 'subject')::text;
    END IF;
    v_from_scheme := CASE WHEN v_move.from_subject = '' THEN '' ELSE v_scheme END;
    v_from_case := CASE v_move.from_subject WHEN 'case' THEN v_case WHEN 'share' THEN v_share ELSE '' END;
    v_to_scheme := CASE WHEN v_move.to_subject = '' THEN '' ELSE v_scheme END;
    v_to_case := CASE v_move.to_subject WHEN 'case' THEN v_case WHEN 'share' THEN v_share ELSE '' END;
    IF p_operation IN ('reserve', 'entrust', 'take', 'hand_back', 'give_back') THEN
      PERFORM funds_check_share(v_owner, p_operation, v_scheme, v_case, v_share);
    END IF;
    v_asked := (v_leg ->> 'amount')::numeric;
    IF v_asked IS NULL AND v_operation.whole THEN
      SELECT balance INTO v_asked FROM funds_account
       WHERE owner_id = v_owner.id AND book = v_move.book AND step = v_move.from_step
         AND scheme = v_from_scheme AND case_ref = v_from_case;
      CONTINUE WHEN coalesce(v_asked, 0) = 0;
    ELSIF v_asked IS NULL OR v_asked <= 0 OR v_asked <> trunc(v_asked) OR v_asked > 1000000000000000 THEN
      RAISE EXCEPTION 'amount % is not a whole number above zero within limits', v_asked USING ERRCODE = 'JF002',
        DETAIL = jsonb_build_object('amount', v_asked::text)::text;
    END IF;
    v_amount := v_asked;

    v_accounts := v_accounts || funds_apply(v_owner.id, v_owner.reference, v_move.book, v_move.from_step,
      v_move.from_source, v_from_scheme, v_from_case, -v_amount);
    v_accounts := v_accounts || funds_apply(v_owner.id, v_owner.reference, v_move.book, v_move.to_step,
      v_move.to_source, v_to_scheme, v_to_case, v_amount);
    v_amounts := v_amounts || -v_amount || v_amount;
    v_lines := v_lines
      || funds_line(v_owner.reference, v_move.book, v_move.from_step, v_from_scheme, v_from_case, -v_amount)
      || funds_line(v_owner.reference, v_move.book, v_move.to_step, v_to_scheme, v_to_case, v_amount);
    IF v_owner.id <> ALL (v_touched) THEN
      v_touched := v_touched || v_owner.id;
    END IF;
  END LOOP;
  IF cardinality(v_accounts) = 0 THEN
    RAISE EXCEPTION 'nothing to move' USING ERRCODE = 'JF013';
  END IF;
  INSERT INTO funds_posting (entry_id, ordinal, account_id, amount)
  SELECT v_entry, line.ordinal, line.account, line.amount
    FROM unnest(v_accounts, v_amounts) WITH ORDINALITY AS line (account, amount, ordinal);
  PERFORM funds_add_up(v_entry, v_exercice, p_on);

  IF v_operation.pairs IS NOT NULL THEN
    -- An order uses its chapter's credits; the payment of a repayable envelope opens what is to be repaid.
    SELECT min(o.reference) AS reference, coalesce(sum(p.amount) FILTER (
             WHERE a.book = 'authority' AND (v_operation.pairs = 'credits' OR o.repayable)), 0) AS one,
           coalesce(sum(p.amount) FILTER (WHERE a.book = v_operation.pairs), 0) AS other
      INTO v_line
      FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_owner o ON o.id = a.owner_id
     WHERE p.entry_id = v_entry AND a.step = ANY (
             CASE v_operation.pairs WHEN 'credits' THEN '{ordered,used}'::text[] ELSE '{paid,outstanding}' END)
     GROUP BY CASE v_operation.pairs WHEN 'credits' THEN o.region || '/' || o.chapter ELSE o.reference END,
              a.scheme, a.case_ref
    HAVING coalesce(sum(p.amount) FILTER (
             WHERE a.book = 'authority' AND (v_operation.pairs = 'credits' OR o.repayable)), 0)
           <> coalesce(sum(p.amount) FILTER (WHERE a.book = v_operation.pairs), 0)
     LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'the books of % disagree: % and %', v_line.reference, v_line.one, v_line.other
        USING ERRCODE = 'JF009', DETAIL = jsonb_build_object('owner', v_line.reference, 'pairs', v_operation.pairs,
          'authority', v_line.one, 'other', v_line.other)::text;
    END IF;
  END IF;

  IF p_operation = 'charge' THEN
    PERFORM funds_check_undue(v_entry);
  END IF;

  v_public := funds_field(p_key) || funds_field(p_operation) || funds_field(to_char(p_on, 'YYYY-MM-DD'))
    || funds_field(v_exercice::text) || funds_field(funds_microseconds(v_time)) || funds_field(p_actor)
    || funds_field(p_reference) || funds_field(p_basis) || funds_field(v_undone_hash);
  IF p_operation IN ('open', 'cancel', 'transfer', 'rephase') THEN
    INSERT INTO funds_schedule (entry_id, exercice, amount_cents)
    SELECT v_entry, line.key::integer, line.value::bigint FROM jsonb_each_text(p_schedule) AS line;
    PERFORM funds_check_vote(v_entry, p_operation, p_on, v_touched);
  END IF;
  IF p_operation NOT IN ('open', 'cancel', 'transfer', 'rephase') OR v_resource <> 'eur' THEN
    IF p_schedule <> '{}'::jsonb THEN
      RAISE EXCEPTION 'only a vote on money has a schedule' USING ERRCODE = 'JF010',
        DETAIL = jsonb_build_object('operation', p_operation, 'part', 'schedule')::text;
    END IF;
    v_public := v_public || funds_field('0');
  ELSE
    v_public := v_public || (
      SELECT funds_field(count(*)::text)
             || string_agg(funds_field(exercice::text) || funds_field(amount_cents::text), '' ORDER BY exercice)
        FROM funds_schedule WHERE entry_id = v_entry);
  END IF;
  v_public := v_public || funds_field(cardinality(v_accounts)::text) || v_lines;

  IF p_private IS NOT NULL THEN
    INSERT INTO funds_privatepart (entry_id, salt, part) VALUES (v_entry, p_salt, p_private);
  END IF;

  -- The entry belongs to its first owner's chain; every other owner's chain records a twin with the first's hash.
  FOREACH v_owner IN ARRAY v_owners LOOP
    CONTINUE WHEN v_owner.id <> v_touched[1];
    hash := funds_enchain(v_owner, v_entry, v_public, v_private, NULL);
    entry_id := v_entry;
    owner := v_owner.reference;
    sequence := v_owner.sequence + 1;
  END LOOP;
  FOREACH v_owner IN ARRAY v_owners LOOP
    CONTINUE WHEN v_owner.id = v_touched[1] OR v_owner.id <> ALL (v_touched);
    PERFORM funds_enchain(v_owner, v_entry, v_public, v_private, hash);
  END LOOP;
  IF p_operation IN ('cancel', 'transfer', 'rephase')
     OR v_undone.operation IN ('open', 'cancel', 'transfer', 'rephase') THEN
    PERFORM funds_check_schedule(v_touched);
  END IF;
  RETURN NEXT;
END $$;
