"""Every advance of a Region on one page: what is out, due, and late by age."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.payments.enums import Owed, Recovery
from jalon.payments.models import RecoveryOrder
from jalon.payments.portfolio import by_age, portfolio
from jalon.payments.recovery import happens, issue
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_situations import pay
from tests.cast import REGION

TODAY = date(2026, 11, 21)
ADVANCES = f"{REGION}/avances"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(-400, 2000), st.integers(0, 10**9)), max_size=30))
def test_each_late_amount_is_in_one_age_and_no_other(late) -> None:
    ages = by_age([(TODAY - timedelta(days=days), cents) for days, cents in late], TODAY)
    assert sum(age.cents for age in ages) == sum(cents for days, cents in late if days > 0)
    for age in ages:
        told = [cents for days, cents in late if days > age.after and (age.until is None or days <= age.until)]
        assert (age.cents, age.orders) == (sum(told), sum(cents > 0 for cents in told))


def test_the_portfolio_follows_an_advance_to_its_end(world, demonstration):
    assert portfolio(REGION, world.today) is None
    case = world.agreed()
    pay(world, case, 70_000_00)
    treasurer = world.people.treasurer
    order = issue(case.public_id, ADVANCES, Owed.PRINCIPAL, 20_000_00, "Échéance", world.today, actor=treasurer)
    happens(order.public_id, Recovery.RECEIVED, 5_000_00, "ENC-1", world.today, actor=treasurer)
    happens(order.public_id, Recovery.DISPUTED, 3_000_00, "LET-1", world.today, actor=treasurer)
    found = portfolio(REGION, world.today + timedelta(days=45))
    assert (found.paid, found.outstanding, found.due, found.disputed, found.received) == (
        70_000_00,
        50_000_00,
        12_000_00,
        3_000_00,
        5_000_00,
    )
    assert [(age.until, age.cents, age.orders) for age in found.ages if age.cents] == [(90, 12_000_00, 1)]
    assert found.late == 12_000_00
    assert portfolio(REGION, world.today).late == 0


def test_the_page_shows_the_advances_and_the_late_ones(world, demonstration, monkeypatch):
    case = world.agreed()
    pay(world, case, 70_000_00)
    treasurer = world.people.treasurer
    order = issue(case.public_id, ADVANCES, Owed.PRINCIPAL, 20_000_00, "Échéance", world.today, actor=treasurer)
    RecoveryOrder.objects.filter(pk=order.pk).update(due_on=world.today - timedelta(days=40))
    monkeypatch.setattr("jalon.casework.views.receivables.region_choices", lambda: [(REGION, "Val-Exemple")])
    page = text_of(client_of(treasurer).get(url("receivables")))
    for shown in ("à échoir", "en retard", "de 31 à 90 jours", "fictif"):
        assert shown in page
