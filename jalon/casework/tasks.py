"""The worker's part of the pages of staff: each working morning's mail."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.casework.digest import send_digests
from jalon.law.days import is_working


@app.periodic(cron="0 6 * * *")
@app.task(name="casework.digest", queueing_lock="casework.digest")
def morning_mail(timestamp: int) -> None:
    """Say what awaits, on working days."""
    today = timezone.localdate()
    if is_working(today):
        send_digests(today)
