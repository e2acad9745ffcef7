"""What the calendar does to a request that waits: warnings, then the refusal that silence makes (CRPA L231-4 3°).

It is an event, not an end: the applicant is told what it means, the work goes on, and an express decision replaces it.
"""

from datetime import date

from jalon.accounts.models import User
from jalon.accounts.queries import holders
from jalon.accounts.rights import Right
from jalon.cases import telling
from jalon.cases.enums import Outcome
from jalon.cases.models import Case, Interest
from jalon.cases.queries import Clock, clock, on_the_clock
from jalon.journal.actions import record
from jalon.journal.transactions import action

WARNED_BEFORE = (30, 15, 5)
"""Days before silence when the case's officer is warned."""


def sweep(today: date) -> int:
    """Warn of the silences that come near, and record those that have come; how many were recorded.

    A day without a worker is made up for by the next one, and a second sweep of one day says and does nothing more.
    """
    recorded = 0
    for case in on_the_clock().iterator(chunk_size=500):
        running = clock(case)
        assert running  # the query keeps the cases whose clock runs
        if case.due_on != running.silence:  # a term of the law was changed meanwhile
            Case.objects.filter(pk=case.pk).update(due_on=running.silence)
        if running.silence < today:
            recorded += fall_silent(case.pk, today)
        elif (days := _threshold((running.silence - today).days)) is not None:
            _warn(case, running, days)
    return recorded


def _threshold(left: int) -> int | None:
    return min((days for days in WARNED_BEFORE if left <= days), default=None)


def _warn(case: Case, running: Clock, days: int) -> None:
    for person in _in_charge(case):
        telling.silence_near(case, person, running.silence, running.contest_until, days)


def _in_charge(case: Case) -> list[User]:
    """The case's officer, or, as long as nobody has taken it, everyone who may; never whoever declared an interest."""
    if case.officer:
        return [case.officer]
    aside = set(Interest.objects.filter(case=case).values_list("person", flat=True))
    may_review = holders(Right.CASES_REVIEW, case.region, case.scheme_version.scheme.slug)
    return [person for person in may_review if person.pk not in aside]


@action
def fall_silent(case_id: int, today: date) -> bool:
    """The day has passed without an answer: the request is refused by silence, on that day. False when it is not so.

    The state stays: whoever was reviewing goes on.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("scheme_version", "officer").get(pk=case_id)
    running = clock(case)
    if case.outcome != Outcome.NONE or running is None or running.silence >= today:
        return False
    case.outcome, case.silent_on = Outcome.SILENCE, running.silence
    case.version += 1
    case.save()
    record(None, "cases.silence", str(case.reference), region=case.region, on=running.silence)
    telling.silent(case, running.silence, running.contest_until)
    for person in _in_charge(case):
        telling.silence_came(case, person, running.silence, running.contest_until)
    return True
