-- How the chain's texts are written (docs/ledger.md gives test vectors).

-- A field: its length in UTF-8 bytes, a colon, its text. Nothing can be moved from one field to the next.
CREATE FUNCTION funds_field(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(coalesce(p_text, ''))::text || ':' || coalesce(p_text, '');

CREATE FUNCTION funds_digest(p_text text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(p_text, 'UTF8'));

CREATE FUNCTION funds_microseconds(p_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN trunc(extract(epoch FROM p_time) * 1000000)::bigint::text;

-- A new owner's head is the hash of its own description: the chain starts there.
CREATE FUNCTION funds_owner_starts() RETURNS trigger
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
  NEW.head := funds_digest(
    funds_field('jalon-owner-1') || funds_field(NEW.kind) || funds_field(NEW.reference)
    || funds_field(NEW.resource_id) || funds_field(NEW.section) || funds_field(NEW.chapter)
    || funds_field(NEW.exercice::text) || funds_field(to_char(NEW.closes_on, 'YYYY-MM-DD'))
    || funds_field(CASE WHEN NEW.repayable THEN '1' ELSE '0' END)
    || funds_field(CASE WHEN NEW.fictif THEN '1' ELSE '0' END));
  RETURN NEW;
END $$;

CREATE TRIGGER funds_owner_starts BEFORE INSERT ON funds_owner
  FOR EACH ROW EXECUTE FUNCTION funds_owner_starts();
