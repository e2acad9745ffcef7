"""A second, plain reading of the language: two-valued, on fractions and dates, with no cleverness at all.

It shares the parser's terms with the engine and nothing else, and serves as the oracle of the property tests.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from jalon.rules import Rulebook
from jalon.rules.kinds import Sort
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
    Param,
    Ref,
    Term,
    Var,
)


def half_away(value: Fraction) -> int:
    whole = abs(value).__floor__()
    if abs(value) - whole >= Fraction(1, 2):
        whole += 1
    return whole if value >= 0 else -whole


def month_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_gone(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if month_later(start, months) <= end else months - 1


class Reference:
    """One case, everything known: facts as the API gives them, parameters as fractions in base units."""

    def __init__(self, book: Rulebook, facts: Mapping[str, Any], parameters: Mapping[str, Fraction]) -> None:
        self.book = book
        self.facts = facts
        self.parameters = parameters

    def amount(self, name: str) -> int:
        return half_away(self.number(self.book.amounts[name].clause.term))

    def parameter(self, name: str) -> Fraction:
        if name in self.parameters:
            return self.parameters[name]
        parameter = self.book.parameters[name]
        chosen = parameter.periods[0]
        for period in parameter.periods:
            if period.begins is None or period.begins <= self.facts[parameter.date]:
                chosen = period
        return chosen.value

    def day(self, term: Term) -> date:
        match term:
            case Const(value=value):
                number = int(Fraction(value))
                return date(number // 10_000, number // 100 % 100, number % 100)
            case Var(name=name):
                found = self.facts[name]
                assert isinstance(found, date)
                return found
            case Call(name="add_days", args=args):
                return self.day(args[0]) + timedelta(int(self.number(args[1])))
            case Call(name=name, args=args):
                return month_later(
                    self.day(args[0]), int(self.number(args[1])) * (12 if name == "add_years" else 1)
                )
            case Extreme(op=op, items=items):
                days = [self.day(item) for item in items]
                return min(days) if op == "min" else max(days)
        raise AssertionError(term)

    def number(self, term: Term) -> Fraction:
        match term:
            case Const(value=value):
                return Fraction(value)
            case Var(name=name):
                return Fraction(self.facts[name])
            case Param(name=name):
                return self.parameter(name)
            case Ref(name=name):
                if name in self.book.amounts:
                    return Fraction(self.amount(name))
                return self.number(self.book.values[name].clause.term)
            case Arith(op=op, left=left, right=right):
                a, b = self.number(left), self.number(right)
                return {"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b
            case Extreme(op=op, items=items):
                numbers = [self.number(item) for item in items]
                return min(numbers) if op == "min" else max(numbers)
            case If(test=test, yes=yes, no=no):
                return self.number(yes if self.truth(test) else no)
            case Call():
                return self.call(term)
        raise AssertionError(term)

    def call(self, term: Call) -> Fraction:
        args = term.args
        if term.name == "count_of":
            return Fraction(sum(self.truth(arg) for arg in args))
        if term.name == "total":
            lines = args[0]
            assert isinstance(lines, Var)
            values = self.facts[lines.name]
            return Fraction(sum(values.get(word, 0) for word in term.words or lines.kind.options))
        if term.name == "days_between":
            return Fraction((self.day(args[1]) - self.day(args[0])).days)
        if term.name in ("age", "months_between"):
            months = months_gone(self.day(args[0]), self.day(args[1]))
            return Fraction(months // 12 if term.name == "age" else months)
        value, step = self.number(args[0]), self.number(args[1])
        if term.name == "round_to":
            return half_away(value / step) * step
        return (value / step).__floor__() * step if term.name == "round_down" else (value / step).__ceil__() * step

    def word(self, term: Term) -> str:
        match term:
            case Const(value=value):
                return str(value)
            case Var(name=name):
                return str(self.facts[name])
            case If(test=test, yes=yes, no=no):
                return self.word(yes if self.truth(test) else no)
            case Ref(name=name):
                return self.word(self.book.values[name].clause.term)
        raise AssertionError(term)

    def truth(self, term: Term) -> bool:
        match term:
            case Const(value=value):
                return bool(value)
            case Var(name=name):
                return bool(self.facts[name])
            case Ref(name=name):
                return self.truth(self.book.values[name].clause.term)
            case Not(item=item):
                return not self.truth(item)
            case Logic(op=op, items=items):
                truths = [self.truth(item) for item in items]
                return all(truths) if op == "and" else any(truths)
            case If(test=test, yes=yes, no=no):
                return self.truth(yes if self.truth(test) else no)
            case Member(item=item, options=options, prefix=prefix):
                word = self.word(item)
                return word.startswith(options) if prefix else word in options
            case Compare(op=op, left=left, right=right):
                a: Any
                b: Any
                if left.kind.sort is Sort.DATE:
                    a, b = self.day(left), self.day(right)
                else:
                    a, b = self.number(left), self.number(right)
                return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[op])
        raise AssertionError(term)
