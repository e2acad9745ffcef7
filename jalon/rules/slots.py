"""The inputs of the steps, and what a term becomes there: two steps for a number's bounds, two for a truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jalon.rules.terms import Member


class Slot(NamedTuple):
    """One input of the steps: a fact, or what the steps need of it.

    `form` is number (dates and truths too), choice (bits), lines (one category) or code (a test on a code).
    """

    form: str
    name: str
    words: tuple[str, ...] = ()
    prefix: bool = False


class Bounds(NamedTuple):
    """Two steps over one divisor: the value lies between low / divisor and high / divisor."""

    low: int
    high: int
    divisor: int


class Truth(NamedTuple):
    must: int
    may: int


Box = Mapping[str, tuple[int, int]]
"""For some inputs, a part of their domain: bounds on the grid, or bits for a choice (as both bounds)."""


def code_key(name: str, term: Member) -> str:
    """The name under which a test on a code is split into its two answers."""
    return f"{name}{'^' if term.prefix else '='}{','.join(term.options)}"
