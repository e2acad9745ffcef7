"""The attempts to sign in that are counted: one table for all web processes; it may be lost in a crash."""

from django.db import migrations

SQL = """
CREATE UNLOGGED TABLE accounts_attempts (
  cache_key varchar(255) PRIMARY KEY,
  value text NOT NULL,
  expires timestamptz NOT NULL
);
CREATE INDEX accounts_attempts_expires ON accounts_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_grants_are_history")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE accounts_attempts")]
