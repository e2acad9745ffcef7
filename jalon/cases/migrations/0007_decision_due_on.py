"""A decision keeps the day that silence threatened, so that delays are counted without reading letters again."""

from django.db import migrations, models

# For decisions made before: two months after receipt (CRPA L231-4), letters apart.
FILL = """
UPDATE cases_decision SET due_on = cases_case.received_on + interval '2 months'
  FROM cases_case WHERE cases_case.id = cases_decision.case_id
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_award_account")]

    operations = [
        migrations.AddField("decision", "due_on", models.DateField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            "decision",
            "due_on",
            models.DateField(help_text="day on which silence became, or would have become, a refusal"),
        ),
    ]
