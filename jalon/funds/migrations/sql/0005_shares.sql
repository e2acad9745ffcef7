-- Operators' shares of an envelope: entrusted of what a scheme has, granted out of the share, handed back to it.

ALTER TABLE funds_step DROP CONSTRAINT funds_step_subject_check,
  ADD CONSTRAINT funds_step_subject_check CHECK (subject IN ('', 'scheme', 'case', 'share'));

-- It stands between allocated and reserved; in two steps, for no two ranks are ever the same.
UPDATE funds_step SET rank = rank + 100 WHERE book IN ('authority', 'resource') AND rank > 2;
UPDATE funds_step SET rank = rank - 99 WHERE rank > 100;
INSERT INTO funds_step (book, step, rank, source, subject) VALUES
  ('authority', 'entrusted', 3, false, 'share'),
  ('resource',  'entrusted', 3, false, 'share');

INSERT INTO funds_operation (code, needs_reference, needs_basis, reversible, whole, late, pairs) VALUES
  ('entrust',   true, false, true, false, false, NULL),
  ('take',      true, false, true, false, false, NULL),
  ('hand_back', true, false, true, true,  false, NULL),
  ('give_back', true, false, true, true,  false, NULL);

INSERT INTO funds_move
SELECT m.operation, f.book, f.step, t.step, f.source, f.subject, t.source, t.subject
  FROM (VALUES
  ('entrust',   'allocated', 'entrusted'),
  ('take',      'entrusted', 'granted'),
  ('hand_back', 'granted',   'entrusted'),
  ('give_back', 'entrusted', 'allocated')
) AS m (operation, from_step, to_step)
  JOIN funds_step f ON f.step = m.from_step AND f.book IN ('authority', 'resource')
  JOIN funds_step t ON t.book = f.book AND t.step = m.to_step;

-- A share belongs to one scheme of one envelope and keeps its identity; only the day of its closing comes later.
CREATE FUNCTION funds_share_starts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.scheme = '' OR NEW.operator = '' OR NEW.agreement = '' OR NEW.closed_on IS NOT NULL OR NOT EXISTS (
    SELECT FROM funds_owner o WHERE o.id = NEW.owner_id AND o.kind = 'envelope'
       AND NEW.reference ~ ('^' || o.region || '/[a-z0-9_-]+$')) THEN
    RAISE EXCEPTION 'share % is not one of its envelope', NEW.reference USING ERRCODE = 'JF019',
      DETAIL = jsonb_build_object('share', NEW.reference, 'closed_on', NULL)::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER funds_share_starts BEFORE INSERT ON funds_share
  FOR EACH ROW EXECUTE FUNCTION funds_share_starts();
CREATE TRIGGER funds_forbid_renaming
  BEFORE UPDATE OF id, reference, owner_id, scheme, operator, name, agreement, opened_on ON funds_share
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['funds_share', 'funds_draw'] LOOP
    EXECUTE format('CREATE TRIGGER funds_forbid_removing BEFORE DELETE ON %I
                    FOR EACH ROW EXECUTE FUNCTION funds_forbid()', v_table);
    EXECUTE format('CREATE TRIGGER funds_forbid_truncate BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION funds_forbid()', v_table);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM jalon_app', v_table);
    EXECUTE format('GRANT SELECT ON %I TO jalon_app, jalon_read', v_table);
  END LOOP;
END $$;
GRANT INSERT, UPDATE (closed_on) ON funds_share TO jalon_app;
CREATE TRIGGER funds_forbid_rewriting BEFORE UPDATE ON funds_draw
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();

-- A case takes from one operator's share, or from the scheme itself, never from both: so what it gives back goes where
-- it came from, and one operator never spends another's part. A closed share gives and receives nothing more.
CREATE FUNCTION funds_check_share(p_owner funds_owner, p_operation text, p_scheme text, p_case text, p_share text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_share funds_share;
  v_drawn text;
BEGIN
  SELECT s.reference INTO v_drawn FROM funds_draw d JOIN funds_share s ON s.id = d.share_id
   WHERE d.owner_id = p_owner.id AND d.scheme = p_scheme AND d.case_ref = p_case;
  IF p_operation <> 'reserve' THEN
    SELECT * INTO v_share FROM funds_share
     WHERE reference = p_share AND owner_id = p_owner.id AND scheme = p_scheme FOR SHARE;
    IF v_share.id IS NULL OR v_share.closed_on IS NOT NULL AND p_operation <> 'give_back' THEN
      RAISE EXCEPTION 'share % is unknown or closed', p_share USING ERRCODE = 'JF019',
        DETAIL = jsonb_build_object('share', p_share, 'closed_on', v_share.closed_on)::text;
    END IF;
    IF p_operation = 'take' AND v_drawn IS NULL AND NOT EXISTS (
      SELECT FROM funds_account WHERE owner_id = p_owner.id AND scheme = p_scheme AND case_ref = p_case
         AND step = 'reserved' AND book IN ('authority', 'resource')) THEN
      INSERT INTO funds_draw (owner_id, scheme, case_ref, share_id)
      VALUES (p_owner.id, p_scheme, p_case, v_share.id);
      v_drawn := p_share;
    END IF;
  END IF;
  IF p_operation = 'reserve' AND v_drawn IS NOT NULL
     OR p_operation IN ('take', 'hand_back') AND v_drawn IS DISTINCT FROM p_share THEN
    RAISE EXCEPTION 'case % draws from %', p_case, v_drawn USING ERRCODE = 'JF018',
      DETAIL = jsonb_build_object('owner', p_owner.reference, 'case', p_case, 'drawn', v_drawn)::text;
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION funds_check_share(funds_owner, text, text, text, text) FROM PUBLIC, jalon_app;
