"""An entry of many postings brings each total its sum once (the SQL is beside this file)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0007_days'),
    ]

    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8")) for name in ("0008_together.sql", "post.sql")
    ]
