"""Numbers in an expression: literals, arithmetic, and one unit on both sides."""

from __future__ import annotations

import ast
import re
from abc import ABC
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jalon.rules import kinds
from jalon.rules.kinds import LITERAL, YES_NO, Kind, Sort
from jalon.rules.language import ARITHMETIC, MAX_NUMBER
from jalon.rules.reading import NB, is_small, rate_in
from jalon.rules.term_reader import TermReader
from jalon.rules.terms import Arith, Const, Extreme, If, Param, Term


class Numbers(TermReader, ABC):
    def constant(self, node: ast.Constant) -> Term:
        value = node.value
        if isinstance(value, bool):
            return Const(YES_NO, value, self.span(node))
        if isinstance(value, int | float):
            written = ast.get_source_segment(self.text, node) or repr(value)
            exact = Fraction(value) if isinstance(value, int) else _decimal(written)
            if exact is None or abs(exact) > MAX_NUMBER:
                self.fail("E112", node, "This number is out of range.", "Ce nombre est hors limites.")
            return Const(LITERAL, exact, self.span(node))
        if isinstance(value, str):
            share = rate_in(value)
            if share is not None:
                return Const(kinds.RATE, share, self.span(node))
            if len(value) > 80:
                self.fail("E112", node, "This text is too long.", "Ce texte est trop long.")
            return Const(Kind(Sort.CHOICE, options=(value,), literal=True), value, self.span(node))
        self.refuse(node)

    def arithmetic(self, node: ast.BinOp, depth: int) -> Term:
        op = ARITHMETIC.get(type(node.op))
        if op is None:
            self.refuse(node)
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        for side, term in ((node.left, left), (node.right, right)):
            self.expect(side, term, Sort.NUMBER)
        if op in ("+", "-"):
            left, right = self.alike(node, left, right)
            return _folded(Arith(self.plain(left.kind), op, left, right, self.span(node)))
        if op == "/":
            if not isinstance(right, Const | Param):
                self.fail(
                    "E110",
                    node.right,
                    "Only a constant or a parameter may divide.",
                    "On ne divise que par une constante ou un paramètre.",
                    (
                        "Multipliez l’autre côté de la comparaison.",
                        "Multiply the other side of the comparison.",
                    ),
                )
            if isinstance(right, Const) and right.value == 0:
                self.fail("E110", node.right, "Division by zero.", "Division par zéro.")
        unit = kinds.times(left.kind.unit, right.kind.unit, 1 if op == "*" else -1)
        if any(abs(power) > 3 for _, power in unit):
            self.fail("E107", node, "This unit makes no sense.", "Cette unité n’a pas de sens.")
        literal = left.kind.literal and right.kind.literal
        kind = LITERAL if literal else Kind(Sort.NUMBER, unit)
        return _folded(Arith(kind, op, left, right, self.span(node)))

    def below_zero(self, node: ast.UnaryOp, item: Term) -> Term:
        zero = Const(item.kind, Fraction(0), self.span(node))
        return _folded(Arith(self.plain(item.kind), "-", zero, item, self.span(node)))

    def plain(self, kind: Kind) -> Kind:
        return LITERAL if kind.literal else Kind(Sort.NUMBER, kind.unit)

    def alike(self, node: ast.expr, left: Term, right: Term) -> tuple[Term, Term]:
        """Both sides on one unit; a bare number takes the unit of the other side."""
        if left.kind.literal and not right.kind.literal:
            left = self.fitted(node, left, right.kind)
        elif right.kind.literal and not left.kind.literal:
            right = self.fitted(node, right, left.kind)
        if left.kind.unit != right.kind.unit:
            self.fail(
                "E107",
                node,
                f"These do not share a unit: {left.kind.named('en')} and {right.kind.named('en')}.",
                f"Ces deux valeurs n’ont pas la même unité{NB}: "
                f"{left.kind.named('fr')} et {right.kind.named('fr')}.",
            )
        return left, right

    def fitted(self, node: ast.expr, term: Term, kind: Kind) -> Term:
        """A bare number read in the unit of its neighbour: euros beside money."""
        unit = self.plain(kind)
        match term:
            case Const(value=Fraction() as value):
                if kind.is_money:
                    written = self.text[term.span[0] - self.shift : term.span[1] - self.shift]
                    if value.denominator != 1 or re.search(r"\d[.eE]\d", written):
                        self.fail(
                            "E109",
                            node,
                            "Money is never a number with a point.",
                            "Un montant ne s’écrit jamais avec un point.",
                            (
                                "Écrivez des euros entiers, ou un paramètre.",
                                "Write whole euros, or a parameter.",
                            ),
                        )
                    value *= 100
                return Const(unit, value, term.span)
            case If():
                yes, no = self.fitted(node, term.yes, kind), self.fitted(node, term.no, kind)
                return replace(term, kind=unit, yes=yes, no=no)
            case Extreme():
                items = tuple(self.fitted(node, item, kind) for item in term.items)
                return replace(term, kind=unit, items=items)
            case Arith():
                left = self.fitted(node, term.left, kind)
                right = self.fitted(node, term.right, kind) if term.op in ("+", "-") else term.right
                return replace(term, kind=unit, left=left, right=right)
            case _:
                return replace(term, kind=unit)


def _decimal(written: str) -> Fraction | None:
    try:
        value = Decimal(written.replace("_", "")) if len(written) <= 40 else Decimal("NaN")
        return Fraction(value) if is_small(value) else None
    except (ArithmeticError, ValueError, OverflowError):
        return None


def _folded(term: Arith) -> Term:
    """Arithmetic on two constants is a constant, so that « 100 * 12 » may stand where a literal may."""
    left, right = term.left, term.right
    if not (isinstance(left, Const) and isinstance(right, Const)):
        return term
    if not (isinstance(left.value, Fraction) and isinstance(right.value, Fraction)):
        return term
    match term.op:
        case "+":
            value = left.value + right.value
        case "-":
            value = left.value - right.value
        case "*":
            value = left.value * right.value
        case "/":
            value = left.value / right.value
    if abs(value.numerator) > MAX_NUMBER**2 or value.denominator > MAX_NUMBER:
        return term
    return Const(term.kind, value, term.span)
