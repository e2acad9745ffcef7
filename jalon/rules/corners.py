"""Exact bounds of an amount: its least and greatest value over everything that is still unknown.

Interval arithmetic on a shared unknown lies: `advance = aid - grant` came out as [-50,000 ; 200,000]. So each
amount gets a *plan*, made once a rulebook: the unknown is cut into cases in which every « if » is decided
(one case an option of a choice, a side of a threshold), and in each case the amount is evaluated at two
corners, each input at the end that its slope asks for. A case whose slopes are mixed falls back to interval
arithmetic, which is sound but may be wide; the plan then says that it is not exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from jalon.rules import calendar
from jalon.rules.extents import Scene, Slope, adjoints, settled
from jalon.rules.kinds import Sort
from jalon.rules.lowering import Lowering
from jalon.rules.merging import Merger
from jalon.rules.slots import Bounds, Slot, code_key
from jalon.rules.terms import Compare, Const, If, Logic, Member, Not, Param, Ref, Term, Var, rebuilt, walk

MAX_CASES = 64


@dataclass(frozen=True, slots=True)
class Case:
    """A part of the unknown: pieces of some inputs' domains, and the truth of tests no piece decides."""

    box: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    assumed: tuple[tuple[Term, bool], ...] = ()
    slots: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How an amount's bounds are computed, and whether they are attained."""

    bounds: Bounds
    exact: bool


def settle(lowering: Lowering, order: list[str]) -> dict[str, Plan]:
    """Plans of all amounts, in `order` (each after those it refers to); bounds are kept in the lowering."""
    plans: dict[str, Plan] = {}
    inputs = {name: _inputs(lowering.amounts[name]) for name in order}
    for index, name in enumerate(order):
        before = order[: index + 1]
        cut = _cut(name, before, inputs)
        needed = _needed(name, before, inputs, cut)
        found = _plan(replace(lowering, cut=cut, memo={}), name, needed)
        exact = found.exact and all(plans[other].exact for other in cut)
        plans[name] = Plan(found.bounds, exact)
        lowering.settled[name] = found.bounds
    return plans


Inputs = tuple[frozenset[str], frozenset[str]]
"""What a term reads itself: facts and parameters, and other amounts."""


def _inputs(term: Term) -> Inputs:
    own, refs = set(), set()
    for part in walk(term):
        if isinstance(part, Var | Param):
            own.add(part.name)
        elif isinstance(part, Ref):
            refs.add(part.name)
    return frozenset(own), frozenset(refs)


def _needed(
    name: str, before: list[str], inputs: Mapping[str, Inputs], cut: frozenset[str] = frozenset()
) -> list[str]:
    """The amounts that an amount depends on, itself last, without going through those that are cut."""
    wanted = {name}
    for other in reversed(before):
        if other in wanted:
            wanted |= inputs[other][1] - cut
    return [other for other in before if other in wanted]


def _cut(name: str, before: list[str], inputs: Mapping[str, Inputs]) -> frozenset[str]:
    """Amounts that may stand as inputs of their own, because all that they depend on passes through them alone.

    Their bounds are then reached independently of everything else, and cases need not be multiplied.
    """
    cut: frozenset[str] = frozenset()
    for other in reversed(before[:-1]):
        outside = _needed(name, before, inputs, cut)
        if other not in outside:
            continue
        inside = _needed(other, before[: before.index(other) + 1], inputs)
        rest = _needed(name, before, inputs, cut | {other})
        facts_inside = frozenset().union(*(inputs[item][0] for item in inside))
        facts_rest = frozenset().union(*(inputs[item][0] for item in rest))
        through_cuts = frozenset().union(
            *(inputs[item][0] for one in cut for item in _needed(one, before[: before.index(one) + 1], inputs))
        )
        if not set(inside) & set(rest) and not facts_inside & (facts_rest | through_cuts):
            cut |= {other}
    return cut


def _plan(lowering: Lowering, name: str, needed: list[str]) -> Plan:
    steps = lowering.steps
    cases = _cases([lowering.amounts[item] for item in needed], lowering)
    found = [_case_bounds(lowering, name, needed, case) for case in cases]
    exact = all(tight for _, tight in found) and not any(case.assumed for case in cases)
    divisor = math.lcm(*(bounds.divisor for bounds, _ in found))
    guards = [_guard(lowering, case) for case in cases]
    merger = Merger(steps, lowering.domains)
    low, high = (
        merger.extreme(
            op,
            [
                (guard, steps.spread(bounds[side], divisor // bounds.divisor))
                for guard, (bounds, _) in zip(guards, found, strict=True)
            ],
        )
        for side, op in enumerate(("min", "max"))
    )
    return Plan(lowering.rounded(Bounds(low, high, divisor)), exact)


def _case_bounds(lowering: Lowering, name: str, needed: list[str], case: Case) -> tuple[Bounds, bool]:
    """The bounds of an amount in one case, before they are rounded, and whether they are attained."""
    scene = Scene(lowering.amounts, lowering.ranges, case.box, dict(case.assumed), lowering.cut)
    inner = {item: _decided(lowering.amounts[item], scene) for item in needed}
    scene = replace(scene, amounts={**lowering.amounts, **inner}, memo={})
    slopes = adjoints(name, needed, scene)
    if any(slope.low < 0 < slope.high for slope in slopes.values()):
        wide = replace(lowering, amounts=scene.amounts, box=case.box, memo={})
        if case.box or case.assumed:
            wide.settled = {one: bounds for one, bounds in lowering.settled.items() if one in lowering.cut}
        return wide.number(scene.amounts[name]), False
    ends = []
    for side in (-1, 1):
        picks = {leaf: side if _rises(slope) else -side for leaf, slope in slopes.items()}
        corner = replace(lowering, amounts=scene.amounts, box=case.box, picks=picks, memo={})
        ends.append(corner.number(scene.amounts[name]))
    low, high = lowering.aligned(ends)
    return Bounds(low.low, high.low, low.divisor), True


def _rises(slope: Slope) -> bool:
    return slope.low >= 0


def _decided(term: Term, scene: Scene) -> Term:
    """The term without the branches that this case excludes."""
    if isinstance(term, If):
        truth = settled(term.test, scene)
        if truth is not None:
            return _decided(term.yes if truth else term.no, scene)
    return rebuilt(term, lambda part: _decided(part, scene))


# --- cutting the unknown ---------------------------------------------------------------------------------


def _cases(terms: list[Term], lowering: Lowering) -> list[Case]:
    """The cases that decide every « if » of some terms; one empty case when there is nothing to decide."""
    cuts = _Cuts(lowering)
    others: list[Term] = []
    scene = lowering.scene
    for term in terms:
        for part in walk(term):
            if isinstance(part, If) and settled(part.test, scene) is None:
                for atom in _atoms(part.test):
                    if settled(atom, scene) is None and not cuts.cut(atom) and atom not in others:
                        others.append(atom)
    count = 1
    names = []
    for name, parts in cuts.pieces.items():
        if count * len(parts) <= MAX_CASES:
            names.append(name)
            count *= len(parts)
    tests = []
    for test in others:
        if count * 2 <= MAX_CASES:
            tests.append(test)
            count *= 2
    return [
        Case(
            dict(zip(names, box, strict=True)),
            tuple(zip(tests, truths, strict=True)),
            tuple(cuts.slots[name] for name in names),
        )
        for box in product(*(cuts.pieces[name] for name in names))
        for truths in product((True, False), repeat=len(tests))
    ]


def _atoms(test: Term) -> Iterator[Term]:
    """The comparisons and facts that a test is made of."""
    match test:
        case Logic(items=items):
            for item in items:
                yield from _atoms(item)
        case Not(item=item):
            yield from _atoms(item)
        case If(test=inner, yes=yes, no=no):
            for part in (inner, yes, no):
                yield from _atoms(part)
        case Const():
            return
        case _:
            yield test


class _Cuts:
    """The pieces into which the domain of each input is cut, and the slot of that input."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.pieces: dict[str, list[tuple[int, int]]] = {}
        self.slots: dict[str, tuple[str, str, int]] = {}

    def cut(self, atom: Term) -> bool:
        """Cut at one atom; False if it is not about one input and constants."""
        lowering = self.lowering
        match atom:
            case Var(name=name):
                self.pieces[name] = [(0, 0), (1, 1)]
                self.slots[name] = ("number", name, lowering.slot(Slot("number", name), (0, 1)))
                return True
            case Member(item=Var(kind=kind, name=name), options=options) if kind.sort is Sort.CHOICE:
                bits = sum(1 << kind.options.index(option) for option in options)
                every = (1 << len(kind.options)) - 1
                before = [part[0] for part in self.pieces.get(name, [(every, every)])]
                after = [piece for part in before for piece in (part & bits, part & ~bits) if piece]
                self.pieces[name] = [(piece, piece) for piece in after]
                slot = lowering.slot(Slot("choice", name, kind.options), (every, every))
                self.slots[name] = ("choice", name, slot)
                return True
            case Member(item=Var(name=name), options=options, prefix=prefix):
                key = code_key(name, atom)
                self.pieces[key] = [(0, 0), (1, 1)]
                self.slots[key] = ("number", key, lowering.slot(Slot("code", name, options, prefix), (0, 1)))
                return True
            case Compare(op=op, left=Var() as var, right=Const(value=Fraction() as value)):
                return self.cut_at(var, op, value)
            case Compare(op=op, left=Const(value=Fraction() as value), right=Var() as var):
                mirror = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
                return self.cut_at(var, mirror.get(op, op), value)
        return False

    def cut_at(self, var: Var, op: str, value: Fraction) -> bool:
        kind = var.kind
        if kind.low is None or kind.high is None:
            return False
        grid = value * kind.scale
        starts = []
        if op in ("<", ">=", "==", "!="):
            starts.append(-(-grid.numerator // grid.denominator))
        if op in (">", "<=", "==", "!="):
            starts.append(_next(kind.sort, grid.numerator // grid.denominator, 1))
        parts = self.pieces.get(var.name, [(kind.low, kind.high)])
        for start in starts:
            parts = [
                piece
                for low, high in parts
                for piece in (
                    [(low, _next(kind.sort, start, -1)), (start, high)] if low < start <= high else [(low, high)]
                )
            ]
        self.pieces[var.name] = parts
        self.slots[var.name] = ("number", var.name, self.lowering.number_slot(var))
        return True


def _next(sort: Sort, value: int, step: int) -> int:
    """The neighbour of a value on its grid; for a date, the day after or before."""
    return calendar.add_days(value, step) if sort is Sort.DATE else value + step


def _guard(lowering: Lowering, case: Case) -> int:
    """A step that is true when the case can happen."""
    steps = lowering.steps
    tests = []
    free = replace(lowering, box={}, picks=None, memo={})
    for (form, name, slot), (low, high) in zip(case.slots, case.box.values(), strict=True):
        if form == "choice":
            tests.append(free.any(name, slot, low))
        else:
            tests.append(steps.compare("le", steps.const(low), free.high(name, slot)))
            tests.append(steps.compare("le", free.low(name, slot), steps.const(high)))
    for test, truth in case.assumed:
        known = free.truth(test)
        tests.append(known.may if truth else steps.negated(known.must))
    return steps.both(*tests)
