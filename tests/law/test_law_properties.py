"""What must hold whatever the figures: no ceiling is escaped, no order matters, no margin lowers an equivalent."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.law.de_minimis import Aid, Change, Heir, Regime, after, assess, compare, exceeded, headroom
from jalon.law.grant_equivalent import Collateral, Loan, Method, Rating, loan
from jalon.law.parameters import Override, own_parameters
from jalon.law.undertakings import Control, Enterprise, Graph, Kind, Link, single_undertaking, sme_size
from jalon.law.undertakings.accounts import Accounts
from tests.law.groups import CLOSED, TODAY

NAMES = "ABCDEFGH"
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
CENTS = st.integers(1, 400_000_00)
AIDS = st.lists(st.builds(Aid, DAYS, CENTS, st.just(""), st.sampled_from(Regime)), max_size=12)
few = settings(max_examples=60, deadline=None)


@st.composite
def graphs(draw: Any, persons: bool = False) -> Graph:
    """A graph of up to eight, cycles included, whose shares never add up to more than the whole."""
    kinds = [Kind.ENTERPRISE] * 6 + ([Kind.PERSON] if persons else [])
    enterprises = tuple(
        Enterprise(name, name, Kind.ENTERPRISE if name == "A" else draw(st.sampled_from(kinds)), "market")
        for name in NAMES
    )
    links: list[Link] = []
    for item in enterprises:
        if item.kind is Kind.PERSON:
            continue
        left = 100
        for owner in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
            share = draw(st.integers(0, left))
            left -= share
            if owner != item.id:
                controls = (Control.BOARD,) if draw(st.integers(0, 9)) == 0 else ()
                links.append(Link(owner, item.id, Decimal(share) / 100, Decimal(share) / 100, controls))
    return Graph(enterprises, tuple(links))


def reached(graph: Graph, siren: str) -> set[str]:
    """The single undertaking read plainly: join until nothing changes any more."""
    groups = [{item.id} for item in graph.enterprises if item.kind is not Kind.PERSON]
    changed = True
    while changed:
        changed = False
        for owned in [item for inner in groups for item in sorted(inner)]:
            home = next(inner for inner in groups if owned in inner)
            for other in groups:
                links = [link for link in graph.links if link.owned == owned and link.owner in other]
                held = sum((link.voting for link in links), Decimal(0)) > Decimal("0.5")
                if other is not home and (held or any(link.controls for link in links)):
                    home |= other
                    groups.remove(other)
                    changed = True
                    break
            if changed:
                break
    return next(inner for inner in groups if siren in inner)


@few
@given(graphs(persons=True), st.randoms())
def test_a_group_depends_neither_on_the_order_of_links_nor_on_who_is_asked(graph: Graph, random: Any) -> None:
    links, enterprises = list(graph.links), list(graph.enterprises)
    random.shuffle(links)
    random.shuffle(enterprises)
    shuffled = Graph(tuple(enterprises), tuple(links))
    one, other = (single_undertaking(item, "A", TODAY) for item in (graph, shuffled))
    assert (one.ids, one.links_used) == (other.ids, other.links_used)
    assert set(one.ids) == reached(graph, "A")
    for member in one.ids:
        assert set(single_undertaking(graph, member, TODAY).ids) == set(one.ids)


@few
@given(graphs(persons=True), st.randoms())
def test_a_size_does_not_depend_on_the_order_of_anything(graph: Graph, random: Any) -> None:
    accounts = [Accounts(name, CLOSED, Decimal(place * 7 + 1), 1_00, 1_00) for place, name in enumerate(NAMES)]
    one = sme_size(graph, tuple(accounts), "A", TODAY)
    links = list(graph.links)
    random.shuffle(links)
    random.shuffle(accounts)
    other = sme_size(Graph(graph.enterprises, tuple(links)), tuple(accounts), "A", TODAY)
    assert (one.size, one.headcount, one.parts) == (other.size, other.headcount, other.parts)
    assert len({part.id for part in one.parts}) == len(one.parts)
    assert all(0 < part.share <= 1 for part in one.parts)
    assert one.headcount >= 1


@few
@given(graphs())
def test_without_persons_the_group_of_the_size_holds_the_single_undertaking(graph: Graph) -> None:
    accounts = tuple(Accounts(name, CLOSED, Decimal(1), 1_00, 1_00) for name in NAMES)
    size = sme_size(graph, accounts, "A", TODAY)
    linked = {part.id for part in size.parts if part.relation in ("self", "linked")}
    assert linked == set(single_undertaking(graph, "A", TODAY).ids)


@few
@given(AIDS, st.builds(Aid, DAYS, CENTS, st.just(""), st.sampled_from(Regime)), DAYS, st.sampled_from(Regime))
def test_more_aid_never_leaves_more_room(aids: list[Aid], more: Aid, on: date, regime: Regime) -> None:
    if regime is Regime.FISHERY and on.year > 2029:
        on = on.replace(year=2029, day=min(on.day, 28))
    assert headroom(regime, [*aids, more], on).left_cents <= headroom(regime, aids, on).left_cents


def granted(requests: Iterable[Aid]) -> list[Aid]:
    """Grant each request, in the order they come, where the law lets it."""
    found: list[Aid] = []
    for request in requests:
        if assess(request.regime, found, request).fits:
            found.append(request)
    return found


REQUESTS = st.lists(
    st.builds(Aid, DAYS, CENTS, st.just(""), st.sampled_from([Regime.GENERAL, Regime.AGRICULTURE, Regime.SGEI])),
    max_size=14,
)


@few
@given(REQUESTS)
def test_no_order_of_grants_ever_passes_a_ceiling_back_dated_ones_included(requests: list[Aid]) -> None:
    found = granted(requests)
    own = own_parameters()
    assert all(exceeded(regime, found, own) == () for regime in (Regime.GENERAL, Regime.SGEI))
    general = sorted(aid.granted_on for aid in found if aid.regime is not Regime.SGEI)
    for day in general:
        last = date(day.year + 3, day.month, min(day.day, 28))
        total = sum(
            aid.amount_cents
            for aid in found
            if aid.regime is not Regime.SGEI and day <= aid.granted_on <= last - timedelta(1)
        )
        assert total <= 300_000_00


@few
@given(AIDS, st.builds(Aid, DAYS, st.integers(2, 400_000_00)), st.integers(1, 399_999_99))
def test_splitting_a_grant_in_two_never_escapes_a_ceiling(aids: list[Aid], new: Aid, cut: int) -> None:
    first = Aid(new.granted_on, min(cut, new.amount_cents - 1))
    second = Aid(new.granted_on, new.amount_cents - first.amount_cents)
    whole = assess(Regime.GENERAL, aids, new).fits
    one = assess(Regime.GENERAL, aids, first).fits
    both = one and assess(Regime.GENERAL, [*aids, first], second).fits
    assert both == whole


@few
@given(AIDS, DAYS)
def test_the_largest_amount_passes_and_a_cent_more_does_not(aids: list[Aid], on: date) -> None:
    largest = assess(Regime.GENERAL, aids, Aid(on, 1)).largest_cents
    assert not assess(Regime.GENERAL, aids, Aid(on, largest + 1)).fits
    assert not largest or assess(Regime.GENERAL, aids, Aid(on, largest)).fits


@few
@given(AIDS, st.builds(Aid, DAYS, CENTS))
def test_the_rulebook_and_the_periods_say_the_same(aids: list[Aid], new: Aid) -> None:
    found = assess(Regime.GENERAL, aids, new)
    ceilings = [item for item in found.conditions if item.id in ("ceiling", "shared-ceiling")]
    assert len(ceilings) == 2 and all(item.holds == "yes" for item in ceilings) == found.fits


LOANS = st.builds(
    Loan,
    st.just(date(2026, 12, 4)),
    st.integers(100_00, 5_000_000_00),
    st.integers(1, 40),
    st.sampled_from(Rating),
    st.sampled_from(Collateral),
    st.just(False),
    st.sampled_from([1, 2, 4, 12]),
    method=st.sampled_from(Method),
    charged_rate=st.decimals(0, Decimal("0.05"), places=4),
)


@few
@given(LOANS, st.integers(0, 2_000))
def test_a_higher_margin_never_lowers_the_equivalent(asked: Loan, points: int) -> None:
    name = f"reference-rate.margin.{asked.rating}.{asked.collateral}"
    own = own_parameters()
    before = own.at(asked.granted_on).rate(name)
    value = f"{(before + Decimal(points) / 10_000) * 100} %"
    higher = own.overridden([Override(name, None, None, value, "a test")])
    assert loan(asked, higher).equivalent_cents >= loan(asked).equivalent_cents


@few
@given(LOANS)
def test_an_equivalent_lies_between_nothing_and_what_is_lent(asked: Loan) -> None:
    found = loan(asked)
    assert 0 <= found.equivalent_cents <= asked.amount_cents
    ratings = list(Rating)[:5]
    if asked.rating in ratings[:4]:
        worse = Loan(**{**_given(asked), "rating": ratings[ratings.index(asked.rating) + 1]})
        assert loan(worse).equivalent_cents >= found.equivalent_cents


def _given(asked: Loan) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in Loan.__dataclass_fields__}


@few
@given(st.lists(st.builds(Aid, DAYS, CENTS, st.sampled_from("AB")), max_size=10), st.integers(1, 10**9))
def test_a_split_neither_makes_nor_loses_a_cent(aids: list[Aid], equity: int) -> None:
    split = Change(date(2027, 1, 1), ("A",), heirs=(Heir("C", equity), Heir("D", 7), Heir("E", equity // 3)))
    found = after(aids, [split], date(2031, 1, 1))
    assert sum(aid.amount_cents for aid in found) == sum(aid.amount_cents for aid in aids)
    assert all(aid.amount_cents >= 0 for aid in found)


@few
@given(st.lists(st.builds(Aid, DAYS, CENTS, st.sampled_from("AB")), max_size=8))
def test_a_declaration_agrees_with_itself_in_any_order(aids: list[Aid]) -> None:
    assert compare(aids, list(reversed(aids))).agrees
    assert sum(aid.amount_cents for aid in compare(aids, []).counted) == sum(aid.amount_cents for aid in aids)


@few
@given(st.lists(st.integers(1, 400), min_size=1, max_size=9))
def test_a_size_never_moves_further_than_two_years_agree(people: list[int]) -> None:
    accounts = tuple(
        Accounts("A", date(2000 + place, 12, 31), Decimal(item), 1, 1) for place, item in enumerate(people)
    )
    years = sme_size(Graph((Enterprise("A", "A"),)), accounts, "A", TODAY).years
    for before, year in pairwise(years):
        if year.held is not before.held:
            assert before.figures is not before.held and year.figures is not before.held
    assert Fraction(people[-1]) == sme_size(Graph((Enterprise("A", "A"),)), accounts, "A", TODAY).headcount
