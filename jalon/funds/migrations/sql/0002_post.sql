-- Bring one signed amount to one account and to its year's total; the account's id.
-- UPDATE first, INSERT if none: an upsert's proposed negative row would fail the CHECK.
CREATE FUNCTION funds_apply(
  p_owner bigint, p_reference text, p_book text, p_step text, p_source boolean, p_scheme text, p_case text,
  p_amount bigint, p_year integer
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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

-- The one writer of the ledger: one operation, all or nothing.
--
-- p_legs is an array of {"owner": id, "book": …, "from": step, "to": step, "scheme": …, "case": …, "amount": n};
-- an amount of null asks for all that the first account holds, where the operation allows it. A reversal takes no
-- legs: it undoes the entry p_reverses. p_schedule is {"2026": cents, …}. The same p_key twice makes one entry and
-- gives the first answer again.
--
-- SQLSTATE: JF001 not enough · JF002 amount · JF003 unknown owner · JF004 move not allowed · JF005 key of another
-- request · JF006 resources or books mixed · JF007 exercice · JF008 reversal · JF009 two books that disagree ·
-- JF010 reference, basis, subject or schedule missing or not fitting · JF013 nothing to move.
CREATE FUNCTION funds_post(
  p_key text, p_operation text, p_on date, p_exercice integer, p_actor text, p_reference text, p_basis text,
  p_reverses bigint, p_legs jsonb, p_schedule jsonb, p_salt bytea, p_private text
) RETURNS TABLE (entry_id bigint, owner text, sequence bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_request bytea;
  v_known funds_entry;
  v_entry bigint;
  v_time timestamptz;
  v_operation funds_operation;
  v_undone funds_entry;
  v_undone_hash text := '';
  v_exercice integer := p_exercice;
  v_private bytea;
  v_leg record;
  v_amount bigint;
  v_resource text;
  v_owners bigint[] := '{}';
  v_references text[] := '{}';
  v_accounts bigint[] := '{}';
  v_amounts bigint[] := '{}';
  v_lines text := '';
  v_public text;
  v_scheme text;
  v_case text;
  v_sequence bigint;
  v_head bytea;
  v_hash bytea;
  v_first bytea;
  v_bad record;
BEGIN
  -- Chains first, always in the same order; whoever holds them is alone on these owners' accounts.
  PERFORM 1 FROM funds_owner
   WHERE id IN (SELECT leg.owner FROM jsonb_to_recordset(p_legs) AS leg (owner bigint)
                UNION SELECT owner_id FROM funds_link WHERE entry_id = p_reverses)
   ORDER BY id FOR NO KEY UPDATE;

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
          DETAIL = jsonb_build_object('entry', p_reverses, 'operation', v_undone.operation, 'known',
            v_undone.id IS NOT NULL)::text;
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

  IF p_reverses IS NULL THEN
    FOR v_leg IN
      SELECT leg.*, o.id AS owner_id, o.reference::text AS owner_reference, o.kind, o.resource_id, o.exercice,
             o.closes_on, m.operation IS NOT NULL AS allowed,
             f.source AS from_source, f.subject AS from_subject, t.source AS to_source, t.subject AS to_subject
        FROM ROWS FROM (jsonb_to_recordset(p_legs) AS (owner bigint, book text, "from" text, "to" text,
                                                       scheme text, "case" text, amount numeric))
             WITH ORDINALITY AS leg (owner, book, from_step, to_step, scheme, case_ref, amount, n)
        LEFT JOIN funds_owner o ON o.id = leg.owner
        LEFT JOIN funds_move m ON m.operation = p_operation AND m.book = leg.book
                              AND m.from_step = leg.from_step AND m.to_step = leg.to_step
        LEFT JOIN funds_step f ON f.book = leg.book AND f.step = leg.from_step
        LEFT JOIN funds_step t ON t.book = leg.book AND t.step = leg.to_step
       ORDER BY leg.n
    LOOP
      IF v_leg.owner_id IS NULL THEN
        RAISE EXCEPTION 'unknown owner %', v_leg.owner USING ERRCODE = 'JF003',
          DETAIL = jsonb_build_object('owner', v_leg.owner)::text;
      END IF;
      IF NOT v_leg.allowed THEN
        RAISE EXCEPTION '% does not move % from % to %', p_operation, v_leg.book, v_leg.from_step, v_leg.to_step
          USING ERRCODE = 'JF004', DETAIL = jsonb_build_object('operation', p_operation, 'book', v_leg.book,
            'from', v_leg.from_step, 'to', v_leg.to_step)::text;
      END IF;
      IF v_leg.book <> ALL (CASE WHEN v_leg.kind = 'credits' THEN '{credits}'::text[]
                                 WHEN v_leg.resource_id = 'eur' THEN '{authority,receivables}'::text[]
                                 ELSE '{resource}'::text[] END)
         OR v_resource <> v_leg.resource_id THEN
        RAISE EXCEPTION 'an entry counts one resource, each in its book' USING ERRCODE = 'JF006',
          DETAIL = jsonb_build_object('owner', v_leg.owner_reference, 'book', v_leg.book)::text;
      END IF;
      v_resource := v_leg.resource_id;
      -- The budget of a year is voted from the autumn before it; nothing else is dated before its exercice.
      IF v_leg.kind = 'credits' AND (v_leg.exercice <> v_exercice
                                     OR extract(year FROM p_on) < v_leg.exercice - (p_operation = 'open_credits')::integer
                                     OR (p_on > v_leg.closes_on AND NOT v_operation.late)) THEN
        RAISE EXCEPTION 'exercice % does not take an act of %', v_leg.exercice, p_on USING ERRCODE = 'JF007',
          DETAIL = jsonb_build_object('owner', v_leg.owner_reference, 'exercice', v_leg.exercice,
            'closes_on', v_leg.closes_on, 'on', p_on)::text;
      END IF;
      IF (v_leg.to_subject <> '' OR v_leg.from_subject <> '') AND coalesce(v_leg.scheme, '') = ''
         OR 'case' IN (v_leg.from_subject, v_leg.to_subject) AND coalesce(v_leg.case_ref, '') = '' THEN
        RAISE EXCEPTION 'a leg lacks its scheme or case' USING ERRCODE = 'JF010',
          DETAIL = jsonb_build_object('operation', p_operation, 'part', 'subject')::text;
      END IF;
      IF v_leg.amount IS NULL AND v_operation.whole THEN
        SELECT balance INTO v_amount FROM funds_account
         WHERE owner_id = v_leg.owner_id AND book = v_leg.book AND step = v_leg.from_step
           AND scheme = CASE WHEN v_leg.from_subject = '' THEN '' ELSE v_leg.scheme END
           AND case_ref = CASE WHEN v_leg.from_subject = 'case' THEN v_leg.case_ref ELSE '' END;
        CONTINUE WHEN coalesce(v_amount, 0) = 0;
      ELSIF v_leg.amount IS NULL OR v_leg.amount <= 0 OR v_leg.amount <> trunc(v_leg.amount)
            OR v_leg.amount > 1000000000000000 THEN
        RAISE EXCEPTION 'amount % is not a whole number above zero within limits', v_leg.amount
          USING ERRCODE = 'JF002', DETAIL = jsonb_build_object('amount', v_leg.amount::text)::text;
      ELSE
        v_amount := v_leg.amount;
      END IF;

      v_scheme := CASE WHEN v_leg.from_subject = '' THEN '' ELSE v_leg.scheme END;
      v_case := CASE WHEN v_leg.from_subject = 'case' THEN v_leg.case_ref ELSE '' END;
      v_accounts := v_accounts || funds_apply(v_leg.owner_id, v_leg.owner_reference, v_leg.book, v_leg.from_step,
        v_leg.from_source, v_scheme, v_case, -v_amount, v_exercice);
      v_lines := v_lines || funds_field(v_leg.owner_reference) || funds_field(v_leg.book)
        || funds_field(v_leg.from_step) || funds_field(v_scheme) || funds_field(v_case)
        || funds_field((-v_amount)::text);
      v_scheme := CASE WHEN v_leg.to_subject = '' THEN '' ELSE v_leg.scheme END;
      v_case := CASE WHEN v_leg.to_subject = 'case' THEN v_leg.case_ref ELSE '' END;
      v_accounts := v_accounts || funds_apply(v_leg.owner_id, v_leg.owner_reference, v_leg.book, v_leg.to_step,
        v_leg.to_source, v_scheme, v_case, v_amount, v_exercice);
      v_lines := v_lines || funds_field(v_leg.owner_reference) || funds_field(v_leg.book)
        || funds_field(v_leg.to_step) || funds_field(v_scheme) || funds_field(v_case)
        || funds_field(v_amount::text);
      v_amounts := v_amounts || ARRAY[-v_amount, v_amount];
      IF v_leg.owner_id <> ALL (v_owners) THEN
        v_owners := v_owners || v_leg.owner_id;
        v_references := v_references || v_leg.owner_reference;
      END IF;
    END LOOP;
  ELSE
    FOR v_leg IN
      SELECT a.*, o.reference::text AS owner_reference, -p.amount AS undo
        FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_owner o ON o.id = a.owner_id
       WHERE p.entry_id = p_reverses ORDER BY p.ordinal DESC
    LOOP
      v_accounts := v_accounts || funds_apply(v_leg.owner_id, v_leg.owner_reference, v_leg.book, v_leg.step,
        v_leg.source, v_leg.scheme, v_leg.case_ref, v_leg.undo, v_exercice);
      v_lines := v_lines || funds_field(v_leg.owner_reference) || funds_field(v_leg.book)
        || funds_field(v_leg.step) || funds_field(v_leg.scheme) || funds_field(v_leg.case_ref)
        || funds_field(v_leg.undo::text);
      v_amounts := v_amounts || v_leg.undo;
      IF v_leg.owner_id <> ALL (v_owners) THEN
        v_owners := v_owners || v_leg.owner_id;
        v_references := v_references || v_leg.owner_reference;
      END IF;
    END LOOP;
  END IF;
  IF cardinality(v_accounts) = 0 THEN
    RAISE EXCEPTION 'nothing to move' USING ERRCODE = 'JF013';
  END IF;
  INSERT INTO funds_posting (entry_id, ordinal, account_id, amount)
  SELECT v_entry, line.ordinal, line.account, line.amount
    FROM unnest(v_accounts, v_amounts) WITH ORDINALITY AS line (account, amount, ordinal);

  IF v_operation.pairs IS NOT NULL THEN
    -- An order uses its chapter's credits; the payment of a repayable envelope opens what is to be repaid.
    SELECT min(o.reference) AS reference, coalesce(sum(p.amount) FILTER (
             WHERE a.book = 'authority' AND (v_operation.pairs = 'credits' OR o.repayable)), 0) AS one,
           coalesce(sum(p.amount) FILTER (WHERE a.book = v_operation.pairs), 0) AS other
      INTO v_bad
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
      RAISE EXCEPTION 'the books of % disagree: % and %', v_bad.reference, v_bad.one, v_bad.other
        USING ERRCODE = 'JF009', DETAIL = jsonb_build_object('owner', v_bad.reference, 'pairs', v_operation.pairs,
          'authority', v_bad.one, 'other', v_bad.other)::text;
    END IF;
  END IF;

  v_public := funds_field(p_key) || funds_field(p_operation) || funds_field(to_char(p_on, 'YYYY-MM-DD'))
    || funds_field(v_exercice::text) || funds_field(funds_microseconds(v_time)) || funds_field(p_actor)
    || funds_field(p_reference) || funds_field(p_basis) || funds_field(v_undone_hash);
  IF p_operation = 'open' AND v_resource = 'eur' THEN
    INSERT INTO funds_schedule (entry_id, exercice, amount_cents)
    SELECT v_entry, line.key::integer, line.value::bigint FROM jsonb_each_text(p_schedule) AS line;
    IF (SELECT sum(amount_cents) FROM funds_schedule WHERE entry_id = v_entry)
         IS DISTINCT FROM (SELECT sum(amount) FROM unnest(v_amounts) AS amount WHERE amount > 0)
       OR cardinality(v_owners) > 1 OR NOT EXISTS (
         SELECT FROM funds_schedule WHERE entry_id = v_entry HAVING min(exercice) >= extract(year FROM p_on)) THEN
      RAISE EXCEPTION 'the schedule of payment credits does not add up to the amount opened'
        USING ERRCODE = 'JF010', DETAIL = jsonb_build_object('operation', p_operation, 'part', 'schedule')::text;
    END IF;
    v_public := v_public || (
      SELECT funds_field(count(*)::text)
             || string_agg(funds_field(exercice::text) || funds_field(amount_cents::text), '' ORDER BY exercice)
        FROM funds_schedule WHERE entry_id = v_entry);
  ELSIF p_schedule <> '{}'::jsonb THEN
    RAISE EXCEPTION 'only an opening of money has a schedule' USING ERRCODE = 'JF010',
      DETAIL = jsonb_build_object('operation', p_operation, 'part', 'schedule')::text;
  ELSE
    v_public := v_public || funds_field('0');
  END IF;
  v_public := v_public || funds_field(cardinality(v_accounts)::text) || v_lines;

  IF p_private IS NOT NULL THEN
    INSERT INTO funds_privatepart (entry_id, salt, part) VALUES (v_entry, p_salt, p_private);
  END IF;

  FOR i IN 1 .. cardinality(v_owners) LOOP
    SELECT o.sequence + 1, o.head INTO v_sequence, v_head FROM funds_owner o WHERE o.id = v_owners[i];
    v_hash := funds_digest(funds_field('jalon-ledger-1') || funds_field(v_references[i])
      || funds_field(v_sequence::text) || funds_field(encode(v_head, 'hex')) || funds_field(v_public)
      || funds_field(encode(v_private, 'hex')) || funds_field(encode(v_first, 'hex')));
    INSERT INTO funds_link (owner_id, sequence, entry_id, previous, first, hash)
    VALUES (v_owners[i], v_sequence, v_entry, v_head, v_first, v_hash);
    UPDATE funds_owner SET sequence = v_sequence, head = v_hash WHERE id = v_owners[i];
    IF i = 1 THEN
      entry_id := v_entry;
      owner := v_references[1];
      sequence := v_sequence;
      hash := v_hash;
      v_first := v_hash;
    END IF;
  END LOOP;
  RETURN NEXT;
END $$;
