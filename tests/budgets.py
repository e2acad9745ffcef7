"""The time of the tests by kind, beside the time that each kind may take on two cores.

A kind is asked for by ``--kind`` (several times for several).
"""

import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest

# Seconds on two cores; the static checks (60 s) are timed by tools/check.py.
BUDGETS = {
    "unit": 90,
    "property": 90,
    "database": 180,
    "rights": 120,
    "browser": 180,
    "API": 60,
    "faults": 90,
}
DATABASE_FIXTURES = {"db", "transactional_db", "own_database", "django_db_setup", "cluster"}


def kind(item: pytest.Item) -> str:
    """The one kind that a test belongs to."""
    names = set(getattr(item, "fixturenames", ()))
    file = item.path.name
    if item.get_closest_marker("faults"):
        return "faults"
    if item.get_closest_marker("browser"):
        return "browser"
    if file.startswith("test_rights"):
        return "rights"
    if file.startswith("test_api"):
        return "API"
    if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        return "property"
    if item.get_closest_marker("django_db") or names & DATABASE_FIXTURES:
        return "database"
    return "unit"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--kind unit --kind browser``."""
    parser.addoption("--kind", action="append", choices=list(BUDGETS), help="run only the tests of this kind")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name each test's kind in its report, and keep the kinds that were asked for."""
    wanted = config.getoption("kind")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        found = kind(item)
        item.user_properties.append(("kind", found))
        (kept if not wanted or found in wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _reports(reporter: object) -> Iterator[pytest.TestReport]:
    for outcome in ("passed", "failed", "skipped", "error", "xfailed", "xpassed", ""):
        for report in reporter.stats.get(outcome, []):
            if isinstance(report, pytest.TestReport):
                yield report


def pytest_terminal_summary(terminalreporter: object, config: pytest.Config) -> None:
    """One line a kind: how many tests, how long, how long it may take."""
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for report in _reports(terminalreporter):
        name = dict(report.user_properties).get("kind", "unit")
        seconds[name] += report.duration
        tests[name] += report.when == "call" or report.outcome == "skipped"
    workers = getattr(config.option, "numprocesses", None) or 1
    rows = json.loads(os.environ.get("JALON_STATIC_TIME", "[]"))
    rows += [[name, tests[name], seconds[name] / workers, BUDGETS[name]] for name in BUDGETS if tests[name]]
    if sum(tests.values()) < 2:
        return
    terminalreporter.section("time by kind")
    for name, count, taken, budget in rows:
        over = "  over its budget" if taken > budget else ""
        terminalreporter.write_line(f"{name:<9} {count:>5}   {taken:6.1f} s of {budget} s{over}")
