"""The parts of an expression once it is read and typed: a small tree of frozen terms.

A term never holds a float, a function object or a name that is not checked. `span` is the place of the term
in its expression's text, for messages and traces; it does not take part in equality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from jalon.rules.kinds import YES_NO, Kind, Sort

Span = tuple[int, int]
Operator = Literal["<", "<=", "==", "!=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Const:
    """A number on its kind's grid divided by the scale (cents for money), a truth, or a text."""

    kind: Kind
    value: Fraction | bool | str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Var:
    """A fact or a named date."""

    kind: Kind
    name: str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of the rulebook, by name."""

    kind: Kind
    name: str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """Another value or amount of the rulebook; for an amount, its rounded figure."""

    kind: Kind
    name: str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Arith:
    kind: Kind
    op: Literal["+", "-", "*", "/"]
    left: Term
    right: Term
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Extreme:
    kind: Kind
    op: Literal["min", "max"]
    items: tuple[Term, ...]
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    kind: Kind
    op: Operator
    left: Term
    right: Term
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A choice or a code that is one of some texts (or, with `prefix`, a code that begins with one)."""

    kind: Kind
    item: Term
    options: tuple[str, ...]
    prefix: bool = False
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    kind: Kind
    op: Literal["and", "or"]
    items: tuple[Term, ...]
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    kind: Kind
    item: Term
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class If:
    kind: Kind
    test: Term
    yes: Term
    no: Term
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the fixed list; `words` are its literal arguments (cost categories)."""

    kind: Kind
    name: str
    args: tuple[Term, ...]
    words: tuple[str, ...] = ()
    span: Span = field(default=(0, 0), compare=False)


Term = Const | Var | Param | Ref | Arith | Extreme | Compare | Member | Logic | Not | If | Call


def parts(term: Term) -> tuple[Term, ...]:
    """The terms directly inside a term."""
    match term:
        case Arith() | Compare():
            return (term.left, term.right)
        case Extreme() | Logic():
            return term.items
        case Not() | Member():
            return (term.item,)
        case If():
            return (term.test, term.yes, term.no)
        case Call():
            return term.args
        case _:
            return ()


def walk(term: Term) -> Iterator[Term]:
    """A term and everything inside it, outermost first."""
    waiting = [term]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(parts(current)))


def rebuilt(term: Term, change: Callable[[Term], Term]) -> Term:
    """The same term with `change` applied to each of its direct parts."""
    match term:
        case Arith() | Compare():
            return replace(term, left=change(term.left), right=change(term.right))
        case Extreme() | Logic():
            return replace(term, items=tuple(change(item) for item in term.items))
        case Not() | Member():
            return replace(term, item=change(term.item))
        case If():
            return replace(term, test=change(term.test), yes=change(term.yes), no=change(term.no))
        case Call():
            return replace(term, args=tuple(change(arg) for arg in term.args))
        case _:
            return term


def joined(terms: tuple[Term, ...], needed: int) -> Term:
    """The truth of « at least so many of these »."""
    if len(terms) == 1:
        return terms[0]
    if needed == 1:
        return Logic(YES_NO, "or", terms)
    if needed == len(terms):
        return Logic(YES_NO, "and", terms)
    pure = Kind(Sort.NUMBER)
    return Compare(YES_NO, ">=", Call(pure, "count_of", terms), Const(pure, Fraction(needed)))
