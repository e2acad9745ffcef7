"""The small integer language that terms become: steps on whole numbers and truths, each written once.

Everything that is subtle about a rule (units, grids, rounding, the unknown, ranges) is settled when terms
are lowered to steps. Two plain back ends then run the same steps: Python for one company (`program`), and
Ibis for a whole register (`register`). So both give the same verdicts and the same bounds, to the cent.

A step is a tuple (operation, operands…); operands are numbers of earlier steps or plain integers.
Inputs are ("low", i), ("high", i) for numbers, dates and truths as 0/1, ("bits", i) for choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jalon.rules import calendar

Step = tuple[str | int, ...]
GONE = {
    "years": calendar.years_between,
    "months": calendar.months_between,
    "days": calendar.days_between,
}
FAR = 4 * 10**18
"""Beyond every value: the bound of a case that cannot happen."""


@dataclass
class Steps:
    """A list of steps in which the same step never occurs twice and constants are folded."""

    steps: list[Step] = field(default_factory=list)
    index: dict[Step, int] = field(default_factory=dict)

    def add(self, *step: str | int) -> int:
        found = self.index.get(step)
        if found is None:
            found = self.index[step] = len(self.steps)
            self.steps.append(step)
        return found

    # --- whole numbers ---

    def const(self, value: int) -> int:
        return self.add("const", value)

    def value(self, step: int) -> int | None:
        """The number of a constant step."""
        found = self.steps[step]
        return int(found[1]) if found[0] == "const" else None

    def low(self, slot: int) -> int:
        return self.add("low", slot)

    def high(self, slot: int) -> int:
        return self.add("high", slot)

    def plus(self, left: int, right: int) -> int:
        a, b = self.value(left), self.value(right)
        if a is not None and b is not None:
            return self.const(a + b)
        if a == 0:
            return right
        if b == 0:
            return left
        return self.add("add", left, right)

    def minus(self, left: int, right: int) -> int:
        a, b = self.value(left), self.value(right)
        if a is not None and b is not None:
            return self.const(a - b)
        return left if b == 0 else self.add("sub", left, right)

    def times(self, left: int, right: int) -> int:
        a, b = self.value(left), self.value(right)
        if a is not None and b is not None:
            return self.const(a * b)
        if a == 0 or b == 0:
            return self.const(0)
        if a == 1:
            return right
        if b == 1:
            return left
        return self.add("mul", left, right)

    def scaled(self, step: int, factor: int) -> int:
        return self.times(step, self.const(factor))

    def least(self, *items: int) -> int:
        return self.extreme("min", items)

    def most(self, *items: int) -> int:
        return self.extreme("max", items)

    def extreme(self, op: str, items: tuple[int, ...]) -> int:
        distinct = list(dict.fromkeys(items))
        numbers = [value for value in map(self.value, distinct) if value is not None]
        if len(numbers) == len(distinct):
            return self.const(min(numbers) if op == "min" else max(numbers))
        if len(distinct) == 1:
            return distinct[0]
        return self.add(op, *distinct)

    def rounded(self, step: int, divisor: int, op: str = "round") -> int:
        """A quotient by a positive constant: half away from zero ("round"), down ("floor"), up ("ceil")."""
        if divisor == 1:
            return step
        value = self.value(step)
        if value is not None:
            return self.const(rounded(value, divisor, op))
        return self.add(op, step, divisor)

    def spread(self, step: int, factor: int) -> int:
        """A number times a positive constant, carried into sums, products and extremes as far as it goes.

        The bound of a case that cannot happen stays where it is.
        """
        if factor == 1 or abs(self.value(step) or 0) == FAR:
            return step
        op, *rest = self.steps[step]
        items = [int(item) for item in rest]
        if op == "case":
            return self.case(items[0], self.spread(items[1], factor), self.spread(items[2], factor))
        if op in ("add", "sub", "min", "max"):
            return self.built(str(op), [self.spread(item, factor) for item in items])
        if op == "mul" and self.value(items[1]) is not None:
            return self.times(items[0], self.scaled(items[1], factor))
        if op == "mul" and self.value(items[0]) is not None:
            return self.times(self.scaled(items[0], factor), items[1])
        return self.scaled(step, factor)

    def built(self, op: str, items: list[int]) -> int:
        """The step of a number by the name of its operation, constants folded."""
        match op:
            case "add":
                return self.plus(*items)
            case "sub":
                return self.minus(*items)
            case "mul":
                return self.times(*items)
            case "min" | "max":
                return self.extreme(op, tuple(items))
            case "case":
                return self.case(*items)
            case "round" | "floor" | "ceil":
                return self.rounded(items[0], items[1], op)
            case "const":
                return self.const(*items)
        return self.add(op, *items)

    # --- truths ---

    def truth(self, value: bool) -> int:
        return self.add("true" if value else "false")

    def known(self, step: int) -> bool | None:
        op = self.steps[step][0]
        return True if op == "true" else False if op == "false" else None

    def compare(self, op: str, left: int, right: int) -> int:
        """`op` is lt, le or eq."""
        a, b = self.value(left), self.value(right)
        if a is not None and b is not None:
            return self.truth(held(op, a, b))
        switched = self.switched(op, left, right)
        if switched is not None:
            return switched
        if b is not None and op != "eq":
            found = self.gone(left, b if op == "lt" else b + 1)
            if found is not None:
                return self.negated(found)
        if a is not None and op != "eq":
            found = self.gone(right, a + 1 if op == "lt" else a)
            if found is not None:
                return found
        return self.add(op, left, right)

    def switched(self, op: str, left: int, right: int) -> int | None:
        """One of two constants compared with a third: the test that chooses between them, or its contrary."""
        for step, other in ((left, right), (right, left)):
            kind, *rest = self.steps[step]
            limit = self.value(other)
            if kind != "case" or limit is None:
                continue
            test, *sides = (int(item) for item in rest)
            values = [value for value in map(self.value, sides) if value is not None]
            if len(values) == 2:
                yes, no = (held(op, *((value, limit) if step == left else (limit, value))) for value in values)
                return self.truth(yes) if yes == no else test if yes else self.negated(test)
        return None

    def gone(self, step: int, least: int) -> int | None:
        """« at least so many years gone by », as a plain comparison of dates when one of the dates is fixed."""
        op, *dates = self.steps[step]
        count = GONE.get(str(op))
        if count is None:
            return None
        start, end = int(dates[0]), int(dates[1])
        first, last = self.value(start), self.value(end)
        if last is not None:
            latest = calendar.latest(lambda day: count(day, last) >= least)
            return self.truth(False) if latest is None else self.add("le", start, self.const(latest))
        if first is not None:
            before = calendar.latest(lambda day: count(first, day) < least)
            return self.truth(True) if before is None else self.add("lt", self.const(before), end)
        return None

    def both(self, *items: int) -> int:
        return self.logic("and", items, True)

    def either(self, *items: int) -> int:
        return self.logic("or", items, False)

    def logic(self, op: str, items: tuple[int, ...], neutral: bool) -> int:
        kept: list[int] = []
        for item in dict.fromkeys(items):
            known = self.known(item)
            if known is None:
                kept.append(item)
            elif known is not neutral:
                return self.truth(known)
        if not kept:
            return self.truth(neutral)
        return kept[0] if len(kept) == 1 else self.add(op, *kept)

    def negated(self, item: int) -> int:
        known = self.known(item)
        if known is not None:
            return self.truth(not known)
        step = self.steps[item]
        return int(step[1]) if step[0] == "not" else self.add("not", item)

    def case(self, test: int, yes: int, no: int) -> int:
        known = self.known(test)
        if known is not None:
            return yes if known else no
        return yes if yes == no else self.add("case", test, yes, no)


def held(op: str, left: int, right: int) -> bool:
    """A comparison of plain integers; `op` is lt, le or eq."""
    return left < right if op == "lt" else left <= right if op == "le" else left == right


def rounded(value: int, divisor: int, op: str = "round") -> int:
    """The same quotient on plain integers."""
    if op == "floor":
        return value // divisor
    if op == "ceil":
        return -(-value // divisor)
    if value >= 0:
        return (2 * value + divisor) // (2 * divisor)
    return -((divisor - 2 * value) // (2 * divisor))


LEAVES = frozenset(("const", "true", "false", "low", "high", "any", "has", "cell", "held", "word", "table"))
UNARY = frozenset(("round", "floor", "ceil", "else", "sure"))


def operands(steps: Steps, step: int) -> tuple[int, ...]:
    """The earlier steps that a step reads."""
    op, *rest = steps.steps[step]
    if op in LEAVES:
        return ()
    numbers = tuple(int(item) for item in rest)
    return numbers[:1] if op in UNARY else numbers


def reachable(steps: Steps, outputs: Iterable[int]) -> list[int]:
    """Every step that some steps need, themselves included, in order."""
    seen: set[int] = set()
    waiting = list(outputs)
    while waiting:
        step = waiting.pop()
        if step not in seen:
            seen.add(step)
            waiting.extend(operands(steps, step))
    return sorted(seen)
