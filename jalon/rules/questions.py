"""The next question: over any set of rulebooks, the fact that settles the most open verdicts for its cost.

For every fact that can still matter, each answer it may get is tried on every open rulebook that reads it;
the verdicts it settles are counted in expectation, under the register's frequencies where they are given,
else under the vocabulary's prior. A register column comes before a question, a question before a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from jalon.rules.evaluation import Functions, evaluate
from jalon.rules.facts import Facts
from jalon.rules.kinds import MILLION, Sort
from jalon.rules.lowering import Slot
from jalon.rules.program import Program
from jalon.rules.relevance import missing
from jalon.rules.result import Result, Verdict
from jalon.rules.rulebook import Moment, Rulebook
from jalon.rules.terms import Compare, Const, Member, Var, walk
from jalon.rules.vocabulary import Fact

Frequencies = Mapping[str, Sequence[tuple[Any, int]]]
"""By fact: answers on their grid (option names for a choice, codes for an identifier) with weights."""

NOT_ASKED = ("date", "function", "rulebook")
FREE = 1


@dataclass(frozen=True, slots=True)
class Question:
    """The fact to ask next, how many open verdicts it is expected to settle, and how many it concerns."""

    fact: Fact
    settles: Fraction
    concerns: int
    open: int


def ask(
    rulebooks: Sequence[Rulebook],
    facts: Mapping[str, Any] | Facts,
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    moment: str = Moment.REQUEST,
    functions: Functions | None = None,
    frequencies: Frequencies | None = None,
    skip: Sequence[str] = (),
    amounts: bool = True,
) -> Question | None:
    """The next fact to ask over some rulebooks; None when no answer can change anything any more.

    `parameters`: values set for a simulation, by rulebook id. `skip`: facts that the person could not answer.
    With `amounts`, once every verdict is settled, facts that narrow the amounts of those that remain are
    asked.
    """
    settings = parameters or {}
    others = {book.id: book for book in rulebooks}
    results = [evaluate(book, facts, dates, settings.get(book.id), moment, functions, others) for book in rulebooks]
    return next_question(results, frequencies or {}, skip, amounts)


def next_question(
    results: Sequence[Result], frequencies: Frequencies, skip: Sequence[str] = (), amounts: bool = True
) -> Question | None:
    """The same from results that are at hand."""
    undecided = [result for result in results if result.verdict is Verdict.UNKNOWN]
    readers: dict[str, list[Result]] = {}
    for result in undecided:
        for name in verdict_facts(result):
            fact = result.rulebook.vocabulary[name]
            if fact.provider not in NOT_ASKED and name not in skip:
                readers.setdefault(name, []).append(result)
    if not readers:
        return _about_amounts(results, skip) if amounts else None
    scored = []
    for place, (name, concerned) in enumerate(readers.items()):
        fact = concerned[0].rulebook.vocabulary[name]
        settles = sum(_settled(result, fact, frequencies.get(name)) for result in concerned)
        worth = Fraction(settles + len(concerned) * MILLION // 1000, max(fact.cost, FREE))
        scored.append((worth, -place, fact, Fraction(settles, MILLION), len(concerned)))
    best = max(scored, key=lambda item: item[:2])
    return Question(best[2], best[3], best[4], len(undecided))


def _about_amounts(results: Sequence[Result], skip: Sequence[str]) -> Question | None:
    counts: dict[str, list[Result]] = {}
    for result in results:
        if result.verdict is Verdict.ELIGIBLE:
            for name in result.missing:
                fact = result.rulebook.vocabulary[name]
                if fact.provider not in NOT_ASKED and name not in skip:
                    counts.setdefault(name, []).append(result)
    if not counts:
        return None
    best = max(counts, key=lambda name: Fraction(len(counts[name]), max(_fact(counts, name).cost, FREE)))
    return Question(_fact(counts, best), Fraction(0), len(counts[best]), 0)


def _fact(counts: Mapping[str, list[Result]], name: str) -> Fact:
    return counts[name][0].rulebook.vocabulary[name]


def verdict_facts(result: Result) -> tuple[str, ...]:
    """The missing facts that can still change the verdict itself."""
    return missing(result, amounts=False)


def _settled(result: Result, fact: Fact, weights: Sequence[tuple[Any, int]] | None) -> int:
    """The share of answers to a fact after which this verdict is settled, in millionths."""
    made = result.program
    verdict = made.verdict(result.moment)
    answers = weights or answers_of(fact, made)
    key = ("slots", fact.name)
    slots = made.notes.get(key)
    if slots is None:
        slots = made.notes[key] = [item for item in made.slots.items() if item[0].name == fact.name]
    lows, highs = list(result.lows), list(result.highs)
    settled = total = 0
    for answer, weight in answers:
        for slot, index in slots:
            lows[index], highs[index] = _bounds(fact, slot, answer)
        total += weight
        if verdict(lows, highs) != 2:
            settled += weight
    return settled * MILLION // (total or 1)


def _bounds(fact: Fact, slot: Slot, answer: Any) -> tuple[int, int]:
    if slot.form == "choice":
        bits = 1 << fact.kind.options.index(answer)
        return bits, bits
    if slot.form == "code":
        held = int(str(answer).startswith(slot.words) if slot.prefix else answer in slot.words)
        return held, held
    return int(answer), int(answer)


def answers_of(fact: Fact, made: Program) -> Sequence[tuple[Any, int]]:
    """The answers a fact may get with their weights: the vocabulary's prior, else an even spread."""
    if fact.prior:
        return fact.prior
    key = ("answers", fact.name)
    kept = made.notes.get(key)
    if kept is None:
        kept = made.notes[key] = _even(fact, made)
    return kept


def _even(fact: Fact, made: Program) -> tuple[tuple[Any, int], ...]:
    kind = fact.kind
    if kind.sort is Sort.YES_NO:
        return ((1, MILLION // 2), (0, MILLION // 2))
    if kind.sort is Sort.CHOICE:
        return tuple((option, MILLION // len(kind.options)) for option in kind.options)
    found: dict[Any, None] = {}
    for term in made.conditions:
        for part in walk(term):
            match part:
                case Member(item=Var(name=name), options=options) if name == fact.name:
                    found.update(dict.fromkeys(options[:20]))
                case Compare(left=Var(name=name), right=Const(value=value)) if name == fact.name:
                    found.update(dict.fromkeys(_around(Fraction(value), fact)))
                case Compare(left=Const(value=value), right=Var(name=name)) if name == fact.name:
                    found.update(dict.fromkeys(_around(Fraction(value), fact)))
    if kind.sort is Sort.TEXT:
        found["\u00a4"] = None
    elif not found:
        found = dict.fromkeys(item for item in (kind.low, kind.high) if item is not None)
    return tuple((answer, MILLION // len(found)) for answer in found)


def _around(value: Fraction, fact: Fact) -> list[int]:
    grid = value * fact.kind.scale
    low, high = fact.kind.low or 0, fact.kind.high or 0
    near = grid.numerator // grid.denominator
    return [item for item in (near - 1, near, near + 1) if low <= item <= high]
