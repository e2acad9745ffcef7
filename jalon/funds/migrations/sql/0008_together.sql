-- An entry of thousands of postings brings each total, and each source account, its sum once: a row written again and
-- again in one transaction is found more slowly each time.

DROP FUNCTION funds_apply(bigint, text, text, text, boolean, text, text, bigint, integer, date);
-- Bring one signed amount to one account; the account's id. What goes below zero is refused here, posting by posting. A
-- source account has no limit: it is only named here, and takes its sum with the totals.
CREATE FUNCTION funds_apply(
  p_owner bigint, p_reference text, p_book text, p_step text, p_source boolean, p_scheme text, p_case text,
  p_amount bigint
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_account bigint;
  v_left bigint;
  v_resource funds_resource;
BEGIN
  IF p_source THEN
    SELECT id INTO v_account FROM funds_account
     WHERE owner_id = p_owner AND book = p_book AND step = p_step AND scheme = p_scheme AND case_ref = p_case;
  ELSE
    UPDATE funds_account SET balance = balance + p_amount
     WHERE owner_id = p_owner AND book = p_book AND step = p_step AND scheme = p_scheme AND case_ref = p_case
       AND balance + p_amount >= 0
     RETURNING id INTO v_account;
  END IF;
  IF v_account IS NULL THEN
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
    VALUES (p_owner, p_book, p_step, p_scheme, p_case, p_source, CASE WHEN p_source THEN 0 ELSE p_amount END)
    RETURNING id INTO v_account;
  END IF;
  RETURN v_account;
END $$;

-- Bring an entry's sums to its source accounts, and to the totals of its year and of its day.
CREATE FUNCTION funds_add_up(p_entry bigint, p_year integer, p_on date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_sum record;
BEGIN
  UPDATE funds_account a SET balance = a.balance + s.amount
    FROM (SELECT p.account_id, sum(p.amount) AS amount FROM funds_posting p
            JOIN funds_account b ON b.id = p.account_id AND b.source
           WHERE p.entry_id = p_entry GROUP BY p.account_id) s
   WHERE a.id = s.account_id;
  FOR v_sum IN
    SELECT a.owner_id, a.book, a.step, a.scheme, sum(p.amount)::bigint AS amount
      FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
     WHERE p.entry_id = p_entry GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  LOOP
    UPDATE funds_total SET amount = amount + v_sum.amount
     WHERE owner_id = v_sum.owner_id AND book = v_sum.book AND step = v_sum.step AND scheme = v_sum.scheme
       AND year = p_year;
    IF NOT FOUND THEN
      INSERT INTO funds_total (owner_id, book, step, scheme, year, amount)
      VALUES (v_sum.owner_id, v_sum.book, v_sum.step, v_sum.scheme, p_year, v_sum.amount);
    END IF;
    UPDATE funds_daytotal SET amount = amount + v_sum.amount
     WHERE owner_id = v_sum.owner_id AND book = v_sum.book AND step = v_sum.step AND scheme = v_sum.scheme
       AND on_date = p_on AND year = p_year;
    IF NOT FOUND THEN
      INSERT INTO funds_daytotal (owner_id, book, step, scheme, on_date, year, amount)
      VALUES (v_sum.owner_id, v_sum.book, v_sum.step, v_sum.scheme, p_on, p_year, v_sum.amount);
    END IF;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION
  funds_apply(bigint, text, text, text, boolean, text, text, bigint), funds_add_up(bigint, integer, date)
  FROM PUBLIC, jalon_app;
