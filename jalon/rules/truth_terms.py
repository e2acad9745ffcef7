"""Truths in an expression: comparisons, membership, and the options that a choice has."""

from __future__ import annotations

import ast
from abc import ABC
from fractions import Fraction

from jalon.rules import kinds
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import YES_NO, Sort
from jalon.rules.language import COMPARISONS, ExpressionError
from jalon.rules.number_terms import Numbers
from jalon.rules.reading import NB, Unreadable, date_on_grid
from jalon.rules.term_reader import is_word
from jalon.rules.terms import Compare, Const, Logic, Member, Not, Operator, Term


class Truths(Numbers, ABC):
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
            elif type(op) in COMPARISONS:
                right = self.read(right_node, depth)
                link = self.compared(node, COMPARISONS[type(op)], (left_node, left), (right_node, right))
            else:
                self.refuse(node)
            links.append(link)
            left_node, left = right_node, right
        return links[0] if len(links) == 1 else Logic(YES_NO, "and", tuple(links), self.span(node))

    def compared(
        self, node: ast.Compare, op: Operator, one: tuple[ast.expr, Term], two: tuple[ast.expr, Term]
    ) -> Term:
        (_, left), (right_node, right) = one, two
        if is_word(left) and not is_word(right):
            return self.compared(node, _mirrored(op), two, one)
        span = self.span(node)
        if left.kind.sort is Sort.DATE and is_word(right):
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
        if left.kind.sort not in (Sort.CHOICE, Sort.TEXT) or is_word(left):
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


def _mirrored(op: Operator) -> Operator:
    mirror: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
    return mirror[op]
