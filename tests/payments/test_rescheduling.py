"""Other days for an advance: their State-aid effect first, then a vote, then the calendar; never by an amendment."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jalon.aids.award import Rescheduled
from jalon.aids.models import Aid
from jalon.cases import state_aid
from jalon.cases.actions.amendments import prepare, terms
from jalon.cases.models import Instalment, Report
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.law.grant_equivalent import Collateral, Loan, Method, Rating, loan
from jalon.law.grant_equivalent import Instalment as LawInstalment
from jalon.notices.queries import about
from jalon.payments import rescheduling
from jalon.payments.enums import ReschedulingState
from jalon.payments.instalments import falling_due
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_situations import pay
from tests.cast import REGION

ADVANCES = f"{REGION}/avances"
DAY = date(2026, 12, 4)


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


@pytest.mark.parametrize(("method", "expected"), [(Method.A, 28_031_67), (Method.B, 25_672_89)])
def test_a_schedule_given_day_by_day_is_worth_what_the_same_equal_parts_are(method, expected):
    """100 000 € over seven years, two of grace, zero interest, 400 bp: 28 031,67 € by A, 25 672,89 € by B."""
    days = tuple(LawInstalment(date(2026 + year, 12, 4), 20_000_00) for year in range(3, 8))
    found = loan(
        Loan(DAY, 100_000_00, 5, Rating.NONE, Collateral.LOW, insolvent=False, repayments=days, method=method)
    )
    assert found.equivalent_cents == expected


@pytest.fixture
def advanced(world):
    case = world.agreed()
    pay(world, case, 110_000_00)
    return case


def proposed(world, case, first: int = 36, count: int = 20, **more):
    days = rescheduling.equal(110_000_00, add_months(world.today, first), 3, count)
    return rescheduling.propose(
        case.public_id,
        ADVANCES,
        days,
        "Le marché arrive un an plus tard.",
        world.today,
        actor=world.people.treasurer,
    )


def test_a_deferral_is_proposed_voted_and_becomes_the_calendar(world, advanced):
    found = proposed(world, advanced)
    assert len(found.before) == 20 and found.after[0][0] == add_months(world.today, 36).isoformat()
    with refused("payments.rescheduling_waits"):
        proposed(world, advanced)
    with refused("rights.missing"):
        rescheduling.decide(found.public_id, "2026-12", world.today, actor=world.people.treasurer)
    with refused("payments.reference"):
        rescheduling.decide(found.public_id, " ", world.today, actor=world.people.secretary)
    decided = rescheduling.decide(found.public_id, "2026-12-R4", world.today, actor=world.people.secretary)
    assert decided.state == ReschedulingState.DECIDED
    planned = Instalment.objects.filter(agreement__case=advanced, way="repayment").order_by("due_on")
    assert (planned.count(), planned[0].due_on) == (20, add_months(world.today, 36))
    assert sum(one.amount_cents for one in planned) == 110_000_00
    assert falling_due(REGION, add_months(world.today, 35)) == []
    assert "2026-12-R4" in about(advanced.reference).first().body


def test_an_advance_counted_whole_adds_nothing_and_one_counted_by_its_rate_adds_the_difference(world, advanced):
    """Nothing says that the company is sound: its advance counted for its whole amount at the vote already."""
    assert proposed(world, advanced).added_cents == 0
    [row] = Aid.objects.filter(case=advanced.reference, instrument="repayable-advance")
    assert row.amount_cents == 110_000_00


def test_the_effect_is_entered_once_at_the_vote_and_refused_above_the_ceiling(world, advanced, monkeypatch):
    before = rescheduling.days_left(advanced, ADVANCES)
    after = rescheduling.equal(110_000_00, add_months(world.today, 48), 12, 5)
    terms_ = rescheduling._new_days(advanced, ADVANCES, before, after)
    new = state_aid._rescheduled(advanced, terms_, world.today)
    sound = Rescheduled(before, after, most=110_000_00, sound=True)
    part = replace(new.parts[0], rescheduled=sound)
    monkeypatch.setattr(state_aid, "_rescheduled", lambda *args, **kwargs: replace(new, parts=(part,)))
    found = rescheduling.propose(
        advanced.public_id, ADVANCES, after, "Retard", world.today, actor=world.people.treasurer
    )
    assert 0 < found.added_cents < 110_000_00
    decided = rescheduling.decide(found.public_id, "2026-12-R4", world.today, actor=world.people.secretary)
    row = Aid.objects.get(number=f"{advanced.reference}-E1-1")
    assert row.amount_cents == decided.added_cents == found.added_cents


def test_the_vote_is_one_that_a_session_adopted_that_day(world, advanced, demonstration):
    report = Report.objects.get(deliberation="2026-11-R1")
    found = proposed(world, advanced)
    with refused("payments.not_voted"):
        rescheduling.decide(
            found.public_id, report.deliberation, world.today - timedelta(days=1), actor=world.people.secretary
        )
    secretary, page = client_of(world.people.secretary), url("rescheduling-act", found.public_id, "vote")
    assert report.title in text_of(secretary.get(page))
    assert secretary.post(page, {"deliberation": "2026-12-R9"}).status_code == 422
    assert secretary.post(page, {"vote": str(report.pk)}).status_code == 302
    found.refresh_from_db()
    assert (found.report, found.deliberation, found.decided_on) == (report, "2026-11-R1", report.session.held_on)


def test_a_wrong_schedule_is_named_and_nothing_is_kept(world, advanced):
    def trying(days, reason="Retard"):
        rescheduling.propose(advanced.public_id, ADVANCES, days, reason, world.today, actor=world.people.treasurer)

    later = add_months(world.today, 40)
    with refused("payments.schedule_sum"):
        trying([(later, 109_999_99)])
    with refused("payments.schedule_days"):
        trying([(later, 60_000_00), (later, 50_000_00)])
    with refused("payments.schedule_past"):
        trying([(world.today, 110_000_00)])
    with refused("payments.same_days"):
        trying(rescheduling.days_left(advanced, ADVANCES))
    with refused("payments.note"):
        trying([(later, 110_000_00)], " ")
    with refused("payments.no_schedule"):
        rescheduling.days_left(advanced, f"{REGION}/subventions")
    assert not advanced.reschedulings.exists()


def test_an_advance_that_moved_since_is_not_decided_on_what_it_was(world, advanced):
    found = proposed(world, advanced)
    Instalment.objects.filter(agreement__case=advanced, way="repayment").last().delete()
    with refused("payments.no_schedule"):
        rescheduling.decide(found.public_id, "2026-12-R4", world.today, actor=world.people.secretary)
    assert (
        rescheduling.set_aside(found.public_id, actor=world.people.treasurer).state == ReschedulingState.SET_ASIDE
    )


def test_an_amendment_does_not_give_time_in_secret(world, advanced):
    now = terms(advanced.agreement)
    calendar = [due for due in now.calendar if due.way != "repayment"]
    with refused("amendments.rescheduling"):
        prepare(advanced.public_id, "Retard", now.amounts, calendar, actor=world.people.officer)


def test_the_whole_way_goes_through_the_pages(world, advanced, demonstration):
    finance, secretary = client_of(world.people.treasurer), client_of(world.people.secretary)
    assert "Reporter ou rééchelonner" in text_of(finance.get(url("receivable", REGION, advanced.reference)))
    page = url("receivable-days", REGION, advanced.reference)
    said = {
        "envelope": ADVANCES,
        "first_on": add_months(world.today, 36).isoformat(),
        "every": "3",
        "count": "20",
        "reason": "Retard",
        "asked_on": world.today.isoformat(),
    }
    assert finance.post(page, {**said, "count": "0"}).status_code == 422
    assert finance.post(page, said).status_code == 302
    found = advanced.reschedulings.get()
    assert "Le calcul de l’aide" in text_of(secretary.get(url("rescheduling", found.public_id)))
    assert "Enregistrer le vote des autres échéances" in text_of(secretary.get(url("today")))
    vote = url("rescheduling-act", found.public_id, "vote")
    assert finance.get(vote).status_code == 403
    assert secretary.get(url("rescheduling-act", found.public_id, "autre")).status_code == 404
    sent = secretary.post(vote, {"deliberation": "2026-12-R4", "on": world.today.isoformat()})
    assert sent.status_code == 302
    assert "2026-12-R4" in text_of(finance.get(url("rescheduling", found.public_id)))
    assert "Enregistrer le vote des autres échéances" not in text_of(secretary.get(url("today")))
