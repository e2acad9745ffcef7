"""The single undertaking: who is one with whom under de minimis, on a day, and why."""

from datetime import date
from decimal import Decimal

import pytest

from jalon.law.marks import Mark
from jalon.law.parameters import Override, own_parameters
from jalon.law.problems import LawError
from jalon.law.undertakings import Control, Enterprise, Graph, Kind, Link, Why, single_undertaking
from tests.law.groups import TODAY, group, link


def ids(graph: Graph, siren: str = "A", on: date = TODAY) -> tuple[str, ...]:
    return single_undertaking(graph, siren, on).ids


def code(*links: Link, enterprises: str = "AB") -> set[str]:
    with pytest.raises(LawError) as caught:
        Graph(tuple(Enterprise(name, name) for name in enterprises), links).at(TODAY)
    assert all(problem.message.fr and problem.remedy.fr and problem.remedy.en for problem in caught.value.problems)
    return {problem.code for problem in caught.value.problems}


def test_a_majority_of_the_votes_joins() -> None:
    assert ids(group(link("A", "B", "60"))) == ("A", "B")
    assert ids(group(link("A", "B", "60")), "B") == ("B", "A")


def test_exactly_half_of_the_votes_does_not_join_and_a_hair_more_does() -> None:
    assert ids(group(link("A", "B", "50"))) == ("A",)
    assert ids(group(link("A", "B", "50.0001"))) == ("A", "B")


def test_example_d3_forty_five_percent_without_an_agreement_is_no_link() -> None:
    assert ids(group(link("A", "C", "45"))) == ("A",)


@pytest.mark.parametrize("control", Control)
def test_each_right_of_control_joins_without_any_share(control: Control) -> None:
    found = single_undertaking(group(link("A", "B", controls=(control,))), "B", TODAY)
    assert set(found.ids) == {"A", "B"}
    assert [item.why for item in found.links_used] == [Why(control.value)]
    assert found.steps[0].article[-3:] in ("(b)", "(c)", "(d)")


def test_a_majority_of_the_capital_without_the_votes_does_not_join() -> None:
    assert ids(group(link("A", "B", votes="40", capital="70"))) == ("A",)


def test_votes_that_nobody_declared_are_presumed_from_the_capital_and_marked() -> None:
    found = single_undertaking(group(link("A", "B", capital="70")), "A", TODAY)
    assert found.ids == ("A", "B")
    assert found.links_used[0].presumed and found.mark is Mark.TO_CONFIRM


def test_links_join_through_other_enterprises_french_or_not() -> None:
    assert set(ids(group(link("DE-1", "A", "100"), link("DE-1", "B", "51")))) == {"A", "B", "DE-1"}


def test_a_person_joins_nothing() -> None:
    graph = group(link("P", "A", "100"), link("P", "B", "100"), kinds={"P": Kind.PERSON}, A="cars", B="cars")
    assert ids(graph) == ("A",)
    assert "personne physique" in single_undertaking(graph, "A", TODAY).steps[0].text.fr


def test_a_public_body_joins_nothing_unless_the_administrator_says_so() -> None:
    graph = group(link("R", "A", "100"), link("R", "B", "100"), kinds={"R": Kind.PUBLIC_BODY})
    found = single_undertaking(graph, "A", TODAY)
    assert found.ids == ("A",) and found.mark is Mark.CHECKED
    laid = own_parameters().overridden([Override("undertaking.public-bodies-join", None, None, "yes", "note")])
    assert set(single_undertaking(graph, "A", TODAY, laid).ids) == {"A", "B", "R"}


def test_a_non_profit_entity_joins_except_under_the_sgei_regulation() -> None:
    graph = group(link("N", "A", "100"), link("N", "B", "100"), kinds={"N": Kind.NON_PROFIT})
    assert set(single_undertaking(graph, "A", TODAY).ids) == {"A", "B", "N"}
    found = single_undertaking(graph, "A", TODAY, sgei=True)
    assert found.ids == ("A",) and "SIEG" in found.lines("fr")[0]


def test_members_that_make_a_majority_together_join_and_it_is_a_reading() -> None:
    graph = group(link("A", "B", "100"), link("A", "C", "30"), link("B", "C", "30"))
    found = single_undertaking(graph, "C", TODAY)
    assert set(found.ids) == {"A", "B", "C"}
    assert [item.why for item in found.links_used].count(Why.JOINT_VOTES) == 2
    assert found.mark is Mark.INTERPRETATION
    assert ids(group(link("A", "C", "30"), link("B", "C", "30")), "C") == ("C",)


def test_a_circle_of_ownership_is_one_undertaking() -> None:
    assert set(ids(group(link("A", "B", "60"), link("B", "C", "60"), link("C", "A", "60")))) == {"A", "B", "C"}


def test_a_link_counts_from_its_first_day_to_its_last() -> None:
    graph = group(link("A", "B", "60", begins=date(2025, 3, 1), ends=date(2026, 3, 1)))
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2026, 3, 1), date(2026, 3, 2))
    assert [len(ids(graph, on=day)) for day in days] == [1, 2, 2, 1]


def test_the_arithmetic_is_told_in_both_languages() -> None:
    found = single_undertaking(group(link("A", "B", "60"), link("B", "C", "20")), "A", TODAY)
    assert found.lines("fr") == [
        "A détient 60\u00a0% des droits de vote de B\u00a0: liées.",
        "B détient 20\u00a0% des droits de vote de C\u00a0: non liées (pas de majorité).",
        "Au 21\u00a0novembre\u00a02026, l’entreprise unique compte 2 entreprises\u00a0: A et B.",
    ]
    assert found.lines("en")[0] == "A holds 60% of the votes of B: linked."


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([link("A", "B", "101")], {"share.range"}),
        ([link("A", "B", "-1")], {"share.range"}),
        ([link("A", "A", "60")], {"link.self"}),
        ([link("A", "X", "60")], {"link.unknown"}),
        ([link("A", "B")], {"link.empty"}),
        ([link("A", "B", "60"), link("A", "B", "10")], {"link.twice"}),
        ([link("A", "B", "60", begins=date(2026, 1, 2), ends=date(2026, 1, 1))], {"link.dates"}),
        ([link("A", "C", "60"), link("B", "C", "41")], {"shares.sum"}),
        ([link("A", "C", capital="60"), link("B", "C", capital="40.01")], {"shares.sum"}),
        ([link("A", "B", "130"), link("B", "Z", "10")], {"share.range", "link.unknown"}),
    ],
)
def test_an_ownership_file_with_errors_names_each_of_them(links: list[Link], expected: set[str]) -> None:
    assert code(*links, enterprises="ABC") == expected


def test_shares_may_pass_from_one_holder_to_another() -> None:
    graph = group(
        link("A", "C", "60", ends=date(2025, 6, 30)), link("B", "C", "60", begins=date(2025, 7, 1)), also="A"
    )
    assert ids(graph, "C", date(2025, 6, 30)) == ("C", "A")
    assert ids(graph, "C", date(2025, 7, 1)) == ("C", "B")


def test_an_enterprise_twice_and_an_unknown_one_are_errors() -> None:
    with pytest.raises(LawError, match=r"enterprise\.twice"):
        Graph((Enterprise("A", "A"), Enterprise("A", "A again")))
    with pytest.raises(LawError, match=r"enterprise\.unknown.*Did you mean “732829320”"):
        single_undertaking(Graph((Enterprise("732829320", "A"),)), "732829321", TODAY)


def test_the_share_that_joins_is_a_dated_parameter() -> None:
    laid = own_parameters().overridden([Override("undertaking.majority", date(2026, 1, 1), None, "40 %", "a test")])
    graph = group(link("A", "B", "45"))
    assert single_undertaking(graph, "A", date(2025, 12, 31), laid).ids == ("A",)
    found = single_undertaking(graph, "A", date(2026, 1, 1), laid)
    assert found.ids == ("A", "B") and found.applied[0].overridden
    assert Decimal("0.45") == found.links_used[0].votes
