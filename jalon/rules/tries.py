"""Made-up cases on which a rulebook is tried, to find the example that worries; and every case of a plain condition."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

from jalon.rules.answers import TOLD, bounds, corners, slots_of
from jalon.rules.calendar import add_days
from jalon.rules.figures import Figure, Figures
from jalon.rules.kinds import DATE, MILLION, MONEY, Kind, Sort
from jalon.rules.program import Program, program
from jalon.rules.rulebook import Rulebook
from jalon.rules.terms import Call, Compare, Const, If, Logic, Member, Not, Term, Var, walk
from jalon.rules.vocabulary import Fact

TRIES = 300
SEED = 20_240_712


class Try(NamedTuple):
    """One made-up case: the inputs and what came out."""

    made: Program
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def example(self) -> tuple[tuple[str, str], ...]:
        texts = [
            (slot.name, _text(slot.form, slot.words, value, self.made.rulebook.vocabulary[slot.name].kind))
            for slot, value in zip(self.made.slots, self.inputs, strict=True)
        ]
        parameters = self.made.rulebook.parameters
        set_ = [
            (name, _text("number", (), int(figure.low * parameters[name].kind.scale), parameters[name].kind))
            for name, figure in self.made.figures.items()
            if figure is not None and parameters[name].unpublished
        ]
        return (*texts, *set_)


def tries(book: Rulebook, everything: Figures) -> Iterator[Try]:
    """Made-up cases: ends of domains and both sides of every threshold, under several figures."""
    chance = random.Random(SEED)
    for chosen in _figure_sets(everything):
        made = program(book, chosen)
        candidates = _candidates(made)
        for _ in range(TRIES):
            inputs = [chance.choice(values) for values in candidates]
            yield Try(made, tuple(inputs), made.run(inputs, inputs))


def _figure_sets(everything: Figures) -> Iterator[Figures]:
    """Unpublished parameters at their ends and in between; dated ones follow the date."""
    wide = {name: figure for name, figure in everything.items() if figure is not None and figure.low != figure.high}
    for ends in ((0, 0), (1, 1), (1, 0), (0, 1), (2, 2)):
        chosen = dict(everything)
        for place, (name, figure) in enumerate(wide.items()):
            values = (figure.low, figure.high, (figure.low + figure.high) / 2)
            value = values[ends[place % 2]]
            chosen[name] = Figure(value, value, None, True)
        yield chosen
        if not wide:
            return


def _candidates(made: Program) -> list[list[int]]:
    constants = _constants(made)
    found = []
    for slot, index in made.slots.items():
        low, high = made.lowering.domains[index]
        if slot.form == "choice":
            found.append([1 << place for place in range(len(slot.words))])
            continue
        kind = made.rulebook.vocabulary[slot.name].kind if slot.form == "number" else MONEY
        if slot.form == "code" or kind.sort is Sort.YES_NO:
            found.append([0, 1])
            continue
        values = {low, high}
        for value in constants:
            for near in _near(value, kind.scale, kind.sort is Sort.DATE):
                if low <= near <= high:
                    values.add(near)
        if kind.sort is Sort.DATE:
            values |= {add_days(day, shift) for day in (20_160_229, 20_200_701) for shift in (-4000, -900, 0, 1)}
            values = {value for value in values if low <= value <= high}
        found.append(sorted(values))
    return found


def _constants(made: Program) -> list[Fraction]:
    numbers: dict[Fraction, None] = {}
    terms = [*made.conditions, *made.lowering.amounts.values()]
    for term in terms:
        for part in walk(term):
            if isinstance(part, Const) and isinstance(part.value, Fraction):
                numbers[part.value] = None
    return list(numbers)[:40]


def _near(value: Fraction, scale: int, dates: bool) -> Iterator[int]:
    whole = (value * scale).__floor__()
    if dates:
        if DATE.low is not None and whole >= DATE.low and 1 <= whole // 100 % 100 <= 12 and 1 <= whole % 100 <= 28:
            yield from (add_days(whole, shift) for shift in (-1, 0, 1))
        return
    if whole < FAR_NUMBER:
        yield from (whole - 1, whole, whole + 1, 2 * whole, 3 * whole + 1)


FAR_NUMBER = 10**12


def _text(form: str, words: tuple[str, ...], value: int, kind: Kind) -> str:
    """An input as files of facts write it: euros, percents, dates."""
    if form == "choice":
        return ", ".join(word for place, word in enumerate(words) if value >> place & 1)
    if form == "lines":
        return f"{words[0]}{chr(160)}: {_text('number', (), value, MONEY)}"
    if kind.sort is Sort.DATE:
        return f"{value // 10_000}-{value // 100 % 100:02}-{value % 100:02}"
    if kind.sort is Sort.YES_NO or form == "code":
        return "true" if value else "false"
    if kind.is_money:
        return f"{value // 100},{value % 100:02} €" if value % 100 else str(value // 100)
    if kind.is_pure and kind.scale == MILLION:
        return f"{float(Fraction(value, MILLION // 100)):.10g} %".replace(".", ",")
    return str(value)


# --- every case of a condition ---------------------------------------------------------------------------

MOST_CASES = 3_000


def every_case(made: Program, index: int) -> Iterator[tuple[int, ...]] | None:
    """What comes out in every case that one condition can tell apart; None where they are not so few.

    A condition that only compares single facts with constants changes nowhere but at these: one answer at and beside each
    threshold stands for all. Facts are taken to be independent, so that there may be cases that cannot be; never one less.
    """
    term = made.conditions[index]
    names = dict.fromkeys(part.name for part in walk(term) if isinstance(part, Var))
    facts = [made.rulebook.vocabulary[name] for name in names]
    if not _plain(term):
        return None
    answers = [corners(fact, made) for fact in facts]
    if prod(map(len, answers)) > MOST_CASES:
        return None
    return (_outputs(made, facts, chosen) for chosen in product(*answers))


def _outputs(made: Program, facts: Sequence[Fact], chosen: Sequence[Any]) -> tuple[int, ...]:
    inputs = [made.lowering.domains[index][0] for index in range(len(made.slots))]
    for fact, answer in zip(facts, chosen, strict=True):
        for slot, index in slots_of(made, fact.name):
            inputs[index] = bounds(fact, slot, answer)[0]
    return made.run(inputs, inputs)


def _plain(term: Term) -> bool:
    """Whether a truth is made of single facts and constants alone."""
    match term:
        case Const() | Var():
            return True
        case Logic(items=items) | Call(name="count_of", args=items):
            return all(map(_plain, items))
        case Not(item=item):
            return _plain(item)
        case If(test=test, yes=yes, no=no):
            return term.kind.sort is Sort.YES_NO and all(map(_plain, (test, yes, no)))
        case Member(item=item, options=options):
            return isinstance(item, Var) and len(options) <= TOLD
        case Compare(left=left, right=right):
            return (isinstance(right, Const) and _plain(left)) or (isinstance(left, Const) and _plain(right))
    return False
