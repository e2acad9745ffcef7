"""The files of parameters that come with Jalon, and the parameters of the law's rulebooks: one format.

    [parameters."group.name"]
    type = "money"                        # money rate number, whole number, years months days, date text codes yes-no
    label = { fr = "…", en = "…" }
    article = "règlement (UE) 2023/2831, art. 3(2)"
    values = [{ from = 2024-01-01, to = 2030-12-31, value = 300_000, source = "…", mark = "checked" }]
    note = { fr = "…", en = "…" }         # optional; `unit` too

`value`, `source` and `mark` instead of `values`: always. A day that no period holds is a gap; a period without `to`
ends where the next one begins. A rulebook's parameter `ceiling` is called `RULEBOOK-ID.ceiling`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jalon.law.marks import Mark
from jalon.law.parameters.dated import TYPES, Parameter, Period
from jalon.law.wording import worded

HOME = Path(__file__).parent
RULEBOOKS = HOME.parent / "rulebooks"


class FileError(ValueError):
    """A file of parameters that cannot be used: the file, the parameter, what is wrong."""


def read_all() -> dict[str, Parameter]:
    """Every parameter that comes with Jalon, by its identifier."""
    found: dict[str, Parameter] = {}
    for path in (*sorted(HOME.glob("*.toml")), *sorted(RULEBOOKS.glob("*.toml"))):
        for parameter in read_file(path):
            if parameter.id in found:
                raise FileError(f"{path.name}: {parameter.id} is defined twice")
            found[parameter.id] = parameter
    return found


def read_file(path: Path) -> Iterator[Parameter]:
    """The parameters of one file; raises `FileError`."""
    data = tomllib.loads(path.read_text("utf-8"))
    prefix = f"{data['id']}." if path.parent == RULEBOOKS else ""
    for name, table in data.get("parameters", {}).items():
        if table.get("unpublished"):
            continue
        try:
            yield _parameter(prefix + name, table)
        except (KeyError, ValueError) as error:
            raise FileError(f"{path.name}: {prefix + name}: {error}") from error


def _parameter(identity: str, table: dict[str, Any]) -> Parameter:
    if table["type"] not in TYPES:
        raise ValueError(f"unknown type {table['type']}")
    label = table.get("label") or {"fr": identity, "en": identity}
    note = table.get("note")
    bare = Parameter(
        identity,
        table["type"],
        worded(label),
        (),
        table.get("article", table.get("source", "")),
        worded(note) if note else None,
        table.get("unit", ""),
    )
    entries = table.get("values", [table])
    periods = [
        Period(
            _day(entry.get("from")),
            _day(entry.get("to")),
            bare.read(entry["value"]),
            entry.get("source") or table.get("source", ""),
            Mark(entry.get("mark") or table.get("mark", "")),
        )
        for entry in entries
    ]
    return replace(bare, periods=tuple(_closed(periods)))


def _closed(periods: list[Period]) -> Iterator[Period]:
    """Each period, ended the day before the next begins when it says no end itself; overlaps are errors."""
    for period, following in zip(periods, [*periods[1:], None], strict=True):
        if not period.source:
            raise ValueError("a value without its source")
        if following is None:
            yield period
            continue
        if following.begins is None:
            raise ValueError("only the first period may have no beginning")
        last = following.begins - timedelta(1)
        if period.ends is not None and period.ends > last:
            raise ValueError(f"two values on {following.begins}")
        yield replace(period, ends=period.ends or last)


def _day(value: Any) -> date | None:
    if value is not None and type(value) is not date:
        raise ValueError(f"{value} is not a date")
    return value
