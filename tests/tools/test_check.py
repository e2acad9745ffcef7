"""``make test`` leaves nothing out silently and counts each test in one kind."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.budgets import BUDGETS, kind
from tools import check


def item(file: str = "test_cases.py", fixtures: tuple[str, ...] = (), *marks: str, hypothesis: bool = False):
    """A test as pytest collects it."""
    return SimpleNamespace(
        path=Path(file),
        fixturenames=fixtures,
        get_closest_marker=lambda name: name in marks,
        obj=SimpleNamespace(is_hypothesis_test=hypothesis),
    )


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (item(), "unit"),
        (item("test_cases.py", ("db",)), "database"),
        (item("test_cases.py", ("own_database",)), "database"),
        (item("test_cases.py", (), "django_db"), "database"),
        (item("test_cases.py", ("db",), hypothesis=True), "property"),
        (item("test_rights_of_cases.py", ("db",)), "rights"),
        (item("test_api.py", ("db",)), "API"),
        (item("test_cases.py", ("db",), "browser"), "browser"),
        (item("test_api.py", ("cluster",), "faults"), "faults"),
    ],
)
def test_a_test_has_one_kind(test, expected: str):
    assert kind(test) == expected
    assert expected in BUDGETS


def test_the_budgets_make_fifteen_minutes_at_most():
    assert sum(BUDGETS.values()) + check.STATIC_BUDGET <= 15 * 60


def test_a_failed_check_is_named_and_shows_its_own_words(monkeypatch, capsys):
    good = check.Check("good", (sys.executable, "-c", ""))
    bad = check.Check("bad", (sys.executable, "-c", "print('line 3 is wrong'); raise SystemExit(1)"))
    monkeypatch.setattr(check, "CHECKS", [good, bad])
    assert check.main(["static"]) == 1
    said = capsys.readouterr()
    assert "line 3 is wrong" in said.out and "bad" in said.err and "good" not in said.err


def test_browser_tests_without_a_browser_fail_and_say_how(monkeypatch, capsys):
    monkeypatch.setattr(check.chromium, "find_or_install", lambda: None)
    assert check.main(["browser"]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_an_unknown_kind_is_refused_with_the_known_ones(capsys):
    assert check.main(["speed"]) == 2
    assert "browser" in capsys.readouterr().err
