"""The demonstration holds awards at every stage over three years, and never ages."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db.models import Q
from django.utils import timezone

from jalon.cases.enums import Outcome, State
from jalon.cases.models import Case
from jalon.funds.models import Entry
from jalon.funds.verify import verify
from jalon.law.days import add_months
from jalon.monitoring.enums import Change, CheckState, Conclusion, ReportState, Standing
from jalon.monitoring.models import Campaign, MilestoneChange, ProgressReport
from jalon.monitoring.progress import checks_of
from jalon.monitoring.published import read as read_population
from jalon.monitoring.queries import awaited as awaited_steps
from jalon.monitoring.queries import read
from jalon.payments.closing import left_open
from jalon.payments.default import late_enough
from jalon.payments.enums import (
    ClaimKind,
    ClaimState,
    DefaultState,
    Owed,
    Recovery,
    ReschedulingState,
    WithdrawalState,
)
from jalon.payments.models import (
    Claim,
    Closure,
    DeclaredResults,
    Default,
    FinanceFile,
    Finding,
    RecoveryEvent,
    RecoveryOrder,
    Rescheduling,
    Withdrawal,
)
from jalon.payments.success import awaited
from jalon.schemes.enums import CostProof
from jalon.schemes.models import Scheme
from jalon.schemes.queries import is_open, latest_version
from jalon.site.demonstration.days import WRITTEN_ON, exercice, moved

PLACE = "occitanie"


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (WRITTEN_ON, "2026-11-17"),
        (WRITTEN_ON + timedelta(days=6), "2026-11-17"),
        (WRITTEN_ON + timedelta(days=7), "2026-11-24"),
        (date(2031, 3, 1), "2031-02-25"),
    ],
)
def test_days_move_by_whole_weeks_and_never_into_the_future(today, day):
    assert moved("received_on = 2026-11-17", today) == f"received_on = {day}"
    assert date.fromisoformat(day) <= today and date.fromisoformat(day).weekday() == 1


def test_a_number_that_looks_like_a_day_stays_as_it_is():
    assert moved('deliberation = "FICTIF-2024-12-18"', date(2031, 3, 1)) == 'deliberation = "FICTIF-2024-12-18"'
    assert exercice("2025", date(2031, 3, 1)) == 2030


def test_awards_are_there_at_every_stage(demonstration_database):
    cases, claims = Case.objects.filter(region=PLACE), Claim.objects.filter(case__region=PLACE)
    events, orders = RecoveryEvent.objects.all(), RecoveryOrder.objects.filter(case__region=PLACE)
    withdrawals = Withdrawal.objects.filter(case__region=PLACE)
    stages: dict[str, object] = {
        "request": cases.filter(state=State.SUBMITTED),
        "granted": cases.filter(state=State.DECIDED, decision__outcome=Outcome.GRANTED),
        "agreed": cases.filter(state=State.AGREED),
        "closed": cases.filter(state=State.CLOSED),
        "waiting with invoices": claims.filter(state=ClaimState.RECEIVED).exclude(invoices=None),
        "certified": claims.filter(state=ClaimState.CERTIFIED, orders=None),
        "ordered": claims.filter(state=ClaimState.ORDERED),
        "rejected by the accountant": claims.filter(orders__rejected_on__isnull=False),
        "refused": claims.filter(state=ClaimState.REFUSED),
        "settled without a payment": claims.filter(state=ClaimState.SETTLED),
        "advance paid": claims.filter(state=ClaimState.PAID, kind=ClaimKind.ADVANCE),
        "balance paid": claims.filter(state=ClaimState.PAID, kind=ClaimKind.BALANCE),
        "approved above the level": claims.exclude(approvals=None),
        "instalment received": orders.filter(kind=Owed.PRINCIPAL, events__kind=Recovery.RECEIVED),
        "instalment late": late_enough(PLACE, timezone.localdate()),
        "repaid early": Entry.objects.filter(key__startswith="early-receive"),
        "put off by a vote": Rescheduling.objects.filter(state=ReschedulingState.DECIDED),
        "other days proposed": Rescheduling.objects.filter(state=ReschedulingState.PROPOSED),
        "put in notice": Default.objects.filter(state=DefaultState.NOTICED),
        "in default": Default.objects.filter(state=DefaultState.DECLARED, claimed__due_cents__gt=0),
        "contested": events.filter(kind=Recovery.DISPUTED),
        "written off": events.filter(kind=Recovery.WRITTEN_OFF),
        "undue sum recovered": orders.filter(kind=Owed.UNDUE, events__kind=Recovery.RECEIVED),
        "undue sum asked back": orders.filter(kind=Owed.UNDUE, due_cents__gt=0),
        "success found": Finding.objects.filter(succeeded=True),
        "failure remitted": Finding.objects.filter(succeeded=False),
        "interest on success received": orders.filter(kind=Owed.INTEREST, events__kind=Recovery.RECEIVED),
        "paid on lump sums": claims.filter(state=ClaimState.PAID, other_costs__proof=CostProof.LUMP_SUM),
        "results declared": DeclaredResults.objects.filter(case__findings=None),
        "report late": late_reports(),
        "report to read": ProgressReport.objects.filter(state=ReportState.SENT),
        "report to complete": ProgressReport.objects.filter(
            state=ReportState.RETURNED, answer_by__gt=timezone.localdate()
        ),
        "promise moved": MilestoneChange.objects.filter(change=Change.MOVED),
        "withdrawal, its company may answer": withdrawals.filter(
            state=WithdrawalState.OPEN, answered_on=None, answer_by__gte=timezone.localdate()
        ),
        "withdrawal, a hearing asked for": withdrawals.filter(
            state=WithdrawalState.OPEN, wants_hearing=True, heard_on=None
        ),
        "withdrawal voted": withdrawals.filter(state=WithdrawalState.DECIDED, case__state=State.CLOSED),
        "closed with results": Closure.objects.filter(
            released_cents__gt=0, case__milestones__accepted_on__isnull=False
        ),
        "numbered by the accountant": orders.exclude(Q(accountant_number="") | Q(batch=None)),
    }
    assert {name for name, held in stages.items() if not held} == set()
    assert any(not left_open(case) for case in cases.filter(state=State.RUNNING).exclude(milestones=None))
    assert any(awaited(case) for case in cases.filter(state=State.RUNNING))
    assert verify().sound and FinanceFile.objects.filter(region=PLACE).count() == 1


def late_reports():
    """What was promised for a day that has passed, and was not sent."""
    today = timezone.localdate()
    return [
        step for step in read(awaited_steps().filter(case__region=PLACE), today) if step.standing == Standing.LATE
    ]


def test_a_campaign_of_checks_is_drawn_and_has_its_findings(demonstration_database):
    campaign = Campaign.objects.get(region=PLACE)
    checks = checks_of(campaign)
    drawn = read_population(campaign.population).drawn(campaign.seal_hash)
    assert {one.candidate.code for one in checks} == {*drawn.random, *drawn.risk} and checks.count() == 6
    assert {CheckState(one.state) for one in checks} == set(CheckState)
    assert {one.conclusion for one in checks} == {"", Conclusion.UNDUE, Conclusion.NOTHING}
    assert campaign.published_on < campaign.drawn_on < checks.exclude(visit_on=None).earliest("visit_on").visit_on


def test_awards_span_three_years_and_the_ledger_says_when_each_was_written(demonstration_database):
    today = timezone.localdate()
    days = list(Case.objects.filter(region=PLACE).exclude(received_on=None).values_list("received_on", flat=True))
    assert min(days) <= add_months(today, -36) and today - timedelta(days=14) <= max(days) <= today
    assert not Entry.objects.filter(on_date__gt=today).exists()
    assert not Entry.objects.filter(posted_at__lt=timezone.now() - timedelta(hours=2)).exists()


def test_a_case_of_the_demonstration_always_has_the_same_number(demonstration_database):
    """Calls and cases are played side by side: each waits where both would take a number."""
    scheme = Scheme.objects.get(region=PLACE, slug="projets-rd-ia")
    asked = list(
        Case.objects.filter(scheme_version__scheme=scheme).order_by("pk").values_list("reference", flat=True)
    )
    numbers = [int(one.rpartition("-")[2]) for one in asked]
    assert all(second == first + 1 for first, second in pairwise(numbers)) and numbers[0] == 1


@pytest.mark.parametrize("slug", ["avances-ia-fictif", "projets-ia-fictif"])
def test_an_invented_scheme_says_that_it_is_and_takes_no_request(demonstration_database, slug):
    found = latest_version(PLACE, slug)
    assert found and "fictif" in found.definition.title["fr"] and "fictitious" in found.definition.title["en"]
    assert not is_open(found) and found.number == 2
