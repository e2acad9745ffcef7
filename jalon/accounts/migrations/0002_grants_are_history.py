"""A grant of a role is its own history: a revocation ends it, nothing else of it changes, nothing is deleted."""

from django.db import migrations

SQL = """
CREATE FUNCTION accounts_grant_is_history() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  revocation text[] := ARRAY['revoked_at', 'revoked_by_id', 'revocation_reason'];
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
     AND to_jsonb(OLD) - revocation = to_jsonb(NEW) - revocation THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a grant of a role is revoked, never changed' USING ERRCODE = 'JL001';
END $$;
REVOKE DELETE, TRUNCATE ON accounts_rolegrant FROM jalon_app;
CREATE TRIGGER accounts_grant_is_history BEFORE UPDATE OR DELETE ON accounts_rolegrant
  FOR EACH ROW EXECUTE FUNCTION accounts_grant_is_history();
CREATE TRIGGER accounts_grant_no_truncate BEFORE TRUNCATE ON accounts_rolegrant
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_grant_is_history();
"""
UNDO = """
DROP TRIGGER accounts_grant_is_history ON accounts_rolegrant;
DROP TRIGGER accounts_grant_no_truncate ON accounts_rolegrant;
DROP FUNCTION accounts_grant_is_history();
GRANT DELETE ON accounts_rolegrant TO jalon_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
