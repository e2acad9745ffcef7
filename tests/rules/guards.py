"""Small exact checks of the engine, for `test_mutations`: each takes no argument and fails by an assertion."""

import re
from datetime import date
from itertools import product
from pathlib import Path

from jalon.rules import Rulebook, run_examples
from jalon.rules.calendar import years_between
from tests.rules.generated import WIDE
from tests.rules.test_register import same_as_alone

ROOT = Path(__file__).parents[2]
STARTUP = ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml"
COOKBOOK = ROOT / "docs/rules/cookbook.md"
BORDERS = """
id = "borders"
title = { fr = "T", en = "T" }
[parameters]
half = { type = "rate", value = "50 %" }
cap = { type = "money", value = 5 }
[[conditions]]
id = "young"
rule = "age(g.d1, request.date) < 8"
label = { fr = "C", en = "C" }
[[conditions]]
id = "small"
rule = "g.n1 < g.n2"
label = { fr = "C", en = "C" }
[amounts]
aid = "half * min(g.m1, cap)"
"""


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
        {"g.d1": day, "g.n1": people, "g.n2": 10, "g.m1": money}
        for day, people, money in product(days, (9, 10, None), (101, 499, 501, None))
    ]
    for today in (date(2025, 1, 10), date(2024, 2, 28)):
        same_as_alone(Rulebook.load(BORDERS, WIDE), rows, {"request.date": today}, set())
        same_as_alone(Rulebook.load(BORDERS, WIDE), [{**row, "request.date": today} for row in rows], {}, set())
