"""What can be proved of a rulebook before anyone uses it, and the example that worries where it cannot.

Five questions: can each condition hold, can each fail, can an amount fall below zero, can it exceed its declared
cap, do its parts add up? Each is answered *proved*, *proved wrong* with an example or by every case, or *not proved*:
the bounds leave it open and no example was found among those that were tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from jalon.rules.figures import figures
from jalon.rules.program import program
from jalon.rules.rulebook import Amount, Clause, Rulebook
from jalon.rules.terms import Arith, Param, Ref, Term
from jalon.rules.tries import Try, every_case, tries


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
    tried = list(tries(book, everything))
    found: list[Proof] = []
    for index, condition in enumerate(book.conditions):
        must, may = bool(outputs[2 * index]), bool(outputs[2 * index + 1])
        held = next((case for case in tried if case.outputs[2 * index]), None)
        failed = next((case for case in tried if not case.outputs[2 * index + 1]), None)
        if held is None or failed is None:
            ways = [(out[2 * index], out[2 * index + 1]) for out in every_case(made, index) or ()]
            may &= not ways or any(first for first, _ in ways)
            must |= bool(ways) and all(second for _, second in ways)
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
