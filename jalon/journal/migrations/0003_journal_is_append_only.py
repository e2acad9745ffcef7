"""What the journal says, its seals and what the installation is are written once."""

from django.db import migrations

from jalon.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_seal_entry_installation")]

    operations = [append_only(table) for table in ("journal_entry", "journal_seal", "journal_installation")]
