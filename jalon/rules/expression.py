"""From the text of a rule to typed terms: « age(company.created_on, request.date) < age_limit ».

The language is a small, total part of Python's: literals, names, arithmetic, comparisons, and/or/not, in,
`x if c else y`, and the functions of `FUNCTIONS`. The text is untrusted: it is parsed with `ast`, never run,
and its length, depth and number of operations are bounded.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from jalon.rules import kinds
from jalon.rules.call_terms import Calls
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import YES_NO, Kind, Sort
from jalon.rules.language import FUNCTIONS, MAX_DEPTH, MAX_LENGTH, MAX_TERMS, ExpressionError, Scope
from jalon.rules.reading import NB
from jalon.rules.terms import Const, If, Logic, Not, Term

__all__ = ["FUNCTIONS", "ExpressionError", "Scope", "parse", "parse_amount", "parse_condition"]


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
    # Python counts bytes here and there: the place is never beyond the text.
    column = min(error.offset - 1, len(text)) if error.offset else len(text)
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
        shift + column,
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


class _Reading(Calls):
    """Every construct of the language."""

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

    def unary(self, node: ast.UnaryOp, depth: int) -> Term:
        if isinstance(node.op, ast.Not):
            return Not(YES_NO, self.truth(node.operand, depth), self.span(node))
        if not isinstance(node.op, ast.USub | ast.UAdd):
            self.refuse(node)
        item = self.read(node.operand, depth)
        self.expect(node.operand, item, Sort.NUMBER)
        if isinstance(node.op, ast.UAdd):
            return item
        return self.below_zero(node, item)

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
