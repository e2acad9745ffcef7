"""The size of an enterprise under EU law: its group, its partners, public control, two consecutive years."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from jalon.law.problems import LawError
from jalon.law.undertakings import (
    Accounts,
    AdjacentMarkets,
    Control,
    Enterprise,
    Graph,
    Kind,
    Link,
    Size,
    SizeClass,
    sme_size,
)
from tests.law.groups import TODAY, books, group, link

ALONE = group(also="A")
MICRO, SMALL, MEDIUM, LARGE = SizeClass


def size(graph: Graph, *accounts: Accounts, of: str = "A", on: date = TODAY) -> Size:
    return sme_size(graph, accounts, of, on)


def refused(graph: Graph, *accounts: Accounts) -> str:
    with pytest.raises(LawError) as caught:
        size(graph, *accounts)
    problem = caught.value.problems[0]
    assert problem.message.en and problem.remedy.fr and problem.remedy.en
    return problem.code


def test_example_p1_a_small_firm_is_medium_with_its_group() -> None:
    graph = group(link("U", "F", capital="30"), link("F", "S", votes="60"))
    accounts = (books("F", "40", 6_000, 5_000), books("U", "60", 12_000, 8_000), books("S", "100", 15_000, 9_000))
    found = size(graph, *accounts, of="F")
    assert (found.headcount, found.turnover_cents, found.balance_cents) == (158, 24_600_000_00, 16_400_000_00)
    assert found.size is MEDIUM and found.sme
    assert [(part.id, part.relation, part.headcount) for part in found.parts] == [
        ("F", "self", 40),
        ("S", "linked", 100),
        ("U", "partner", 18),
    ]
    assert size(group(also="F"), accounts[0], of="F").size is SMALL


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "expected"),
    [
        ("9.99", 2_000, 99_000, MICRO),
        ("10", 2_000, 2_000, SMALL),
        ("9", 2_001, 2_001, SMALL),
        ("9", 2_001, 2_000, MICRO),
        ("49", 10_000, 99_000, SMALL),
        ("50", 1_000, 1_000, MEDIUM),
        ("249", 50_000, 99_000, MEDIUM),
        ("249", 99_000, 43_000, MEDIUM),
        ("249", 50_001, 43_001, LARGE),
        ("249.99", 50_000, 43_000, MEDIUM),
        ("250", 1, 1, LARGE),
    ],
)
def test_thresholds_to_the_unit(headcount: str, turnover: int, balance: int, expected: SizeClass) -> None:
    assert size(ALONE, books("A", headcount, turnover, balance)).size is expected


@pytest.mark.parametrize(
    ("share", "headcount"),
    [("24.99", Fraction(40)), ("25", Fraction(65)), ("50", Fraction(90)), ("50.01", Fraction(140))],
)
def test_exactly_25_and_50_percent(share: str, headcount: Fraction) -> None:
    for graph in (group(link("A", "B", votes=share)), group(link("B", "A", votes=share))):
        found = size(graph, books("A", "40", 1, 1), books("B", "100", 1, 1))
        assert found.headcount == headcount


def test_the_greater_of_capital_and_votes_counts_for_a_partner() -> None:
    found = size(group(link("B", "A", votes="10", capital="45")), books("A", "1", 1, 1), books("B", "100", 1, 1))
    assert found.headcount == 46


def test_a_partner_comes_with_those_linked_to_it_but_not_with_its_own_partners() -> None:
    graph = group(
        link("U", "A", "30"), link("M", "U", "100"), link("X", "U", capital="0", controls=()), link("U", "Q", "40")
    )
    found = size(graph, *(books(name, "100", 1, 1) for name in "AUM"))
    assert found.headcount == 100 + 30 + 30
    assert {part.id for part in found.parts} == {"A", "U", "M"}


def test_partners_of_linked_enterprises_count_pro_rata() -> None:
    graph = group(link("A", "S", "100"), link("S", "D", "25"), link("V", "S", capital="0"), also="")
    found = size(graph, books("A", "10", 1, 1), books("S", "20", 1, 1), books("D", "100", 1, 1))
    assert found.headcount == 10 + 20 + 25


def test_holders_linked_to_each_other_hold_jointly() -> None:
    graph = group(link("M", "U", "100"), link("U", "A", "15"), link("M", "A", "15"))
    found = size(graph, *(books(name, "100", 1, 1) for name in "AUM"))
    assert found.headcount == 100 + 30 + 30


def test_a_partner_group_reads_the_same_whichever_holder_is_named_first() -> None:
    links = (link("M", "U", "100"), link("U", "A", "15"), link("M", "A", "15"))
    accounts = [books(name, "100", 1, 1) for name in "AUM"]
    one, other = (size(group(*order, also="A"), *accounts) for order in (links, links[::-1]))
    assert one.parts == other.parts


def test_a_person_joins_enterprises_of_one_market_only() -> None:
    held: tuple[Link, ...] = (link("P", "A", "100"), link("P", "B", "100"))
    accounts = (books("A", "40", 1, 1), books("B", "40", 1, 1))
    kinds = {"P": Kind.PERSON}
    assert size(group(*held, kinds=kinds, A="cars", B="cars"), *accounts).headcount == 80
    assert size(group(*held, kinds=kinds, A="cars", B="wine"), *accounts).headcount == 40
    assert refused(group(*held, kinds=kinds, A="cars"), *accounts) == "market.missing"
    near = group(*held, kinds=kinds, A="cars", B="tyres")
    adjacent = Graph(near.enterprises, near.links, (AdjacentMarkets("tyres", "cars"),))
    found = size(adjacent, *accounts)
    assert found.headcount == 80 and "contigus" in found.steps[0].text.fr


def test_what_one_person_joins_may_give_control_to_another() -> None:
    # Q controls A; P joins B to A; B and Q's own share then make Q control C.
    links = (
        link("P", "A", "100"),
        link("P", "B", "100"),
        link("B", "C", "30"),
        link("Q", "C", "30"),
        link("Q", "A", controls=(Control.BOARD,)),
    )
    kinds = {"P": Kind.PERSON, "Q": Kind.PERSON}
    for order in (links, links[::-1]):
        graph = group(*order, kinds=kinds, A="cars", B="cars", C="cars")
        found = size(graph, *(books(name, "40", 1, 1) for name in "ABC"))
        assert found.headcount == 120


def test_persons_who_act_jointly_join_like_one() -> None:
    def family(together: str) -> Graph:
        links = [link(person, firm, "30", together=together) for person in ("P1", "P2") for firm in ("A", "B")]
        return group(*links, kinds={"P1": Kind.PERSON, "P2": Kind.PERSON}, A="cars", B="cars")

    accounts = (books("A", "40", 1, 1), books("B", "40", 1, 1))
    assert size(family("Durand"), *accounts).headcount == 80
    assert size(family(""), *accounts).headcount == 40


@pytest.mark.parametrize(
    ("holder", "more", "sme"),
    [
        (Enterprise("R", "Region", Kind.PUBLIC_BODY), {}, False),
        (Enterprise("R", "Fund", Kind.VENTURE_CAPITAL), {}, True),
        (Enterprise("R", "University", Kind.UNIVERSITY), {}, True),
        (Enterprise("R", "Public investor", Kind.PUBLIC_INVESTMENT), {}, True),
        (Enterprise("R", "Regional fund", Kind.INSTITUTIONAL_INVESTOR), {}, True),
        (Enterprise("R", "Village", Kind.LOCAL_AUTHORITY, "", 9_999_999_99, 4_999), {}, True),
        (Enterprise("R", "Town", Kind.LOCAL_AUTHORITY, "", 10_000_000_00, 4_999), {}, False),
        (Enterprise("R", "Town", Kind.LOCAL_AUTHORITY, "", 9_999_999_99, 5_000), {}, False),
        (Enterprise("R", "Angel", Kind.BUSINESS_ANGEL), {"invested_cents": 1_249_999_99}, True),
    ],
)
def test_public_control_from_25_percent_and_its_exceptions(
    holder: Enterprise, more: dict[str, Any], sme: bool
) -> None:
    graph = Graph((Enterprise("A", "A"), holder), (link("R", "A", capital="25", **more),))
    found = size(graph, books("A", "40", 1, 1))
    assert found.sme is sme and found.headcount == 40
    assert found.size is (SMALL if sme else LARGE)


def test_below_25_percent_public_control_changes_nothing() -> None:
    graph = group(link("R", "A", capital="24.99"), kinds={"R": Kind.PUBLIC_BODY})
    assert size(graph, books("A", "40", 1, 1)).size is SMALL


def test_public_bodies_add_up_and_reach_through_what_they_control() -> None:
    links = (link("R", "S", "51"), link("S", "A", capital="15"), link("V", "A", capital="10"))
    kinds = {"R": Kind.PUBLIC_BODY, "V": Kind.PUBLIC_BODY}
    found = size(group(*links, kinds=kinds), books("A", "40", 1, 1))
    assert not found.sme and found.public_share == Fraction(25, 100)
    assert "R" not in found.lines("fr")[-2] and "S et V" in found.lines("fr")[-2]


def test_what_an_investor_holds_for_public_bodies_is_not_public_control() -> None:
    kinds = {"R": Kind.PUBLIC_BODY, "I": Kind.PUBLIC_INVESTMENT}
    graph = group(link("R", "I", "100"), link("I", "A", capital="40"), kinds=kinds)
    found = size(graph, books("A", "40", 1, 1))
    assert found.sme and found.public_share == 0 and "autonome" in found.lines("fr")[0]


def test_a_business_angel_beyond_the_limit_is_a_partner_and_an_unknown_amount_is_asked() -> None:
    kinds = {"N": Kind.BUSINESS_ANGEL}
    beyond = group(link("N", "A", capital="30", invested_cents=1_250_000_00), kinds=kinds)
    assert size(beyond, books("A", "40", 1, 1), books("N", "10", 1, 1)).headcount == 43
    assert refused(group(link("N", "A", capital="30"), kinds=kinds), books("A", "40", 1, 1)) == "angel.missing"


def test_an_authority_without_its_budget_is_asked_for_it_only_where_it_matters() -> None:
    kinds = {"T": Kind.LOCAL_AUTHORITY}
    assert refused(group(link("T", "A", capital="25"), kinds=kinds), books("A", "1", 1, 1)) == "authority.missing"
    assert size(group(link("T", "A", capital="5"), kinds=kinds), books("A", "1", 1, 1)).sme


def test_an_investor_with_a_majority_is_linked_all_the_same() -> None:
    graph = group(link("V", "A", "51"), kinds={"V": Kind.VENTURE_CAPITAL})
    assert size(graph, books("A", "40", 1, 1), books("V", "10", 1, 1)).headcount == 50


def test_a_size_is_lost_only_after_two_consecutive_periods() -> None:
    years = {2022: "40", 2023: "60", 2024: "40", 2025: "60"}
    accounts = [books("A", people, 1, 1, date(year, 12, 31)) for year, people in years.items()]
    assert size(ALONE, *accounts).size is SMALL
    found = size(ALONE, *accounts, books("A", "60", 1, 1, date(2026, 6, 30)))
    assert found.size is MEDIUM
    assert [year.held for year in found.years] == [SMALL, SMALL, SMALL, SMALL, MEDIUM]


def test_a_size_is_gained_only_after_two_consecutive_periods() -> None:
    first, second = books("A", "300", 1, 1, date(2024, 12, 31)), books("A", "200", 1, 1)
    assert size(ALONE, first, second).size is LARGE
    assert size(ALONE, first, second, books("A", "40", 1, 1, date(2026, 9, 30))).size is MEDIUM


def test_a_change_of_the_group_counts_at_once() -> None:
    graph = group(link("B", "A", "100", begins=date(2026, 2, 1)))
    accounts = [
        books("A", "40", 1, 1, date(2024, 12, 31)),
        books("A", "40", 1, 1),
        books("B", "300", 1, 1),
    ]
    found = size(graph, *accounts)
    assert found.size is LARGE and found.years[-1].group_changed
    assert "effet immédiat" in " ".join(found.lines("fr"))


def test_consolidated_accounts_are_not_counted_twice() -> None:
    graph = group(link("A", "S", "100"))
    found = size(graph, books("A", "140", 1, 1, includes=("S",)))
    assert found.headcount == 140
    both = (books("A", "90", 1, 1, includes=("S",)), books("S", "100", 1, 1))
    assert refused(graph, *both) == "accounts.contradictory"


def test_a_circle_of_holdings_counts_each_once() -> None:
    graph = group(link("A", "B", "60"), link("B", "C", "60"), link("C", "A", "60"))
    assert size(graph, *(books(name, "10", 1, 1) for name in "ABC")).headcount == 30


def test_missing_and_contradictory_accounts_are_named() -> None:
    assert refused(ALONE) == "accounts.missing"
    assert refused(group(link("A", "S", "100")), books("A", "1", 1, 1)) == "accounts.missing"
    assert refused(ALONE, books("A", "1", 1, 1), books("A", "2", 1, 1)) == "accounts.twice"
    assert refused(ALONE, books("A", "-1", 1, 1)) == "accounts.negative"


def test_an_unknown_figure_is_asked_only_where_it_matters() -> None:
    few = Accounts("A", TODAY, books("A", "40", 1, 1).headcount, turnover_cents=9_000_000_00)
    assert size(ALONE, few).size is SMALL
    unsure = Accounts("A", TODAY, few.headcount, turnover_cents=11_000_000_00)
    assert refused(ALONE, unsure) == "accounts.unknown"
    assert size(ALONE, Accounts("A", TODAY, books("A", "250", 1, 1).headcount)).size is LARGE


def test_one_period_alone_says_that_the_two_year_rule_was_not_applied() -> None:
    found = size(ALONE, books("A", "40", 1, 1))
    assert "Only one period" in found.lines("en")[-2] and found.mark.value == "interpretation"


def test_the_largest_groups_are_counted_and_absurd_figures_are_named() -> None:
    assert size(ALONE, books("A", "200000", 80_000_000, 150_000_000)).size is LARGE
    assert refused(ALONE, books("A", "10", 10**10, 1)).startswith("fact.")
