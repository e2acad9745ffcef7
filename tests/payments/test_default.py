"""Instalments called one by one, reminders, statements; a late one leads to a default, never by itself."""

from datetime import date, timedelta

import pytest

from jalon.cases.models import Case, Instalment
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.notices.models import Notice
from jalon.payments import default, night, statements
from jalon.payments.enums import DefaultState, Owed, Recovery
from jalon.payments.instalments import call, falling_due
from jalon.payments.models import Night, RecoveryOrder, Statement
from jalon.payments.portfolio import debts, portfolio
from jalon.payments.recovery import happens, issue, standing
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_situations import pay
from tests.cast import REGION
from tests.payments.rules import DEFAULT, set_rules

ADVANCES = f"{REGION}/avances"


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    set_rules(monkeypatch, DEFAULT)


@pytest.fixture
def advanced(world):
    """An advance of 110 000 €, paid whole; twenty instalments of 5 500 €, the first in two years."""
    case = world.agreed()
    pay(world, case, 110_000_00)
    return case


def aged(case: Case, months: int) -> None:
    """The case's instalments, so many months earlier."""
    for one in Instalment.objects.filter(agreement__case=case).order_by("due_on"):
        one.due_on = add_months(one.due_on, -months)
        one.save()


def test_each_instalment_is_called_once_by_one_order(world, advanced):
    aged(advanced, 27)
    with refused("payments.too_early"):
        call(REGION, world.today + timedelta(days=46), actor=world.people.treasurer)
    assert len(falling_due(REGION, world.today)) == 2
    for _again in range(2):
        call(REGION, world.today, actor=world.people.treasurer)
    orders = RecoveryOrder.objects.order_by("due_on")
    assert [one.amount_cents for one in orders] == [5_500_00, 5_500_00]
    assert {one.due_on for one in orders} == {world.today + timedelta(days=30)}
    [owed] = owed_by(advanced.reference)
    assert (owed.due, owed.outstanding) == (11_000_00, 99_000_00)
    said = Notice.objects.filter(template="payments/notices/called.txt")
    assert said.count() == 2 and "contester" in said.first().body


def test_only_finance_calls_instalments(world, advanced):
    with refused("rights.missing"):
        call(REGION, world.today, actor=world.people.officer)


def test_the_night_reminds_once_states_once_a_year_and_counts_the_months(world, advanced, demonstration):
    january = date(add_months(world.today, 24).year, 1, 2)
    before = add_months(world.today, 24) - timedelta(days=20)
    for day in (before, before + timedelta(days=1), january, january):
        night.pass_night(REGION, day)
    reminders = Notice.objects.filter(template="payments/notices/instalment.txt")
    assert reminders.count() == 1 and "5 500" in reminders.get().body.replace("\u202f", " ")
    statement = Statement.objects.get()
    assert (statement.paid_cents, statement.outstanding_cents) == (110_000_00, 110_000_00)
    assert sum(cents for _day, cents in statement.to_come) == 110_000_00
    paper = statements.statement_paper(statement, "fr")
    assert paper.fictif and str(january.year - 1) in paper.title
    kept = Night.objects.get(region=REGION)
    assert sum(cents for _first, cents in kept.months) + kept.overdue_cents == 110_000_00


@pytest.fixture
def late(world, advanced) -> RecoveryOrder:
    return issue(
        advanced.public_id,
        ADVANCES,
        Owed.PRINCIPAL,
        5_500_00,
        "Échéance",
        world.today,
        actor=world.people.treasurer,
    )


def test_a_default_is_noticed_then_declared_by_another_and_claims_all_that_is_left(world, advanced, late):
    treasurer, signatory = world.people.treasurer, world.people.signatory
    with refused("payments.not_late"):
        default.give_notice(late.public_id, actor=treasurer, on=world.today + timedelta(days=90))
    noticed = default.give_notice(late.public_id, actor=treasurer, on=world.today + timedelta(days=91))
    assert noticed.answer_by == world.today + timedelta(days=121)
    with refused("payments.not_late"):
        default.give_notice(late.public_id, actor=treasurer, on=world.today + timedelta(days=95))
    with refused("payments.answer_runs"):
        default.declare(noticed.public_id, "Rien", actor=signatory, on=noticed.answer_by)
    after = noticed.answer_by + timedelta(days=1)
    with refused("payments.note"):
        default.declare(noticed.public_id, " ", actor=signatory, on=after)
    with refused("rights.missing"):
        default.declare(noticed.public_id, "Rien", actor=treasurer, on=after)
    found = default.declare(noticed.public_id, "Pas de réponse", actor=signatory, on=after)
    assert found.state == DefaultState.DECLARED and found.claimed.amount_cents == 104_500_00
    [owed] = owed_by(advanced.reference)
    assert (owed.outstanding, owed.due) == (0, 110_000_00)
    told = Notice.objects.get(template="payments/notices/default_declared.txt").body
    assert "contester cette décision" in told and "Pas de réponse" in told
    assert verify().sound and not default.late_enough(REGION, after + timedelta(days=400)).exists()


def test_a_debtor_who_pays_in_time_is_not_in_default(world, advanced, late):
    treasurer = world.people.treasurer
    noticed = default.give_notice(late.public_id, actor=treasurer, on=world.today + timedelta(days=91))
    with refused("payments.still_late"):
        default.lift(noticed.public_id, actor=treasurer)
    happens(late.public_id, Recovery.RECEIVED, 5_500_00, "ENC-1", world.today, actor=treasurer)
    with refused("payments.settled"):
        default.declare(
            noticed.public_id, "Payé", actor=world.people.signatory, on=noticed.answer_by + timedelta(days=1)
        )
    assert default.lift(noticed.public_id, actor=treasurer).state == DefaultState.LIFTED
    late.refresh_from_db()
    assert standing(late).left == 0


def test_without_a_rule_of_the_region_nobody_is_in_default(world, late, monkeypatch):
    set_rules(monkeypatch, "")
    assert not default.late_enough(REGION, world.today + timedelta(days=900)).exists()
    with refused("payments.no_rule"):
        default.give_notice(late.public_id, actor=world.people.treasurer, on=world.today + timedelta(days=900))


def test_the_whole_way_goes_through_the_pages(world, advanced, late, demonstration, monkeypatch):
    monkeypatch.setattr("jalon.casework.views.receivables.region_choices", lambda: [(REGION, "Val-Exemple")])
    RecoveryOrder.objects.filter(pk=late.pk).update(due_on=world.today - timedelta(days=100))
    finance, signatory = client_of(world.people.treasurer), client_of(world.people.signatory)
    assert "À mettre en demeure" in text_of(finance.get(url("receivables")))
    assert finance.get(url("receivables") + f"?page-{REGION}=abc").status_code == 200
    assert "Mettre en demeure" in text_of(finance.get(url("recovery", late.public_id)))
    assert finance.post(url("recovery-default", late.public_id, "demeure")).status_code == 302
    assert signatory.get(url("recovery-default", late.public_id, "autre")).status_code == 404
    noticed = late.defaults.get()
    late.defaults.update(
        noticed_on=noticed.noticed_on - timedelta(days=40), answer_by=world.today - timedelta(days=1)
    )
    assert "Déclarer la défaillance" in text_of(signatory.get(url("recovery", late.public_id)))
    assert signatory.post(url("recovery-default", late.public_id, "defaillance"), {"answer": ""}).status_code == 422
    sent = signatory.post(url("recovery-default", late.public_id, "defaillance"), {"answer": "Aucune"})
    assert sent.status_code == 302
    assert "défaillance déclarée" in text_of(finance.get(url("recovery", late.public_id))).lower()
    assert finance.post(url("instalments", REGION), {"until": "x"}).status_code == 422


def test_debts_come_some_cases_at_a_time_and_an_odd_page_is_the_last(world, advanced):
    for page in ("1", "7", "x"):
        owed, found = debts(REGION, page)
        assert [one.case for one in owed] == [advanced.reference] and found.paginator.count == 1
    found = portfolio(REGION, world.today)
    assert found and found.outstanding == 110_000_00
