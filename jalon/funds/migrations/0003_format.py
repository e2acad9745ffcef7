"""The version of each hashed text, and resources that keep their unit (the SQL is beside this file)."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0003_format.sql"


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_ledger")]

    operations = [
        *(
            migrations.AddField(table, "format", models.PositiveSmallIntegerField(db_default=1))
            for table in ("owner", "link", "seal")
        ),
        migrations.RunSQL(SQL.read_text("utf-8")),
    ]
