"""What a rulebook of the law decides on a case, as an answer: each condition with its article and mark, each amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from jalon.law.answers import Answer, Step, euros, surety
from jalon.law.books import book, run_book
from jalon.law.catalogue import Rule
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters
from jalon.law.problems import LawError, Problem
from jalon.law.wording import Text, money, say, share
from jalon.rules import Fact, Facts, FactsError, Holds, Range, Result, Verdict, own_vocabulary, read_facts
from jalon.rules.explanation import VERDICTS, amount_value
from jalon.rules.kinds import Sort
from jalon.rules.words import capital


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of the vocabulary and its value."""

    name: Annotated[str, "Such as company.size; `jalon rules print` names those of a rulebook."]
    value: Annotated[str, 'As a file writes it: "small", "yes", "400000.00", "50 %", "2026-12-04".']


@dataclass(frozen=True, slots=True)
class Question:
    """A case to decide by a rulebook."""

    on: Annotated[date, "The day of the decision, or the end of the accounting year."]
    facts: Annotated[tuple[Given, ...], "What is known; the rest stays unknown."] = ()


class Outcome(StrEnum):
    """`unknown`: nothing refuses it, but something is not known yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_IN_FORCE = "not-in-force"


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of a rule, as decided on the case."""

    id: str
    book: str
    label: Text
    holds: Holds
    article: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of the rule: exact where `low` is `high`; nothing where no bound is known."""

    id: str
    label: Text
    low_cents: int | None
    high_cents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Answer):
    """What the rule decides. `missing` are the facts that can still change it."""

    outcome: Outcome
    conditions: tuple[Checked, ...]
    amounts: tuple[Figure, ...]
    missing: tuple[str, ...]

    def condition(self, identity: str) -> Checked:
        return next(item for item in self.conditions if item.id == identity)

    def amount(self, identity: str) -> Figure:
        return next(item for item in self.amounts if item.id == identity)


def ruling(results: Sequence[Result], values: At, article: str, before: Iterable[Step] = ()) -> Ruling:
    """The answer that the last result gives, with the conditions of those it rests on."""
    last = results[-1]
    steps = list(before)
    for result in results:
        steps += [
            Step(Text(item.explanation("fr"), item.explanation("en")), item.source, _mark(item.condition.mark))
            for item in result.conditions
        ]
    steps += _worked_out(last)
    for name, amount in last.rulebook.amounts.items():
        label = Text(capital(amount.label["fr"]), capital(amount.label["en"]))
        found = Text(amount_value(last, name, "fr"), amount_value(last, name, "en"))
        steps.append(Step(say("{0} : {1}.", "{0}: {1}.", label, found), amount.source))
    title = Text(last.rulebook.name("fr"), last.rulebook.name("en"))
    verdict = Text(VERDICTS["fr"][last.verdict], VERDICTS["en"][last.verdict])
    steps.append(Step(say("{0} : {1}.", "{0}: {1}.", title, verdict)))
    missing = dict.fromkeys(
        name
        for result in results
        for name in result.missing
        if result.rulebook.vocabulary[name].provider != "rulebook"
    )
    return Ruling(
        article=article,
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        outcome=_OUTCOMES[last.verdict],
        conditions=tuple(
            Checked(
                item.id,
                result.rulebook.id,
                Text(item.label("fr"), item.label("en")),
                item.holds,
                item.source,
                _mark(item.condition.mark),
            )
            for result in results
            for item in result.conditions
        ),
        amounts=tuple(
            Figure(name, Text(**last.rulebook.amounts[name].label), _cents(bounds.low), _cents(bounds.high))
            for name, bounds in last.amounts.items()
        ),
        missing=tuple(missing),
    )


def _worked_out(result: Result) -> Iterator[Step]:
    """The named steps of the calculation that came out as one figure: « L'intensité : 80 % »."""
    for name, found in result.values.items():
        value = result.rulebook.values[name]
        kind = value.clause.term.kind
        if not isinstance(found, Range) or found.low != found.high or not (kind.is_money or kind.is_pure):
            continue
        label = Text(capital(value.label["fr"]), capital(value.label["en"]))
        figure = money(Fraction(found.low)) if kind.is_money else share(Fraction(found.low))
        yield Step(say("{0} : {1}.", "{0}: {1}.", label, figure))


def facts_of(given: Iterable[Given], name: str, on: date) -> Facts:
    """The facts of a question, checked against the vocabulary of a rulebook; raises `LawError` naming each bad one."""
    values: dict[str, Any] = {}
    twice = []
    vocabulary = book(name).vocabulary
    for item in given:
        if item.name in values:
            twice.append(item.name)
        values[item.name] = _value(item, vocabulary.get(item.name))
    problems = [
        Problem(
            "facts.twice",
            say("Le fait « {0} » est donné deux fois.", "The fact “{0}” is given twice.", fact),
            say("Gardez-en un.", "Keep one."),
            fact,
        )
        for fact in dict.fromkeys(twice)
    ]
    try:
        facts = read_facts(values, vocabulary, on)
    except FactsError as error:
        problems += [
            Problem(
                f"facts.{problem.code}",
                Text(problem.fr, problem.en),
                say("Corrigez cette valeur.", "Correct this value."),
                problem.name,
            )
            for problem in error.problems
        ]
        raise LawError(*problems) from None
    if problems:
        raise LawError(*problems)
    return facts


def given(values: Mapping[str, Any]) -> tuple[Given, ...]:
    """Values as Python has them (money in cents) as a question writes them; what is only bounded stays out."""
    found = []
    for name, value in values.items():
        if isinstance(value, bool):
            found.append(Given(name, "yes" if value else "no"))
        elif isinstance(value, int):
            money_of = (fact := own_vocabulary().get(name)) is not None and fact.kind.is_money
            found.append(Given(name, euros(value) if money_of else str(value)))
        elif isinstance(value, date):
            found.append(Given(name, value.isoformat()))
        elif isinstance(value, str):
            found.append(Given(name, value))
    return tuple(found)


def decide(name: str, asked: Question, parameters: Parameters) -> Ruling:
    """What one rulebook says of a case; raises `LawError` naming each fact that cannot be read."""
    values = parameters.at(asked.on)
    return ruling([run_book(name, facts_of(asked.facts, name, asked.on), values)], values, _article(name))


def by_book(name: str) -> Rule:
    """The rule that decides a case by one rulebook."""

    def run(asked: Question, parameters: Parameters) -> Ruling:
        return decide(name, asked, parameters)

    return Rule(name, Question, Ruling, run, passes=lambda answer: answer.outcome is Outcome.YES)


def _value(item: Given, fact: Fact | None) -> Any:
    """The value as a TOML file would hold it: a truth, a whole number, or text."""
    if fact is not None and fact.kind.sort is Sort.YES_NO:
        return _YES_NO.get(item.value, item.value)
    if fact is not None and fact.kind.sort is Sort.NUMBER and item.value.removeprefix("-").isdecimal():
        return int(item.value)
    return item.value


def _article(name: str) -> str:
    return next(iter(book(name).sources))


def _mark(text: str) -> Mark:
    return Mark(text or Mark.TO_CONFIRM)


def _cents(bound: Any) -> int | None:
    return None if bound is None else int(bound)


_YES_NO: dict[str, Any] = {"yes": True, "no": False, "true": True, "false": False}
_OUTCOMES = {
    Verdict.ELIGIBLE: Outcome.YES,
    Verdict.NOT_ELIGIBLE: Outcome.NO,
    Verdict.NOT_APPLICABLE: Outcome.NO,
    Verdict.UNKNOWN: Outcome.UNKNOWN,
    Verdict.NOT_IN_FORCE: Outcome.NOT_IN_FORCE,
}
RULES = tuple(by_book(name) for name in ("undertaking-in-difficulty", "jei", "jec", "jeu", "jeii"))
