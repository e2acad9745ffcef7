"""Tables that keep what was written: nobody changes a row, neither the application nor the owner.

A superuser of the database still can; DESIGN's chains and seals are what shows it.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'JL001';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """The migration step that makes ``table`` append-only."""
    return migrations.RunSQL(
        f"""
        {FUNCTION}
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM jalon_app;
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        GRANT UPDATE, DELETE ON {table} TO jalon_app;
        """,
    )
