"""Who holds whom: recorded once, corrected by another row, never changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.aids import groups
from jalon.aids.actions.ownership import (
    Holding,
    end_holding,
    import_holdings,
    read_file,
    record_holding,
    withdraw_holding,
)
from jalon.aids.enums import PartyKind
from jalon.aids.models import Link
from jalon.journal.queries import history
from jalon.journal.refusals import ActionRefused
from jalon.law.identifiers import siren_with_key
from jalon.law.undertakings.graph import Kind
from tests.cast import REGION, person

A, B, C, D = (siren_with_key(f"4000000{n}") for n in range(1, 5))
DAY = date(2026, 6, 1)
SOURCE = "Statuts du 4 mai 2024"


@pytest.fixture
def officer(db: None) -> User:
    return person("Omar", Role.OFFICER)


def hold(officer: User, owner: str, owned: str, votes: int = 60, **more: object) -> Link:
    return record_holding(Holding(owner, owned, votes=Decimal(votes), **more), SOURCE, region=REGION, actor=officer)


def members(siren: str, on: date = DAY) -> set[str]:
    return set(groups.undertaking(siren, on).ids)


def test_a_majority_makes_one_undertaking_and_a_minority_does_not(officer: User) -> None:
    hold(officer, A, B, 60)
    hold(officer, A, C, 45)
    assert members(A) == members(B) == {A, B}
    assert members(C) == {C}


def test_the_group_goes_through_a_foreign_parent(officer: User) -> None:
    hold(officer, "DE HRB 12345", A, 100)
    hold(officer, "de hrb 12345", B, 51)
    assert members(A) == {A, B, "DE HRB 12345"}


def test_a_person_joins_nobody(officer: User) -> None:
    first = hold(officer, "", A, 100, owner_kind=PartyKind.PERSON, owner_name="Amélie")
    hold(officer, first.owner_id, B, 100, owner_kind=PartyKind.PERSON)
    assert members(A) == {A}
    assert first.owner.name == "Amélie"
    assert first.owner_id.startswith("person-")


def test_a_cycle_of_holdings_is_a_group_like_another(officer: User) -> None:
    for owner, owned in ((A, B), (B, C), (C, A)):
        hold(officer, owner, owned, 51)
    assert members(B) == {A, B, C}


def test_an_ended_holding_counts_before_its_end_and_not_after(officer: User) -> None:
    link = hold(officer, A, B, valid_from=date(2024, 1, 1))
    end_holding(link, date(2026, 5, 31), "Cession du 31 mai", region=REGION, actor=officer)
    assert members(A, date(2023, 12, 31)) == {A}
    assert members(A, date(2026, 5, 31)) == {A, B}
    assert members(A, DAY) == {A}
    assert Link.objects.count() == 2


def test_a_withdrawn_holding_never_was_and_stays_in_the_history(officer: User) -> None:
    link = hold(officer, A, B)
    withdraw_holding(link, "Erreur de SIREN", region=REGION, actor=officer)
    assert members(A) == {A}
    assert Link.objects.count() == 2
    assert [entry.action for entry in history(f"link/{link.pk}")] == ["aids.unlink", "aids.link"]
    with pytest.raises(ActionRefused) as refusal:
        withdraw_holding(link, "Encore", region=REGION, actor=officer)
    assert refusal.value.code == "aids.link_replaced"


def test_nobody_changes_a_row_of_the_history(officer: User) -> None:
    link = hold(officer, A, B)
    for change in (lambda: Link.objects.filter(pk=link.pk).update(votes=1), link.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("holding", "source", "code"),
    [
        (Holding(A, A, votes=Decimal(60)), SOURCE, "aids.link_itself"),
        (Holding(A, B, votes=Decimal("100.0001")), SOURCE, "aids.share"),
        (Holding(A, B, capital=Decimal(-1)), SOURCE, "aids.share"),
        (Holding(A, B), SOURCE, "aids.link_empty"),
        (Holding(A, B, votes=Decimal(60)), " ", "aids.no_source"),
        (
            Holding(A, B, votes=Decimal(60), valid_from=DAY, valid_to=DAY - timedelta(days=1)),
            SOURCE,
            "aids.link_dates",
        ),
        (Holding("123456789", B, votes=Decimal(60)), SOURCE, "aids.reference"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(officer: User, holding: Holding, source: str, code: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        record_holding(holding, source, region=REGION, actor=officer)
    assert refusal.value.code == code
    assert refusal.value.message
    assert not Link.objects.exists()


def test_more_than_the_whole_of_an_enterprise_is_never_held(officer: User) -> None:
    hold(officer, A, C, 60)
    with pytest.raises(ActionRefused) as refusal:
        hold(officer, B, C, 41)
    assert refusal.value.code == "aids.more_than_whole"
    hold(officer, B, C, 40)
    with pytest.raises(ActionRefused) as refusal:
        hold(officer, A, C, 0)
    assert refusal.value.code == "aids.link_twice"


def test_who_only_reads_records_nothing(officer: User) -> None:
    with pytest.raises(ActionRefused) as refusal:
        hold(person("Farid", Role.FINANCE_VISA), A, B)
    assert refusal.value.code == "rights.missing"


def test_a_file_is_recorded_whole_or_refused_with_every_line(officer: User) -> None:
    header = "owner,owned,capital,votes,control,valid_from,valid_to,source\n"
    good = f"{header}{A},{B},,60,,2024-01-01,,Statuts\n{B},{C},30,,board,,,Pacte\n"
    assert import_holdings(read_file(good), region=REGION, actor=officer) == 2
    assert members(A) == {A, B, C}
    bad = (
        f"{header}{A},{B},,160,,,,S\n{A},12,,60,,,,S\n{A},{D},,x,,,,S\n{A},{D},,60,,01/02/2026,,S\n{A},{D},,9,,,,\n"
    )
    with pytest.raises(ActionRefused) as refusal:
        read_file(bad)
    assert refusal.value.code == "aids.file_errors"
    assert [line.split("\u00a0")[0].split(" :")[0] for line in refusal.value.message.splitlines()] == [
        f"ligne {n}" for n in range(2, 7)
    ]
    with pytest.raises(ActionRefused) as refusal:
        read_file("a,b\n1,2\n")
    assert refusal.value.code == "aids.file_columns"
    twice = f"{header}{A},{D},,60,,,,S\n{A},{D},,60,,,,S\n"
    with pytest.raises(ActionRefused) as refusal, transaction.atomic():
        import_holdings(read_file(twice), region=REGION, actor=officer)
    assert "ligne 3" in refusal.value.message


def test_the_group_does_not_depend_on_the_order_of_its_links(officer: User) -> None:
    for owner, owned in ((C, D), (A, B), (B, C)):
        hold(officer, owner, owned)
    assert members(A) == members(D) == {A, B, C, D}


def test_every_kind_of_owner_of_the_law_can_be_recorded() -> None:
    assert {kind.value for kind in PartyKind} == {kind.value for kind in Kind}
