"""Two versions of a rulebook side by side: what changed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.rules.prose import amount_text, condition_text, in_force, parameter_text, phrases
from jalon.rules.rulebook import Rulebook
from jalon.rules.words import NB, capital

_WORDS = {
    "added": (f"Ajouté{NB}: {{0}}", "Added: {0}"),
    "removed": (f"Supprimé{NB}: {{0}}", "Removed: {0}"),
    "changed": (f"Modifié{NB}: {{0}} → {{1}}", "Changed: {0} → {1}"),
}


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
    """Everything that differs in force, conditions, values, amounts and parameters; wording alone is not a change.

    What is compared is the meaning as printed: a rule rewritten without a change of meaning in its sentence is
    the same rule.
    """
    found: list[Difference] = []
    for part in ("in_force", "conditions", "values", "amounts", "parameters"):
        before, after = (_sentences(book, part) for book in (old, new))
        for name in [*before, *(name for name in after if name not in before)]:
            one, two = before.get(name), after.get(name)
            if one != two:
                found.append(_difference(part, name, one, two))
    return tuple(found)


def _difference(part: str, name: str, one: tuple[str, str] | None, two: tuple[str, str] | None) -> Difference:
    change = "added" if one is None else "removed" if two is None else "changed"
    texts = [
        _WORDS[change][place].format(*(item[place] for item in (one, two) if item is not None)) for place in (0, 1)
    ]
    return Difference(change, part, name, texts[0], texts[1])


def _sentences(book: Rulebook, part: str) -> dict[str, tuple[str, str]]:
    french, english = phrases(book, "fr"), phrases(book, "en")
    if part == "in_force":
        texts = (in_force(book, "fr"), in_force(book, "en"))
        return {"in_force": texts} if texts[0] else {}
    if part == "conditions":
        return {item.id: (condition_text(item, french), condition_text(item, english)) for item in book.conditions}
    if part == "amounts":
        return {
            name: (amount_text(item, french), amount_text(item, english)) for name, item in book.amounts.items()
        }
    if part == "parameters":
        return {
            name: (parameter_text(item, french), parameter_text(item, english))
            for name, item in book.parameters.items()
        }
    return {
        name: (
            f"{capital(french.label(name))}{NB}: {value.clause.text}",
            f"{capital(english.label(name))}: {value.clause.text}",
        )
        for name, value in book.values.items()
    }
