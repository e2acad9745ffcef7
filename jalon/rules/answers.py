"""The answers that a fact may get, and what one of them would make of a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jalon.rules.calendar import add_days
from jalon.rules.entries import Entry, Known, from_grid
from jalon.rules.kinds import MILLION, Sort
from jalon.rules.program import Program
from jalon.rules.relevance import behind
from jalon.rules.result import Result
from jalon.rules.slots import Slot
from jalon.rules.terms import Compare, Const, Member, Var, walk
from jalon.rules.vocabulary import Fact

UNDECIDED = 2
FEW = 12
TOLD = 20
"""How many options of a code are told apart."""
Weighted = Sequence[tuple[Any, int]]
"""Answers on their grid (option names for a choice, codes for an identifier) with weights."""


def answers_of(fact: Fact, result: Result) -> Weighted:
    """The answers a fact may get with their weights: the vocabulary's prior, else an even spread."""
    if fact.prior:
        return fact.prior
    points = dict.fromkeys(answer for made in _programs(result, fact.name) for answer in _points(fact, made))
    return tuple((answer, MILLION // len(points)) for answer in points)


def corners(fact: Fact, made: Program) -> Sequence[Any]:
    """Every answer where they are few, else those on both sides of every threshold, and the two ends."""
    kind = fact.kind
    if kind.sort is not Sort.NUMBER or kind.low is None or kind.high is None:
        return _points(fact, made)
    if kind.high - kind.low < FEW:
        return range(kind.low, kind.high + 1)
    return tuple(dict.fromkeys([*_points(fact, made), kind.low, kind.high]))


def verdict_after(result: Result, fact: Fact) -> Callable[[Any], int]:
    """What the verdict would be once a fact has an answer, that of other rulebooks that read it taken again."""
    verdict = result.program.verdict(result.moment)
    slots = slots_of(result.program, fact.name)
    through = [name for name in result.givers if fact.name in behind(result, name)]
    lows, highs = list(result.lows), list(result.highs)

    def after(answer: Any) -> int:
        for slot, index in slots:
            lows[index], highs[index] = bounds(fact, slot, answer)
        if through:
            entries = _told(result, fact, answer)
            for name in through:
                for _, index in slots_of(result.program, name):
                    entry = entries.get(name)
                    low, high = (result.lows[index], result.highs[index]) if entry is None else entry[:2]
                    lows[index], highs[index] = low, high
        return verdict(lows, highs)

    return after


def _told(result: Result, fact: Fact, answer: Any) -> Mapping[str, Entry]:
    """The facts that a rulebook would read once one more has an answer."""
    assert result.inquiry is not None
    if fact.kind.sort is Sort.TEXT:
        entry = Entry(0, 0, Known(answer), answer)
    elif fact.kind.sort is Sort.CHOICE:
        bits = 1 << fact.kind.options.index(answer)
        entry = Entry(bits, bits, Known(answer))
    else:
        value = bool(answer) if fact.kind.sort is Sort.YES_NO else from_grid(fact, answer)
        entry = Entry(answer, answer, Known(value))
    return result.inquiry.told(fact.name, answer, entry).facts_for(result.rulebook)[0].entries


def slots_of(made: Program, name: str) -> list[tuple[Slot, int]]:
    """The inputs of a program that one fact fills."""
    key = ("slots", name)
    kept: list[tuple[Slot, int]] | None = made.notes.get(key)
    if kept is None:
        kept = made.notes[key] = [item for item in made.slots.items() if item[0].name == name]
    return kept


def bounds(fact: Fact, slot: Slot, answer: Any) -> tuple[int, int]:
    """The low and high bound of one input once a fact has an answer."""
    if slot.form == "choice":
        bits = 1 << fact.kind.options.index(answer)
        return bits, bits
    if slot.form == "code":
        held = int(str(answer).startswith(slot.words) if slot.prefix else answer in slot.words)
        return held, held
    return int(answer), int(answer)


def _programs(result: Result, name: str) -> Iterator[Program]:
    """The programs that read a fact: the result's own, and those of the rulebooks that give it others."""
    yield result.program
    for given, giver in result.givers.items():
        if name in behind(result, given):
            yield from _programs(giver, name)


def _points(fact: Fact, made: Program) -> tuple[Any, ...]:
    """Every answer of a choice, and those at and beside every threshold that a program compares the fact with."""
    key = ("points", fact.name)
    kept: tuple[Any, ...] | None = made.notes.get(key)
    if kept is None:
        kept = made.notes[key] = _found(fact, made)
    return kept


def _found(fact: Fact, made: Program) -> tuple[Any, ...]:
    kind = fact.kind
    if kind.sort is Sort.YES_NO:
        return (1, 0)
    if kind.sort is Sort.CHOICE:
        return kind.options
    found: dict[Any, None] = {}
    for term in made.conditions:
        for part in walk(term):
            match part:
                case Member(item=Var(name=name), options=options) if name == fact.name:
                    found.update(dict.fromkeys(options[:TOLD]))
                case Compare(left=Var(name=name), right=Const(value=value)) if name == fact.name:
                    found.update(dict.fromkeys(_around(Fraction(value), fact)))
                case Compare(left=Const(value=value), right=Var(name=name)) if name == fact.name:
                    found.update(dict.fromkeys(_around(Fraction(value), fact)))
    if kind.sort is Sort.TEXT:
        found["\u00a4"] = None
    elif not found:
        found = dict.fromkeys(item for item in (kind.low, kind.high) if item is not None)
    return tuple(found)


def _around(value: Fraction, fact: Fact) -> list[int]:
    grid = value * fact.kind.scale
    low, high = fact.kind.low or 0, fact.kind.high or 0
    near = grid.numerator // grid.denominator
    beside = (
        (add_days(near, -1), near, add_days(near, 1)) if fact.kind.sort is Sort.DATE else range(near - 1, near + 2)
    )
    return [item for item in beside if low <= item <= high]
