"""The law's rulebooks, run with the administrator's values and with what they read kept for the answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jalon.law.parameters import At
from jalon.law.parameters.files import RULEBOOKS
from jalon.rules import Result, Rulebook


@cache
def book(name: str) -> Rulebook:
    """A rulebook of the law by its identifier."""
    return Rulebook.load(RULEBOOKS / f"{name}.toml")


def run_book(name: str, facts: Mapping[str, Any], values: At, functions: Mapping[str, Any] | None = None) -> Result:
    """Decide by a rulebook at the day of `values`, with the parameters in force that day, which it records."""
    rulebook = book(name)
    for parameter in rulebook.parameters:
        values[f"{name}.{parameter}"]
    return rulebook.evaluate(
        facts,
        {"decision.date": values.on, "request.date": values.on},
        values.parameters.settings(name, values.on),
        moment="decision",
        functions=functions,
    )
