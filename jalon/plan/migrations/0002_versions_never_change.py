"""A published version of a folder is written once: no role, not even the tables' owner, changes or deletes it."""

from django.db import migrations

SQL = """
CREATE FUNCTION plan_version_is_for_ever() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a published folder version never changes (% on %)', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER folderversion_is_for_ever BEFORE UPDATE OR DELETE ON plan_folderversion
  FOR EACH ROW EXECUTE FUNCTION plan_version_is_for_ever();
CREATE TRIGGER folderversion_no_truncate BEFORE TRUNCATE ON plan_folderversion
  FOR EACH STATEMENT EXECUTE FUNCTION plan_version_is_for_ever();
CREATE TRIGGER folderfile_is_for_ever BEFORE UPDATE OR DELETE ON plan_folderfile
  FOR EACH ROW EXECUTE FUNCTION plan_version_is_for_ever();
CREATE TRIGGER folderfile_no_truncate BEFORE TRUNCATE ON plan_folderfile
  FOR EACH STATEMENT EXECUTE FUNCTION plan_version_is_for_ever();

REVOKE UPDATE, DELETE, TRUNCATE ON plan_folderversion, plan_folderfile FROM jalon_app;
"""

UNDO = """
DROP TRIGGER folderversion_is_for_ever ON plan_folderversion;
DROP TRIGGER folderversion_no_truncate ON plan_folderversion;
DROP TRIGGER folderfile_is_for_ever ON plan_folderfile;
DROP TRIGGER folderfile_no_truncate ON plan_folderfile;
DROP FUNCTION plan_version_is_for_ever();
GRANT UPDATE, DELETE ON plan_folderversion, plan_folderfile TO jalon_app;
"""


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
