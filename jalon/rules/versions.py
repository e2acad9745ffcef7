"""Two versions of a rulebook side by side: what changed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.rules.meaning import Meanings, parameter
from jalon.rules.prose import amount_text, condition_text, in_force, parameter_text, phrases, value_text
from jalon.rules.rulebook import Rulebook
from jalon.rules.words import NB

_WORDS = {
    "added": (f"Ajouté{NB}: {{0}}", "Added: {0}"),
    "removed": (f"Supprimé{NB}: {{0}}", "Removed: {0}"),
    "changed": (f"Modifié{NB}: {{0}} → {{1}}", "Changed: {0} → {1}"),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part of a rulebook means, its sentence in French and English, and the expression behind it."""

    meaning: tuple[object, ...]
    texts: tuple[str, str]
    written: str = ""

    def said(self, place: int, exactly: bool) -> str:
        """The sentence; with the expression where two sentences are alike and their rules are not."""
        return f"{self.texts[place]} [{self.written}]" if exactly else self.texts[place]


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: added, removed or changed; what it is about; the sentence in both languages."""

    change: str
    part: str
    id: str
    fr: str
    en: str

    def text(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


def differences(old: Rulebook, new: Rulebook) -> tuple[Difference, ...]:
    """Everything that differs in force, conditions, values, amounts and parameters.

    What is compared is the meaning: the same rule written in another way, or under another label, is not a
    change. A figure that changes shows in its parameter and in every rule that reads it.
    """
    found: list[Difference] = []
    for part in ("in_force", "conditions", "values", "amounts", "parameters"):
        before, after = (_parts(book, part) for book in (old, new))
        for name in [*before, *(name for name in after if name not in before)]:
            one, two = before.get(name), after.get(name)
            if one is None or two is None or one.meaning != two.meaning:
                found.append(_difference(part, name, one, two))
    return tuple(found)


def _difference(part: str, name: str, one: _Part | None, two: _Part | None) -> Difference:
    change = "added" if one is None else "removed" if two is None else "changed"
    sides = [side for side in (one, two) if side is not None]
    alike = len(sides) == 2 and sides[0].texts == sides[1].texts
    texts = [_WORDS[change][place].format(*(side.said(place, alike) for side in sides)) for place in (0, 1)]
    return Difference(change, part, name, texts[0], texts[1])


def _parts(book: Rulebook, part: str) -> dict[str, _Part]:
    french, english, meanings = phrases(book, "fr"), phrases(book, "en"), Meanings(book.parameters)
    if part == "in_force":
        texts = (in_force(book, "fr"), in_force(book, "en"))
        return {"in_force": _Part((book.begins, book.ends, book.force_date), texts)} if texts[0] else {}
    if part == "conditions":
        return {
            item.id: _Part(
                (meanings.of(item.term), item.kind, item.moment, item.assurance),
                (condition_text(item, french), condition_text(item, english)),
                "; ".join(clause.text for clause in item.clauses),
            )
            for item in book.conditions
        }
    if part == "amounts":
        return {
            name: _Part(
                meanings.of(item.clause.term),
                (amount_text(item, french), amount_text(item, english)),
                item.clause.text,
            )
            for name, item in book.amounts.items()
        }
    if part == "parameters":
        return {
            name: _Part(
                (parameter(item), item.source, tuple(period.source for period in item.periods), item.date),
                (parameter_text(item, french), parameter_text(item, english)),
                item.date,
            )
            for name, item in book.parameters.items()
        }
    return {
        name: _Part(
            meanings.of(value.clause.term),
            (value_text(value, french), value_text(value, english)),
            value.clause.text,
        )
        for name, value in book.values.items()
    }
