"""Why: each condition with the values it read, each operation with its figures, and what the law owes.

The law (CRPA, articles L. 311-3-1 and R. 311-3-1-2) owes a person concerned by a decision that rests on an
algorithm: how far it contributed, the data and their sources, the parameters and weights applied to them, and
the operations carried out. `owed` says these four things, in this order, intelligibly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from jalon.rules import words
from jalon.rules.calendar import number_of
from jalon.rules.entries import Known
from jalon.rules.facts import Facts
from jalon.rules.kinds import Sort
from jalon.rules.phrases import BETWEEN, Phrases
from jalon.rules.prose import phrases, source_text
from jalon.rules.relevance import Reading
from jalon.rules.result import ConditionResult, Holds, Operation, Range, Result, Verdict
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
    Ref,
    Term,
    Var,
)
from jalon.rules.vocabulary import Fact
from jalon.rules.words import NB, capital

ANSWERS = {
    "fr": {Holds.YES: "oui", Holds.NO: "non", Holds.UNKNOWN: "à savoir"},
    "en": {Holds.YES: "yes", Holds.NO: "no", Holds.UNKNOWN: "not known yet"},
}
VERDICTS = {
    "fr": {
        Verdict.ELIGIBLE: "les conditions sont remplies",
        Verdict.NOT_ELIGIBLE: "une condition au moins n’est pas remplie",
        Verdict.UNKNOWN: "il manque encore des réponses",
        Verdict.NOT_APPLICABLE: "cette règle ne concerne pas ce cas",
        Verdict.NOT_IN_FORCE: "cette règle n’est pas en vigueur à cette date",
    },
    "en": {
        Verdict.ELIGIBLE: "the conditions are met",
        Verdict.NOT_ELIGIBLE: "at least one condition is not met",
        Verdict.UNKNOWN: "some answers are still missing",
        Verdict.NOT_APPLICABLE: "this rule does not concern this case",
        Verdict.NOT_IN_FORCE: "this rule is not in force on this date",
    },
}
_OWED = {
    "fr": {
        "role": "Degré de contribution",
        "data": "Données traitées et sources",
        "parameters": "Paramètres appliqués à votre situation",
        "operations": "Opérations effectuées",
        "process": (
            "Un traitement automatisé a vérifié chaque condition à partir des données ci-dessous. "
            f"Il n’a rien décidé{NB}: la décision appartient à l’autorité qui la signe."
        ),
        "judged": f"Ce point est apprécié par une personne{NB}: {{0}}.",
        "judged_many": f"Ces points sont appréciés par une personne{NB}: {{0}}.",
        "weights": (
            f"Toutes les conditions ont le même poids{NB}: une seule qui n’est pas remplie suffit à refuser."
        ),
        "missing": "donnée manquante",
        "unsourced": "sans source indiquée",
        "outcome": "Résultat",
    },
    "en": {
        "role": "How far the processing contributed",
        "data": "Data processed and their sources",
        "parameters": "Parameters applied to your situation",
        "operations": "Operations carried out",
        "process": (
            "An automated process checked each condition against the data below. "
            "It decided nothing: the decision belongs to the authority that signs it."
        ),
        "judged": "This point is judged by a person: {0}.",
        "judged_many": "These points are judged by a person: {0}.",
        "weights": "All conditions weigh the same: one that is not met is enough to refuse.",
        "missing": "missing",
        "unsourced": "no source given",
        "outcome": "Result",
    },
}


def explained(item: ConditionResult, lang: str = "fr") -> str:
    """« Moins de 8 ans… : oui. Date de création : 14 mars 2021 (registre Sirene). »"""
    colon = f"{NB}:" if lang == "fr" else ":"
    stop = f"{NB};" if lang == "fr" else ";"
    text = f"{item.label(lang)}{colon} {ANSWERS[lang][item.holds]}."
    read = [
        f"{item.facts.vocabulary[name].label(lang)}{colon} {value_text(item.facts, name, lang)}"
        for name in item.condition.facts
        if name in item.facts.entries
    ]
    return f"{text} {capital(f'{stop} '.join(read))}." if read else text


def value_text(facts: Facts, name: str, lang: str, source: bool = True) -> str:
    """A fact's value in words, with its source in brackets when it has one."""
    entry = facts.entries.get(name)
    if entry is None:
        return _OWED[lang]["missing"]
    text = plain(facts.vocabulary[name], entry.known, lang)
    return f"{text} ({entry.known.source})" if source and entry.known.source else text


def plain(fact: Fact, known: Known, lang: str) -> str:
    """A value as people write it."""
    value, kind = known.value, fact.kind
    match value:
        case bool():
            return ("oui" if value else "non") if lang == "fr" else ("yes" if value else "no")
        case str() if kind.sort is Sort.CHOICE:
            return fact.option(value, lang)
        case date():
            return words.day(number_of(value), lang)
        case Range():
            return _span_of(fact, value, lang)
        case int() | Fraction():
            return _number(fact, value, lang)
        case Mapping():
            lines = [f"{fact.option(str(key), lang)} {words.money(amount, lang)}" for key, amount in value.items()]
            return ", ".join(lines)
        case set() | frozenset() | list() | tuple() if kind.sort is Sort.CHOICE:
            return words.joined([fact.option(str(item), lang) for item in value], "ou" if lang == "fr" else "or")
    return str(value)


def _number(fact: Fact, value: Any, lang: str) -> str:
    if isinstance(value, date):
        return words.day(number_of(value), lang)
    return (
        words.figure(Fraction(value), fact.kind, lang, fact.units)
        if isinstance(value, int | Fraction)
        else str(value)
    )


def _span_of(fact: Fact, value: Range, lang: str) -> str:
    low, high = (None if end is None else _number(fact, end, lang) for end in value[:2])
    return span(low, high, lang)


def span(low: str | None, high: str | None, lang: str) -> str:
    """« de 0 € à 200 000 € », « au plus 200 000 € »."""
    if low == high and low is not None:
        return low
    if low is None and high is None:
        return "sans limite connue" if lang == "fr" else "no known limit"
    if low is None:
        return f"au plus {high}" if lang == "fr" else f"at most {high}"
    if high is None:
        return f"au moins {low}" if lang == "fr" else f"at least {low}"
    return f"de {low} à {high}" if lang == "fr" else f"from {low} to {high}"


def amount_value(result: Result, name: str, lang: str) -> str:
    """An amount of the result in words."""
    amount, bounds = result.rulebook.amounts[name], result.amounts[name]
    ends = [None if end is None else words.figure(end, amount.kind, lang, amount.unit) for end in bounds[:2]]
    return span(ends[0], ends[1], lang)


# --- trace -----------------------------------------------------------------------------------------------


def operation_text(line: Operation, lang: str) -> str:
    """« min(50 % × 400 000 € ; 200 000 €) = 200 000 € »: the operation with its figures, and what came out."""
    writer = _Symbols(line.result, phrases(line.result.rulebook, lang))
    written = writer.write(line.term)
    if isinstance(line.outcome, Holds):
        return (
            f"{written}{NB}: {ANSWERS[lang][line.outcome]}"
            if lang == "fr"
            else f"{written}: {ANSWERS[lang][line.outcome]}"
        )
    return f"{written} = {amount_value(line.result, line.id, lang)}"


class _Symbols:
    """Writes a term with signs and the figures it had."""

    def __init__(self, result: Result, writer: Phrases) -> None:
        self.result = result
        self.reading = Reading.of(result)
        self.writer = writer
        self.lang = writer.lang

    def write(self, term: Term, inner: bool = False) -> str:
        text = self.text(term)
        return f"({text})" if inner and isinstance(term, Arith | Logic | If | Compare) else text

    def text(self, term: Term) -> str:
        french = self.lang == "fr"
        match term:
            case Var() if term.kind.sort in (Sort.YES_NO, Sort.CHOICE, Sort.TEXT):
                return self.fact(term)
            case Logic(op=op, items=items):
                word = {"and": "et", "or": "ou"}[op] if french else op
                return f" {word} ".join(self.write(item, True) for item in items)
            case Not(item=item):
                return f"{'non' if french else 'not'} {self.write(item, True)}"
            case Compare(op=op, left=left, right=right):
                sign = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}.get(op, op)
                return f"{self.write(left, True)} {sign} {self.write(right, True)}"
            case Member(item=item, options=options):
                word = "parmi" if french else "among"
                shown = [self.writer.option(item, option) for option in options]
                if isinstance(item, Var):
                    fact = self.result.rulebook.vocabulary[item.name]
                    shown = [fact.option(option, self.lang) for option in options]
                return f"{self.text(item)} {word} {', '.join(shown)}"
            case Arith(op=op, left=left, right=right):
                sign = {"*": "×", "/": "÷", "-": "−"}.get(op, op)
                return f"{self.write(left, True)} {sign} {self.write(right, True)}"
            case Extreme(op=op, items=items):
                stop = f"{NB}; " if french else "; "
                return f"{op}({stop.join(self.write(item) for item in items)})"
            case If(test=test, yes=yes, no=no):
                return self.branch(test, yes, no)
            case Call(name=name, args=args) if name not in BETWEEN and name not in ("total", "count_of"):
                stop = f"{NB}; " if french else "; "
                return f"{name}({stop.join(self.write(arg) for arg in args)})"
            case Call(name="count_of", args=args):
                return self.writer.noun(term).text if not args else self.figures(term)
        return self.figures(term)

    def branch(self, test: Term, yes: Term, no: Term) -> str:
        must, may = self.reading.bounds(test)
        if must:
            return self.write(yes, True)
        if not may:
            return self.write(no, True)
        return self.writer.branch(self.write(test), self.write(yes, True), self.write(no, True))

    def fact(self, term: Var) -> str:
        fact = self.result.rulebook.vocabulary[term.name]
        entry = self.result.facts.entries.get(term.name)
        shown = plain(fact, entry.known, self.lang) if entry is not None else "?"
        return f"{fact.label(self.lang)} ({shown})"

    def figures(self, term: Term) -> str:
        """The bounds that a number had."""
        if isinstance(term, Const):
            return self.writer.noun(term).text
        part = self.reading.parts[id(term)]
        figures = self.reading.figures
        low, high = Fraction(figures[part.first], part.divisor), Fraction(figures[part.second], part.divisor)
        kind = term.kind
        if isinstance(term, Ref):
            bounds = self.result.amounts[term.name]
            if bounds.exact is None:
                return f"[{amount_value(self.result, term.name, self.lang)}]"
        fact = self.result.rulebook.vocabulary.get(term.name) if isinstance(term, Var) else None
        if low != high and fact is not None and not fact.declared_high and part_is_open(high, fact):
            return f"[{fact.label(self.lang)}{NB}?]"
        first = words.figure(low, kind, self.lang, self.writer.units(kind))
        if low == high:
            return first
        return f"[{span(first, words.figure(high, kind, self.lang, self.writer.units(kind)), self.lang)}]"


def part_is_open(high: Fraction, fact: Fact) -> bool:
    """Whether an upper bound is only the end of the default domain."""
    return fact.kind.high is not None and high * fact.kind.scale >= fact.kind.high


# --- what the law owes -----------------------------------------------------------------------------------


def owed(result: Result, lang: str = "fr") -> str:
    """The explanation owed to a person concerned by a decision, in Markdown (CRPA, R. 311-3-1-2)."""
    texts = _OWED[lang]
    colon = f"{NB}:" if lang == "fr" else ":"
    stop = f"{NB};" if lang == "fr" else ";"
    judged = [words.small(item.label(lang)) for item in result.conditions if item.condition.kind == "judged"]
    role = [texts["process"]]
    if judged:
        role.append(texts["judged_many" if len(judged) > 1 else "judged"].format(f"{stop} ".join(judged)))
    role.append(texts["weights"])
    data = [
        f"- {result.rulebook.vocabulary[name].label(lang)}{colon} {_with_source(result, name, lang)}"
        for name in result.rulebook.facts
    ]
    parameters = [
        f"- {capital(item.parameter.label.get(lang) or item.parameter.id)}{colon} {item.text(lang)}"
        + (f" ({source_text(result.rulebook, item.source, lang)})" if item.source else "")
        for item in result.parameters
    ]
    names = {item.condition.id: item.label(lang) for item in result.conditions}
    names |= {name: amount.label.get(lang) or name for name, amount in result.rulebook.amounts.items()}
    operations = [f"- {capital(names[line.id])}{colon} {line.text(lang)}" for line in result.trace]
    outcome = f"**{texts['outcome']}**{colon} {VERDICTS[lang][result.verdict]}."
    blocks = [f"## {texts['role']}", " ".join(role), f"## {texts['data']}", "\n".join(data)]
    blocks += [f"## {texts['parameters']}", "\n".join(parameters)] if parameters else []
    blocks += [f"## {texts['operations']}", "\n".join(operations), outcome]
    return "\n\n".join(blocks) + "\n"


def _with_source(result: Result, name: str, lang: str) -> str:
    entry = result.facts.entries.get(name)
    text = value_text(result.facts, name, lang, source=False)
    if entry is None:
        return text
    parts = [entry.known.source or _OWED[lang]["unsourced"]]
    if entry.known.date is not None:
        parts.append(words.day(number_of(entry.known.date), lang))
    return text if result.facts.vocabulary[name].provider == "date" else f"{text} ({', '.join(parts)})"
