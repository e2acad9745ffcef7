"""The worker's part of payments: each night, what the calendar brings to advances."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.payments.exchange.taking import tell_payments
from jalon.payments.models import FinanceFile
from jalon.payments.night import pass_night
from jalon.plan.queries import regions


@app.periodic(cron="40 2 * * *")
@app.task(name="payments.night", queueing_lock="payments.night")
def tonight(timestamp: int) -> None:
    """Remind companies of their instalments, make statements, count the months to come."""
    for region in regions():
        pass_night(region.slug, timezone.localdate())


@app.task(name="payments.tell_paid", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_paid(file_id: int) -> None:
    """Tell the beneficiaries of a return that they are paid, each once."""
    tell_payments(FinanceFile.objects.get(pk=file_id))
