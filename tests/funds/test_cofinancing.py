"""Who finances a programme is known year by year, from what was signed alone; what is announced is never added."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jalon.funds.actions import add_funder, adopt_budget, follow_programme, sign_pledge
from jalon.funds.cofinancing import Signed, Year, financing
from jalon.funds.enums import FunderKind
from jalon.funds.models import Funder, Pledge, Programme
from jalon.funds.models.programmes import WHOLE
from jalon.funds.queries import version
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import REGION

DAY = date(2026, 7, 1)


@dataclass
class Cluster:
    """A programme of 25 M€ over five years: the State 4 M€ a year, industry 20 % of the yearly budget."""

    programme: Programme = field(init=False)
    state: Funder = field(init=False)
    industry: Funder = field(init=False)

    def __post_init__(self) -> None:
        self.programme = follow_programme(region=REGION, slug="grappe", label_fr="Grappe", label_en="Cluster")
        self.state = self.funder(FunderKind.STATE, "État")
        self.industry = self.funder(FunderKind.INDUSTRY, "Entreprises")

    def funder(self, kind: FunderKind, name: str, claim: str = "") -> Funder:
        return add_funder(self.programme, kind=kind, name_fr=name, name_en=name, claim=claim)

    def budget(self, years: dict[int, int], on: date = DAY) -> None:
        adopt_budget(self.programme, years, "CONV-B", on, actor="a-1")

    def sign(self, funder: Funder, on: date = DAY, **years: Signed) -> None:
        sign_pledge(funder, {int(year[1:]): one for year, one in years.items()}, "CONV", on, actor="a-1")


pytestmark = pytest.mark.django_db


def test_shares_and_gap_come_from_what_is_signed(demonstration) -> None:
    world = Cluster()
    world.budget({2026: 5_000_000_00, 2027: 6_000_000_00})
    world.sign(world.state, y2026=Signed(4_000_000_00), y2027=Signed(4_000_000_00))
    world.sign(world.industry, y2026=Signed(share=200_000), y2027=Signed(share=200_000))
    found = financing(world.programme)
    assert [(one.year, one.total, one.gap) for one in found.years] == [
        (2026, 5_000_000_00, 0),
        (2027, 5_200_000_00, 800_000_00),
    ]
    assert (found.budget, found.signed, found.gap) == (11_000_000_00, 10_200_000_00, 800_000_00)
    assert [part.share for part in found.parts] == [8_000_000 * WHOLE // 11_000_000, 200_000]


def test_a_share_of_a_budget_that_nobody_adopted_has_no_amount(demonstration) -> None:
    world = Cluster()
    world.sign(world.industry, y2026=Signed(share=200_000))
    found = financing(world.programme)
    assert (found.budget, found.signed, found.gap) == (None, 0, None)
    assert (found.parts[1].cents, found.parts[1].share) == (None, None)


def test_what_is_announced_is_shown_and_never_counted(demonstration) -> None:
    world = Cluster()
    with pytest.raises(ActionRefused, match="annonce"):
        world.funder(FunderKind.REGION, "Région", claim="essai/rien:amount")
    assert all(part.claim is None and part.cents is None for part in financing(world.programme).parts)


def test_more_than_the_budget_is_refused_and_nothing_is_kept(demonstration) -> None:
    world = Cluster()
    world.budget({2026: 100})
    world.sign(world.state, y2026=Signed(81))
    with pytest.raises(ActionRefused) as told:
        world.sign(world.industry, y2026=Signed(share=200_000), y2027=Signed(5))
    assert told.value.code == "funds.overfinanced"
    assert [one.signed.keys() for one in financing(world.programme).years] == [{world.state.pk}]
    with pytest.raises(ActionRefused):
        world.budget({2026: 80})


def test_an_amendment_holds_from_its_day_and_the_past_stays(demonstration) -> None:
    world = Cluster()
    world.sign(world.state, y2026=Signed(100))
    world.sign(world.state, on=date(2026, 9, 1), y2026=Signed(60))
    assert financing(world.programme).signed == 60
    assert financing(world.programme, at=date(2026, 8, 31)).signed == 100
    world.sign(world.state, on=date(2026, 10, 1), y2026=Signed(0))
    assert financing(world.programme).years[0].signed == {}


@pytest.mark.parametrize(
    "wrong", [{1900: Signed(1)}, {2026: Signed(-1)}, {2026: Signed(share=WHOLE + 1)}, {2026: Signed(10**16)}, {}]
)
def test_what_cannot_be_an_amount_is_refused(demonstration, wrong: dict[int, Signed]) -> None:
    world = Cluster()
    with pytest.raises(ActionRefused):
        sign_pledge(world.state, wrong, "CONV", DAY, actor="a-1")
    assert not Pledge.objects.exists()


def test_what_is_signed_is_never_rewritten(demonstration) -> None:
    world = Cluster()
    world.sign(world.state, y2026=Signed(100))
    for change in (lambda: Pledge.objects.update(cents=1), lambda: Pledge.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_each_thing_recorded_shows_at_the_next_request(demonstration) -> None:
    seen = {version(REGION)}
    world = Cluster()
    seen.add(version(REGION))
    world.budget({2026: 100})
    seen.add(version(REGION))
    world.sign(world.state, y2026=Signed(1))
    assert len({*seen, version(REGION)}) == 4


@given(st.integers(0, 10**15), st.lists(st.integers(0, WHOLE), max_size=6))
def test_parts_are_within_half_a_cent_and_the_gap_is_the_rest(budget: int, shares: list[int]) -> None:
    year = Year(2026, budget, {place: Signed(share=share) for place, share in enumerate(shares)})
    for place, share in enumerate(shares):
        assert abs((year.part(place) or 0) * WHOLE * 2 - budget * share * 2) <= WHOLE
    assert year.gap == budget - sum(year.part(place) or 0 for place in year.signed)
