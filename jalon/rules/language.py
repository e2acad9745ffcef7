"""What the language of rules has: its functions, its operators, its limits, and the error for all the rest."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from jalon.rules.terms import Operator, Term

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_TERMS = 400
MAX_NUMBER = 10**15

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "age": (2, 2),
    "months_between": (2, 2),
    "days_between": (2, 2),
    "add_years": (2, 2),
    "add_months": (2, 2),
    "add_days": (2, 2),
    "total": (1, 61),
    "count_of": (1, 30),
    "at_least": (2, 31),
    "starts_with": (2, 200),
    "round_to": (2, 2),
    "round_down": (2, 2),
    "round_up": (2, 2),
}
"""The functions of the language and how many arguments each takes (least, most)."""

COMPARISONS: Mapping[type[ast.cmpop], Operator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ARITHMETIC: Mapping[type[ast.operator], Literal["+", "-", "*", "/"]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


@dataclass(eq=False)
class ExpressionError(ValueError):
    """An expression that the language does not have; `offset` is the character it starts at."""

    code: str
    offset: int
    en: str
    fr: str
    remedy_fr: str = ""
    remedy_en: str = ""


class Scope(Protocol):
    """The names an expression may use."""

    def find(self, name: str) -> Term | None:
        """The term that a name stands for, without a span; None if there is no such name."""

    def names(self) -> list[str]:
        """Every name, to suggest the nearest one."""
