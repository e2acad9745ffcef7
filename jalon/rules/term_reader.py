"""What reading any part of an expression needs: its place, what is expected there, and the names in scope."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import NoReturn

from jalon.rules.kinds import Kind, Sort
from jalon.rules.language import ExpressionError, Scope
from jalon.rules.reading import NB
from jalon.rules.terms import Span, Term


class TermReader(ABC):
    """One walk over the parsed tree, from the inside out."""

    def __init__(self, text: str, shift: int, scope: Scope) -> None:
        self.text = text
        self.shift = shift
        self.scope = scope
        self.count = 0
        self.ascii = text.isascii()

    @abstractmethod
    def read(self, node: ast.expr, depth: int) -> Term: ...

    def expect(self, node: ast.expr, term: Term, sort: Sort) -> None:
        if term.kind.sort is not sort or (is_word(term) and sort is Sort.CHOICE):
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


def is_word(term: Term) -> bool:
    return term.kind.sort is Sort.CHOICE and term.kind.literal
