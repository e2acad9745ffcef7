"""How large each step can become: whether 64 bits are enough for a register, or 38 digits are needed."""

from __future__ import annotations

from collections.abc import Mapping

from jalon.rules import calendar
from jalon.rules.kinds import FIRST_DATE, LAST_DATE
from jalon.rules.steps import FAR, Steps, rounded

SPAN = 400_000
"""More than the days between any two dates."""


def magnitudes(steps: Steps, domains: Mapping[int, tuple[int, int]]) -> list[tuple[int, int]]:
    """The least and greatest value of each step, by interval arithmetic over the domains of the slots.

    A case that cannot happen stands at `FAR`, but never alone: the bound is taken over cases of which one happens.
    """
    found: list[tuple[int, int]] = []
    for op, *rest in steps.steps:
        numbers = [int(item) for item in rest]
        found.append(_one(str(op), numbers, found, domains))
    return found


def _one(
    op: str, rest: list[int], found: list[tuple[int, int]], domains: Mapping[int, tuple[int, int]]
) -> tuple[int, int]:
    match op:
        case "const":
            return rest[0], rest[0]
        case "low" | "high":
            return domains[rest[0]]
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
            pick = min if op == "min" else max
            return pick(found[item][0] for item in rest), pick(found[item][1] for item in rest)
        case "case":
            (a, b), (c, d) = found[rest[1]], found[rest[2]]
            if c == d and abs(c) == FAR:
                return a, b
            return min(a, c), max(b, d)
        case "round" | "floor" | "ceil":
            low, high = found[rest[0]]
            return rounded(low, rest[1], op), rounded(high, rest[1], op)
        case "years" | "months" | "days":
            return -SPAN, SPAN
        case "add_years" | "add_months" | "add_days":
            return calendar.clamped(FIRST_DATE), LAST_DATE
        case _:
            return 0, 1
