"""The reference tables that the law names: activities, legal categories, headcount bands, places.

Each is a CSV file of ``codes/``; ``codes/sources.toml`` says where it comes from, as of which day, and how sure it is.
Codes are text: leading zeros count.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jalon.law.marks import Mark
from jalon.law.wording import Text

CODES = Path(__file__).parent / "codes"


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: its rows by code, its title, source, day and mark."""

    name: str
    title: Text
    source: str
    as_of: date
    mark: Mark
    rows: Mapping[str, Mapping[str, str]]


@cache
def _sources() -> dict[str, dict[str, Any]]:
    return tomllib.loads((CODES / "sources.toml").read_text("utf-8"))


def names() -> tuple[str, ...]:
    """Every table that ships with Jalon."""
    return tuple(_sources())


@cache
def table(name: str) -> Table:
    """One table, read once."""
    about = _sources()[name]
    with (CODES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    return Table(name, Text(**about["title"]), about["source"], about["as_of"], Mark(about["mark"]), rows)
