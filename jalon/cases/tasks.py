"""The worker's part of cases: each morning, what the calendar does to the requests that wait."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.cases.actions.silence import sweep


@app.periodic(cron="30 5 * * *")
@app.task(name="cases.silence", queueing_lock="cases.silence")
def watch_silence(timestamp: int) -> None:
    """Warn officers 30, 15 and 5 days before, and record the refusals that silence made."""
    sweep(timezone.localdate())
