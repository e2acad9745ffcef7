"""The worker's part of monitoring: each night, what the calendar brings to milestones."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.monitoring.night import pass_night
from jalon.plan.queries import regions


@app.periodic(cron="50 2 * * *")
@app.task(name="monitoring.night", queueing_lock="monitoring.night")
def tonight(timestamp: int) -> None:
    """Remind beneficiaries of what their agreement promises."""
    for region in regions():
        pass_night(region.slug, timezone.localdate())
