"""Mistakes that were made elsewhere, made here on purpose: each is caught by an example or by the plain reading."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from jalon.rules import Rulebook, calendar, run_examples
from jalon.rules.program import _NAMES
from jalon.rules.register import decided
from jalon.rules.steps import Steps

ROOT = Path(__file__).parents[2]
STARTUP = (ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml").read_text()
COOKBOOK = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/rules/cookbook.md").read_text(), re.S)


def broken(text: str) -> int:
    return sum(not run.holds for run in run_examples(Rulebook.load(text, file="mutant.toml")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("request.date) < age_limit", "request.date) <= age_limit"),
        (
            "age(company.created_on, request.date) < age_limit",
            "days_between(company.created_on, request.date) < 2920",
        ),
        ("min(aid_rate * costs.eligible, aid_cap)", "max(aid_rate * costs.eligible, aid_cap)"),
        ("min(grant_share * aid, grant_cap)", "grant_share * aid"),
        ('advance = { rule = "aid - grant"', 'advance = { rule = "aid"'),
        ("in_force = { from = 2024-07-12 }", "in_force = { from = 2024-07-11 }"),
    ],
)
def test_the_examples_of_the_scheme_catch_a_changed_rule(old: str, new: str) -> None:
    assert old in STARTUP and broken(STARTUP) == 0
    assert broken(STARTUP.replace(old, new)) > 0


def test_and_for_or_in_the_size_test_is_caught() -> None:
    text = next(block for block in COOKBOOK if "sme-thresholds" in block)
    assert broken(text) == 0 and broken(text.replace(" or ", " and ")) == 1


def test_days_divided_by_365_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_days(start: int, end: int) -> int:
        return calendar.days_between(start, end) // 365

    assert calendar.years_between(2017_01_11, 2025_01_10) == 7 != by_days(2017_01_11, 2025_01_10)
    monkeypatch.setitem(_NAMES, "years_between", by_days)
    text = STARTUP.replace("2017-01-11", "2016-02-29").replace("2017-01-10", "2016-02-28")
    mutant = text.replace("2025-01-10", "2024-02-28").replace("in_force = { from = 2024-07-12 }", "")
    mutant = mutant.replace('expect = { verdict = "not-in-force" }', 'expect = { young = "yes" }')
    assert broken(mutant) > 0


class NullIgnoring(Steps):
    """What SQL's least and greatest do with NULL: the unknown side is dropped, so its cap is taken for its value."""

    def extreme(self, op: str, items: tuple[int, ...]) -> int:
        known = [item for item in items if self.value(item) is not None]
        return known[0] if known else self.add(op, *items)


def test_least_without_its_guard_for_the_unknown_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pa.table({"costs.eligible": pa.array([None, 100_00], pa.int64())})
    day: dict[str, Any] = {"request.date": date(2025, 1, 10)}

    def bounds(text: str) -> list[tuple[int, int]]:
        book = Rulebook.load(text)
        table = decided(ibis.memtable(rows), book, day, {"aid_rate": "100 %"}).to_pyarrow().to_pylist()
        return [(row["aid.low"], row["aid.high"]) for row in table]

    right = bounds(STARTUP)
    assert right == [(0, 200_000_00), (100_00, 100_00)]
    monkeypatch.setattr(Steps, "extreme", NullIgnoring.extreme)
    assert bounds(STARTUP + "\n") != right
