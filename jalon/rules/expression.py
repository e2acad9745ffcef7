"""From the text of a rule to typed terms: « age(company.created_on, request.date) < age_limit ».

The language is a small, total part of Python's: literals, names, arithmetic, comparisons, and/or/not, in,
`x if c else y`, and the functions of `FUNCTIONS`. The text is untrusted: it is parsed with `ast`, never run,
and its length, depth and number of operations are bounded.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NoReturn, Protocol

from jalon.rules import kinds
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import LITERAL, YES_NO, Kind, Sort
from jalon.rules.reading import NB, Unreadable, date_on_grid, is_small
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
    Operator,
    Param,
    Span,
    Term,
)

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_TERMS = 400
MAX_NUMBER = 10**15

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "age": (2, 2),
    "months_between": (2, 2),
    "days_between": (2, 2),
    "add_years": (2, 2),
    "add_months": (2, 2),
    "add_days": (2, 2),
    "total": (1, 61),
    "count_of": (1, 30),
    "at_least": (2, 31),
    "starts_with": (2, 200),
    "round_to": (2, 2),
    "round_down": (2, 2),
    "round_up": (2, 2),
}
"""The functions of the language and how many arguments each takes (least, most)."""

_RATE = re.compile(r"^\s*(\d{1,6}(?:[.,]\d{1,8})?)[\s\u00a0\u202f]*%\s*$")
_COMPARE: Mapping[type[ast.cmpop], Operator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_ARITH: Mapping[type[ast.operator], Literal["+", "-", "*", "/"]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


@dataclass(eq=False)
class ExpressionError(ValueError):
    """An expression that the language does not have; `offset` is the character it starts at."""

    code: str
    offset: int
    en: str
    fr: str
    remedy_fr: str = ""
    remedy_en: str = ""


class Scope(Protocol):
    """The names an expression may use."""

    def find(self, name: str) -> Term | None:
        """The term that a name stands for, without a span; None if there is no such name."""

    def names(self) -> list[str]:
        """Every name, to suggest the nearest one."""


def parse(text: str, scope: Scope) -> Term:
    """Read one expression. Raises `ExpressionError` at the first thing that is wrong."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            "E108",
            MAX_LENGTH,
            f"The expression is longer than {MAX_LENGTH} characters.",
            f"L’expression dépasse {MAX_LENGTH} caractères.",
            "Nommez-en une partie dans [values].",
            "Name a part of it in [values].",
        )
    flat = text.replace("\n", " ").replace("\t", " ")
    shift = len(flat) - len(flat.lstrip())
    flat = flat.strip()
    if not flat:
        raise ExpressionError("E101", 0, "The expression is empty.", "L’expression est vide.")
    for banned in ("\\", "\0", "#", ";"):
        if banned in flat:
            raise ExpressionError(
                "E102",
                shift + flat.index(banned),
                f"The character {banned!r} has no place in an expression.",
                f"Le caractère {banned!r} n’a pas sa place dans une expression.",
            )
    try:
        tree = ast.parse(flat, mode="eval").body
    except SyntaxError as error:
        raise _syntax(error, flat, shift) from None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        raise _too_deep(0) from None
    return _Reading(flat, shift, scope).read(tree, 0)


def parse_amount(text: str, scope: Scope) -> Term:
    """Read an expression that must be a number with a unit; a bare number is euros."""
    term = parse(text, scope)
    if term.kind.literal and term.kind.sort is Sort.NUMBER:
        node = ast.parse("0", mode="eval").body
        reading = _Reading(text.replace("\n", " "), 0, scope)
        term = reading.fitted(node, term, kinds.MONEY)
    if term.kind.sort is not Sort.NUMBER or not term.kind.unit:
        raise ExpressionError(
            "E106",
            0,
            f"An amount is a number with a unit; this is {term.kind.named('en')}.",
            f"Un montant est un nombre qui a une unité{NB}; ceci est {term.kind.named('fr')}.",
            "Placez cette valeur dans [values].",
            "Put this value in [values].",
        )
    return term


def parse_condition(text: str, scope: Scope) -> Term:
    """Read an expression that must be a yes or no."""
    term = parse(text, scope)
    if term.kind.sort is not Sort.YES_NO:
        raise ExpressionError(
            "E106",
            0,
            f"A rule is a yes or no; this is {term.kind.named('en')}.",
            f"Une règle est un oui ou non{NB}; ceci est {term.kind.named('fr')}.",
            "Comparez cette valeur à une limite.",
            "Compare it with a limit.",
        )
    return term


def _syntax(error: SyntaxError, text: str, shift: int) -> ExpressionError:
    column = error.offset - 1 if error.offset else len(text)
    if "=" in text and "==" not in text and re.search(r"[^<>=!]=[^=]", text):
        return ExpressionError(
            "E101",
            shift + column,
            "One equals sign does not compare.",
            f"Un seul signe «{NB}={NB}» ne compare pas.",
            f"Écrivez «{NB}=={NB}».",
            "Write “==”.",
        )
    return ExpressionError(
        "E101",
        shift + min(column, len(text)),
        "This is not an expression of the language.",
        "Ceci n’est pas une expression du langage.",
        "Vérifiez les parenthèses, les virgules et les opérateurs.",
        "Check brackets, commas and operators.",
    )


def _too_deep(offset: int) -> ExpressionError:
    return ExpressionError(
        "E108",
        offset,
        "The expression is too deep or too large.",
        "L’expression est trop profonde ou trop longue.",
        "Nommez-en une partie dans [values].",
        "Name a part of it in [values].",
    )


class _Reading:
    """One walk over the parsed tree, from the inside out."""

    def __init__(self, text: str, shift: int, scope: Scope) -> None:
        self.text = text
        self.shift = shift
        self.scope = scope
        self.count = 0
        self.ascii = text.isascii()

    def read(self, node: ast.expr, depth: int) -> Term:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_TERMS:
            raise _too_deep(self.span(node)[0])
        depth += 1
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name() | ast.Attribute():
                return self.name(node)
            case ast.BinOp():
                return self.arithmetic(node, depth)
            case ast.UnaryOp():
                return self.unary(node, depth)
            case ast.BoolOp():
                items = tuple(self.truth(item, depth) for item in node.values)
                return Logic(YES_NO, "and" if isinstance(node.op, ast.And) else "or", items, self.span(node))
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.IfExp():
                return self.choice(node, depth)
            case ast.Call():
                return self.call(node, depth)
            case _:
                self.refuse(node)

    # --- leaves ---

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
            rate = _RATE.match(value)
            if rate:
                share = Fraction(rate.group(1).replace(",", ".")) / 100
                return Const(kinds.RATE, share, self.span(node))
            if len(value) > 80:
                self.fail("E112", node, "This text is too long.", "Ce texte est trop long.")
            return Const(Kind(Sort.CHOICE, options=(value,), literal=True), value, self.span(node))
        self.refuse(node)

    def name(self, node: ast.Name | ast.Attribute) -> Term:
        if isinstance(node, ast.Name):
            name = node.id
        elif isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
        else:
            self.refuse(node)
        if name in ("true", "false"):
            return Const(YES_NO, name == "true", self.span(node))
        found = self.scope.find(name)
        if found is None:
            fr, en = did_you_mean(name, self.scope.names())
            raise ExpressionError(
                "E103",
                self.span(node)[0],
                f"Nothing is called “{name}”.",
                f"Rien ne s’appelle «{NB}{name}{NB}».",
                fr,
                en,
            )
        return replace(found, span=self.span(node))

    # --- numbers ---

    def arithmetic(self, node: ast.BinOp, depth: int) -> Term:
        op = _ARITH.get(type(node.op))
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

    def unary(self, node: ast.UnaryOp, depth: int) -> Term:
        if isinstance(node.op, ast.Not):
            return Not(YES_NO, self.truth(node.operand, depth), self.span(node))
        if not isinstance(node.op, ast.USub | ast.UAdd):
            self.refuse(node)
        item = self.read(node.operand, depth)
        self.expect(node.operand, item, Sort.NUMBER)
        if isinstance(node.op, ast.UAdd):
            return item
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

    # --- truths ---

    def truth(self, node: ast.expr, depth: int) -> Term:
        term = self.read(node, depth)
        self.expect(node, term, Sort.YES_NO)
        return term

    def comparison(self, node: ast.Compare, depth: int) -> Term:
        links: list[Term] = []
        left_node = node.left
        left = self.read(left_node, depth)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                link = self.membership(left_node, left, op, right_node)
                right = left
            elif type(op) in _COMPARE:
                right = self.read(right_node, depth)
                link = self.compared(node, _COMPARE[type(op)], (left_node, left), (right_node, right))
            else:
                self.refuse(node)
            links.append(link)
            left_node, left = right_node, right
        return links[0] if len(links) == 1 else Logic(YES_NO, "and", tuple(links), self.span(node))

    def compared(
        self, node: ast.Compare, op: Operator, one: tuple[ast.expr, Term], two: tuple[ast.expr, Term]
    ) -> Term:
        (_, left), (right_node, right) = one, two
        if _is_word(left) and not _is_word(right):
            return self.compared(node, _mirrored(op), two, one)
        span = self.span(node)
        if left.kind.sort is Sort.DATE and _is_word(right):
            right = self.dated(right_node, right)
        if left.kind.sort in (Sort.CHOICE, Sort.TEXT):
            if op not in ("==", "!=") or not isinstance(right, Const) or not isinstance(right.value, str):
                self.fail(
                    "E106",
                    node,
                    f"{left.kind.named('en').capitalize()} is compared by == or in with a text in quotes.",
                    f"On compare {left.kind.named('fr')} par == ou in à un texte entre guillemets droits.",
                )
            member = Member(YES_NO, left, (self.option(right_node, left, right.value),), span=span)
            return member if op == "==" else Not(YES_NO, member, span)
        if left.kind.sort is not right.kind.sort or left.kind.sort is Sort.LINES:
            self.fail(
                "E106",
                node,
                f"These cannot be compared: {left.kind.named('en')} and {right.kind.named('en')}.",
                f"On ne peut pas comparer {left.kind.named('fr')} et {right.kind.named('fr')}.",
            )
        if left.kind.sort is Sort.YES_NO:
            self.fail(
                "E106",
                node,
                "A yes or no is not compared: write it alone, or after not.",
                f"Un oui ou non ne se compare pas{NB}: écrivez-le seul, ou après not.",
            )
        if left.kind.sort is Sort.NUMBER:
            left, right = self.alike(node, left, right)
        return Compare(YES_NO, op, left, right, span)

    def membership(self, left_node: ast.expr, left: Term, op: ast.cmpop, node: ast.expr) -> Term:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set) or not node.elts or len(node.elts) > 1000:
            self.fail(
                "E106",
                node,
                "“in” is followed by a list of texts in brackets.",
                f"«{NB}in{NB}» est suivi d’une liste de textes entre crochets.",
            )
        if left.kind.sort not in (Sort.CHOICE, Sort.TEXT) or _is_word(left):
            self.fail(
                "E106",
                left_node,
                "Only a choice or a code is in a list.",
                "Seul un choix ou un code est dans une liste.",
            )
        words = []
        for item in node.elts:
            if not isinstance(item, ast.Constant) or not isinstance(item.value, str):
                self.fail(
                    "E106",
                    item,
                    "A list holds texts in quotes.",
                    "Une liste contient des textes entre guillemets.",
                )
            words.append(self.option(item, left, item.value))
        span = (self.span(left_node)[0], self.span(node)[1])
        member = Member(YES_NO, left, tuple(dict.fromkeys(words)), span=span)
        return Not(YES_NO, member, span) if isinstance(op, ast.NotIn) else member

    def option(self, node: ast.expr, item: Term, word: str) -> str:
        options = item.kind.options
        if item.kind.sort is Sort.CHOICE and word not in options:
            fr, en = did_you_mean(word, options)
            raise ExpressionError(
                "E111",
                self.span(node)[0],
                f"“{word}” is not one of the options.",
                f"«{NB}{word}{NB}» n’est pas une des valeurs possibles.",
                fr,
                en,
            )
        return word

    def dated(self, node: ast.expr, term: Term) -> Term:
        assert isinstance(term, Const)
        try:
            return Const(kinds.DATE, Fraction(date_on_grid(term.value)), term.span)
        except Unreadable as error:
            self.fail("E106", node, error.en, error.fr)

    # --- choices and functions ---

    def choice(self, node: ast.IfExp, depth: int) -> Term:
        test = self.truth(node.test, depth)
        yes, no = self.read(node.body, depth), self.read(node.orelse, depth)
        if yes.kind.sort is not no.kind.sort or yes.kind.sort in (Sort.TEXT, Sort.LINES):
            self.fail(
                "E106",
                node,
                "Both sides of “if … else” must be alike: "
                f"{yes.kind.named('en')} and {no.kind.named('en')} are not.",
                f"Les deux côtés de «{NB}if … else{NB}» doivent être de même nature{NB}: "
                f"{yes.kind.named('fr')} et {no.kind.named('fr')} ne le sont pas.",
            )
        kind = yes.kind
        if kind.sort is Sort.NUMBER:
            yes, no = self.alike(node, yes, no)
            kind = self.plain(yes.kind)
        elif kind.sort is Sort.CHOICE:
            kind = Kind(Sort.CHOICE, options=tuple(dict.fromkeys((*yes.kind.options, *no.kind.options))))
        return If(kind, test, yes, no, self.span(node))

    def call(self, node: ast.Call, depth: int) -> Term:
        if not isinstance(node.func, ast.Name) or node.keywords:
            self.refuse(node)
        name = node.func.id
        if name not in FUNCTIONS:
            fr, en = did_you_mean(name, FUNCTIONS)
            raise ExpressionError(
                "E104",
                self.span(node)[0],
                f"There is no function “{name}”.",
                f"Il n’y a pas de fonction «{NB}{name}{NB}».",
                fr,
                en,
            )
        least, most = FUNCTIONS[name]
        if not least <= len(node.args) <= most or any(isinstance(arg, ast.Starred) for arg in node.args):
            count = str(least) if least == most else f"{least} – {most}"
            self.fail(
                "E105",
                node,
                f"“{name}” takes {count} arguments.",
                f"«{NB}{name}{NB}» attend {count} arguments.",
            )
        args = [self.read(arg, depth) for arg in node.args]
        span = self.span(node)
        match name:
            case "min" | "max":
                return self.extreme(node, name, args, span)
            case "age" | "months_between" | "days_between":
                for index, arg in enumerate(args):
                    if _is_word(arg):
                        args[index] = self.dated(node.args[index], arg)
                    self.expect(node.args[index], args[index], Sort.DATE)
                unit = {"age": kinds.YEARS, "months_between": kinds.MONTHS, "days_between": kinds.DAYS}[name]
                return Call(Kind(Sort.NUMBER, unit.unit), name, tuple(args), span=span)
            case "add_years" | "add_months" | "add_days":
                return self.shifted_date(node, name, args, span)
            case "total":
                self.expect(node.args[0], args[0], Sort.LINES)
                words = tuple(self.word(arg, args[0]) for arg in node.args[1:])
                return Call(Kind(Sort.NUMBER, kinds.MONEY.unit), name, (args[0],), words, span)
            case "starts_with":
                self.expect(node.args[0], args[0], Sort.TEXT)
                words = tuple(self.word(arg, args[0]) for arg in node.args[1:])
                return Member(YES_NO, args[0], words, True, span)
            case "count_of":
                for arg_node, arg in zip(node.args, args, strict=True):
                    self.expect(arg_node, arg, Sort.YES_NO)
                return Call(Kind(Sort.NUMBER), name, tuple(args), span=span)
            case "at_least":
                return self.at_least(node, args, span)
            case _:
                self.expect(node.args[0], args[0], Sort.NUMBER)
                first, step = self.alike(node, args[0], args[1])
                if not isinstance(step, Const) or not isinstance(step.value, Fraction) or step.value <= 0:
                    self.fail(
                        "E106",
                        node.args[1],
                        "The step is a number above zero.",
                        "Le pas est un nombre positif.",
                    )
                return Call(self.plain(first.kind), name, (first, step), span=span)

    def extreme(self, node: ast.Call, name: Literal["min", "max"], args: list[Term], span: Span) -> Term:
        sort = args[0].kind.sort
        if sort not in (Sort.NUMBER, Sort.DATE):
            self.expect(node.args[0], args[0], Sort.NUMBER)
        leader = next((arg for arg in args if not arg.kind.literal), args[0])
        items = []
        for arg_node, arg in zip(node.args, args, strict=True):
            self.expect(arg_node, arg, sort)
            items.append(self.alike(arg_node, arg, leader)[0] if sort is Sort.NUMBER else arg)
        kind = self.plain(leader.kind) if sort is Sort.NUMBER else kinds.DATE
        return Extreme(kind, name, tuple(items), span)

    def shifted_date(self, node: ast.Call, name: str, args: list[Term], span: Span) -> Term:
        self.expect(node.args[0], args[0], Sort.DATE)
        self.expect(node.args[1], args[1], Sort.NUMBER)
        unit = {"add_years": kinds.YEARS, "add_months": kinds.MONTHS, "add_days": kinds.DAYS}[name]
        amount = self.fitted(node.args[1], args[1], unit) if args[1].kind.literal else args[1]
        if amount.kind.unit != unit.unit or not isinstance(amount, Const | Param):
            self.fail(
                "E107",
                node.args[1],
                f"“{name}” adds a constant or a parameter in {unit.named('en')}.",
                f"«{NB}{name}{NB}» ajoute une constante ou un paramètre, {unit.named('fr')}.",
            )
        return Call(kinds.DATE, name, (args[0], amount), span=span)

    def at_least(self, node: ast.Call, args: list[Term], span: Span) -> Term:
        number = args[0]
        if not isinstance(number, Const) or not isinstance(number.value, Fraction) or number.value < 1:
            self.fail(
                "E106",
                node.args[0],
                "at_least begins with a whole number.",
                "at_least commence par un entier.",
            )
        for arg_node, arg in zip(node.args[1:], args[1:], strict=True):
            self.expect(arg_node, arg, Sort.YES_NO)
        pure = Kind(Sort.NUMBER)
        count = Call(pure, "count_of", tuple(args[1:]), span=span)
        return Compare(YES_NO, ">=", count, Const(pure, number.value, number.span), span)

    def word(self, node: ast.expr, holder: Term) -> str:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            self.fail("E106", node, "A text in quotes is expected.", "Un texte entre guillemets est attendu.")
        if holder.kind.sort is Sort.LINES and node.value not in holder.kind.options:
            fr, en = did_you_mean(node.value, holder.kind.options)
            raise ExpressionError(
                "E111",
                self.span(node)[0],
                f"There is no category “{node.value}”.",
                f"Il n’y a pas de catégorie «{NB}{node.value}{NB}».",
                fr,
                en,
            )
        return node.value

    # --- errors ---

    def expect(self, node: ast.expr, term: Term, sort: Sort) -> None:
        if term.kind.sort is not sort or (_is_word(term) and sort is Sort.CHOICE):
            wanted = Kind(sort)
            names = ("a number", "un nombre") if sort is Sort.NUMBER else (wanted.named("en"), wanted.named("fr"))
            self.fail(
                "E106",
                node,
                f"{names[0].capitalize()} is expected here; this is {term.kind.named('en')}.",
                f"Ici, il faut {names[1]}{NB}; ceci est {term.kind.named('fr')}.",
            )

    def refuse(self, node: ast.AST) -> NoReturn:
        self.fail(
            "E102",
            node,
            "The language has no such construct.",
            "Le langage n’a pas cette construction.",
            ("Voyez la référence du langage.", "See the language reference."),
        )

    def fail(self, code: str, node: ast.AST, en: str, fr: str, remedy: tuple[str, str] = ("", "")) -> NoReturn:
        raise ExpressionError(code, self.span(node)[0], en, fr, remedy[0], remedy[1])

    def span(self, node: ast.AST) -> Span:
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0) or 0
        if not self.ascii:
            raw = self.text.encode()
            start, end = len(raw[:start].decode(errors="replace")), len(raw[:end].decode(errors="replace"))
        return start + self.shift, end + self.shift


def _is_word(term: Term) -> bool:
    return term.kind.sort is Sort.CHOICE and term.kind.literal


def _mirrored(op: Operator) -> Operator:
    mirror: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
    return mirror[op]


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
