"""What a company is told of its payments and its advance: what, why, by when, and how to contest or to ask for time."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from jalon.cases.models import Case
from jalon.cases.parties import told
from jalon.law.clocks import Act, contestable_until
from jalon.monitoring.queries import Shown
from jalon.notices.actions import Told, tell_all
from jalon.payments.forecast import Expected
from jalon.payments.interest import Foreseen
from jalon.payments.models import (
    Claim,
    Closure,
    Default,
    Finding,
    RecoveryOrder,
    Rescheduling,
    Settlement,
    Statement,
    Withdrawal,
)
from jalon.plan.queries import region as region_called
from jalon.schemes.calendar import WHOLE


def _link(name: str, public_id: UUID) -> str:
    """A page of an upper floor, if that floor is there."""
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:
        return ""


def _told(case: Case, template: str, key: str, **context: Any) -> list[Told]:
    said = {"case": case, "region": region_called(case.region) or case.region, **context}
    return [
        Told(
            person,
            f"payments/notices/{template}.txt",
            said,
            key if person == case.applicant else f"{key}-{person.pk}",
            str(case.reference),
            case.region,
            _link("desk:request-aid", case.public_id),
        )
        for person in told(case)
    ]


def _tell(case: Case, template: str, key: str, **context: Any) -> None:
    tell_all(_told(case, template, key, **context))


def reminded(instalments: Iterable[tuple[Case, Expected]]) -> None:
    """Instalments come near."""
    tell_all(
        [
            news
            for case, one in instalments
            for news in _told(
                case,
                "instalment",
                f"instalment-{case.pk}-{one.envelope}-{one.on.isoformat() if one.on else ''}",
                cents=one.cents,
                due_on=one.on,
            )
        ]
    )


def called(order: RecoveryOrder) -> None:
    """A recovery order is issued for an instalment or for interest; a sum paid unduly has its letter."""
    until = contestable_until(Act.DECISION, order.issued_on)
    _tell(order.case, "called", f"called-{order.number}", order=order, until=until)


def put_in_notice(found: Default) -> None:
    """An instalment is late: without payment or an answer in time, the whole advance may be claimed."""
    _tell(found.late.case, "default_notice", f"default-notice-{found.pk}", default=found, left=found.late.due_cents)


def declared(found: Default, cents: int) -> None:
    """The default is declared and all that is left of the advance is claimed."""
    assert found.ended_on
    until = contestable_until(Act.DECISION, found.ended_on)
    _tell(
        found.late.case, "default_declared", f"default-declared-{found.pk}", default=found, cents=cents, until=until
    )


def rescheduled(found: Rescheduling, days: Sequence[tuple[date, int]]) -> None:
    """A vote gave the advance other days: which, why, and the aid that they make."""
    assert found.decided_on
    until = contestable_until(Act.DECISION, found.decided_on)
    _tell(found.case, "rescheduled", f"rescheduled-{found.pk}", change=found, days=days, until=until)


def found(finding: Finding, due: Sequence[Foreseen]) -> None:
    """The success of a project is found, or its failure: what is due and when, or what is remitted."""
    until, rate = contestable_until(Act.DECISION, finding.found_on), Decimal(finding.rate) / WHOLE
    _tell(finding.case, "found", f"found-{finding.pk}", finding=finding, due=due, rate=rate, until=until)


def results_awaited(cases: Iterable[tuple[Case, date, Sequence[str]]]) -> None:
    """The success of a project will be found: its company declares its results before that day."""
    tell_all(
        [
            news
            for case, day, clause in cases
            for news in _told(case, "results_awaited", f"results-{case.pk}", day=day, clause=clause)
        ]
    )


def withdrawal_near(found: Withdrawal) -> None:
    """The time to answer to a withdrawal is nearly over."""
    _tell(found.case, "withdrawal_near", f"withdrawal-near-{found.pk}", withdrawal=found)


def withdrawal_dropped(found: Withdrawal) -> None:
    """Nothing is withdrawn: why, and that payments go on."""
    _tell(found.case, "withdrawal_dropped", f"withdrawal-dropped-{found.pk}", withdrawal=found)


def withdrawal_answered(found: Withdrawal) -> None:
    """Whoever opened a withdrawal learns that its beneficiary answered."""
    _tell_opener(found, "withdrawal_answered", f"withdrawal-answered-{found.pk}-{found.case.version}")


def withdrawal_ripe(found: Withdrawal) -> None:
    """Whoever opened a withdrawal learns that the time to answer is over and a proposal can be made."""
    _tell_opener(found, "withdrawal_ripe", f"withdrawal-ripe-{found.pk}")


def _tell_opener(found: Withdrawal, template: str, key: str) -> None:
    case = found.case
    said = {"case": case, "withdrawal": found, "region": region_called(case.region) or case.region}
    link = _link("casework:withdrawal", found.public_id)
    about = str(case.reference)
    tell_all([Told(found.opened_by, f"payments/notices/{template}.txt", said, key, about, case.region, link)])


def stated(statements: Iterable[Statement]) -> None:
    """The yearly statements of advances are there."""
    tell_all(
        [news for one in statements for news in _told(one.case, "statement", f"statement-{one.pk}", statement=one)]
    )


def refused(claim: Claim, reason: str, on: date) -> None:
    """A payment claim is refused: why, what to do, and how to contest."""
    until = contestable_until(Act.DECISION, on)
    _tell(claim.case, "claim_refused", f"claim-refused-{claim.pk}", claim=claim, reason=reason, until=until)


def settled(settlement: Settlement) -> None:
    """A balance pays nothing: the count, and what was paid in excess, on which the beneficiary is heard first."""
    claim = settlement.claim
    until = contestable_until(Act.DECISION, settlement.settled_on)
    _tell(claim.case, "claim_settled", f"claim-settled-{claim.pk}", settlement=settlement, claim=claim, until=until)


def closed(closure: Closure, results: Sequence[Shown]) -> None:
    """The award is over: granted, paid, given back, its results, what to keep and until when, how to contest."""
    until = contestable_until(Act.DECISION, closure.closed_on) if closure.released_cents else None
    _tell(closure.case, "closed", f"closed-{closure.pk}", closure=closure, results=results, until=until)


def paid(claim: Claim, cents: int, on: date) -> None:
    """The accountant paid; what was cut of the claim can be contested."""
    until = contestable_until(Act.DECISION, on)
    _tell(claim.case, "paid", f"paid-{claim.pk}-{on.isoformat()}", claim=claim, cents=cents, on=on, until=until)
