"""Small exact checks of the engine, for `test_mutations`: each takes no argument and fails by an assertion."""

import re
from datetime import date
from itertools import cycle, product
from pathlib import Path

from jalon.rules import Assurance, Moment, Range, Rulebook, run_examples
from jalon.rules.calendar import years_between
from jalon.rules.decisions import decided
from jalon.rules.register import Setting
from tests.rules.generated import WIDE, condition
from tests.rules.test_register import same_as_alone, table_of

ROOT = Path(__file__).parents[2]
STARTUP = ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml"
COOKBOOK = ROOT / "docs/rules/cookbook.md"
BORDERS = (
    """
id = "borders"
title = { fr = "T", en = "T" }
[parameters]
most = { type = "rate", value = "60 %" }
less = { type = "rate", value = "35 %" }
half = { type = "rate", value = "50 %" }
cap = { type = "money", value = 5 }
"""
    + condition("young", "age(g.d1, request.date) < 8")
    + condition("small", "g.n1 < g.n2")
    + condition("either", "g.b1 or not g.b2")
    + condition("some", "g.n1 != 0 and g.b1", kind="warning")
    + condition("neither", "not (g.b1 and g.n1 < 10 and g.c != 'a')", kind="warning")
    + """[amounts]
aid = "half * min(g.m1, cap)"
rest = "cap - (most if g.c == 'a' else less) * min(g.m1, cap)"
step = "(cap - min(g.m1, cap)) if g.n1 < 10 else (cap + cap - min(g.m1, cap))"
"""
)
PROOFS = (
    """
id = "proofs"
title = { fr = "T", en = "T" }
"""
    + condition("proved", "g.n1 < 10", assurance="verified")
    + condition("paid", "g.b1", moment="payment")
)


def the_published_examples_hold() -> None:
    texts = [STARTUP.read_text(), *re.findall(r"```toml\n(.*?)```", COOKBOOK.read_text(), re.S)]
    for text in texts:
        assert all(run.holds for run in run_examples(Rulebook.load(text)))


def a_leap_day_ends_its_years_on_the_last_of_february() -> None:
    assert years_between(2016_02_29, 2024_02_28) == 7
    assert years_between(2016_02_29, 2017_02_28) == 1
    assert years_between(2017_01_11, 2025_01_10) == 7
    assert years_between(2017_01_10, 2025_01_10) == 8


def a_register_of_border_cases_agrees_with_one_company() -> None:
    """Birthdays, equal numbers, halves of a cent and gaps, each with each."""
    days = [date(2017, 1, 9), date(2017, 1, 10), date(2017, 1, 11), date(2016, 2, 29), None]
    rows = [
        {"g.d1": day, "g.n1": people, "g.n2": 10, "g.m1": money, "g.b1": yes, "g.b2": money != 101, "g.c": word}
        for (day, people, money), (yes, word) in zip(
            product(days, (9, 10, None), (101, 499, 501, None)),
            cycle([(True, "a"), (False, "b"), (None, None)]),
            strict=False,
        )
    ]
    book = Rulebook.load(BORDERS, WIDE)
    same_as_alone(book, rows, {"request.date": date(2025, 1, 10)}, set())
    same_as_alone(book, [{**row, "request.date": date(2024, 2, 28)} for row in rows], {}, set())


def the_bounds_of_an_amount_are_its_least_and_greatest_over_the_cases() -> None:
    book = Rulebook.load(BORDERS, WIDE)
    for money, people in product((101, 499, 501), (9, 10)):
        known = {"g.m1": money, "g.n1": people}
        whole = [book.evaluate(known | {"g.c": word}).amounts for word in "abz"]
        unsure = [book.evaluate(known).amounts, book.evaluate({"g.m1": money}).amounts]
        other = [book.evaluate({"g.m1": money, "g.n1": one, "g.c": "a"}).amounts["step"].low for one in (9, 10)]
        rests = [amounts["rest"].exact for amounts in whole]
        assert unsure[0]["rest"][:2] == (min(rests), max(rests))
        assert unsure[1]["step"][:2] == (min(other), max(other))


def a_register_tells_nothing_by_what_cannot_be() -> None:
    """Bounds that cross and values outside their domain count as unknown."""
    book = Rulebook.load(BORDERS, WIDE)
    impossible = [{"g.n2": Range(12, 4), "g.n1": 3}, {"g.n2": 10, "g.n1": 301}, {"g.n2": 10, "g.n1": -1}]
    unknown = [{"g.n1": 3}, {"g.n2": 10}, {"g.n2": 10}]
    day = {"request.date": date(2025, 1, 10)}
    rows, expected = (
        decided(table_of(cells, set()), book, Setting(day)).to_pyarrow().to_pylist()
        for cells in (impossible, unknown)
    )
    assert rows == expected


def a_register_asks_for_the_same_proofs_as_one_company() -> None:
    rows = [{"g.n1": people, "g.b1": yes} for people, yes in product((9, 10, None), (True, False, None))]
    for moment, assurance in product(Moment, (Assurance.SUPPORTED, Assurance.VERIFIED)):
        same_as_alone(Rulebook.load(PROOFS, WIDE), rows, {}, set(), moment=moment, assurance=assurance)


def a_count_is_the_sum_of_its_companies() -> None:
    """With rows that are refused at once, refused by what is left, unknown and eligible."""
    text = (
        BORDERS
        + """
[[conditions]]
id = "enough"
rule = "g.m2 + aid >= 200"
label = { fr = "C", en = "C" }
"""
    )
    rows = [
        {"g.d1": date(2020, 1, 1), "g.n1": people, "g.n2": 10, "g.m1": 400, "g.m2": more, "g.b1": yes, "g.c": "a"}
        for people, more, yes in product((9, 10, None), (0, 1, None), (True, None))
    ]
    same_as_alone(Rulebook.load(text, WIDE), rows, {"request.date": date(2025, 1, 10)}, set())
