"""Which requests are over, since when, and what the Region's durations say of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.enums import EVER_GRANTED, DisposalState, Outcome, State
from jalon.cases.models import Case, Disposal, DisposalLine, Hold
from jalon.cases.retention import rules
from jalon.cases.retention.rules import Applicants, Life, Retention, RetentionRule
from jalon.funds.enums import Step
from jalon.funds.queries import case_situation
from jalon.law.days import add_months
from jalon.plan.queries import texts_of, version_of
from jalon.schemes.enums import ApplicantKind

FILE = "retention.toml"
MONTH_END = timedelta(days=3)
"""What a month's end may take from a day (31 January and one month is 28 February)."""
UNSETTLED = frozenset(
    (
        Step.RESERVED,
        Step.GRANTED,
        Step.COMMITTED,
        Step.CERTIFIED,
        Step.ORDERED,
        Step.OUTSTANDING,
        Step.DUE,
        Step.DISPUTED,
        Step.RESCHEDULED,
    )
)
"""Steps where money still moves: a request is not over while anything stands there."""


@dataclass(frozen=True, slots=True)
class Term:
    """What the durations say of a request that is over."""

    case: Case
    rule: RetentionRule
    ended: date
    archive_on: date
    erase_on: date


def durations(region: str) -> Retention:
    """The rules that the Region published; none at all where it has no file."""
    version = version_of(region)
    return rules.retention_rules(texts_of(version).get(FILE, "") if version else "")


def _over(life: Life) -> QuerySet:
    """The requests that ended so, with the day: a draft's last word, a refusal's notice, a grant's closing."""
    if life == Life.DRAFT:
        said, sent = Max(TruncDate("facts__said_at")), Max(TruncDate("attachments__added_at"))
        rows = Case.objects.filter(state__in=[State.DRAFT, State.ABANDONED])
        return rows.annotate(ended=Greatest(TruncDate("created_at"), said, sent))
    if life == Life.REFUSED:
        rows = Case.objects.filter(outcome=Outcome.REFUSED, decision__isnull=False)
        return rows.annotate(ended=Coalesce("decision__notified_on", "decision__voted_on"))
    return Case.objects.filter(outcome__in=EVER_GRANTED, state=State.CLOSED).annotate(ended=F("closed_on"))


def _of(rule: RetentionRule, region: str, known: Retention) -> QuerySet:
    rows = _over(rule.requests).filter(region=region, erased_on=None)
    if rule.applicants == Applicants.PERSONS:
        return rows.filter(applicant_kind=ApplicantKind.PERSON)
    if known.of(rule.requests, person=True) != rule:
        return rows.exclude(applicant_kind=ApplicantKind.PERSON)
    return rows


def terms(region: str, today: date, *, to_empty: bool, only: Case | None = None) -> Iterator[Term]:
    """The requests to be archived, or to be emptied, by that day: none that is held or where money still moves.

    ``only`` asks it of one request.
    """
    known = durations(region)
    held = Exists(Hold.objects.filter(case=OuterRef("pk"), lifted_at=None))
    for rule in known.rules:
        months = rule.erase_months if to_empty else rule.archive_months
        rows = _of(rule, region, known).filter(~held, ended__lte=add_months(today, -months) + MONTH_END)
        rows = rows.exclude(archived_on=None) if to_empty else rows.filter(archived_on=None)
        if only:
            rows = rows.filter(pk=only.pk)
        for case in rows.select_related("decision", "scheme_version__scheme").order_by("ended", "pk").iterator(500):
            term = _term(case, vars(case)["ended"], rule)
            day = term.erase_on if to_empty else term.archive_on
            if day <= today and settled(case):
                yield term


def _term(case: Case, ended: date, rule: RetentionRule) -> Term:
    granted = case.decision.voted_on if case.outcome in EVER_GRANTED else None
    return Term(case, rule, ended, rule.archive_on(ended), rule.erase_on(ended, granted))


def settled(case: Case) -> bool:
    """Whether no money of the request moves any more: nothing set apart, owed or due."""
    lines = case_situation(str(case.reference)) if case.reference else []
    return not any(cents for line in lines for (_book, step), cents in line.balances.items() if step in UNSETTLED)


def still_due(case: Case, today: date) -> bool:
    """Whether a request of a confirmed list may still be emptied: nobody holds it, and its time is over."""
    return any(True for _term in terms(case.region, today, to_empty=True, only=case))


def archived(user: User, region: str) -> QuerySet[Case]:
    """The archived requests of a Region that this person answers for, the latest first."""
    rows = Case.objects.exclude(archived_on=None).filter(region=region)
    rows = regions_where(user, Right.RETENTION_READ).restrict(rows)
    return rows.select_related("scheme_version__scheme").order_by("-archived_on", "-pk")


def holds(region: str) -> QuerySet[Hold]:
    """What is kept whatever the durations say, the oldest first."""
    return (
        Hold.objects.filter(case__region=region, lifted_at=None).select_related("case", "set_by").order_by("set_at")
    )


def disposals(region: str) -> QuerySet[Disposal]:
    """The lists of a Region, the latest first."""
    return Disposal.objects.filter(region=region).select_related("proposed_by", "settled_by")


def lines_of(disposal: Disposal) -> QuerySet[DisposalLine]:
    """The requests of a list, in the order of their days."""
    return disposal.lines.select_related("case__scheme_version__scheme").order_by("due_on", "pk")


def proposed(region: str) -> Disposal | None:
    """The list that waits for its confirmation."""
    return disposals(region).filter(state=DisposalState.PROPOSED).first()
