"""How many companies of a register a rule reaches, for how much, and who gains or loses by a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jalon.rules.register import CODES, Assumption, Plan, decided, plan
from jalon.rules.result import Verdict
from jalon.rules.rulebook import Rulebook

if TYPE_CHECKING:
    import ibis.expr.types as ir

AXES: Mapping[str, tuple[str, int]] = {
    "size": ("company.size", 0),
    "department": ("company.department", 0),
    "form": ("company.legal_form", 0),
    "sector": ("company.activity", 2),
}
"""By what a count may be split: a column of the register, and how many of its characters."""


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a count: companies by verdict, and amounts in cents.

    `sure` sums the lower bounds over eligible companies, `most` the upper bounds over those that may be eligible.
    """

    key: str
    rows: int
    verdicts: Mapping[Verdict, int]
    sure: Mapping[str, int]
    most: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one condition does: how many it refuses, how many it alone refuses, how many it leaves open."""

    condition: str
    refuses: int
    alone: int
    open: int


@dataclass(frozen=True, slots=True)
class Count:
    """A whole count, with what came from the register, what was assumed and what stayed unknown."""

    total: Group
    groups: tuple[Group, ...]
    reasons: tuple[Reason, ...]
    plan: Plan


def count(
    table: ir.Table,
    rulebook: Rulebook,
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[Assumption] = (),
    by: str = "",
) -> Count:
    """Count a register; `by` is "", "reason" or a key of `AXES`. One pass, whatever the size of the register."""
    used = plan(rulebook, table.columns, dates, parameters, assumptions)
    column, length = AXES.get(by, ("", 0))
    if column and column not in table.columns:
        raise ValueError(f"the register has no column {column}")
    keep = [column] if column else []
    rows = decided(table, rulebook, dates, parameters, assumptions, keep)
    measures = _measures(rows, rulebook)
    if column:
        key = rows[column].cast("string").fill_null("?")
        keyed = rows.mutate(key=key.substr(0, length) if length else key)
        found = keyed.group_by("key").aggregate(**_measures(keyed, rulebook)).order_by("key")
        groups = tuple(_group(row, rulebook) for row in found.to_pyarrow().to_pylist())
        return Count(_sum(groups), groups, (), used)
    record = rows.aggregate(**measures, **(_reasons(rows, rulebook) if by == "reason" else {}))
    (line,) = record.to_pyarrow().to_pylist()
    reasons: tuple[Reason, ...] = ()
    if by == "reason":
        reasons = tuple(
            Reason(item.id, line[f"refuses:{place}"] or 0, line[f"alone:{place}"] or 0, line[f"open:{place}"] or 0)
            for place, item in enumerate(rulebook.conditions)
        )
    return Count(_group({**line, "key": ""}, rulebook), (), reasons, used)


def _measures(rows: ir.Table, rulebook: Rulebook) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": rows.count()}
    for code in CODES:
        found[f"verdict:{code}"] = rows.count(where=rows.verdict == code)
    for name in rulebook.amounts:
        found[f"sure:{name}"] = rows[f"{name}.low"].sum(where=rows.verdict == 1)
        found[f"most:{name}"] = rows[f"{name}.high"].sum(where=rows.verdict.isin([1, 2]))
    return found


def _reasons(rows: ir.Table, rulebook: Rulebook) -> dict[str, Any]:
    failed = [~rows[f"{item.id}.may"] for item in rulebook.conditions]
    number = sum((item.cast("int64") for item in failed[1:]), failed[0].cast("int64")) if failed else None
    found: dict[str, Any] = {}
    for place, item in enumerate(rulebook.conditions):
        found[f"refuses:{place}"] = failed[place].sum()
        found[f"alone:{place}"] = (failed[place] & (number == 1)).sum()
        found[f"open:{place}"] = (rows[f"{item.id}.may"] & ~rows[f"{item.id}.must"]).sum()
    return found


def _group(line: Mapping[str, Any], rulebook: Rulebook) -> Group:
    return Group(
        key=line["key"],
        rows=line["rows"],
        verdicts={verdict: line[f"verdict:{code}"] or 0 for code, verdict in CODES.items()},
        sure={name: int(line[f"sure:{name}"] or 0) for name in rulebook.amounts},
        most={name: int(line[f"most:{name}"] or 0) for name in rulebook.amounts},
    )


def _sum(groups: Sequence[Group]) -> Group:
    first = groups[0] if groups else Group("", 0, {}, {}, {})
    return Group(
        "",
        sum(group.rows for group in groups),
        {verdict: sum(group.verdicts[verdict] for group in groups) for verdict in first.verdicts},
        {name: sum(group.sure[name] for group in groups) for name in first.sure},
        {name: sum(group.most[name] for group in groups) for name in first.most},
    )


# --- two versions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """Companies that one version answers in one way and the other in another."""

    before: Verdict
    after: Verdict
    rows: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What a new version changes for one amount, in cents, over the companies both versions may reach."""

    amount: str
    gain_rows: int
    lose_rows: int
    gain: int
    lose: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Who gains, who loses and how much; upper bounds are compared, so that « up to » meets « up to »."""

    rows: int
    moves: tuple[Move, ...]
    shifts: tuple[Shift, ...]


def effect(
    table: ir.Table,
    old: Rulebook,
    new: Rulebook,
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[Assumption] = (),
) -> Effect:
    """What replacing `old` by `new` does over a register, in one pass."""

    def settings(book: Rulebook) -> dict[str, Any]:
        return {name: value for name, value in (parameters or {}).items() if name in book.parameters}

    columns = list(table.columns)
    first = decided(table, old, dates, settings(old), assumptions, columns)
    outputs = [name for name in first.columns if name not in columns]
    first = first.rename({f"old:{name}": name for name in outputs})
    kept = [f"old:{name}" for name in outputs]
    both = decided(first, new, dates, settings(new), assumptions, kept)
    before, after = both["old:verdict"], both.verdict
    measures: dict[str, Any] = {"rows": both.count()}
    for one in CODES:
        for two in CODES:
            if one != two:
                measures[f"move:{one}:{two}"] = ((before == one) & (after == two)).sum()
    shared = [name for name in new.amounts if name in old.amounts]
    for name in shared:
        was = _reachable(both[f"old:{name}.high"], before)
        change = _reachable(both[f"{name}.high"], after) - was
        measures[f"gainers:{name}"] = (change > 0).sum()
        measures[f"losers:{name}"] = (change < 0).sum()
        measures[f"gain:{name}"] = change.sum(where=change > 0)
        measures[f"lose:{name}"] = (-change).sum(where=change < 0)
    (line,) = both.aggregate(**measures).to_pyarrow().to_pylist()
    moves = [
        Move(CODES[one], CODES[two], line[f"move:{one}:{two}"])
        for one in CODES
        for two in CODES
        if one != two and line[f"move:{one}:{two}"]
    ]
    shifts = [
        Shift(
            name,
            line[f"gainers:{name}"] or 0,
            line[f"losers:{name}"] or 0,
            int(line[f"gain:{name}"] or 0),
            int(line[f"lose:{name}"] or 0),
        )
        for name in shared
    ]
    return Effect(line["rows"], tuple(moves), tuple(shifts))


def _reachable(amount: Any, verdict: Any) -> Any:
    """The upper bound where the verdict may be eligible, else nothing."""
    import ibis

    return ibis.ifelse(verdict.isin([1, 2]), amount, 0)
