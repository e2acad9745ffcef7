"""Cases that differ by one figure only become one: the least of « 60 % of costs » and « 35 % of costs » over the
cases that can happen is the least of the rates, times the costs, because a product with costs never falls.

It keeps both engines from computing a whole amount once a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jalon.rules.magnitudes import magnitude
from jalon.rules.steps import FAR, Steps, operands, reachable

OTHER = {"min": "max", "max": "min"}
RISES = frozenset(("add", "min", "max", "round", "floor", "ceil", "add_years", "add_months", "add_days"))


@dataclass
class Merger:
    """Takes the least or greatest of values over the cases that can happen; `domains` bound the slots."""

    steps: Steps
    domains: Mapping[int, tuple[int, int]]
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)

    def extreme(self, op: str, cases: Sequence[tuple[int, int]]) -> int:
        """`op` is min or max; `cases` are pairs (whether it can happen, value), of which one always can."""
        steps = self.steps
        values = [value for _, value in cases]
        if len(set(values)) == 1:
            return values[0]
        place = self._difference(values)
        if place is None:
            guards: dict[int, list[int]] = {}
            for guard, value in cases:
                guards.setdefault(value, []).append(guard)
            never = steps.const(FAR if op == "min" else -FAR)
            found = [steps.case(steps.either(*some), value, never) for value, some in guards.items()]
            return steps.extreme(op, tuple(found))
        rises = self._rises(values[0], place)
        inner = [(guard, operands(steps, value)[place]) for guard, value in cases]
        merged = self.extreme(op if rises else OTHER[op], inner)
        first, *rest = steps.steps[values[0]]
        items = [int(item) for item in rest]
        items[place] = merged
        return steps.built(str(first), items)

    def _difference(self, values: Sequence[int]) -> int | None:
        """The one operand in which values of the same shape differ, when they follow it in one direction."""
        first, *others = (self.steps.steps[value] for value in values)
        below = operands(self.steps, values[0])
        if not below or any(other[0] != first[0] or len(other) != len(first) for other in others):
            return None
        places = {at for other in others for at in range(1, len(first)) if other[at] != first[at]}
        if len(places) != 1:
            return None
        place = places.pop() - 1
        return place if place < len(below) and self._rises(values[0], place) is not None else None

    def _rises(self, step: int, place: int) -> bool | None:
        """Whether a step rises (or falls) with one operand; None where it may do both."""
        op, *rest = self.steps.steps[step]
        if op in RISES:
            return True
        if op in ("sub", "case"):
            return place == 0 if op == "sub" else (None if place == 0 else True)
        if op in ("years", "months", "days"):
            return place == 1
        if op == "mul":
            low, high = self._size(int(rest[1 - place]))
            return True if low >= 0 else False if high <= 0 else None
        return None

    def _size(self, step: int) -> tuple[int, int]:
        for one in reachable(self.steps, [step]):
            if one not in self.sizes:
                self.sizes[one] = magnitude(self.steps, one, self.sizes, self.domains)
        return self.sizes[step]
