"""How large each step can become: whether 64 bits are enough for a register, or 38 digits are needed."""

from __future__ import annotations

from collections.abc import Mapping

from jalon.rules import calendar
from jalon.rules.kinds import FIRST_DATE, LAST_DATE
from jalon.rules.steps import FAR, Steps, rounded

Sizes = Mapping[int, tuple[int, int]]
SPAN = 400_000
"""More than the days between any two dates."""


def magnitudes(steps: Steps, domains: Mapping[int, tuple[int, int]]) -> Sizes:
    """The least and greatest value of each step, by interval arithmetic over the domains of the slots."""
    found: dict[int, tuple[int, int]] = {}
    for step in range(len(steps.steps)):
        found[step] = magnitude(steps, step, found, domains)
    return found


def magnitude(steps: Steps, step: int, found: Sizes, domains: Mapping[int, tuple[int, int]]) -> tuple[int, int]:
    """The least and greatest value of one step, those of its operands being found.

    A case that cannot happen stands at `FAR`. Its bounds are those of its value, and the least or greatest of such
    cases may be any of them, since one of them happens and any may not.
    """
    op, *numbers = steps.steps[step]
    rest = [int(item) for item in numbers]
    match op:
        case "const":
            return rest[0], rest[0]
        case "low" | "high" | "cell":
            return domains[rest[0]]
        case "table":
            return min(rest[1:]), max(rest[1:])
        case "else":
            low, high = found[rest[0]]
            return min(low, rest[1]), max(high, rest[1])
        case "add":
            (a, b), (c, d) = found[rest[0]], found[rest[1]]
            return a + c, b + d
        case "sub":
            (a, b), (c, d) = found[rest[0]], found[rest[1]]
            return a - d, b - c
        case "mul":
            ends = [one * two for one in found[rest[0]] for two in found[rest[1]]]
            return min(ends), max(ends)
        case "min" | "max":
            lows, highs = [found[item][0] for item in rest], [found[item][1] for item in rest]
            if any(_guarded(steps, item) for item in rest):
                return min(lows), max(highs)
            pick = min if op == "min" else max
            return pick(lows), pick(highs)
        case "case":
            sides = [found[item] for item in rest[1:] if not _far(steps, item)]
            return min(low for low, _ in sides), max(high for _, high in sides)
        case "round" | "floor" | "ceil":
            low, high = found[rest[0]]
            return rounded(low, rest[1], op), rounded(high, rest[1], op)
        case "years" | "months" | "days":
            return -SPAN, SPAN
        case "add_years" | "add_months" | "add_days":
            return calendar.clamped(FIRST_DATE), LAST_DATE
        case _:
            return 0, 1


def _far(steps: Steps, step: int) -> bool:
    return abs(steps.value(step) or 0) == FAR


def _guarded(steps: Steps, step: int) -> bool:
    op, *rest = steps.steps[step]
    return op == "case" and any(_far(steps, int(item)) for item in rest[1:])
