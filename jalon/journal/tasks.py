"""The worker's part of the journal: each night it seals the days that have ended."""

from procrastinate.contrib.django import app

from jalon.journal.actions import seal_days


@app.periodic(cron="5 0 * * *")
@app.task(name="journal.seal", queueing_lock="journal.seal")
def seal_yesterday(timestamp: int) -> None:
    """Seal every finished day that has no seal; a night without a worker is made up for by the next one."""
    seal_days()
