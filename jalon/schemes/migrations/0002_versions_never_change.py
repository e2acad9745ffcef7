from django.db import migrations

from jalon.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]
    operations = [append_only("schemes_schemeversion")]
