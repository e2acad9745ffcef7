"""Which facts can still matter: everything that a decided part of the rule no longer reads is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jalon.rules.evaluation import in_force
from jalon.rules.outcomes import VERDICT, asked
from jalon.rules.program import COUNTED, Part
from jalon.rules.result import Holds, Result, Verdict
from jalon.rules.rulebook import ConditionKind
from jalon.rules.terms import Arith, Call, Compare, Extreme, If, Logic, Member, Not, Ref, Term, Var

CLOSED = (Verdict.NOT_ELIGIBLE, Verdict.NOT_APPLICABLE, Verdict.NOT_IN_FORCE)


def missing(result: Result, amounts: bool = True) -> tuple[str, ...]:
    """The unknown facts that can still change the verdict, then, with `amounts`, those that change one.

    A fact that another rulebook gives stands there by what that rulebook still lacks to give it.
    """
    return tuple(dict.fromkeys(name for read in unread(result, amounts) for name in behind(result, read)))


def behind(result: Result, name: str) -> tuple[str, ...]:
    """The facts that can still change one: itself, or those of the rulebook that gives it."""
    giver = result.givers.get(name)
    if giver is None:
        return (name,)
    assert result.inquiry is not None
    outcome, kept = asked(result.rulebook.vocabulary[name]), result.inquiry.lacking
    if outcome not in kept:
        lacked = (one for read in _lacks(giver, outcome[1]) for one in behind(giver, read))
        kept[outcome] = tuple(dict.fromkeys(lacked))
    return kept[outcome] or (name,)


def _lacks(giver: Result, wanted: str) -> Iterable[str]:
    """A rulebook's own facts that can still change one of its outcomes."""
    if wanted == VERDICT:
        return unread(giver, amounts=False)
    terms = {**giver.program.values, **giver.program.lowering.amounts}
    reads = Reading.of(giver).read(terms[wanted]) if wanted in terms else ()
    return [one for one in reads if not giver.facts.known(one)]


def unread(result: Result, amounts: bool = True) -> tuple[str, ...]:
    """The same among the rulebook's own facts, whoever gives them."""
    if result.verdict in CLOSED:
        return ()
    names: dict[str, None] = {}
    if in_force(result.rulebook, result.facts) is Holds.UNKNOWN:
        names[result.rulebook.force_date] = None
    reading = Reading.of(result)
    for index, item in enumerate(result.conditions):
        counts = item.holds is not Holds.YES and item.condition.kind in (*COUNTED, ConditionKind.APPLIES)
        if not counts or item.later:
            continue
        if result.program.flat[index] and item.holds is Holds.UNKNOWN:
            for name in item.condition.facts:
                names[name] = None
        else:
            names.update(dict.fromkeys(reading.read(result.program.conditions[index])))
    for name, bounds in result.amounts.items():
        if amounts and bounds.exact is None:
            names.update(dict.fromkeys(reading.read(result.program.lowering.amounts[name])))
    return tuple(name for name in names if not result.facts.known(name))


@dataclass
class Reading:
    """The figures of one result, walked to find what is still read."""

    result: Result
    figures: tuple[int, ...]
    parts: dict[int, Part]

    @classmethod
    def of(cls, result: Result) -> Reading:
        return cls(result, result.outputs, result.program.parts)

    def bounds(self, term: Term) -> tuple[int, int]:
        part = self.parts[id(term)]
        return self.figures[part.first], self.figures[part.second]

    def decided(self, term: Term) -> bool:
        part = self.parts.get(id(term))
        return part is not None and self.figures[part.first] == self.figures[part.second]

    def read(self, term: Term) -> Iterator[str]:
        """The facts that an undecided term still depends on."""
        if self.decided(term):
            return
        match term:
            case Var(name=name):
                yield name
            case Ref(name=name):
                yield from self.read(self.result.program.lowering.amounts[name])
            case Logic(items=items) | Call(args=items):
                for item in items:
                    yield from self.read(item)
            case Not(item=item) | Member(item=item):
                yield from self.read(item)
            case Compare(left=left, right=right):
                yield from self.read(left)
                yield from self.read(right)
            case Arith(op=op, left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    if op != "*" or not (self.decided(other) and self.bounds(other)[0] == 0):
                        yield from self.read(one)
            case If(test=test, yes=yes, no=no):
                yield from self.read(test)
                must, may = self.bounds(test)
                if may:
                    yield from self.read(yes)
                if not must:
                    yield from self.read(no)
            case Extreme(op=op, items=items):
                for item in items:
                    if self.selectable(op, item, items):
                        yield from self.read(item)

    def selectable(self, op: str, item: Term, items: tuple[Term, ...]) -> bool:
        """Whether an item of a min or max can still be the one that counts."""
        part = self.parts[id(item)]
        for other in items:
            if other is item:
                continue
            rival = self.parts[id(other)]
            if op == "min":
                mine = self.figures[part.first] * rival.divisor
                if mine > self.figures[rival.second] * part.divisor:
                    return False
            else:
                mine = self.figures[part.second] * rival.divisor
                if mine < self.figures[rival.first] * part.divisor:
                    return False
        return True
