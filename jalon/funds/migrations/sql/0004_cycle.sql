-- The rest of the cycle: votes that revise, transfer and re-phase; receivables of three kinds, to their end.

INSERT INTO funds_step (book, step, rank, source, subject) VALUES
  ('receivables', 'disputed',    4, false, 'case'),
  ('receivables', 'rescheduled', 5, false, 'case'),
  ('receivables', 'written_off', 6, false, 'case'),
  ('interest',    'charged',     0, true,  ''),
  ('interest',    'due',         1, false, 'case'),
  ('interest',    'received',    2, false, 'case'),
  ('interest',    'disputed',    3, false, 'case'),
  ('interest',    'rescheduled', 4, false, 'case'),
  ('interest',    'written_off', 5, false, 'case'),
  ('undue',       'charged',     0, true,  ''),
  ('undue',       'due',         1, false, 'case'),
  ('undue',       'received',    2, false, 'case'),
  ('undue',       'disputed',    3, false, 'case'),
  ('undue',       'rescheduled', 4, false, 'case'),
  ('undue',       'written_off', 5, false, 'case');

INSERT INTO funds_operation (code, needs_reference, needs_basis, reversible, whole, late, pairs) VALUES
  ('transfer',    true, false, true, false, false, NULL),
  ('rephase',     true, false, true, false, false, NULL),
  ('charge',      true, false, true, false, false, NULL),
  ('dispute',     true, false, true, true,  false, NULL),
  ('uphold',      true, false, true, true,  false, NULL),
  ('reschedule',  true, false, true, true,  false, NULL),
  ('repay_early', true, false, true, true,  false, NULL),
  ('write_off',   true, false, true, true,  false, NULL);

INSERT INTO funds_move
SELECT m.operation, m.book, m.from_step, m.to_step, f.source, f.subject, t.source, t.subject
  FROM (VALUES
  ('cancel',      'authority',   'allocated',   'opened'),
  ('cancel',      'resource',    'allocated',   'opened'),
  ('transfer',    'authority',   'available',   'opened'),
  ('transfer',    'authority',   'opened',      'available'),
  ('transfer',    'resource',    'available',   'opened'),
  ('transfer',    'resource',    'opened',      'available'),
  ('rephase',     'authority',   'opened',      'available'),
  ('rephase',     'authority',   'available',   'opened'),
  ('call_due',    'receivables', 'rescheduled', 'due'),
  ('call_due',    'interest',    'rescheduled', 'due'),
  ('call_due',    'undue',       'rescheduled', 'due'),
  ('charge',      'interest',    'charged',     'due'),
  ('charge',      'undue',       'charged',     'due'),
  ('dispute',     'receivables', 'due',         'disputed'),
  ('dispute',     'interest',    'due',         'disputed'),
  ('dispute',     'undue',       'due',         'disputed'),
  ('uphold',      'receivables', 'disputed',    'due'),
  ('uphold',      'interest',    'disputed',    'due'),
  ('uphold',      'undue',       'disputed',    'due'),
  ('reschedule',  'receivables', 'due',         'rescheduled'),
  ('reschedule',  'interest',    'due',         'rescheduled'),
  ('reschedule',  'undue',       'due',         'rescheduled'),
  ('receive',     'receivables', 'rescheduled', 'received'),
  ('receive',     'receivables', 'disputed',    'received'),
  ('receive',     'interest',    'due',         'received'),
  ('receive',     'interest',    'rescheduled', 'received'),
  ('receive',     'interest',    'disputed',    'received'),
  ('receive',     'undue',       'due',         'received'),
  ('receive',     'undue',       'rescheduled', 'received'),
  ('receive',     'undue',       'disputed',    'received'),
  ('repay_early', 'receivables', 'outstanding', 'received'),
  ('write_off',   'receivables', 'outstanding', 'written_off'),
  ('write_off',   'receivables', 'due',         'written_off'),
  ('write_off',   'receivables', 'disputed',    'written_off'),
  ('write_off',   'receivables', 'rescheduled', 'written_off'),
  ('write_off',   'interest',    'due',         'written_off'),
  ('write_off',   'interest',    'disputed',    'written_off'),
  ('write_off',   'interest',    'rescheduled', 'written_off'),
  ('write_off',   'undue',       'due',         'written_off'),
  ('write_off',   'undue',       'disputed',    'written_off'),
  ('write_off',   'undue',       'rescheduled', 'written_off')
) AS m (operation, book, from_step, to_step)
  JOIN funds_step f ON f.book = m.book AND f.step = m.from_step
  JOIN funds_step t ON t.book = m.book AND t.step = m.to_step;

-- What a vote on an authorisation must keep true: its schedule of payment credits adds up to what it opens or takes
-- back, and no exercice is left below zero. p_net is what it opens in all; p_first is the owner that the schedule's
-- signs are for (in a transfer the other one takes what this one gives).
CREATE FUNCTION funds_check_vote(p_entry bigint, p_operation text, p_on date, p_owners bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_opened bigint;
  v_first bigint;
BEGIN
  SELECT coalesce(-sum(p.amount), 0), coalesce(-sum(p.amount) FILTER (WHERE a.owner_id = p_owners[1]), 0)
    INTO v_opened, v_first
    FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
   WHERE p.entry_id = p_entry AND a.step = 'opened';
  IF p_operation IN ('transfer', 'rephase') AND v_opened <> 0
     OR cardinality(p_owners) <> 1 + (p_operation = 'transfer')::integer
     OR p_operation = 'transfer' AND v_first >= 0
     OR (SELECT count(DISTINCT (region, section, repayable)) FROM funds_owner WHERE id = ANY (p_owners)) > 1 THEN
    RAISE EXCEPTION 'what one envelope gives is not what the other takes' USING ERRCODE = 'JF015',
      DETAIL = jsonb_build_object('operation', p_operation)::text;
  END IF;
  IF (SELECT resource_id FROM funds_owner WHERE id = p_owners[1]) <> 'eur' THEN
    RETURN;
  END IF;
  IF (SELECT sum(amount_cents) FROM funds_schedule WHERE entry_id = p_entry) IS DISTINCT FROM v_first
     OR p_operation = 'open' AND NOT EXISTS (
       SELECT FROM funds_schedule WHERE entry_id = p_entry
       HAVING min(exercice) >= extract(year FROM p_on) AND min(amount_cents) > 0) THEN
    RAISE EXCEPTION 'the schedule of payment credits does not add up to the amount'
      USING ERRCODE = 'JF010', DETAIL = jsonb_build_object('operation', p_operation, 'part', 'schedule')::text;
  END IF;
END $$;

-- No exercice of an envelope's voted schedule is below zero; asked once the entry stands in its chains.
CREATE FUNCTION funds_check_schedule(p_owners bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_line record;
BEGIN
  SELECT o.reference, s.exercice, sum(CASE WHEN l.first IS NULL THEN s.amount_cents ELSE -s.amount_cents END) AS left
    INTO v_line
    FROM funds_schedule s JOIN funds_link l ON l.entry_id = s.entry_id JOIN funds_owner o ON o.id = l.owner_id
   WHERE l.owner_id = ANY (p_owners)
     AND NOT EXISTS (SELECT FROM funds_entry e WHERE e.reverses_id = s.entry_id)
   GROUP BY o.reference, s.exercice
  HAVING sum(CASE WHEN l.first IS NULL THEN s.amount_cents ELSE -s.amount_cents END) < 0
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the schedule of % has less than nothing in %', v_line.reference, v_line.exercice
      USING ERRCODE = 'JF017', DETAIL = jsonb_build_object('owner', v_line.reference, 'exercice', v_line.exercice,
        'short', -v_line.left)::text;
  END IF;
END $$;

-- A sum is unduly paid only if it was paid: never more than the accountant paid the case from this envelope. What was
-- paid as an advance is already owed as principal.
CREATE FUNCTION funds_check_undue(p_entry bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_line record;
BEGIN
  SELECT o.reference, o.repayable, c.case_ref, c.paid, c.undue INTO v_line
    FROM (SELECT DISTINCT a.owner_id, a.scheme, a.case_ref
            FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
           WHERE p.entry_id = p_entry AND a.book = 'undue' AND NOT a.source) asked
    JOIN LATERAL (
      SELECT asked.case_ref, coalesce(sum(a.balance) FILTER (WHERE a.book = 'authority'), 0) AS paid,
             coalesce(sum(a.balance) FILTER (WHERE a.book = 'undue'), 0) AS undue
        FROM funds_account a
       WHERE a.owner_id = asked.owner_id AND a.scheme = asked.scheme AND a.case_ref = asked.case_ref
         AND a.case_ref <> '' AND (a.book = 'undue' OR a.book = 'authority' AND a.step = 'paid')) c ON true
    JOIN funds_owner o ON o.id = asked.owner_id
   WHERE o.repayable OR c.undue > c.paid
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'more is undue than was paid to %', v_line.case_ref USING ERRCODE = 'JF016',
      DETAIL = jsonb_build_object('owner', v_line.reference, 'case', v_line.case_ref, 'repayable', v_line.repayable,
        'paid', v_line.paid, 'undue', v_line.undue)::text;
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION funds_check_vote(bigint, text, date, bigint[]), funds_check_schedule(bigint[]),
  funds_check_undue(bigint) FROM PUBLIC, jalon_app;
