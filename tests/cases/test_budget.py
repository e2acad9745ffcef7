"""The money of a request: caps, balance, dates, place, account, and what rules read of them."""

from datetime import date, timedelta

import pytest

from jalon.cases.actions import budgets, requests
from jalon.cases.budget import Line, Source, budget_of
from jalon.cases.cashflow import cash_flow
from jalon.cases.enums import SourceKind
from jalon.cases.evaluation import evaluate
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Case
from jalon.cases.needs import lacks
from jalon.cases.schedule import Schedule, Site
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.schemes.calendar import Repayment, Stage
from jalon.schemes.enums import Instrument
from tests.budget import IBAN, give_all, named, with_budget

GIVEN = {"budget", "financing", "dates", "place", "iban"}


@pytest.fixture
def draft(world):
    """A draft of the world's company under a scheme that asks for everything."""
    return named(world, requests.open_request(world.people.applicant, with_budget(world)))


def test_a_request_is_not_sent_before_its_money_dates_and_place_are_there(world, draft):
    assert set(lacks(draft)) >= GIVEN
    give_all(world, draft)
    assert set(lacks(draft)) == {"title", "project"}


def test_what_exceeds_a_cap_is_planned_and_not_retained(world, draft):
    give_all(world, draft)
    budget = budget_of(draft)
    assert budget.total == 200_000_00
    retained = {one.category.id: (one.retained, one.cut) for one in budget.totals}
    assert retained == {
        "staff": (100_000_00, 0),
        "services": (60_000_00, 20_000_00),
        "rent": (10_000_00, 10_000_00),
    }
    assert budget.retained == 170_000_00


def test_rules_read_the_budget_and_the_plan(world, draft):
    give_all(world, draft)
    values = {name: one.value for name, one in said_by_applicant(draft).items()}
    assert values["costs.eligible"] == 170_000_00
    assert values["costs.total"] == 200_000_00
    assert values["costs.public_funding"] == 30_000_00
    assert values["request.amount"] == 120_000_00
    assert {"category": "other", "amount": 10_000_00} in values["costs.lines"]
    assert evaluate(draft).result.amounts["aid"].high == 170_000_00


def test_a_plan_out_of_balance_is_kept_and_not_sent(world, draft):
    give_all(world, draft)
    budgets.save_financing(draft.public_id, [Source(SourceKind.AID, 1_00)], actor=world.people.applicant)
    assert budget_of(draft).gap == 199_999_00
    assert "financing" in lacks(draft)


def test_a_line_of_another_scheme_or_without_an_amount_is_refused(world, draft):
    for line in (Line("travel", "", 5_00), Line("staff", "", 0), Line("staff", "", -1), Line("staff", "", 5_00, 9)):
        with pytest.raises(ActionRefused) as refused:
            budgets.save_budget(draft.public_id, [line], actor=world.people.applicant)
        assert refused.value.code == "cases.budget_line"
    assert budget_of(draft).lines == ()


def test_whether_works_had_begun_is_read_on_the_day_of_receipt(world, draft):
    give_all(world, draft)
    tomorrow = world.today + timedelta(days=1)
    budgets.save_schedule(draft.public_id, Schedule(tomorrow, tomorrow, tomorrow), actor=world.people.applicant)
    assert said_by_applicant(draft)["request.before_start"].value is True
    requests.save_answers(draft.public_id, {}, actor=world.people.applicant, title="Capteurs")
    requests.attach(draft.public_id, "project", "projet.pdf", b"%PDF-1.7", actor=world.people.applicant)
    case = requests.submit(draft.public_id, actor=world.people.applicant, on=tomorrow)
    said = said_by_applicant(case)
    assert (said["request.before_start"].value, said["project.started"].value) == (False, True)


def test_a_project_that_ends_before_it_begins_is_refused(world, draft):
    with pytest.raises(ActionRefused) as refused:
        dates = Schedule(date(2027, 2, 1), date(2027, 1, 1), date(2027, 2, 1))
        budgets.save_schedule(draft.public_id, dates, actor=world.people.applicant)
    assert refused.value.field == "ends_on"


@pytest.mark.parametrize(
    ("postcode", "department"),
    [("31000", "31"), ("01000", "01"), ("97110", "971"), ("20000", "2A"), ("20200", "2B")],
)
def test_a_postcode_says_its_departement(postcode, department):
    assert Site(postcode, "Exemple").department == department


def test_an_iban_is_checked_shown_masked_and_never_journaled(world, draft):
    who = world.people.applicant
    for wrong in ("", "FR76", IBAN[:-1] + "0", "FR76 3000 6000 0112 3456 7890 18é"):
        with pytest.raises(ActionRefused) as refused:
            budgets.save_account(draft.public_id, wrong, "Atelier", actor=who)
        assert refused.value.field == "iban"
    budgets.save_account(draft.public_id, "fr76 3000 6000 0112 3456 7890 189", "Atelier", actor=who)
    account = draft.accounts.get()
    assert (account.iban, account.masked) == (IBAN, "FR76 •••• 0189")
    assert not any(IBAN in str(entry.__dict__) for entry in Entry.objects.all())


def test_a_replaced_account_stays_on_record(world, draft):
    who = world.people.applicant
    budgets.save_account(draft.public_id, IBAN, "Atelier", actor=who)
    budgets.save_account(draft.public_id, IBAN, "Atelier", actor=who)
    budgets.save_account(draft.public_id, "DE89370400440532013000", "Atelier", actor=who)
    assert list(draft.accounts.order_by("pk").values_list("current", flat=True)) == [False, True]


def test_saving_the_same_money_again_changes_nothing(world, draft):
    give_all(world, draft)
    version = Case.objects.get(pk=draft.pk).version
    give_all(world, draft)
    assert Case.objects.get(pk=draft.pk).version == version


def test_the_months_of_a_project_show_the_largest_gap():
    calendar = {
        Instrument.GRANT: (Stage(500_000, 0), Stage(500_000, 6)),
        Instrument.REPAYABLE_ADVANCE: (Stage(1_000_000, 2),),
    }
    dates = Schedule(date(2027, 1, 10), date(2027, 4, 20), date(2027, 1, 10))
    awards = {Instrument.GRANT: 20_000_00, Instrument.REPAYABLE_ADVANCE: 10_000_00}
    plan = {Instrument.REPAYABLE_ADVANCE: Repayment(12, 6, 2)}
    flow = cash_flow(40_000_01, dates, awards, date(2027, 2, 28), calendar, plan)
    assert [(month.first.isoformat()[:7], month.to_find) for month in flow.months] == [
        ("2027-01", 10_000_00),
        ("2027-02", 10_000_00),
        ("2027-03", 20_000_00),
        ("2027-04", 20_000_01),
        ("2027-08", 10_000_01),
        ("2028-02", 15_000_01),
        ("2028-08", 20_000_01),
    ]
    assert flow.largest.first == date(2027, 4, 1)
    assert sum(month.spent for month in flow.months) == 40_000_01
    assert sum(month.received for month in flow.months) == 30_000_00
    assert sum(month.repaid for month in flow.months) == 10_000_00


def test_without_a_calendar_or_a_cost_no_month_is_invented():
    dates = Schedule(date(2027, 1, 1), date(2027, 2, 1), date(2027, 1, 1))
    assert cash_flow(0, dates, {}, date(2027, 1, 1), {}, {}) is None
    assert cash_flow(5_00, dates, {Instrument.GRANT: 1_00}, date(2027, 1, 1), {}, {}) is None
