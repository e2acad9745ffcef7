"""Who gains and who loses, over a register, when a new version of a rule replaces the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jalon.rules.axes import Split, split
from jalon.rules.counts import aggregated, total_of
from jalon.rules.decisions import CODES, Decision
from jalon.rules.kinds import UNBOUNDED_MONEY
from jalon.rules.planning import Plan
from jalon.rules.register import Register, Setting
from jalon.rules.result import Verdict
from jalon.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Move:
    """Companies that one version answers in one way and the other in another."""

    before: Verdict
    after: Verdict
    rows: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What a new version changes for one amount, in cents, over the companies either version may reach.

    Upper bounds are compared, so that « up to » meets « up to ». `open_rows`: companies for which one of the two
    has no bound, which are neither gainers nor losers.
    """

    amount: str
    gain_rows: int
    lose_rows: int
    gain: int
    lose: int
    open_rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """The effect on one group of companies, or on all of them (an empty key)."""

    key: str
    rows: int
    moves: tuple[Move, ...]
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect on all, on each group, and where the facts of the new version came from."""

    total: Part
    groups: tuple[Part, ...]
    plan: Plan
    split: Split


def effect(
    register: Register, old: Rulebook, new: Rulebook, setting: Setting | None = None, by: str = ""
) -> Effect:
    """What replacing `old` by `new` does over a register, in one pass; `by` is "" or a key of `AXES`."""
    setting = setting or Setting()
    found = split(register, by)
    register = found.register
    columns = register.table.columns
    before = Decision(register, old, _for(old, setting)).rows(columns, conditions=False, refused=False)
    renamed = before.rename({f"old:{name}": name for name in before.columns if name not in columns})
    kept = [name for name in renamed.columns if name.startswith("old:")]
    decision = Decision(replace(register, table=renamed), new, _for(new, setting))
    both = decision.rows([*kept, *found.keep], conditions=False, refused=False)
    shared = [name for name in new.amounts if name in old.amounts]
    groups = tuple(_part(line, shared) for line in aggregated(both, _measures(both, new, shared), found))
    if not found.by:
        return Effect(groups[0], (), decision.plan, found)
    return Effect(_whole(groups, shared), groups, decision.plan, found)


def _for(book: Rulebook, setting: Setting) -> Setting:
    """The setting with the parameters that a version has."""
    known = {name: value for name, value in setting.parameters.items() if name in book.parameters}
    return replace(setting, parameters=known)


def _measures(both: Any, new: Rulebook, shared: Sequence[str]) -> dict[str, Any]:
    before, after = both["old:verdict"], both.verdict
    found: dict[str, Any] = {"rows": both.count()}
    for one in CODES:
        for two in CODES:
            if one != two:
                found[f"move:{one}:{two}"] = both.count(where=(before == one) & (after == two))
    for name in shared:
        was, now = _reachable(both[f"old:{name}.high"], before), _reachable(both[f"{name}.high"], after)
        bounded = (was < UNBOUNDED_MONEY) & (now < UNBOUNDED_MONEY) | (not new.amounts[name].kind.is_money)
        change = now - was
        gains, loses = bounded & (change > 0), bounded & (change < 0)
        found[f"gainers:{name}"] = both.count(where=gains)
        found[f"losers:{name}"] = both.count(where=loses)
        found[f"gain:{name}"] = total_of(change, gains)
        found[f"lose:{name}"] = total_of(-change, loses)
        found[f"open:{name}"] = both.count(where=~bounded & (change != 0))
    return found


def _reachable(amount: Any, verdict: Any) -> Any:
    """The upper bound where the verdict may be eligible, else nothing."""
    import ibis

    return ibis.ifelse(verdict.isin([1, 2]), amount, 0)


def _part(line: Mapping[str, Any], shared: Sequence[str]) -> Part:
    pairs = [(one, two) for one in CODES for two in CODES if one != two and line[f"move:{one}:{two}"]]
    return Part(
        line["key"],
        line["rows"],
        tuple(Move(CODES[one], CODES[two], line[f"move:{one}:{two}"]) for one, two in pairs),
        tuple(
            Shift(
                name, *(int(line[f"{what}:{name}"] or 0) for what in ("gainers", "losers", "gain", "lose", "open"))
            )
            for name in shared
        ),
    )


def _whole(groups: Sequence[Part], shared: Sequence[str]) -> Part:
    """All groups together."""
    moves: dict[tuple[Verdict, Verdict], int] = {}
    for group in groups:
        for move in group.moves:
            moves[move.before, move.after] = moves.get((move.before, move.after), 0) + move.rows
    shifts = []
    for place, name in enumerate(shared):
        found = [group.shifts[place] for group in groups]
        numbers = ("gain_rows", "lose_rows", "gain", "lose", "open_rows")
        shifts.append(Shift(name, *(sum(getattr(one, number) for one in found) for number in numbers)))
    return Part(
        "",
        sum(group.rows for group in groups),
        tuple(Move(*pair, rows) for pair, rows in moves.items()),
        tuple(shifts),
    )
