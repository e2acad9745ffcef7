"""A balance that pays nothing is settled: the count stands, an excess is heard before it is asked back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jalon.casework.worklist import groups
from jalon.notices.models import Notice
from jalon.payments.account import account_of
from jalon.payments.actions import refuse_claim
from jalon.payments.closing import left_open
from jalon.payments.costs import overpaid, spent_of
from jalon.payments.enums import ClaimKind, ClaimState, Owed
from jalon.payments.forecast import payments_to_come
from jalon.payments.models import Claim, RecoveryOrder, Settlement
from jalon.payments.recovery import issue
from jalon.payments.settling import Excess, settle, settleable, to_claim
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.payments.test_invoices import accept, ask, invoice, pay_advance
from tests.refusals import refused

ENVELOPE = f"{REGION}/subventions"
WHY = "Les dépenses réelles donnent moins que l’avance."


@pytest.fixture
def case(world):
    """20,000 € of a grant of 40,000 € were paid in advance, for 300,000 € of planned costs."""
    case = world.agreed()
    pay_advance(world, case, ask(world, case, kind=ClaimKind.ADVANCE))
    return case


def balance(world, case, cents: int) -> Claim:
    """A last claim, on costs that are all accepted."""
    claim = ask(world, case, invoice(world, cents=cents), asked=1_00, kind=ClaimKind.BALANCE)
    accept(world, claim)
    return claim


def asks_back(world, case, cents: int, on, heard_on=None):
    return issue(
        case.public_id,
        ENVELOPE,
        Owed.UNDUE,
        cents,
        WHY,
        on + timedelta(days=30),
        heard_on=heard_on or world.today,
        actor=world.people.treasurer,
        on=on,
    )


def test_the_count_of_a_settled_balance_stands_and_its_excess_waits_for_an_answer(world, case):
    claim = balance(world, case, 90_000_00)
    found = settle(claim.public_id, WHY, actor=world.people.certifier)
    assert (found.real_cents, found.earned_cents, found.given_cents) == (90_000_00, 12_000_00, 20_000_00)
    assert (found.excess_cents, found.answer_by) == (8_000_00, world.today + timedelta(days=15))
    assert overpaid(case) == {ENVELOPE: 8_000_00} and sum(spent_of(case).values()) == 90_000_00
    assert any("8 000 €" in one.text.replace("\u202f", " ").replace("\xa0", " ") for one in left_open(case))
    assert found.answer_by in [one.on for one in account_of(case, world.today).steps if one.mine]
    assert not to_claim(REGION, found.answer_by)
    with refused("payments.answer_runs"):
        asks_back(world, case, 8_000_00, world.today)


def test_another_day_of_hearing_does_not_shorten_the_time_to_answer(world, case):
    settled_on = world.today - timedelta(days=5)
    settle(balance(world, case, 90_000_00).public_id, WHY, actor=world.people.certifier, on=settled_on)
    for later in (0, 2, 5):
        with refused("payments.answer_runs"):
            asks_back(world, case, 8_000_00, world.today, heard_on=settled_on + timedelta(days=later))
    assert not RecoveryOrder.objects.filter(case=case).exists()


def test_the_excess_is_asked_back_once_the_time_to_answer_is_over(world, case, monkeypatch):
    found = settle(balance(world, case, 90_000_00).public_id, WHY, actor=world.people.certifier, on=world.today)
    after = found.answer_by + timedelta(days=1)
    assert to_claim(REGION, after) == [Excess(found, 8_000_00, found.answer_by)]
    monkeypatch.setattr("jalon.payments.recovery.demand_day", lambda day, field: None)
    assert account_of(case, after).excess.cents == 8_000_00
    asks_back(world, case, 8_000_00, after)
    assert account_of(case, after).excess is None
    assert overpaid(case) == {} and not to_claim(REGION, after)


def test_a_balance_without_excess_ends_its_claim_and_asks_for_nothing(world, case):
    found = settle(balance(world, case, 150_000_00).public_id, WHY, actor=world.people.certifier)
    assert (found.excess_cents, found.answer_by, overpaid(case)) == (0, None, {})
    assert not [one for one in left_open(case) if "demande de paiement" in one.text]


def test_the_company_is_told_the_count_its_excess_and_its_ways(world, case):
    settle(balance(world, case, 90_000_00).public_id, WHY, actor=world.people.certifier)
    told = Notice.objects.latest("pk").body.replace("\u202f", " ").replace("\xa0", " ")
    for part in ("90 000 € sur 300 000 €", "12 000 €", "8 000 €", WHY, "L121-1", "tribunal administratif"):
        assert part in told


def test_nothing_more_is_asked_for_or_foreseen_once_the_balance_is_over(world, case):
    settle(balance(world, case, 150_000_00).public_id, WHY, actor=world.people.certifier)
    with refused("payments.balanced"):
        ask(world, case, invoice(world, "F-7"), asked=1_00)
    assert not [one for one in account_of(case, world.today).to_be_paid if one.envelope == ENVELOPE]
    left = [one for one in payments_to_come(REGION).to_pay if one.envelope == ENVELOPE]
    assert [(one.on, one.cents) for one in left] == [(None, 20_000_00)]


def test_what_still_pays_and_what_is_not_examined_is_not_settled(world, case):
    claim = ask(world, case, invoice(world, cents=200_000_00), asked=1_00, kind=ClaimKind.BALANCE)
    with refused("payments.not_settled"):
        settle(claim.public_id, WHY, actor=world.people.certifier)
    accept(world, claim)
    assert not settleable(claim)
    with refused("payments.not_settled"):
        settle(claim.public_id, WHY, actor=world.people.certifier)
    interim = ask(world, case, invoice(world, "F-2", 1_00), asked=1_00)
    accept(world, interim, 0)
    with refused("payments.not_settled"):
        settle(interim.public_id, WHY, actor=world.people.certifier)


def test_a_settlement_needs_a_reason_a_right_and_happens_once(world, case):
    claim = balance(world, case, 90_000_00)
    with refused("payments.note"):
        settle(claim.public_id, " ", actor=world.people.certifier)
    with refused("rights.missing"):
        settle(claim.public_id, WHY, actor=world.people.applicant)
    settle(claim.public_id, WHY, actor=world.people.certifier)
    with refused("payments.state"):
        settle(claim.public_id, WHY, actor=world.people.certifier)
    with refused("payments.state"):
        refuse_claim(claim.public_id, WHY, actor=world.people.certifier)
    with pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.update(excess_cents=0)


def test_the_pages_lead_from_the_examined_balance_to_the_order(world, case, demonstration, monkeypatch):
    claim = balance(world, case, 90_000_00)
    certifier, treasurer = client_of(world.people.certifier), client_of(world.people.treasurer)
    page = text_of(certifier.get(url("payment", claim.public_id)))
    assert "Solder sans paiement" in page and "Certifier le service fait" not in page
    sent = certifier.post(url("payment-act", claim.public_id, "solder"), {"note": WHY}, follow=True)
    assert "Soldée sans paiement" in text_of(sent)
    claim.refresh_from_db()
    assert claim.state == ClaimState.SETTLED
    monkeypatch.setattr("jalon.casework.worklist.owed.region_choices", lambda: [(REGION, "Val-Exemple")])
    monkeypatch.setattr(
        "jalon.casework.worklist.owed.to_claim",
        lambda region, today: to_claim(region, today + timedelta(days=16)),
    )
    found = [item for group in groups(world.people.treasurer) for item in group.items if "trop" in item.title]
    assert found and str(case.reference) in found[0].about
    offered = treasurer.get(found[0].url).context["form"].initial
    assert (offered["amount"], offered["heard_on"], offered["reason"]) == (8_000_00, world.today, WHY)
