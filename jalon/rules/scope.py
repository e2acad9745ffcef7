"""The names that the expressions of one rulebook may use, and how each expression is read among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jalon.rules.expression import FUNCTIONS, ExpressionError, Scope
from jalon.rules.findings import Finding, Level, did_you_mean
from jalon.rules.kinds import Kind, Sort
from jalon.rules.reading import NB, Reader
from jalon.rules.rulebook import Clause, Parameter
from jalon.rules.terms import Param, Ref, Term, Var, walk
from jalon.rules.toml_text import Key, TomlText
from jalon.rules.vocabulary import Vocabulary

MAX_WHOLE = 20_000
"""The terms of a rule with every value and amount that it refers to written out in their places."""

# How sure a source is: read in its text, still to be confirmed, or a reading of it.
MARKS = ("", "checked", "to confirm", "interpretation")


class Names:
    """Facts, parameters, values and amounts of one rulebook; a value is typed when it is first asked for."""

    def __init__(self, toml: TomlText, vocabulary: Vocabulary) -> None:
        self.toml = toml
        self.vocabulary = vocabulary
        self.reader = Reader(toml)
        self.parameters: dict[str, Parameter] = {}
        self.waiting: dict[str, Callable[[], Term | None]] = {}
        self.found: dict[str, Ref | None] = {}
        self.clauses: dict[str, Clause] = {}
        self.open: list[str] = []
        self.sizes: dict[str, int] = {}

    def find(self, name: str) -> Term | None:
        if "." in name:
            fact = self.vocabulary.get(name)
            return None if fact is None else Var(fact.kind, name)
        parameter = self.parameters.get(name)
        if parameter is not None:
            return Param(parameter.kind, name)
        return self.named(name)

    def names(self) -> list[str]:
        return [*self.vocabulary, *self.parameters, *self.waiting]

    def named(self, name: str) -> Ref | None:
        """A value or an amount, typed when it is first asked for; a cycle is an error."""
        if name in self.found:
            return self.found[name]
        if name not in self.waiting:
            return None
        if name in self.open:
            loop = " → ".join([*self.open[self.open.index(name) :], name])
            raise ExpressionError(
                "E113",
                0,
                f"This rule depends on itself: {loop}.",
                f"Cette règle dépend d’elle-même{NB}: {loop}.",
            )
        self.open.append(name)
        try:
            term = self.waiting[name]()
        finally:
            self.open.pop()
        if term is not None:
            self.sizes[name] = self.whole(term)
            kind = Kind(Sort.NUMBER) if term.kind.sort is Sort.NUMBER and term.kind.literal else term.kind
            self.found[name] = Ref(kind, name)
        else:
            self.found[name] = None
        return self.found[name]

    def whole(self, term: Term) -> int:
        """How many terms a term is, with the values and amounts that it refers to written out."""
        return sum(self.sizes.get(part.name, 1) if isinstance(part, Ref) else 1 for part in walk(term))

    def read_by(self, term: Term) -> tuple[str, ...]:
        """The facts a term reads, through the values and amounts it refers to."""
        names: dict[str, None] = {}
        seen: set[str] = set()
        waiting = [term]
        while waiting:
            for part in walk(waiting.pop()):
                if isinstance(part, Var):
                    names[part.name] = None
                elif isinstance(part, Ref) and part.name not in seen and part.name in self.clauses:
                    seen.add(part.name)
                    waiting.append(self.clauses[part.name].term)
        return tuple(names)

    def clause(self, holder: Any, path: Key, how: Callable[[str, Scope], Term]) -> Clause | None:
        """One expression, given as a text or as { rule = "…", label = {…} }."""
        label: dict[str, str] = {}
        place = path
        if isinstance(holder, dict):
            label = self.reader.both(holder, path, "label")
            place = (*path, "rule")
            holder = holder.get("rule")
        if not isinstance(holder, str):
            self.reader.wrong(place if place[-1] != "rule" else path, "an expression", "une expression")
            return None
        try:
            term = how(holder, self)
        except ExpressionError as error:
            self.reader.findings.append(
                Finding(
                    error.code,
                    Level.ERROR,
                    self.toml.inside(place, error.offset),
                    error.fr,
                    error.en,
                    error.remedy_fr,
                    error.remedy_en,
                )
            )
            return None
        if self.whole(term) > MAX_WHOLE:
            self.reader.note(
                "E108",
                self.toml.value_position(*place),
                f"With the values that it refers to, this rule is more than {MAX_WHOLE} terms.",
                f"Avec les valeurs auxquelles elle renvoie, cette règle compte plus de {MAX_WHOLE} termes.",
                ("Renvoyez moins de fois aux mêmes valeurs.", "Refer to the same values fewer times."),
            )
            return None
        return Clause(holder, term, label, place)

    def unknown(self, name: str, known: Mapping[str, Any], path: Key) -> None:
        self.reader.note(
            "E103",
            self.toml.value_position(*path),
            f"Nothing is called “{name}”.",
            f"Rien ne s’appelle «{NB}{name}{NB}».",
            did_you_mean(name, known),
        )

    def good_name(self, name: str, path: Key) -> bool:
        taken = name in FUNCTIONS or name in ("and", "or", "not", "in", "if", "else", "true", "false")
        good = name.isidentifier() and name.isascii() and not taken and len(name) <= 60
        if not good:
            self.reader.note(
                "R009",
                self.toml.position(*path),
                f"“{name}” cannot be a name here: letters, digits and _, and not a word of the language.",
                f"«{NB}{name}{NB}» ne peut pas servir de nom{NB}: lettres sans accent, chiffres et _, "
                "et pas un mot du langage.",
            )
        elif name in self.parameters or name in self.waiting:
            self.reader.note(
                "R014",
                self.toml.position(*path),
                f"The name “{name}” is used twice.",
                f"Le nom «{NB}{name}{NB}» sert deux fois.",
            )
            good = False
        return good
