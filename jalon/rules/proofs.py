"""What can be proved of a rulebook before anyone uses it, and the example that worries where it cannot.

Five questions: can each condition hold, can each fail, can an amount fall below zero, can it exceed its declared
cap, do its parts add up? Each is answered *proved*, *proved wrong* with an example, or *not proved*: the bounds
leave it open and no example was found among those that were tried.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from jalon.rules.calendar import add_days
from jalon.rules.figures import Figure, Figures, figures
from jalon.rules.kinds import DATE, MONEY, Sort
from jalon.rules.program import Program, program
from jalon.rules.rulebook import Amount, Clause, Rulebook
from jalon.rules.terms import Arith, Const, Param, Ref, Term, walk

TRIES = 300
SEED = 20_240_712


class Status(StrEnum):
    PROVED = "proved"
    WRONG = "proved-wrong"
    OPEN = "not-proved"


class Question(StrEnum):
    CAN_HOLD = "can-hold"
    CAN_FAIL = "can-fail"
    NOT_BELOW_ZERO = "not-below-zero"
    WITHIN_CAP = "within-cap"
    PARTS_ADD_UP = "parts-add-up"


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer to one question about one condition or amount, with the example that shows it or worries."""

    question: Question
    about: str
    status: Status
    example: tuple[tuple[str, str], ...] = ()


def proofs(rulebook: Rulebook) -> tuple[Proof, ...]:
    """Answer every question about a rulebook, over the whole of the declared domains and parameters."""
    book, checks = _with_checks(rulebook)
    everything = figures(book, {}, {})
    made = program(book, everything)
    slots = list(made.slots)
    domains = [made.lowering.domains[index] for index in range(len(slots))]
    outputs = made.run([low for low, _ in domains], [high for _, high in domains])
    tried = list(_tries(book, everything))
    found: list[Proof] = []
    for index, condition in enumerate(book.conditions):
        must, may = bool(outputs[2 * index]), bool(outputs[2 * index + 1])
        held = next((case for case in tried if case.outputs[2 * index]), None)
        failed = next((case for case in tried if not case.outputs[2 * index + 1]), None)
        found.append(_proof(Question.CAN_HOLD, condition.id, held is not None, not may, held))
        found.append(_proof(Question.CAN_FAIL, condition.id, failed is not None, must, failed))
    offset = 2 * len(book.conditions)
    for place, name in enumerate(book.amounts):
        low, high = outputs[offset + 2 * place], outputs[offset + 2 * place + 1]
        values = [(case, case.outputs[offset + 2 * place]) for case in tried]
        check = checks.get(name)
        if check is None:
            against = next((case for case, value in values if value < 0), None)
            found.append(_claim(Question.NOT_BELOW_ZERO, name, low >= 0, against))
            continue
        question, about = check
        if question is Question.WITHIN_CAP:
            against = next((case for case, value in values if value > 0), None)
            found.append(_claim(question, about, high <= 0, against))
        else:
            against = next((case for case, value in values if value != 0), None)
            found.append(_claim(question, about, low == high == 0, against))
    return tuple(found)


class Try(NamedTuple):
    """One made-up case: the inputs and what came out."""

    made: Program
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def example(self) -> tuple[tuple[str, str], ...]:
        texts = [
            (slot.name, _text(slot.form, slot.words, value, self.made.rulebook.vocabulary[slot.name].kind.sort))
            for slot, value in zip(self.made.slots, self.inputs, strict=True)
        ]
        set_ = [
            (name, str(figure.low))
            for name, figure in self.made.figures.items()
            if figure is not None and self.made.rulebook.parameters[name].unpublished
        ]
        return (*texts, *set_)


def _proof(question: Question, about: str, shown: bool, wrong: bool, case: Try | None) -> Proof:
    status = Status.WRONG if wrong else Status.PROVED if shown else Status.OPEN
    return Proof(question, about, status, case.example() if case is not None else ())


def _claim(question: Question, about: str, holds: bool, against: Try | None) -> Proof:
    if against is not None:
        return Proof(question, about, Status.WRONG, against.example())
    return Proof(question, about, Status.PROVED if holds else Status.OPEN)


def _with_checks(rulebook: Rulebook) -> tuple[Rulebook, Mapping[str, tuple[Question, str]]]:
    """The rulebook with two more amounts for each claim: the excess over a cap, the gap between whole and parts."""
    amounts = dict(rulebook.amounts)
    checks: dict[str, tuple[Question, str]] = {}
    for name, amount in rulebook.amounts.items():
        if amount.cap:
            limit = Param(rulebook.parameters[amount.cap].kind, amount.cap)
            checks[_add(amounts, amount, Arith(amount.kind, "-", Ref(amount.kind, name), limit))] = (
                Question.WITHIN_CAP,
                name,
            )
        if amount.parts:
            gap: Term = Ref(amount.kind, name)
            for part in amount.parts:
                gap = Arith(amount.kind, "-", gap, Ref(amount.kind, part))
            checks[_add(amounts, amount, gap)] = (Question.PARTS_ADD_UP, name)
    return replace(rulebook, amounts=amounts, programs={}), checks


def _add(amounts: dict[str, Amount], like: Amount, term: Term) -> str:
    name = f"?{len(amounts)}"
    amounts[name] = replace(like, id=name, clause=Clause("", term), cap="", parts=())
    return name


# --- examples to try -------------------------------------------------------------------------------------


def _tries(book: Rulebook, everything: Figures) -> Iterator[Try]:
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


def _text(form: str, words: tuple[str, ...], value: int, sort: Sort) -> str:
    if form == "choice":
        return ", ".join(word for place, word in enumerate(words) if value >> place & 1)
    if form == "lines":
        return f"{words[0]}{chr(160)}: {value / 100:.2f}"
    if sort is Sort.DATE:
        return f"{value // 10_000}-{value // 100 % 100:02}-{value % 100:02}"
    if sort is Sort.YES_NO or form == "code":
        return "true" if value else "false"
    return str(value)
