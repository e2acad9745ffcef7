"""The size of an enterprise from the accounts on record, on a page beside its single undertaking; mergers and splits."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jalon.aids.actions.accounts import Entry, describe_party, record_accounts, withdraw_accounts
from jalon.aids.actions.ownership import Holding, record_holding
from jalon.aids.enums import PartyKind
from jalon.aids.models import Accounts, Change, Party
from jalon.aids.sizes import known_size, size_of
from jalon.cases import state_aid
from jalon.journal.refusals import ActionRefused
from jalon.law.identifiers import siren_with_key
from tests.aids.test_decision import SISTER, other_company
from tests.aids.test_exports import run
from tests.aids.test_pages import COMPANY, SignIn, text
from tests.cast import REGION
from tests.world import SIREN, World

PARTNER = siren_with_key("40000002")
CLOSED = date(2025, 12, 31)


def entered(
    world: World, enterprise: str, headcount: int, turnover: int, balance: int, on: date = CLOSED
) -> Accounts:
    entry = Entry(enterprise, on, Decimal(headcount), turnover * 100_000_000, balance * 100_000_000)
    return record_accounts(entry, "Comptes approuvés", region=REGION, actor=world.people.legal)


def held(world: World, owner: str, owned: str, votes: int, **more: object) -> None:
    record_holding(
        Holding(owner, owned, votes=Decimal(votes), **more), "Statuts", region=REGION, actor=world.people.legal
    )


def test_a_partner_counts_pro_rata_and_a_subsidiary_in_full(world: World) -> None:
    """P1: 40 + 30 % of 60 + 100 = 158 AWU, 24.6 M€, 16.4 M€: medium, where alone it would be small."""
    other_company()
    entered(world, SIREN, 40, 6, 5)
    assert size_of(SIREN, world.today).size == "small"
    held(world, PARTNER, SIREN, 30)
    held(world, SIREN, SISTER, 60)
    assert known_size(SIREN, world.today) is None
    with pytest.raises(ActionRefused) as missing:
        size_of(SIREN, world.today)
    assert missing.value.code == "law.accounts.missing"
    entered(world, PARTNER, 60, 12, 8)
    entered(world, SISTER, 100, 15, 9)
    found = size_of(SIREN, world.today)
    assert (found.headcount, found.turnover_cents, found.balance_cents) == (158, 24_600_000_00, 16_400_000_00)
    assert found.size == "medium"


def test_the_commands_say_and_draw_both_groups(world: World, tmp_path: Path) -> None:
    other_company()
    held(world, SISTER, SIREN, 60)
    assert run("size", SIREN)[0] == 1
    for enterprise in (SIREN, SISTER):
        entered(world, enterprise, 40, 6, 5)
    drawing = tmp_path / "groupe.svg"
    code, output = run("size", SIREN, "--picture", str(drawing))
    assert code == 0 and "Total : 80 UTA" in output
    assert drawing.read_text().startswith("<svg")
    assert run("group", SIREN, "--picture", str(drawing))[0] == 0


def test_a_size_is_gained_after_two_consecutive_periods(world: World) -> None:
    entered(world, SIREN, 40, 6, 5, date(2023, 12, 31))
    entered(world, SIREN, 60, 12, 11, date(2024, 12, 31))
    assert size_of(SIREN, world.today).size == "small"
    entered(world, SIREN, 60, 12, 11)
    found = size_of(SIREN, world.today)
    assert found.size == "medium"
    assert [year.held for year in found.years] == ["small", "small", "medium"]


def test_a_person_links_for_the_size_on_one_market_and_never_for_de_minimis(world: World) -> None:
    other_company()
    held(world, "", SIREN, 60, owner_kind=PartyKind.PERSON, owner_name="Mme Durand")
    person = Party.objects.get(kind=PartyKind.PERSON)
    held(world, person.reference, SISTER, 60, owner_kind=PartyKind.PERSON)
    for enterprise in (SIREN, SISTER):
        describe_party(
            Party.objects.get(pk=enterprise),
            market="capteurs",
            adjacent=(),
            budget_cents=None,
            inhabitants=None,
            region=REGION,
            actor=world.people.legal,
        )
        entered(world, enterprise, 30, 5, 4)
    assert size_of(SIREN, world.today).headcount == 60
    assert {part.id for part in size_of(SIREN, world.today).parts} == {SIREN, SISTER}


def test_accounts_are_corrected_by_another_row_and_contradictions_are_named(world: World) -> None:
    first = entered(world, SIREN, 40, 6, 5)
    with pytest.raises(ActionRefused) as twice:
        entered(world, SIREN, 41, 6, 5)
    assert twice.value.code == "law.accounts.twice"
    with pytest.raises(ActionRefused) as below:
        entered(world, SIREN, -1, 6, 5, date(2024, 12, 31))
    assert below.value.code == "law.accounts.negative"
    with pytest.raises(ActionRefused) as future:
        entered(world, SIREN, 1, 6, 5, date(2099, 12, 31))
    assert future.value.code == "aids.future"
    taken = withdraw_accounts(first, "D’une autre entreprise", region=REGION, actor=world.people.legal)
    assert taken.withdrawn and Accounts.objects.count() == 2
    assert known_size(SIREN, world.today) is None
    with pytest.raises(ActionRefused) as again:
        withdraw_accounts(first, "Encore", region=REGION, actor=world.people.legal)
    assert again.value.code == "aids.accounts_replaced"


def test_a_case_reads_the_size_from_the_accounts_unless_an_officer_finds_otherwise(world: World) -> None:
    case = world.reviewed()
    assert "company.size" not in state_aid.facts_of(case, world.today)
    entered(world, SIREN, 40, 6, 5)
    assert state_aid.facts_of(case, world.today)["company.size"].value == "small"


def test_the_size_page_shows_both_groups_and_takes_accounts_mergers_and_splits(
    place: World, sign_in: SignIn
) -> None:
    other_company()
    held(place, SISTER, SIREN, 60)
    officer = sign_in(place.people.officer)
    address = f"{COMPANY}taille/"
    assert "Aucun compte n’est enregistré" in text(officer.get(address))
    form = {
        "enterprise": SIREN,
        "closed_on": "2025-12-31",
        "headcount": "40",
        "turnover": "6 000 000",
        "balance": "5 000 000",
        "source": "Liasse 2025",
    }
    assert officer.post(f"{COMPANY}comptes/nouveaux/", {**form, "source": ""}).status_code == 422
    assert officer.post(f"{COMPANY}comptes/nouveaux/", form).status_code == 302
    assert officer.post(f"{COMPANY}comptes/nouveaux/", {**form, "enterprise": SISTER}).status_code == 302
    page = text(officer.get(address))
    assert 'id="size-group-title"' in page and 'id="single-group-title"' in page
    assert "Total : 80 UTA" in page
    assert "Liasse 2025" in page
    assert "Moyenne entreprise" in page
    row = Accounts.objects.get(enterprise=SISTER)
    assert (
        officer.post(
            f"{COMPANY}comptes/{row.pk}/corriger/", {**form, "enterprise": SISTER, "headcount": "4"}
        ).status_code
        == 302
    )
    assert "Total : 44 UTA" in text(officer.get(address))
    merger = {"enterprises": f"{SIREN}, {SISTER}", "into": SIREN, "on": "2026-11-10", "source": "Traité"}
    assert officer.post(f"{COMPANY}fusion/", merger).status_code == 302
    assert officer.post(f"{COMPANY}fusion/", {**merger, "enterprises": ""}).status_code == 422
    assert officer.post(f"{COMPANY}fusion/", {**merger, "enterprises": ", "}).status_code == 422
    split = {"enterprise": SIREN, "heirs": "n’importe quoi", "on": "2026-11-12", "source": "Traité"}
    assert "Ligne illisible" in text(officer.post(f"{COMPANY}scission/", split))
    split["heirs"] = f"{SISTER} ; 100 000\n{PARTNER} ; 50 000"
    assert officer.post(f"{COMPANY}scission/", split).status_code == 302
    assert "Traité" in text(officer.get(address))
    change = Change.objects.get(into=SIREN)
    assert officer.post(f"{COMPANY}changements/{change.pk}/retirer/", {"reason": "Erreur"}).status_code == 302
    assert "Taille et groupe" in text(officer.get(address))
    assert "Size and group" in text(officer.get(f"/en{address}"))
    assert sign_in(place.people.stranger).get(address).status_code == 403
    assert sign_in(place.people.finance).get(f"{COMPANY}fusion/").status_code == 403
