-- What is written stays: for the application by rights, for the tables' owner by triggers.
CREATE FUNCTION funds_forbid() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'JF011',
    HINT = 'Correct with a reversing entry.';
END $$;

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['funds_entry', 'funds_link', 'funds_posting', 'funds_schedule', 'funds_seal',
                                 'funds_sealedhead'] LOOP
    EXECUTE format('CREATE TRIGGER funds_forbid_rewriting BEFORE UPDATE OR DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION funds_forbid()', v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY['funds_owner', 'funds_envelope', 'funds_account', 'funds_total'] LOOP
    EXECUTE format('CREATE TRIGGER funds_forbid_removing BEFORE DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION funds_forbid()', v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY['funds_entry', 'funds_link', 'funds_posting', 'funds_schedule', 'funds_seal',
                                 'funds_sealedhead', 'funds_owner', 'funds_envelope', 'funds_account',
                                 'funds_total', 'funds_privatepart', 'funds_step', 'funds_operation',
                                 'funds_move'] LOOP
    EXECUTE format('CREATE TRIGGER funds_forbid_truncate BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION funds_forbid()', v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY['funds_entry', 'funds_link', 'funds_posting', 'funds_schedule', 'funds_seal',
                                 'funds_sealedhead', 'funds_account', 'funds_total', 'funds_step',
                                 'funds_operation', 'funds_move'] LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM jalon_app', v_table);
    EXECUTE format('GRANT SELECT ON %I TO jalon_app, jalon_read', v_table);
  END LOOP;
END $$;

-- An owner and an account keep their identity; only their sequence, head and balance move.
CREATE TRIGGER funds_forbid_renaming
  BEFORE UPDATE OF id, kind, reference, region, resource_id, section, chapter, exercice, closes_on, repayable,
                   fictif ON funds_owner
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_renaming
  BEFORE UPDATE OF id, owner_id, book, step, scheme, case_ref, source ON funds_account
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_renaming
  BEFORE UPDATE OF owner_id, book, step, scheme, year ON funds_total
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_rewriting BEFORE UPDATE ON funds_privatepart
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();

-- Whoever inserts postings, each statement's sum to zero in each book of each entry.
CREATE FUNCTION funds_postings_balance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM posted JOIN funds_account a ON a.id = posted.account_id
              GROUP BY posted.entry_id, a.owner_id, a.book HAVING sum(posted.amount) <> 0) THEN
    RAISE EXCEPTION 'postings do not sum to zero in each book' USING ERRCODE = 'JF012';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER funds_postings_balance AFTER INSERT ON funds_posting
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION funds_postings_balance();

-- The application describes envelopes and credit lines, corrects their labels, erases private parts; no more.
REVOKE UPDATE, DELETE ON funds_owner, funds_envelope FROM jalon_app;
GRANT UPDATE (label_fr, label_en, programme, axis) ON funds_envelope TO jalon_app;
REVOKE INSERT, UPDATE ON funds_privatepart FROM jalon_app;
REVOKE ALL ON funds_privatepart FROM jalon_read;
REVOKE EXECUTE ON FUNCTION funds_apply(bigint, text, text, text, boolean, text, text, bigint, integer),
  funds_enchain(funds_owner, bigint, text, bytea, bytea) FROM PUBLIC, jalon_app;
REVOKE EXECUTE ON FUNCTION funds_post(text, text, date, integer, text, text, text, bigint, jsonb, jsonb, bytea, text)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION funds_post(text, text, date, integer, text, text, text, bigint, jsonb, jsonb, bytea, text)
  TO jalon_app;

-- Balances and totals are updated at each entry: room in the page keeps the indexes still.
ALTER TABLE funds_owner SET (fillfactor = 50);
ALTER TABLE funds_account SET (fillfactor = 80);
ALTER TABLE funds_total SET (fillfactor = 50);
