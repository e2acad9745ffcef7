-- Each owner, link and seal says in which version of the documented text it was hashed; the text begins with it.
-- Who reads an old chain computes the old text; a later version changes nothing of what was written before.

CREATE OR REPLACE FUNCTION funds_owner_starts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.region !~ '^[a-z0-9-]+$' OR (NEW.kind = 'credits' AND NEW.reference <> NEW.region || '/' || NEW.exercice || '/' || NEW.chapter)
    OR (NEW.kind = 'envelope' AND NEW.reference !~ ('^' || NEW.region || '/[a-z0-9_-]+$')) THEN
    RAISE EXCEPTION 'owner % is not named after its region and line', NEW.reference USING ERRCODE = 'JF003';
  END IF;
  IF EXISTS (SELECT FROM journal_installation WHERE (kind = 'demonstration') <> NEW.fictif) THEN
    RAISE EXCEPTION 'a database is real or a demonstration for ever' USING ERRCODE = 'JF014',
      DETAIL = jsonb_build_object('fictif', NEW.fictif)::text;
  END IF;
  NEW.sequence := 0;
  NEW.format := 1;
  NEW.head := funds_digest(
    funds_field('jalon-owner-' || NEW.format) || funds_field(NEW.kind) || funds_field(NEW.reference)
    || funds_field(NEW.resource_id) || funds_field(NEW.section) || funds_field(NEW.chapter)
    || funds_field(NEW.exercice::text) || funds_field(to_char(NEW.closes_on, 'YYYY-MM-DD'))
    || funds_field(CASE WHEN NEW.repayable THEN '1' ELSE '0' END)
    || funds_field(CASE WHEN NEW.fictif THEN '1' ELSE '0' END));
  RETURN NEW;
END $$;

CREATE TRIGGER funds_forbid_reformatting BEFORE UPDATE OF format ON funds_owner
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();

CREATE OR REPLACE FUNCTION funds_enchain(
  p_owner funds_owner, p_entry bigint, p_public text, p_private bytea, p_first bytea
) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  c_format CONSTANT smallint := 1;
  v_sequence bigint := p_owner.sequence + 1;
  v_hash bytea := funds_digest(funds_field('jalon-ledger-' || c_format) || funds_field(p_owner.reference)
    || funds_field(v_sequence::text) || funds_field(encode(p_owner.head, 'hex')) || funds_field(p_public)
    || funds_field(encode(p_private, 'hex')) || funds_field(encode(p_first, 'hex')));
BEGIN
  INSERT INTO funds_link (owner_id, sequence, entry_id, previous, first, hash, format)
  VALUES (p_owner.id, v_sequence, p_entry, p_owner.head, p_first, v_hash, c_format);
  UPDATE funds_owner SET sequence = v_sequence, head = v_hash WHERE id = p_owner.id;
  RETURN v_hash;
END $$;

-- What an amount counts does not change under it: a resource keeps its unit; only its labels may be corrected.
REVOKE UPDATE, DELETE ON funds_resource FROM jalon_app;
GRANT UPDATE (label_fr, label_en) ON funds_resource TO jalon_app;
CREATE TRIGGER funds_forbid_recounting BEFORE UPDATE OF code, decimals ON funds_resource
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_removing BEFORE DELETE ON funds_resource
  FOR EACH ROW EXECUTE FUNCTION funds_forbid();
CREATE TRIGGER funds_forbid_truncate BEFORE TRUNCATE ON funds_resource
  FOR EACH STATEMENT EXECUTE FUNCTION funds_forbid();
