"""How many companies of a register a rule reaches, and for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jalon.rules.axes import Split, split
from jalon.rules.decisions import CODES, Decision
from jalon.rules.engines import SPARK, engine_of
from jalon.rules.kinds import UNBOUNDED_MONEY
from jalon.rules.planning import Plan
from jalon.rules.register import Register, Setting
from jalon.rules.result import Verdict
from jalon.rules.rulebook import Rulebook

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a count: companies by verdict, and amounts in cents.

    `sure` sums the lower bounds over eligible companies, `most` the upper bounds over those that may be eligible;
    None where one of them has no bound.
    """

    key: str
    rows: int
    verdicts: Mapping[Verdict, int]
    sure: Mapping[str, int | None]
    most: Mapping[str, int | None]


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
    split: Split


def count(register: Register, rulebook: Rulebook, setting: Setting | None = None, by: str = "") -> Count:
    """Count a register; `by` is "", "reason" or a key of `AXES`. One pass, whatever the size of the register."""
    reasons = by == "reason"
    found = split(register, "" if reasons else by)
    decision = Decision(found.register, rulebook, setting or Setting())
    rows = decision.rows(found.keep, conditions=reasons, refused=False)
    measures = _measures(rows, decision) | (_reasons(rows, rulebook) if reasons else {})
    lines = aggregated(rows, measures, found)
    groups = tuple(_group(line, rulebook) for line in lines)
    if found.by:
        return Count(_sum(groups, rulebook), groups, (), decision.plan, found)
    told: tuple[Reason, ...] = ()
    if reasons:
        told = tuple(
            Reason(item.id, *(int(lines[0][f"{what}:{place}"] or 0) for what in ("refuses", "alone", "open")))
            for place, item in enumerate(rulebook.conditions)
        )
    return Count(groups[0], (), told, decision.plan, found)


def aggregated(rows: ir.Table, measures: Mapping[str, Any], by: Split) -> list[dict[str, Any]]:
    """One line a group in the order of their keys, or one line for all with an empty key."""
    if not by.by:
        found = rows.aggregate(**measures).to_pyarrow().to_pylist()
        return [{**line, "key": ""} for line in found]
    found = rows.group_by(key=by.key(rows)).aggregate(**measures).to_pyarrow().to_pylist()
    return sorted(found, key=lambda line: by.place(line["key"]))


def total_of(value: Any, where: Any) -> Any:
    """A sum that no register is long enough to overflow: DuckDB adds whole numbers on 128 bits, Spark on 64."""
    if engine_of(value) == SPARK:
        return value.cast("decimal(38, 0)").sum(where=where)
    return value.sum(where=where).cast("decimal(38, 0)")


def _measures(rows: ir.Table, decision: Decision) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": rows.count()}
    for code in CODES:
        found[f"verdict:{code}"] = rows.count(where=rows.verdict == code)
    for name in decision.book.amounts:
        for side, codes in (("low", [1]), ("high", [1, 2])):
            value, where = rows[f"{name}.{side}"], rows.verdict.isin(codes)
            found[f"{name}.{side}"] = total_of(value, where)
            if f"{name}.{side}" in decision.boundless:
                found[f"boundless:{name}.{side}"] = rows.count(where=where & (value.abs() >= UNBOUNDED_MONEY))
    return found


def _reasons(rows: ir.Table, rulebook: Rulebook) -> dict[str, Any]:
    failed = [~rows[f"{item.id}.may"] for item in rulebook.conditions]
    number = sum((item.cast("int64") for item in failed[1:]), failed[0].cast("int64")) if failed else None
    found: dict[str, Any] = {}
    for place, item in enumerate(rulebook.conditions):
        found[f"refuses:{place}"] = rows.count(where=failed[place])
        found[f"alone:{place}"] = rows.count(where=failed[place] & (number == 1))
        found[f"open:{place}"] = rows.count(where=rows[f"{item.id}.may"] & ~rows[f"{item.id}.must"])
    return found


def _group(line: Mapping[str, Any], rulebook: Rulebook) -> Group:
    def total(column: str) -> int | None:
        return None if line.get(f"boundless:{column}") else int(line[column] or 0)

    return Group(
        key=line["key"],
        rows=line["rows"],
        verdicts={verdict: line[f"verdict:{code}"] for code, verdict in CODES.items()},
        sure={name: total(f"{name}.low") for name in rulebook.amounts},
        most={name: total(f"{name}.high") for name in rulebook.amounts},
    )


def _sum(groups: Sequence[Group], rulebook: Rulebook) -> Group:
    def total(numbers: Sequence[int | None]) -> int | None:
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    return Group(
        "",
        sum(group.rows for group in groups),
        {verdict: sum(group.verdicts[verdict] for group in groups) for verdict in CODES.values()},
        {name: total([group.sure[name] for group in groups]) for name in rulebook.amounts},
        {name: total([group.most[name] for group in groups]) for name in rulebook.amounts},
    )
