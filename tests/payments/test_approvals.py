"""Above the Region's amounts, people of given roles approve an order before anybody signs it."""

from datetime import date

import pytest

from jalon.accounts.actions import grant_role
from jalon.accounts.enums import Role
from jalon.funds.rbf import finance_rules, mistakes
from jalon.payments.actions import certify, claim_payment, sign_order
from jalon.payments.approving import approve, missing, to_approve
from jalon.payments.enums import Basis
from jalon.rules import parse_toml
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION, person
from tests.payments.rules import LEVELS, set_rules
from tests.refusals import refused


@pytest.fixture(autouse=True)
def levels(monkeypatch):
    set_rules(monkeypatch, LEVELS)


@pytest.fixture
def certified(world):
    def made(cents: int):
        case = world.agreed()
        claim = claim_payment(
            case.public_id, Instrument.REPAYABLE_ADVANCE, cents, "Fait", actor=world.people.applicant
        )
        certify(claim.public_id, Basis.STATEMENT, cents, actor=world.people.certifier)
        claim.refresh_from_db()
        return claim

    return made


def test_an_order_under_the_lowest_level_needs_nobody_else(world, certified):
    claim = certified(10_000_00)
    assert missing(claim, world.today) == []
    assert sign_order(claim.public_id, actor=world.people.signatory).amount_cents == 10_000_00


def test_each_level_is_approved_by_its_role_before_the_signature(world, certified):
    claim = certified(60_000_00)
    director = person("Diane", Role.DIRECTOR)
    assert missing(claim, world.today) == [Role.FINANCE_VISA, Role.DIRECTOR]
    with refused("payments.unapproved"):
        sign_order(claim.public_id, actor=world.people.signatory)
    with refused("payments.no_level"):
        approve(claim.public_id, actor=world.people.signatory)
    approve(claim.public_id, actor=director)
    with refused("payments.unapproved"):
        sign_order(claim.public_id, actor=world.people.signatory)
    with refused("payments.approved_once"):
        approve(claim.public_id, actor=director)
    approve(claim.public_id, actor=world.people.finance)
    assert sign_order(claim.public_id, actor=world.people.signatory).amount_cents == 60_000_00


def test_who_certified_or_approved_is_not_who_signs(world, certified):
    claim = certified(20_000_00)
    for one, role in ((world.people.certifier, Role.FINANCE_VISA), (world.people.signatory, Role.FINANCE_VISA)):
        grant_role(one, role, claim.case.region, by=None, starts_on=world.today)
    with refused("four_eyes.certified"):
        approve(claim.public_id, actor=world.people.certifier)
    approve(claim.public_id, actor=world.people.signatory)
    with refused("payments.approved_once"):
        sign_order(claim.public_id, actor=world.people.signatory)


def test_the_page_says_whose_approval_is_awaited_and_so_does_the_day_s_work(
    world, certified, demonstration, monkeypatch
):
    claim = certified(20_000_00)
    monkeypatch.setattr("jalon.casework.worklist.paying.region_choices", lambda: [(REGION, "Val-Exemple")])
    finance = client_of(world.people.finance)
    assert "Paiements à approuver" in text_of(finance.get(url("today")))
    assert "visa financier" in text_of(finance.get(url("payment", claim.public_id)))
    assert finance.post(url("payment-act", claim.public_id, "approuver")).status_code == 302
    assert to_approve(world.people.finance, REGION, world.today) == []
    assert "Paiements à approuver" not in text_of(finance.get(url("today")))
    assert "Farid" in text_of(client_of(world.people.signatory).get(url("payment", claim.public_id)))


def test_a_level_of_an_unknown_role_or_a_wrong_notice_is_named_with_its_place():
    text = LEVELS.replace("director", "applicant") + "[[default]]\ndays = 90\nnotice = 3\nfrom = 2024-01-01\n"
    found = [str(one.fr) for one in mistakes(parse_toml(text))]
    assert any("role attend" in one for one in found) and any("notice attend" in one for one in found)


def test_a_later_level_of_a_role_takes_the_place_of_the_earlier():
    rules = finance_rules(LEVELS + '[[approval]]\nabove = 90_000\nrole = "director"\nfrom = 2026-01-01\n')
    assert rules.approvals_on(60_000_00, date(2025, 6, 1)) == ["finance_visa", "director"]
    assert rules.approvals_on(60_000_00, date(2026, 6, 1)) == ["finance_visa"]
