-- Totals of each day's acts beside those of the year, kept by the posting transaction like them.

DROP FUNCTION funds_apply(bigint, text, text, text, boolean, text, text, bigint, integer);
-- Bring one signed amount to one account and to its year's and day's totals; the account's id.
-- UPDATE first, INSERT if none: an upsert's proposed negative row would fail the CHECK.
CREATE FUNCTION funds_apply(
  p_owner bigint, p_reference text, p_book text, p_step text, p_source boolean, p_scheme text, p_case text,
  p_amount bigint, p_year integer, p_on date
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
  UPDATE funds_daytotal SET amount = amount + p_amount
   WHERE owner_id = p_owner AND book = p_book AND step = p_step AND scheme = p_scheme AND on_date = p_on
     AND year = p_year;
  IF NOT FOUND THEN
    INSERT INTO funds_daytotal (owner_id, book, step, scheme, on_date, year, amount)
    VALUES (p_owner, p_book, p_step, p_scheme, p_on, p_year, p_amount);
  END IF;
  RETURN v_account;
END $$;
REVOKE EXECUTE ON FUNCTION
  funds_apply(bigint, text, text, text, boolean, text, text, bigint, integer, date) FROM PUBLIC, jalon_app;

INSERT INTO funds_daytotal (owner_id, book, step, scheme, on_date, year, amount)
SELECT a.owner_id, a.book, a.step, a.scheme, e.on_date, e.exercice, sum(p.amount)
  FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_entry e ON e.id = p.entry_id
 GROUP BY 1, 2, 3, 4, 5, 6;

CREATE TRIGGER funds_forbid_removing BEFORE DELETE ON funds_daytotal
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_truncate BEFORE TRUNCATE ON funds_daytotal
  FOR EACH STATEMENT EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_renaming BEFORE UPDATE OF owner_id, book, step, scheme, on_date, year ON funds_daytotal
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
REVOKE INSERT, UPDATE, DELETE ON funds_daytotal FROM jalon_app;
GRANT SELECT ON funds_daytotal TO jalon_app, jalon_read;
ALTER TABLE funds_daytotal SET (fillfactor = 50);
