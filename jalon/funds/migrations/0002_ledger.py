"""The ledger's functions, guards and rights (the SQL is beside this file, one subject a file)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial"), ("journal", "0002_seal_entry_installation")]

    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8"))
        for name in (
            "0002_chart.sql",
            "0002_chain.sql",
            "0002_post.sql",
            "post.sql",
            "0002_seal.sql",
            "0002_guards.sql",
        )
    ]
