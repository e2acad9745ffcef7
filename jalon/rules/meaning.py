"""What a term means, whatever the way it is written: « a > b » and « b < a » are one rule.

Two terms of the same meaning here always give the same results. The contrary is not promised: this is a normal
form for the rewritings that people make (order, brackets, double negation, a figure that gets a name), not a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jalon.rules.phrases import MIRROR, OPPOSITE
from jalon.rules.rulebook import Parameter
from jalon.rules.terms import Arith, Call, Compare, Const, Extreme, If, Logic, Member, Not, Operator, Param, Term

Meaning = tuple[Any, ...]
DUAL = {"and": "or", "or": "and"}


class Meanings:
    """The meanings of one rulebook's terms, as nested tuples that are equal when the terms mean the same."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self.parameters = parameters

    def of(self, term: Term, denied: bool = False) -> Meaning:
        """The meaning of a term, or with `denied` of its contrary."""
        match term:
            case Not(item=item):
                return self.of(item, not denied)
            case Logic(op=op, items=items):
                return _joined(DUAL[op] if denied else op, (self.of(item, denied) for item in items))
            case If(test=test, yes=yes, no=no):
                sides = (self.of(test), self.of(yes, denied), self.of(no, denied))
                turned = (self.of(test, True), sides[2], sides[1])
                return ("if", *min(sides, turned, key=repr))
            case Compare(op=op, left=left, right=right):
                return _compared(OPPOSITE[op] if denied else op, self.of(left), self.of(right))
            case Const(value=bool() as value):
                return ("const", value is not denied)
        found = self.plain(term)
        return ("not", found) if denied else found

    def plain(self, term: Term) -> Meaning:
        """The meaning of a term that is not made of truths."""
        match term:
            case Const(kind=kind, value=value):
                return ("const", str(kind.sort), kind.unit, value)
            case Param(name=name):
                return parameter(self.parameters[name])
            case Member(item=item, options=options, prefix=prefix):
                return ("in", self.of(item), tuple(sorted(set(options))), prefix)
            case Extreme(op=op, items=items):
                return _joined(op, map(self.of, items))
            case Arith(op=op, left=left, right=right):
                sides = [self.of(left), self.of(right)]
                return (op, *(_sorted(sides) if op in "+*" else sides))
            case Call(name=name, args=args, words=words):
                inner = list(map(self.of, args))
                return (name, *(_sorted(inner) if name == "count_of" else inner), tuple(sorted(set(words))))
        return (type(term).__name__, getattr(term, "name", ""))


def parameter(item: Parameter) -> Meaning:
    """A parameter by what it is worth and when; one that is not published is like no other."""
    kind = (str(item.kind.sort), item.kind.unit)
    if item.between is not None:
        return ("between", *kind, item.id, *item.between)
    if len(item.periods) == 1:
        return ("const", *kind, item.periods[0].value)
    return ("dated", *kind, item.date, tuple((period.begins, period.value) for period in item.periods))


def _compared(op: Operator, left: Meaning, right: Meaning) -> Meaning:
    if op in (">", ">="):
        op, left, right = MIRROR[op], right, left
    return (op, *(_sorted([left, right]) if op in ("==", "!=") else (left, right)))


def _joined(op: str, parts: Iterable[Meaning]) -> Meaning:
    """Of « and », « or », « min », « max »: order, brackets and repetition mean nothing."""
    flat = {inner for part in parts for inner in (part[1:] if part[0] == op else (part,))}
    return next(iter(flat)) if len(flat) == 1 else (op, *_sorted(flat))


def _sorted(parts: Iterable[Meaning]) -> list[Meaning]:
    return sorted(parts, key=repr)
