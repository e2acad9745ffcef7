"""The worker's part of cases: letters after their act; each day, what the calendar does to requests."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.accounts.models import User
from jalon.cases.actions import agreements, idle, letters, retention
from jalon.cases.actions.in_kind import expire_labels
from jalon.cases.actions.sessions import close_session
from jalon.cases.actions.silence import sweep
from jalon.cases.models import Session, Signing

RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="cases.print_letter", retry=RETRY)
def print_letter(letter_id: int) -> None:
    """Print a letter, once; what fails is noted with the letter and tried again."""
    try:
        letter = letters.print_now(letter_id)
    except Exception as error:
        letters.not_printed(letter_id, f"{type(error).__name__}: {error}")
        raise
    signing = Signing.objects.filter(letter=letter).first()
    if signing and signing.provider and not signing.reference:
        send_to_provider.defer(signing_id=signing.pk)


@app.task(name="cases.send_to_provider", retry=RETRY)
def send_to_provider(signing_id: int) -> None:
    """Give a paper to the provider of electronic signatures, once; tried again when it does not answer."""
    agreements.send_to_provider(signing_id)


@app.periodic(cron="30 5 * * *")
@app.task(name="cases.silence", queueing_lock="cases.silence")
def watch_silence(timestamp: int) -> None:
    """Warn officers 30, 15 and 5 days before, and record the refusals that silence made."""
    sweep(timezone.localdate())


@app.periodic(cron="20 2 * * *")
@app.task(name="cases.archive", queueing_lock="cases.archive")
def archive(timestamp: int) -> None:
    """Archive the requests whose use is over; tell and forget the accounts that nobody uses."""
    retention.archive_due(timezone.localdate())
    idle.forget_idle(timezone.localdate())


@app.task(name="cases.empty_disposal", retry=RETRY)
def empty_disposal(disposal_id: int) -> None:
    """Empty a confirmed list, where it was stopped if it was."""
    retention.empty_list(disposal_id)


@app.periodic(cron="40 5 * * *")
@app.task(name="cases.labels", queueing_lock="cases.labels")
def end_labels(timestamp: int) -> None:
    """Labels whose last day has passed are no longer listed."""
    expire_labels(timezone.localdate())


@app.task(name="cases.effects", queue="effects")
def take_effects(session_id: int, actor: int) -> None:
    """Go on with the effects of a closed session, where its page stopped."""
    close_session(Session.objects.get(pk=session_id), actor=User.objects.get(pk=actor))
