"""The next question: over any set of rulebooks, the fact that settles the most open verdicts for its cost.

For every fact that can still matter, each answer it may get is tried on every open rulebook that reads it;
the verdicts it settles are counted in expectation, under the register's frequencies where they are given,
else under the vocabulary's prior, a unit of cost. What counts is the cost that the question adds: a fact that
will have to be asked anyway, because the other conditions of a rulebook will likely hold, adds little now.
A column of the register is free, and so comes before any question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
UNDECIDED = 2
TRIED = 500
FEW = 12


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
    shares: dict[str, dict[int, int]] = {}
    for place, result in enumerate(undecided):
        for name in verdict_facts(result):
            fact = result.rulebook.vocabulary[name]
            if fact.provider not in NOT_ASKED and name not in skip:
                shares.setdefault(name, {})[place] = _settled(result, fact, frequencies.get(name))
    if not shares:
        return _about_amounts(results, skip) if amounts else None
    spared = _spared(shares, len(undecided))
    ranked = []
    for place, (name, settled) in enumerate(shares.items()):
        fact = undecided[next(iter(settled))].rulebook.vocabulary[name]
        worth = Fraction(sum(settled.values()) + len(settled) * MILLION // 1000, max(fact.cost, 1) * spared[name])
        ranked.append((not fact.cost, worth, -place, fact))
    ranked.sort(key=lambda item: item[:3], reverse=True)
    facts = [item[3] for item in ranked]
    best = next((fact for fact in facts if _matters(undecided, shares[fact.name], fact)), facts[0])
    settled = shares[best.name]
    return Question(best, Fraction(sum(settled.values()), MILLION), len(settled), len(undecided))


def _spared(shares: Mapping[str, Mapping[int, int]], results: int) -> dict[str, int]:
    """How likely each fact can be spared, in millionths and never quite zero: no rulebook will come to it.

    A rulebook comes to a fact when none of its other facts settles it. Facts and rulebooks are taken to be
    independent, which no rule is; it is enough to rank questions.
    """
    rows: list[list[str]] = [[] for _ in range(results)]
    for name, settled in shares.items():
        for place in settled:
            rows[place].append(name)
    spared = dict.fromkeys(shares, MILLION)
    for place, names in enumerate(rows):
        open_before = [MILLION]
        for name in names:
            open_before.append(open_before[-1] * (MILLION - shares[name][place]) // MILLION)
        open_after = MILLION
        for name, before in zip(reversed(names), reversed(open_before[:-1]), strict=True):
            reached = before * open_after // MILLION
            spared[name] = spared[name] * (MILLION - reached) // MILLION
            open_after = open_after * (MILLION - shares[name][place]) // MILLION
    return {name: share + MILLION // 20 for name, share in spared.items()}


def _matters(undecided: Sequence[Result], concerned: Iterable[int], fact: Fact) -> bool:
    """Whether some answers to all other questions leave a verdict open without this one."""
    return any(_comes_to(undecided[place], fact) for place in concerned)


def _comes_to(result: Result, fact: Fact) -> bool:
    """Whether one rulebook can come to need a fact: its conditions may exclude each other, so that it only refuses.

    Answers on both sides of every threshold are tried, one fact after the other, and given up as soon as they
    settle the verdict. After `TRIED` steps the question counts as useful.
    """
    made = result.program
    verdict = made.verdict(result.moment)
    facts = [result.rulebook.vocabulary[name] for name in verdict_facts(result) if name != fact.name]
    places = [(other, _slots(made, other.name), _corners(other, made)) for other in facts]
    lows, highs = list(result.lows), list(result.highs)
    left = TRIED

    def open_from(place: int) -> bool:
        nonlocal left
        left -= 1
        if verdict(lows, highs) != UNDECIDED:
            return False
        if place == len(places) or left <= 0:
            return True
        other, slots, answers = places[place]
        before = [(index, lows[index], highs[index]) for _, index in slots]
        for answer in answers:
            for slot, index in slots:
                lows[index], highs[index] = _bounds(other, slot, answer)
            if open_from(place + 1):
                return True
        for index, low, high in before:
            lows[index], highs[index] = low, high
        return False

    return open_from(0)


def _corners(fact: Fact, made: Program) -> Sequence[Any]:
    """Every answer where they are few, else those on both sides of every threshold, and the two ends."""
    key = ("corners", fact.name)
    kept: list[Any] | None = made.notes.get(key)
    if kept is None:
        low, high = fact.kind.low, fact.kind.high
        if fact.kind.sort is not Sort.NUMBER or low is None or high is None:
            kept = [answer for answer, _ in _even(fact, made)]
        elif high - low < FEW:
            kept = list(range(low, high + 1))
        else:
            kept = list(dict.fromkeys([*(answer for answer, _ in _even(fact, made)), low, high]))
        made.notes[key] = kept
    return kept


def _slots(made: Program, name: str) -> list[tuple[Slot, int]]:
    key = ("slots", name)
    kept: list[tuple[Slot, int]] | None = made.notes.get(key)
    if kept is None:
        kept = made.notes[key] = [item for item in made.slots.items() if item[0].name == name]
    return kept


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
    best = max(counts, key=lambda name: Fraction(len(counts[name]), max(_fact(counts, name).cost, 1)))
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
    slots = _slots(made, fact.name)
    lows, highs = list(result.lows), list(result.highs)
    settled = total = 0
    for answer, weight in answers:
        for slot, index in slots:
            lows[index], highs[index] = _bounds(fact, slot, answer)
        total += weight
        if verdict(lows, highs) != UNDECIDED:
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
