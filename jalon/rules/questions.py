"""The next question: over any set of rulebooks, the fact that settles the most open verdicts for its cost.

For every fact that can still matter, each answer it may get is tried on every open rulebook that reads it;
the verdicts it settles are counted in expectation, under the register's frequencies where they are given,
else under the vocabulary's prior, a unit of cost. What counts is the cost that the question adds: a fact that
will have to be asked anyway, because the other conditions of a rulebook will likely hold, adds little now.
A column of the register is free, and so comes before any question. A fact that another rulebook gives is asked by the
facts that this one still lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from jalon.rules.answers import UNDECIDED, Weighted, answers_of, bounds, corners, slots_of, verdict_after
from jalon.rules.evaluation import Functions, Inquiry, checked, facts_at
from jalon.rules.facts import Facts
from jalon.rules.kinds import MILLION
from jalon.rules.outcomes import VERDICT, asked
from jalon.rules.relevance import behind, missing, unread
from jalon.rules.result import Result, Verdict
from jalon.rules.rulebook import Moment, Rulebook
from jalon.rules.vocabulary import Fact

Frequencies = Mapping[str, Weighted]
"""By fact: the answers that a register shows, with how often."""

NOT_ASKED = ("date", "function", "rulebook")
TRIED = 500


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
    companions: Mapping[str, Rulebook] | None = None,
) -> Question | None:
    """The next fact to ask over some rulebooks; None when no answer can change anything any more.

    `parameters`: values set for a simulation, by rulebook id. `skip`: facts that the person could not answer.
    With `amounts`, once every verdict is settled, facts that narrow the amounts of those that remain are
    asked. `companions`: rulebooks that are not asked about, but give facts to those that are, by id.
    """
    if not rulebooks:
        return None
    settings = parameters or {}
    others = {**(companions or {}), **{book.id: book for book in rulebooks}}
    at = Moment(moment)
    if not isinstance(facts, Facts):
        facts, dates = checked(facts, dates, [*rulebooks, *(companions or {}).values()])
    inquiry = Inquiry(facts_at(facts, dates, at), functions or {}, others, at)
    results = [inquiry.answer(book, settings.get(book.id)) for book in rulebooks]
    return next_question(results, frequencies or {}, skip, amounts)


def next_question(
    results: Sequence[Result], frequencies: Frequencies, skip: Sequence[str] = (), amounts: bool = True
) -> Question | None:
    """The same from results that are at hand."""
    undecided = [result for result in results if result.verdict is Verdict.UNKNOWN]
    shares: dict[str, dict[int, int]] = {}
    facts: dict[str, Fact] = {}
    for place, result in enumerate(undecided):
        for fact in _askable(result, verdict_facts(result), skip):
            facts[fact.name] = fact
            shares.setdefault(fact.name, {})[place] = _settled(result, fact, frequencies.get(fact.name))
    if not shares:
        return _about_amounts(results, skip) if amounts else None
    spared = _spared(shares, len(undecided))
    ranked = []
    for place, (name, settled) in enumerate(shares.items()):
        fact = facts[name]
        worth = Fraction(sum(settled.values()) + len(settled) * MILLION // 1000, max(fact.cost, 1) * spared[name])
        ranked.append((not fact.cost, worth, -place, fact))
    ranked.sort(key=lambda item: item[:3], reverse=True)
    order = [item[3] for item in ranked]
    best = next((fact for fact in order if _matters(undecided, shares[fact.name], fact)), order[0])
    settled = shares[best.name]
    return Question(best, Fraction(sum(settled.values()), MILLION), len(settled), len(undecided))


def _askable(result: Result, names: Iterable[str], skip: Sequence[str]) -> Iterable[Fact]:
    """The facts among some that a person, a document or a register can give."""
    words = (result.facts.vocabulary, result.rulebook.vocabulary)
    for name in names:
        fact = next((known[name] for known in words if name in known), None)
        if fact is not None and fact.provider not in NOT_ASKED and name not in skip:
            yield fact


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
    return any(_comes_to(undecided[place], fact.name) for place in concerned)


def _comes_to(result: Result, name: str) -> bool:
    """Whether one rulebook can come to need a fact, itself or by another rulebook that gives it one."""
    reads = unread(result, amounts=False)
    if name in reads and _left_open(result, [other for other in reads if other != name]):
        return True
    return any(
        name in behind(result, given)
        and _left_open(result, [other for other in reads if other != given])
        and (asked(result.rulebook.vocabulary[given])[1] != VERDICT or _comes_to(giver, name))
        for given, giver in result.givers.items()
        if given in reads and given != name
    )


def _left_open(result: Result, names: Sequence[str]) -> bool:
    """Whether some answers to these facts leave the verdict open: conditions may exclude each other, and only refuse.

    Answers on both sides of every threshold are tried, one fact after the other, and given up as soon as they
    settle the verdict. After `TRIED` steps the question counts as useful.
    """
    made = result.program
    verdict = made.verdict(result.moment)
    facts = [result.rulebook.vocabulary[name] for name in names]
    places = [(fact, slots_of(made, fact.name), corners(fact, made)) for fact in facts]
    lows, highs = list(result.lows), list(result.highs)
    left = TRIED

    def open_from(place: int) -> bool:
        nonlocal left
        left -= 1
        if verdict(lows, highs) != UNDECIDED:
            return False
        if place == len(places) or left <= 0:
            return True
        fact, slots, answers = places[place]
        before = [(index, lows[index], highs[index]) for _, index in slots]
        for answer in answers:
            for slot, index in slots:
                lows[index], highs[index] = bounds(fact, slot, answer)
            if open_from(place + 1):
                return True
        for index, low, high in before:
            lows[index], highs[index] = low, high
        return False

    return open_from(0)


def _about_amounts(results: Sequence[Result], skip: Sequence[str]) -> Question | None:
    counts: dict[str, int] = {}
    facts: dict[str, Fact] = {}
    for result in results:
        if result.verdict is Verdict.ELIGIBLE:
            for fact in _askable(result, result.missing, skip):
                facts[fact.name] = fact
                counts[fact.name] = counts.get(fact.name, 0) + 1
    if not counts:
        return None
    best = max(counts, key=lambda name: Fraction(counts[name], max(facts[name].cost, 1)))
    return Question(facts[best], Fraction(0), counts[best], 0)


def verdict_facts(result: Result) -> tuple[str, ...]:
    """The missing facts that can still change the verdict itself."""
    return missing(result, amounts=False)


def _settled(result: Result, fact: Fact, weights: Weighted | None) -> int:
    """The share of answers to a fact after which this verdict is settled, in millionths."""
    after = verdict_after(result, fact)
    settled = total = 0
    for answer, weight in weights or answers_of(fact, result):
        total += weight
        if after(answer) != UNDECIDED:
            settled += weight
    return settled * MILLION // (total or 1)
