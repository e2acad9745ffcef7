from django.db import migrations, models

PLACES = ("due", "rescheduled", "disputed")
MOVES = {
    "dispute": ("due", "disputed"),
    "uphold": ("disputed", "due"),
    "reschedule": ("due", "rescheduled"),
    "call_due": ("rescheduled", "due"),
}


def from_events(apps, schema_editor):
    """Each order's cents where its events left them."""
    for order in apps.get_model("payments", "RecoveryOrder").objects.all():
        at = {"due": order.amount_cents, "disputed": 0, "rescheduled": 0, "received": 0, "written_off": 0}
        for event in order.events.order_by("pk"):
            cents = event.amount_cents
            if event.kind in MOVES:
                source, target = MOVES[event.kind]
                at[source] -= cents
                at[target] += cents
                continue
            at["received" if event.kind == "receive" else "written_off"] += cents
            for place in PLACES:
                part = min(cents, at[place])
                at[place] -= part
                cents -= part
        for name, cents in at.items():
            setattr(order, f"{name}_cents", cents)
        order.save()


def whole():
    parts = models.F("due_cents")
    for name in ("disputed", "rescheduled", "received", "written_off"):
        parts = parts + models.F(f"{name}_cents")
    return parts


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0006_recoverable_advances"),
    ]

    operations = [
        *(
            migrations.AddField("recoveryorder", f"{name}_cents", models.BigIntegerField(default=0))
            for name in ("due", "disputed", "rescheduled", "received", "written_off")
        ),
        migrations.RunPython(from_events, migrations.RunPython.noop),
        migrations.AlterField("recoveryorder", "due_cents", models.BigIntegerField()),
        migrations.AddConstraint(
            model_name="recoveryorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    due_cents__gte=0,
                    disputed_cents__gte=0,
                    rescheduled_cents__gte=0,
                    received_cents__gte=0,
                    written_off_cents__gte=0,
                    amount_cents=whole(),
                ),
                name="recovery_stands_somewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="recoveryorder",
            index=models.Index(condition=models.Q(("due_cents__gt", 0)), fields=["due_on"], name="payments_recovery_due"),
        ),
    ]
