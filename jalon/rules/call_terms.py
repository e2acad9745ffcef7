"""Functions in an expression: how many arguments each takes, of which type, and what it gives."""

from __future__ import annotations

import ast
from abc import ABC
from fractions import Fraction
from typing import Literal

from jalon.rules import kinds
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import YES_NO, Kind, Sort
from jalon.rules.language import FUNCTIONS, ExpressionError
from jalon.rules.reading import NB
from jalon.rules.term_reader import is_word
from jalon.rules.terms import Call, Compare, Const, Extreme, Member, Param, Span, Term
from jalon.rules.truth_terms import Truths


class Calls(Truths, ABC):
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
                    if is_word(arg):
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
