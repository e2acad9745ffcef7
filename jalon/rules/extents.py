"""Between which bounds a term can lie at all, and in which direction it moves: static, before any case.

`extent` is interval arithmetic over the declared domains. `adjoints` bounds the slope of an amount in each
of its inputs, through the whole graph: slopes are accumulated from the amount back to the facts, so that
`advance = aid - grant` with `grant = min(share * aid, cap)` is seen to rise with `aid`, although `aid`
appears twice with opposite signs.

Why the slopes are sound: between any two points of the box, each operation changes by one of the slopes in
its interval times the change of its inputs (min, max and case take one of their sides or a mix), and products
of such slopes stay in the products of the intervals. Rounding keeps the sign, and on inputs that are whole
(cents) a slope between two whole numbers stays between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from jalon.rules import calendar
from jalon.rules.kinds import HIGHEST_MONEY, Sort
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
    walk,
)

Interval = tuple[Fraction, Fraction]
FAR = Fraction(10**60)
"""Stands for an infinite slope; products are capped there."""


@dataclass
class Scene:
    """Declared domains, narrowed by a box; `assumed` gives the truth of some tests in this case.

    Amounts in `cut` count as inputs of their own: nothing else depends on what they depend on.
    """

    amounts: Mapping[str, Term]
    ranges: Mapping[str, Interval]
    box: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    assumed: Mapping[Term, bool] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()
    memo: dict[str, Interval] = field(default_factory=dict)


class Slope(NamedTuple):
    low: Fraction
    high: Fraction


ZERO = Slope(Fraction(0), Fraction(0))
ANY = Slope(-FAR, FAR)
UP = Slope(Fraction(0), FAR)
DOWN = Slope(-FAR, Fraction(0))


def extent(term: Term, scene: Scene) -> Interval:
    """The least and greatest value of a number or date, in base units."""
    match term:
        case Const(value=value):
            return Fraction(value), Fraction(value)
        case Var(kind=kind, name=name):
            low, high = scene.box.get(name, (kind.low or 0, kind.high if kind.high is not None else 1))
            return Fraction(low, kind.scale), Fraction(high, kind.scale)
        case Param(name=name):
            return scene.ranges[name]
        case Ref(name=name):
            if name not in scene.memo:
                least, most = extent(scene.amounts[name], scene)
                scene.memo[name] = (_half_away(least), _half_away(most))
            return scene.memo[name]
        case Arith():
            return _arithmetic(term, scene)
        case Extreme(op=op, items=items):
            bounds = [extent(item, scene) for item in items]
            pick = min if op == "min" else max
            return pick(bound[0] for bound in bounds), pick(bound[1] for bound in bounds)
        case If(test=test, yes=yes, no=no):
            truth = settled(test, scene)
            if truth is not None:
                return extent(yes if truth else no, scene)
            one, two = extent(yes, scene), extent(no, scene)
            return min(one[0], two[0]), max(one[1], two[1])
        case Call():
            return _call(term, scene)
    raise AssertionError(f"not a number: {term}")


def _arithmetic(term: Arith, scene: Scene) -> Interval:
    (a, b), (c, d) = extent(term.left, scene), extent(term.right, scene)
    if term.op == "+":
        return a + c, b + d
    if term.op == "-":
        return a - d, b - c
    if term.op == "/":
        c, d = 1 / d, 1 / c
    ends = (a * c, a * d, b * c, b * d)
    return min(ends), max(ends)


def _call(term: Call, scene: Scene) -> Interval:
    if term.name == "count_of":
        truths = [settled(arg, scene) for arg in term.args]
        return Fraction(truths.count(True)), Fraction(len(truths) - truths.count(False))
    if term.name == "total":
        lines = term.args[0]
        assert isinstance(lines, Var)
        bounds = [
            scene.box.get(f"{lines.name}[{word}]", (0, HIGHEST_MONEY)) for word in term.words or lines.kind.options
        ]
        return Fraction(sum(bound[0] for bound in bounds)), Fraction(sum(bound[1] for bound in bounds))
    one = extent(term.args[0], scene)
    two = extent(term.args[1], scene)
    if term.name in ("round_to", "round_down", "round_up"):
        step = two[0]
        if term.name == "round_to":
            return _half_away(one[0] / step) * step, _half_away(one[1] / step) * step
        if term.name == "round_down":
            return (one[0] // step) * step, (one[1] // step) * step
        return -(-one[0] // step) * step, -(-one[1] // step) * step
    between = {
        "age": calendar.years_between,
        "months_between": calendar.months_between,
        "days_between": calendar.days_between,
    }.get(term.name)
    if between is not None:
        return Fraction(between(int(one[1]), int(two[0]))), Fraction(between(int(one[0]), int(two[1])))
    add = {"add_years": calendar.add_years, "add_months": calendar.add_months, "add_days": calendar.add_days}
    shift = add[term.name]
    return Fraction(shift(int(one[0]), int(two[0]))), Fraction(shift(int(one[1]), int(two[1])))


def _half_away(value: Fraction) -> Fraction:
    shifted = abs(value) + Fraction(1, 2)
    whole = Fraction(shifted.numerator // shifted.denominator)
    return whole if value >= 0 else -whole


def settled(term: Term, scene: Scene) -> bool | None:
    """Whether a truth is the same everywhere in the box."""
    if term in scene.assumed:
        return scene.assumed[term]
    match term:
        case Const(value=value):
            return bool(value)
        case Var(name=name):
            low, high = scene.box.get(name, (0, 1))
            return bool(low) if low == high else None
        case Not(item=item):
            inner = settled(item, scene)
            return None if inner is None else not inner
        case Logic(op=op, items=items):
            truths = [settled(item, scene) for item in items]
            if op == "and":
                return False if False in truths else None if None in truths else True
            return True if True in truths else None if None in truths else False
        case If(test=test, yes=yes, no=no):
            known = settled(test, scene)
            one, two = settled(yes, scene), settled(no, scene)
            if known is not None:
                return one if known else two
            return one if one == two else None
        case Compare():
            return _compared(term, scene)
        case Member():
            return _member(term.item, term, scene)
    return None


def _compared(term: Compare, scene: Scene) -> bool | None:
    (a, b), (c, d) = extent(term.left, scene), extent(term.right, scene)
    match term.op:
        case "<":
            return True if b < c else False if a >= d else None
        case "<=":
            return True if b <= c else False if a > d else None
        case ">":
            return True if a > d else False if b <= c else None
        case ">=":
            return True if a >= d else False if b < c else None
        case "==":
            return True if a == b == c == d else False if b < c or d < a else None
        case _:
            return False if a == b == c == d else True if b < c or d < a else None


def _member(item: Term, term: Member, scene: Scene) -> bool | None:
    match item:
        case Const(value=value):
            return str(value) in term.options
        case If(test=test, yes=yes, no=no):
            known = settled(test, scene)
            one, two = _member(yes, term, scene), _member(no, term, scene)
            if known is not None:
                return one if known else two
            return one if one == two else None
        case Var(kind=kind, name=name) if kind.sort is Sort.CHOICE:
            part = scene.box.get(name, ((1 << len(kind.options)) - 1, 0))[0]
            bits = sum(1 << kind.options.index(option) for option in term.options)
            return True if not part & ~bits else False if not part & bits else None
        case Var(name=name):
            from jalon.rules.slots import code_key

            low, high = scene.box.get(code_key(name, term), (0, 1))
            return bool(low) if low == high else None
    return None


# --- slopes ----------------------------------------------------------------------------------------------


def adjoints(name: str, order: list[str], scene: Scene) -> dict[str, Slope]:
    """The slope of the amount `name` in each fact and unpublished parameter it depends on.

    `order` lists the amounts it depends on, itself last, each after those it refers to.
    """
    totals: dict[str, Slope] = {name: Slope(Fraction(1), Fraction(1))}
    found: dict[str, Slope] = {}
    for amount in reversed(order):
        outer = totals.pop(amount, ZERO)
        inner: dict[tuple[str, str], Slope] = {}
        _accumulate(scene.amounts[amount], Slope(Fraction(1), Fraction(1)), scene, inner)
        for (sort, leaf), slope in inner.items():
            step = _times(outer, _rounded(slope, whole=sort in ("ref", "whole")))
            holder = totals if sort == "ref" else found
            holder[leaf] = _plus(holder.get(leaf, ZERO), step)
    return found


def _rounded(slope: Slope, whole: bool) -> Slope:
    """What rounding leaves of a slope: on a whole grid the whole numbers around it, else its sign."""
    if whole:
        return Slope(Fraction(slope.low.__floor__()), Fraction(slope.high.__ceil__()))
    return Slope(-FAR if slope.low < 0 else Fraction(0), FAR if slope.high > 0 else Fraction(0))


def _accumulate(term: Term, slope: Slope, scene: Scene, found: dict[tuple[str, str], Slope]) -> None:
    """Add to `found` the slope of each leaf of `term`, when `term` itself counts with `slope`."""

    def add(sort: str, leaf: str, more: Slope = slope) -> None:
        found[sort, leaf] = _plus(found.get((sort, leaf), ZERO), more)

    match term:
        case Const():
            return
        case Var(kind=kind, name=name):
            add("whole" if kind.sort is Sort.NUMBER and kind.scale == 1 else "fine", name)
        case Param(name=name):
            add("fine", name)
        case Ref(name=name):
            add("whole" if name in scene.cut else "ref", name)
        case Arith(op=op, left=left, right=right):
            if op in ("+", "-"):
                _accumulate(left, slope, scene, found)
                _accumulate(right, slope if op == "+" else _times(slope, MINUS), scene, found)
            elif op == "*":
                _accumulate(left, _times(slope, Slope(*extent(right, scene))), scene, found)
                _accumulate(right, _times(slope, Slope(*extent(left, scene))), scene, found)
            else:
                low, high = extent(right, scene)
                _accumulate(left, _times(slope, Slope(1 / high, 1 / low)), scene, found)
                over = _times(Slope(*extent(left, scene)), Slope(-1 / (low * low), -1 / (high * high)))
                _accumulate(right, _times(slope, over), scene, found)
        case Extreme(op=op, items=items):
            bounds = [extent(item, scene) for item in items]
            for index, item in enumerate(items):
                others = [bound for place, bound in enumerate(bounds) if place != index]
                _accumulate(item, _times(slope, _share(op, bounds[index], others)), scene, found)
        case If(test=test, yes=yes, no=no):
            truth = settled(test, scene)
            if truth is not None:
                _accumulate(yes if truth else no, slope, scene, found)
                return
            part = Slope(Fraction(0), Fraction(1))
            _accumulate(yes, _times(slope, part), scene, found)
            _accumulate(no, _times(slope, part), scene, found)
            _anyhow(test, slope, scene, found)
        case Call(name="total", args=args, words=words):
            lines = args[0]
            assert isinstance(lines, Var)
            for word in words or lines.kind.options:
                add("whole", f"{lines.name}[{word}]")
        case Call(name="age" | "months_between" | "days_between", args=args):
            _accumulate(args[0], _times(slope, DOWN), scene, found)
            _accumulate(args[1], _times(slope, UP), scene, found)
        case Call(name="count_of"):
            _anyhow(term, slope, scene, found)
        case Call(args=args):
            _accumulate(args[0], _times(slope, UP), scene, found)
            if not isinstance(args[1], Const):
                _accumulate(args[1], _times(slope, UP), scene, found)


def _share(op: str, bounds: Interval, others: list[Interval]) -> Slope:
    """How much of a min or max follows one item: none, all, or between."""
    if op == "min":
        never = min(other[1] for other in others) < bounds[0]
        always = min(other[0] for other in others) >= bounds[1]
    else:
        never = max(other[0] for other in others) > bounds[1]
        always = max(other[1] for other in others) <= bounds[0]
    return ZERO if never else Slope(Fraction(int(always)), Fraction(1))


def _anyhow(term: Term, slope: Slope, scene: Scene, found: dict[tuple[str, str], Slope]) -> None:
    """A test that decides a branch may jump either way in each of its inputs."""
    if slope == ZERO:
        return
    for part in walk(term):
        match part:
            case Var(name=name):
                found["fine", name] = ANY
            case Param(name=name):
                found["fine", name] = ANY
            case Ref(name=name):
                found["ref", name] = ANY
            case Call(name="total", args=args, words=words):
                lines = args[0]
                assert isinstance(lines, Var)
                for word in words or lines.kind.options:
                    found["fine", f"{lines.name}[{word}]"] = ANY


MINUS = Slope(Fraction(-1), Fraction(-1))


def _plus(left: Slope, right: Slope) -> Slope:
    return Slope(max(left.low + right.low, -FAR), min(left.high + right.high, FAR))


def _times(left: Slope, right: Slope) -> Slope:
    ends = (left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high)
    return Slope(max(min(ends), -FAR), min(max(ends), FAR))
