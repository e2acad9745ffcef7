"""Difficulty (article 2(18)) from the accounts on record, and the short-cut of a secured advance, on a case."""

from datetime import date, timedelta
from decimal import Decimal

from jalon.aids.actions.accounts import Entry, OwnFunds, record_accounts
from jalon.aids.models import Accounts
from jalon.cases import state_aid
from jalon.cases.models import Case
from jalon.law.de_minimis import Regime
from jalon.law.grant_equivalent import SecuredLoan, secured_loan
from jalon.schemes.actions import publish
from jalon.schemes.enums import Instrument
from tests.aids.test_pages import HOME, SignIn, text
from tests.aids.test_regimes import find, under
from tests.cast import REGION
from tests.world import SIREN, World

ADVANCE = Instrument.REPAYABLE_ADVANCE
# U1: capital 100,000 and premium 50,000; 20,000 of reserves for 120,000 of losses.
U1 = OwnFunds(100_000_00, 50_000_00, 20_000_00, 120_000_00)
SOUND = OwnFunds(100_000_00, 50_000_00, 20_000_00, 95_000_00)
FINDINGS = {
    "company.size": "small",
    "accounts.limited_liability": True,
    "accounts.insolvent": False,
    "accounts.rescued": False,
    "company.created_on": "2015-01-01",
}


def close(world: World, funds: OwnFunds, days: int = 200) -> Accounts:
    entry = Entry(SIREN, world.today - timedelta(days=days), Decimal(12), 900_000_00, 700_000_00, own_funds=funds)
    return record_accounts(entry, "Liasse fiscale", region=REGION, actor=world.people.officer)


def difficulty(world: World, case: Case) -> bool | None:
    known = state_aid.facts_of(case, world.today).get("company.in_difficulty")
    return known.value if known else None


def test_the_last_closed_accounts_tell_difficulty_and_nothing_is_guessed(world: World) -> None:
    case = world.reviewed()
    find(world, case, **{name: value for name, value in FINDINGS.items() if name != "accounts.rescued"})
    assert difficulty(world, case) is None
    close(world, SOUND, days=600)
    assert difficulty(world, case) is None
    ruling, figures = state_aid.difficulty_of(case, world.today)
    assert ruling.missing == ("accounts.rescued",)
    assert dict(figures)["accounts.losses"].value == 95_000_00
    find(world, case, **{"accounts.rescued": False})
    assert difficulty(world, case) is False
    close(world, U1)
    assert difficulty(world, case) is True
    find(world, case, **{"company.in_difficulty": False})
    assert difficulty(world, case) is False  # the service's own finding stands above the calculation


def test_difficulty_from_the_accounts_stops_an_exempted_aid_and_opens_the_reference_rate(world: World) -> None:
    case = world.reviewed()
    find(world, case, **FINDINGS)
    close(world, SOUND)
    found = state_aid.checks(case, {ADVANCE: 100_000_00})
    assert found and found.equivalents[0].method.startswith("reference rate")
    close(world, U1, days=100)
    found = state_aid.checks(case, {ADVANCE: 100_000_00})
    assert found and found.equivalents[0].method == "whole amount"
    under(world, "block-exemption/25")
    other = world.reviewed()
    find(world, other, **FINDINGS)
    ruling = state_aid.checks(other, {Instrument.GRANT: 1_000_00})
    assert ruling and ruling.ruling
    held = {one.id: one.holds.value for one in ruling.ruling.conditions}
    assert held["not-in-difficulty"] == "no"


def test_a_secured_advance_counts_by_the_lower_of_the_two_lawful_ways_with_both_shown(world: World) -> None:
    written = world.version.text.replace("first = 24, every = 3, count = 20", "first = 12, every = 12, count = 2")
    world.version = publish(REGION, "essai", written)
    case = world.reviewed()
    find(world, case, **{"company.in_difficulty": False})
    by_rate = state_aid.checks(case, {ADVANCE: 100_000_00})
    find(world, case, **{"advance.secured": "60 %"})
    both = state_aid.checks(case, {ADVANCE: 100_000_00})
    short = secured_loan(SecuredLoan(world.today, 100_000_00, 24, Decimal("0.6"), False, Regime.GENERAL))
    assert by_rate and both
    assert both.amount_cents == min(by_rate.amount_cents, short.equivalent_cents) == 8_000_00
    assert both.equivalents[0].method == "secured short-cut"
    assert set(by_rate.equivalents[0].steps) < set(both.equivalents[0].steps)
    assert both.equivalents[0].as_json()["inputs"]["secured"] == "0.6"
    find(world, case, **{"advance.secured": "40 %"})
    closed = state_aid.checks(case, {ADVANCE: 100_000_00})
    assert closed and closed.amount_cents == by_rate.amount_cents
    assert "sûretés" in closed.equivalents[0].steps[-1].text.fr


def test_own_funds_are_given_whole_or_not_at_all(place: World, sign_in: SignIn) -> None:
    officer = sign_in(place.people.officer)
    address = f"{HOME}entreprises/{SIREN}/comptes/nouveaux/"
    said = {
        "enterprise": SIREN,
        "closed_on": date(2025, 12, 31).isoformat(),
        "headcount": "12",
        "capital": "100 000",
        "source": "Liasse fiscale",
    }
    refused = officer.post(address, said)
    assert refused.status_code == 422 and "Donnez les quatre montants" in text(refused)
    kept = officer.post(address, said | {"premium": "0", "reserves": "0", "losses": "20 000"})
    assert kept.status_code == 302
    assert Accounts.objects.get().losses_cents == 20_000_00


def test_the_case_page_shows_the_figures_and_the_arithmetic_of_article_2_18(place: World, sign_in: SignIn) -> None:
    case = place.reviewed()
    close(place, U1)
    find(place, case, **FINDINGS)
    page = text(sign_in(place.people.officer).get(f"/travail/dossiers/{case.public_id}/"))
    assert "L’entreprise est-elle en difficulté ? (article 2(18))" in page
    assert "Les pertes n’absorbent pas plus de la moitié du capital et des primes" in page
    assert "100 000 €" in page and "Liasse fiscale" in page
