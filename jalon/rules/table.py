"""A rulebook as a decision table: one line a condition, one line a case of each value and amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jalon.rules.kinds import Sort
from jalon.rules.phrases import Phrases
from jalon.rules.prose import phrases, source_text
from jalon.rules.rulebook import ConditionKind, Rulebook
from jalon.rules.terms import Const, If, Term, rebuilt, walk
from jalon.rules.words import capital

MAX_ROWS = 200
_WORDS = {
    "fr": {
        "columns": ("Étape", "Si", "Alors", "Sinon", "Source"),
        "next": "condition suivante",
        ConditionKind.REQUIRED: "refus",
        ConditionKind.JUDGED: "refus, après avis motivé",
        ConditionKind.WARNING: "point d’attention, sans refus",
        ConditionKind.APPLIES: "sans objet",
        "always": "toujours",
        "and": " et ",
    },
    "en": {
        "columns": ("Step", "If", "Then", "Otherwise", "Source"),
        "next": "next condition",
        ConditionKind.REQUIRED: "refused",
        ConditionKind.JUDGED: "refused, after a reasoned opinion",
        ConditionKind.WARNING: "point of attention, no refusal",
        ConditionKind.APPLIES: "not applicable",
        "always": "always",
        "and": " and ",
    },
}


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        return "".join(f"| {' | '.join(cell.replace('|', '∣') for cell in line)} |\n" for line in lines)


def decision_table(rulebook: Rulebook, lang: str = "fr") -> Table:
    """Conditions in their order, then values and amounts, each split by the tests that choose its formula."""
    words, writer = _WORDS[lang], phrases(rulebook, lang)
    rows: list[tuple[str, ...]] = []
    for place, item in enumerate(rulebook.conditions, 1):
        source = source_text(rulebook, item.source, lang) if item.source else ""
        then, refused = str(words["next"]), str(words[item.kind])
        rows.append((str(place), capital(writer.sentence(item.term)), then, refused, source))
    steps = [(capital(writer.label(name)), value.clause.term, "") for name, value in rulebook.values.items()]
    for amount in rulebook.amounts.values():
        source = source_text(rulebook, amount.source, lang) if amount.source else ""
        steps.append((capital(amount.label.get(lang) or amount.id), amount.clause.term, source))
    for label, term, source in steps:
        for tests, formula in _branches(term):
            when = str(words["and"]).join(writer.sentence(test, not truth) for test, truth in tests)
            rows.append((label, capital(when or str(words["always"])), _formula(formula, writer), "", source))
            if len(rows) >= MAX_ROWS:
                rows.append(("…", "", "", "", ""))
                return Table(tuple(words["columns"]), tuple(rows))
    return Table(tuple(words["columns"]), tuple(rows))


def _formula(term: Term, writer: Phrases) -> str:
    if isinstance(term, Const) and isinstance(term.value, str):
        return writer.option(term, term.value)
    return writer.sentence(term) if term.kind.sort is Sort.YES_NO else writer.noun(term).text


def _branches(term: Term) -> Iterator[tuple[tuple[tuple[Term, bool], ...], Term]]:
    """Each way through the « if » of a term: the tests with their answers, and the formula that is left."""
    first = next((part for part in walk(term) if isinstance(part, If)), None)
    if first is None:
        yield (), term
        return
    for truth, side in ((True, first.yes), (False, first.no)):
        for tests, formula in _branches(_with(term, first, side)):
            yield ((first.test, truth), *tests), formula


def _with(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    return rebuilt(term, lambda part: _with(part, old, new))
