from django.db import migrations

from jalon.journal.append_only import append_only

TABLES = ("link", "change", "declaration", "declaredaid", "aid", "publication", "parameteroverride")


class Migration(migrations.Migration):
    dependencies = [("aids", "0001_initial")]
    operations = [append_only(f"aids_{table}") for table in TABLES]
