"""The worker's part of payments: each night, what the calendar brings to advances."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.payments.night import pass_night
from jalon.plan.queries import regions


@app.periodic(cron="40 2 * * *")
@app.task(name="payments.night", queueing_lock="payments.night")
def tonight(timestamp: int) -> None:
    """Remind companies of their instalments, make statements, count the months to come."""
    for region in regions():
        pass_night(region.slug, timezone.localdate())
