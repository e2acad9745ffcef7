"""From typed terms to integer steps: the one place that settles units, grids, the unknown and rounding.

Truths become two steps, *must* and *may*: what is certain and what is possible. Numbers become a low and a
high bound over a common divisor. Logic is Kleene's; bounds are those of interval arithmetic, always sound;
`corners` makes them exact where an amount is monotone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from jalon.rules.kinds import HIGHEST_MONEY, Sort
from jalon.rules.slots import Bounds, Box, Slot, Truth, code_key
from jalon.rules.steps import Steps
from jalon.rules.terms import (
    Arith,
    Call,
    Compare,
    Const,
    Extreme,
    If,
    Logic,
    Member,
    Not,
    Param,
    Ref,
    Term,
    Var,
)

if TYPE_CHECKING:
    from jalon.rules.extents import Scene
    from jalon.rules.outcomes import Given
    from jalon.rules.vocabulary import Fact


@dataclass
class Lowering:
    """Lowers the terms of one rulebook with its figures applied; all of them share one list of steps.

    `amounts` gives the terms of amounts by name, `ranges` the bounds of parameters that are not published, in
    base units. `fixed` gives the bounds of facts that are the same for every row of a register, or in none of
    its columns; `given` the steps of those that another rulebook gives. `picks` and `box` direct a corner (see
    `corners`).
    """

    amounts: Mapping[str, Term]
    ranges: Mapping[str, tuple[Fraction, Fraction]]
    steps: Steps = field(default_factory=Steps)
    slots: dict[Slot, int] = field(default_factory=dict)
    domains: dict[int, tuple[int, int]] = field(default_factory=dict)
    fixed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)
    settled: dict[str, Bounds] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()
    box: Box = field(default_factory=dict)
    picks: Mapping[str, int] | None = None
    memo: dict[int, tuple[Term, Bounds | Truth]] = field(default_factory=dict)

    # --- inputs ---

    def slot(self, slot: Slot, domain: tuple[int, int]) -> int:
        found = self.slots.get(slot)
        if found is None:
            found = self.slots[slot] = len(self.slots)
            self.domains[found] = domain
        return found

    def number_slot(self, var: Var) -> int:
        kind = var.kind
        return self.slot(Slot("number", var.name), (kind.low or 0, kind.high if kind.high is not None else 1))

    def low(self, name: str, slot: int) -> int:
        part, fixed = self.box.get(name), self.fixed.get(name)
        if name in self.given:
            step = self._given(self.given[name], 0)
        else:
            step = self.steps.low(slot) if fixed is None else self.steps.const(fixed[0])
        if part is None:
            return step
        bound = self.steps.const(part[0])
        return bound if part[0] == part[1] else self.steps.most(step, bound)

    def high(self, name: str, slot: int) -> int:
        part, fixed = self.box.get(name), self.fixed.get(name)
        if name in self.given:
            step = self._given(self.given[name], 1)
        else:
            step = self.steps.high(slot) if fixed is None else self.steps.const(fixed[1])
        if part is None:
            return step
        bound = self.steps.const(part[1])
        return bound if part[0] == part[1] else self.steps.least(step, bound)

    def _given(self, found: Given, side: int) -> int:
        """One bound of a fact that another rulebook gives; a truth counts as 0 or 1."""
        if found.must < 0:
            return found.high if side else found.low
        return self.steps.case(found.may if side else found.must, self.steps.const(1), self.steps.const(0))

    def ends_of(self, fact: Fact) -> tuple[int, int]:
        """The two bounds of a fact that is a number or a date."""
        slot = self.number_slot(Var(fact.kind, fact.name))
        return self.low(fact.name, slot), self.high(fact.name, slot)

    # --- numbers ---

    def number(self, term: Term) -> Bounds:
        """Bounds of a number or a date; with `picks`, the two bounds are the value at that corner."""
        kept = self.memo.get(id(term))
        if kept is None:
            kept = self.memo[id(term)] = (term, self._number(term))
        assert isinstance(kept[1], Bounds)
        return kept[1]

    def _number(self, term: Term) -> Bounds:
        steps = self.steps
        match term:
            case Const(value=value):
                exact = Fraction(value)
                one = steps.const(exact.numerator)
                return Bounds(one, one, exact.denominator)
            case Var(kind=kind, name=name):
                slot = self.number_slot(term)
                return self.picked(name, self.low(name, slot), self.high(name, slot), kind.scale)
            case Param(name=name):
                least, most = self.ranges[name]
                divisor = math.lcm(least.denominator, most.denominator)
                first, last = steps.const(int(least * divisor)), steps.const(int(most * divisor))
                return self.picked(name, first, last, divisor)
            case Ref(name=name):
                if name in self.cut or (self.picks is None and name in self.settled):
                    found = self.settled[name]
                    return self.picked(name, found.low, found.high, 1)
                return self.rounded(self.number(self.amounts[name]))
            case Arith():
                return self.arithmetic(term)
            case Extreme(op=op, items=items):
                bounds = self.aligned([self.number(item) for item in items])
                pick = steps.least if op == "min" else steps.most
                low = pick(*(item.low for item in bounds))
                return Bounds(low, pick(*(item.high for item in bounds)), bounds[0].divisor)
            case If(test=test, yes=yes, no=no):
                return self.either_number(self.truth(test), *self.aligned([self.number(yes), self.number(no)]))
            case Call():
                return self.call(term)
        raise AssertionError(f"not a number: {term}")

    def either_number(self, test: Truth, yes: Bounds, no: Bounds) -> Bounds:
        steps = self.steps
        low, high = steps.least(yes.low, no.low), steps.most(yes.high, no.high)
        return Bounds(
            steps.case(test.must, yes.low, steps.case(test.may, low, no.low)),
            steps.case(test.must, yes.high, steps.case(test.may, high, no.high)),
            yes.divisor,
        )

    def picked(self, name: str, low: int, high: int, divisor: int) -> Bounds:
        if self.picks is None:
            return Bounds(low, high, divisor)
        one = high if self.picks.get(name, 1) > 0 else low
        return Bounds(one, one, divisor)

    def aligned(self, bounds: list[Bounds]) -> list[Bounds]:
        divisor = math.lcm(*(item.divisor for item in bounds))
        return [self.over(item, divisor) for item in bounds]

    def over(self, bounds: Bounds, divisor: int) -> Bounds:
        factor = divisor // bounds.divisor
        low, high = self.steps.scaled(bounds.low, factor), self.steps.scaled(bounds.high, factor)
        return Bounds(low, high, divisor)

    def rounded(self, bounds: Bounds) -> Bounds:
        """Half away from zero, on the grid of amounts: whole cents, whole units."""
        low = self.steps.rounded(bounds.low, bounds.divisor)
        return Bounds(low, self.steps.rounded(bounds.high, bounds.divisor), 1)

    def arithmetic(self, term: Arith) -> Bounds:
        steps = self.steps
        left, right = self.number(term.left), self.number(term.right)
        if term.op in ("+", "-"):
            left, right = self.aligned([left, right])
            if term.op == "+":
                low, high = steps.plus(left.low, right.low), steps.plus(left.high, right.high)
            else:
                low, high = steps.minus(left.low, right.high), steps.minus(left.high, right.low)
            return Bounds(low, high, left.divisor)
        if term.op == "/":
            right = self.inverse(right)
        divisor = left.divisor * right.divisor
        low, high = self.product(left, right, self.nonnegative(term.left), self.nonnegative(term.right))
        return Bounds(low, high, divisor)

    def inverse(self, bounds: Bounds) -> Bounds:
        """One over a constant or a parameter's bounds, which are constants too."""
        low, high = self.steps.value(bounds.low), self.steps.value(bounds.high)
        assert low and high and (low > 0) == (high > 0), "the reader refuses a divisor that may be zero"
        first, last = Fraction(bounds.divisor, high), Fraction(bounds.divisor, low)
        divisor = math.lcm(first.denominator, last.denominator)
        return Bounds(self.steps.const(int(first * divisor)), self.steps.const(int(last * divisor)), divisor)

    def product(self, left: Bounds, right: Bounds, left_up: bool, right_up: bool) -> tuple[int, int]:
        steps = self.steps
        if self.picks is not None or (left.low == left.high and right.low == right.high):
            one = steps.times(left.low, right.low)
            return one, one
        if left_up and right_up:
            return steps.times(left.low, right.low), steps.times(left.high, right.high)
        ends = [steps.times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
        return steps.least(*ends), steps.most(*ends)

    def nonnegative(self, term: Term) -> bool:
        from jalon.rules.extents import extent

        return extent(term, self.scene)[0] >= 0

    @property
    def scene(self) -> Scene:
        """What static bounds are computed from: the declared domains, cut by the box."""
        from jalon.rules.extents import Scene

        return Scene(self.amounts, self.ranges, self.box, cut=self.cut)

    def call(self, term: Call) -> Bounds:
        steps = self.steps
        match term.name:
            case "age" | "months_between" | "days_between":
                op = {"age": "years", "months_between": "months", "days_between": "days"}[term.name]
                start, end = self.number(term.args[0]), self.number(term.args[1])
                low = steps.add(op, start.high, end.low)
                return Bounds(low, steps.add(op, start.low, end.high), 1)
            case "add_years" | "add_months" | "add_days":
                day, count = self.number(term.args[0]), self.number(term.args[1])
                first, last = self.whole(count)
                return Bounds(steps.add(term.name, day.low, first), steps.add(term.name, day.high, last), 1)
            case "total":
                return self.total(term)
            case "count_of":
                truths = [self.truth(arg) for arg in term.args]
                zero, one = steps.const(0), steps.const(1)
                low = high = zero
                for truth in truths:
                    low = steps.plus(low, steps.case(truth.must, one, zero))
                    high = steps.plus(high, steps.case(truth.may, one, zero))
                return Bounds(low, high, 1)
            case "round_to" | "round_down" | "round_up":
                op = {"round_to": "round", "round_down": "floor", "round_up": "ceil"}[term.name]
                step = term.args[1]
                assert isinstance(step, Const) and isinstance(step.value, Fraction)
                inner = self.number(term.args[0])
                divisor = inner.divisor * step.value.numerator
                ends = [
                    steps.scaled(
                        steps.rounded(steps.scaled(end, step.value.denominator), divisor, op),
                        step.value.numerator,
                    )
                    for end in inner[:2]
                ]
                return Bounds(ends[0], ends[1], step.value.denominator)
        raise AssertionError(f"not a number: {term}")

    def whole(self, bounds: Bounds) -> tuple[int, int]:
        low = self.steps.rounded(bounds.low, bounds.divisor, "floor")
        return low, self.steps.rounded(bounds.high, bounds.divisor, "floor")

    def total(self, term: Call) -> Bounds:
        lines = term.args[0]
        assert isinstance(lines, Var)
        low = high = self.steps.const(0)
        for category in term.words or lines.kind.options:
            slot = self.slot(Slot("lines", lines.name, (category,)), (0, HIGHEST_MONEY))
            name = f"{lines.name}[{category}]"
            one = self.picked(name, self.low(name, slot), self.high(name, slot), 1)
            low, high = self.steps.plus(low, one.low), self.steps.plus(high, one.high)
        return Bounds(low, high, 1)

    # --- truths ---

    def truth(self, term: Term) -> Truth:
        kept = self.memo.get(id(term))
        if kept is None:
            kept = self.memo[id(term)] = (term, self._truth(term))
        assert isinstance(kept[1], Truth)
        return kept[1]

    def _truth(self, term: Term) -> Truth:
        steps = self.steps
        match term:
            case Const(value=value):
                known = steps.truth(bool(value))
                return Truth(known, known)
            case Var(name=name):
                slot = self.slot(Slot("number", name), (0, 1))
                one = steps.const(1)
                must = steps.compare("eq", self.low(name, slot), one)
                return Truth(must, steps.compare("eq", self.high(name, slot), one))
            case Compare():
                return self.comparison(term)
            case Member():
                return self.member(term.item, term)
            case Not(item=item):
                inner = self.truth(item)
                return Truth(steps.negated(inner.may), steps.negated(inner.must))
            case Logic(op=op, items=items):
                join = steps.both if op == "and" else steps.either
                truths = [self.truth(item) for item in items]
                must = join(*(truth.must for truth in truths))
                return Truth(must, join(*(truth.may for truth in truths)))
            case If(test=test, yes=yes, no=no):
                return self.either_way(self.truth(test), self.truth(yes), self.truth(no))
        raise AssertionError(f"not a truth: {term}")

    def either_way(self, test: Truth, yes: Truth, no: Truth) -> Truth:
        """« if test then yes else no » on truths, certain also where both sides agree."""
        steps = self.steps
        must = steps.either(
            steps.both(test.must, yes.must),
            steps.both(steps.negated(test.may), no.must),
            steps.both(yes.must, no.must),
        )
        may = steps.either(steps.both(test.may, yes.may), steps.both(steps.negated(test.must), no.may))
        return Truth(must, may)

    def comparison(self, term: Compare) -> Truth:
        steps = self.steps
        left, right = self.aligned([self.number(term.left), self.number(term.right)])
        if term.op in (">", ">="):
            left, right = right, left
        if term.op in ("<", ">"):
            return Truth(steps.compare("lt", left.high, right.low), steps.compare("lt", left.low, right.high))
        if term.op in ("<=", ">="):
            return Truth(steps.compare("le", left.high, right.low), steps.compare("le", left.low, right.high))
        low_meets = steps.compare("le", left.low, right.high)
        must = steps.both(
            steps.compare("eq", left.low, left.high),
            steps.compare("eq", right.low, right.high),
            steps.compare("eq", left.low, right.low),
        )
        may = steps.both(low_meets, steps.compare("le", right.low, left.high))
        if term.op == "!=":
            return Truth(steps.negated(may), steps.negated(must))
        return Truth(must, may)

    def any(self, name: str, slot: int, bits: int) -> int:
        """Whether a choice may be one of the options in `bits`."""
        fixed = self.fixed.get(name)
        if not bits:
            return self.steps.truth(False)
        if name in self.given:
            options = self.given[name].options
            return self.steps.either(*(may for place, may in enumerate(options) if bits >> place & 1))
        return self.steps.add("any", slot, bits) if fixed is None else self.steps.truth(bool(fixed[0] & bits))

    def member(self, item: Term, term: Member) -> Truth:
        steps = self.steps
        match item:
            case Const(value=value):
                known = steps.truth(str(value) in term.options)
                return Truth(known, known)
            case If(test=test, yes=yes, no=no):
                return self.either_way(self.truth(test), self.member(yes, term), self.member(no, term))
            case Var(kind=kind, name=name) if kind.sort is Sort.CHOICE:
                every = (1 << len(kind.options)) - 1
                slot = self.slot(Slot("choice", name, kind.options), (every, every))
                part = self.box.get(name, (every, every))[0]
                bits = sum(1 << kind.options.index(option) for option in term.options)
                may = self.any(name, slot, bits & part)
                return Truth(steps.negated(self.any(name, slot, part & ~bits)), may)
            case Var(name=name):
                slot = self.slot(Slot("code", name, term.options, term.prefix), (0, 1))
                key = name if name in self.fixed else code_key(name, term)
                one = steps.const(1)
                must = steps.compare("eq", self.low(key, slot), one)
                return Truth(must, steps.compare("eq", self.high(key, slot), one))
        raise AssertionError(f"not a choice: {item}")
