"""The worker's part of cases: letters after their act; each morning, what the calendar does to requests that wait."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.cases.actions import letters
from jalon.cases.actions.silence import sweep

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="cases.print_letter", retry=RETRY)
def print_letter(letter_id: int) -> None:
    """Print a letter, once; what fails is noted with the letter and tried again."""
    try:
        letters.print_now(letter_id)
    except Exception as error:
        letters.not_printed(letter_id, f"{type(error).__name__}: {error}")
        raise


@app.periodic(cron="30 5 * * *")
@app.task(name="cases.silence", queueing_lock="cases.silence")
def watch_silence(timestamp: int) -> None:
    """Warn officers 30, 15 and 5 days before, and record the refusals that silence made."""
    sweep(timezone.localdate())
