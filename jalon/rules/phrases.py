"""From terms to phrases: what is common to both languages.

A *sentence* states a truth (« l’entreprise a moins de 8 ans à la date de la demande »), a *noun* names a
number or a date (« les dépenses éligibles »). Everything is made from the expression itself and from the
vocabulary's texts: there is no second text to keep in step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jalon.rules import words
from jalon.rules.kinds import Kind, Sort
from jalon.rules.rulebook import Parameter, Rulebook
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
    Operator,
    Param,
    Ref,
    Term,
    Var,
)
from jalon.rules.vocabulary import Fact

OPPOSITE: Mapping[Operator, Operator] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
MIRROR: Mapping[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
BETWEEN = ("age", "months_between", "days_between")


@dataclass(frozen=True, slots=True)
class Noun:
    text: str
    plural: bool = False


class Phrases(ABC):
    """Writes the terms of one rulebook in one language."""

    lang: str

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    # --- truths ---

    def sentence(self, term: Term, denied: bool = False, depth: int = 0) -> str:
        """A truth as a sentence without capital or full stop; `denied` states its contrary."""
        match term:
            case Not(item=item):
                return self.sentence(item, not denied, depth)
            case Var(name=name):
                return self.claim(self.rulebook.vocabulary[name], denied)
            case Const(value=value):
                return self.always(bool(value) is not denied)
            case Compare(op=op, left=left, right=right):
                op = OPPOSITE[op] if denied else op
                if isinstance(left, Const | Param) and not isinstance(right, Const | Param):
                    return self.comparison(MIRROR[op], right, left)
                return self.comparison(op, left, right)
            case Member():
                return self.membership(term, denied)
            case Logic(op=op, items=items):
                both = (op == "and") is not denied
                between = self.between(items) if both and not denied else ""
                if between:
                    return between
                return self.together(both, [self.sentence(item, denied, depth + 1) for item in items], depth)
            case If(test=test, yes=yes, no=no):
                return self.conditional(
                    self.sentence(test, False, depth + 1),
                    self.sentence(yes, denied, depth + 1),
                    self.sentence(no, denied, depth + 1),
                )
            case Ref(name=name):
                return self.named_truth(self.label(name), denied)
        raise AssertionError(f"not a truth: {term}")

    def between(self, items: tuple[Term, ...]) -> str:
        """« 6 <= x <= 36 » with its subject said once; empty when the terms are not two sides of one thing."""
        if len(items) != 2:
            return ""
        sides = []
        for item in items:
            if not isinstance(item, Compare) or item.left.kind.sort is not Sort.NUMBER:
                return ""
            flip = isinstance(item.left, Const | Param)
            sides.append((item.right, MIRROR[item.op], item.left) if flip else (item.left, item.op, item.right))
        (one, first, low), (two, second, high) = sides
        if one != two or isinstance(one, Call):
            return ""
        subject = self.noun(one).text
        ending = self.comparison(second, two, high).removeprefix(f"{subject} ")
        return f"{self.comparison(first, one, low)} {self.and_word()} {ending}"

    def inner(self, term: Term) -> str:
        """A number inside another: in brackets when it is a list or a choice itself."""
        text = self.noun(term).text
        return f"({text})" if isinstance(term, Extreme | If) else text

    def comparison(self, op: Operator, left: Term, right: Term) -> str:
        if isinstance(left, Call) and left.name == "count_of" and isinstance(right, Const):
            truths = [self.sentence(arg, False, 1) for arg in left.args]
            return self.counted(op, int(Fraction(right.value)), truths)
        if isinstance(left, Call) and left.name in BETWEEN:
            limit = self.limit(right)
            first, second = left.args
            owner = self.owner(left)
            if owner:
                return self.aged(owner, op, limit, self.noun(second))
            return self.elapsed(op, limit, self.noun(first), self.noun(second))
        if left.kind.sort is Sort.DATE:
            return self.dated(op, self.noun(left), self.noun(right), isinstance(right, Const))
        return self.compared(op, self.noun(left), self.noun(right))

    def owner(self, term: Call) -> str:
        """Whose age it is, for an age counted from a fact that says so."""
        first = term.args[0]
        if term.name != "age" or not isinstance(first, Var):
            return ""
        return self.rulebook.vocabulary[first.name].text("age_of", self.lang)

    def membership(self, term: Member, denied: bool) -> str:
        item = term.item
        if isinstance(item, Var):
            fact = self.rulebook.vocabulary[item.name]
            if fact.kind.sort is Sort.TEXT:
                return self.coded(fact.noun(self.lang), list(term.options), term.prefix, denied)
            subject = fact.text("subject", self.lang) or fact.noun(self.lang)
            return self.among(subject, [fact.option(option, self.lang) for option in term.options], denied)
        name = item.name if isinstance(item, Ref) else ""
        options = [self.option(item, option) for option in term.options]
        return self.among(self.label(name) if name else self.outcome(), options, denied)

    def option(self, item: Term, option: str) -> str:
        """The words for an option, from the fact of the vocabulary that has the same options."""
        for fact in self.rulebook.vocabulary.values():
            if (
                fact.kind.sort is Sort.CHOICE
                and option in fact.options
                and set(item.kind.options) <= set(fact.options)
            ):
                return fact.option(option, self.lang)
        return self.quoted(option)

    def label(self, name: str) -> str:
        """What a named value or amount is called inside a sentence."""
        value, amount = self.rulebook.values.get(name), self.rulebook.amounts.get(name)
        if amount is not None:
            return amount.noun.get(self.lang) or self.quoted(amount.label.get(self.lang) or name)
        label = value.label.get(self.lang) if value is not None else ""
        return label or self.quoted(name)

    # --- numbers ---

    def noun(self, term: Term) -> Noun:
        """A number, a date or a choice as a noun phrase."""
        match term:
            case Const(kind=kind, value=value):
                return self.constant(kind, value)
            case Var(name=name):
                fact = self.rulebook.vocabulary[name]
                return Noun(fact.noun(self.lang), fact.plural)
            case Param(name=name):
                return Noun(self.parameter(self.rulebook.parameters[name]))
            case Ref(name=name):
                return Noun(self.label(name))
            case Arith(op=op, left=left, right=right):
                return Noun(self.arithmetic(op, left, right))
            case Extreme(op=op, items=items):
                return Noun(self.extreme(op, list(items)))
            case If(test=test, yes=yes, no=no):
                return Noun(self.branch(self.sentence(test), self.noun(yes).text, self.noun(no).text))
            case Call():
                return Noun(self.call(term))
        return Noun(self.quoted_sentence(self.sentence(term)))

    def constant(self, kind: Kind, value: Fraction | bool | str) -> Noun:
        if isinstance(value, str):
            return Noun(self.quoted(value))
        if kind.sort is Sort.DATE:
            return Noun(self.on(words.day(int(value), self.lang)))
        return Noun(self.amount(Fraction(value), kind))

    def amount(self, value: Fraction, kind: Kind) -> str:
        return words.figure(value, kind, self.lang, self.units(kind))

    def units(self, kind: Kind) -> Mapping[str, tuple[str, str]]:
        """The words for a unit, from any fact or parameter of the rulebook that has it."""
        names: list[Fact | Parameter] = [self.rulebook.vocabulary[name] for name in self.rulebook.facts]
        for holder in (*names, *self.rulebook.parameters.values(), *self.rulebook.vocabulary.values()):
            if holder.kind.unit == kind.unit and holder.units:
                return holder.units
        return {}

    def parameter(self, parameter: Parameter) -> str:
        """« le plafond de l’aide (200 000 €) », « 8 ans » for one that has no label of its own."""
        label, value = parameter.label.get(self.lang, ""), self.value(parameter)
        if not label or set(dict(parameter.kind.unit)) & {"years", "months", "days"}:
            return value
        return f"{label} ({value})"

    def limit(self, term: Term) -> str:
        """A limit of time: its value alone."""
        if isinstance(term, Param):
            return self.value(self.rulebook.parameters[term.name])
        return self.noun(term).text

    def value(self, parameter: Parameter) -> str:
        """The value of a parameter: the last one voted, with its date if there were others."""
        if parameter.between is not None:
            return self.unpublished()
        last = parameter.periods[-1]
        text = words.figure(last.value, parameter.kind, self.lang, parameter.units or self.units(parameter.kind))
        if len(parameter.periods) > 1 and last.begins is not None:
            number = last.begins.year * 10_000 + last.begins.month * 100 + last.begins.day
            return self.since(text, words.day(number, self.lang))
        return text

    def categories(self, term: Call) -> list[str]:
        lines = term.args[0]
        assert isinstance(lines, Var)
        fact = self.rulebook.vocabulary[lines.name]
        return [fact.option(word, self.lang) for word in term.words]

    def is_rate(self, term: Term) -> bool:
        return isinstance(term, Const) and not term.kind.unit and term.kind.high is not None

    def quoted_sentence(self, sentence: str) -> str:
        return self.quoted(sentence)

    # --- what each language says in its own way ---

    @abstractmethod
    def claim(self, fact: Fact, denied: bool) -> str: ...
    @abstractmethod
    def always(self, truth: bool) -> str: ...
    @abstractmethod
    def named_truth(self, label: str, denied: bool) -> str: ...
    @abstractmethod
    def together(self, both: bool, sentences: list[str], depth: int) -> str: ...
    @abstractmethod
    def conditional(self, test: str, yes: str, no: str) -> str: ...
    @abstractmethod
    def counted(self, op: Operator, number: int, truths: list[str]) -> str: ...
    @abstractmethod
    def aged(self, owner: str, op: Operator, limit: str, at: Noun) -> str: ...
    @abstractmethod
    def elapsed(self, op: Operator, limit: str, start: Noun, end: Noun) -> str: ...
    @abstractmethod
    def dated(self, op: Operator, left: Noun, right: Noun, fixed: bool) -> str: ...
    @abstractmethod
    def compared(self, op: Operator, left: Noun, right: Noun) -> str: ...
    @abstractmethod
    def among(self, subject: str, options: list[str], denied: bool) -> str: ...
    @abstractmethod
    def coded(self, noun: str, codes: list[str], prefix: bool, denied: bool) -> str: ...
    @abstractmethod
    def arithmetic(self, op: str, left: Term, right: Term) -> str: ...
    @abstractmethod
    def extreme(self, op: str, items: list[Term]) -> str: ...
    @abstractmethod
    def branch(self, test: str, yes: str, no: str) -> str: ...
    @abstractmethod
    def call(self, term: Call) -> str: ...
    @abstractmethod
    def outcome(self) -> str: ...
    @abstractmethod
    def quoted(self, text: str) -> str: ...
    @abstractmethod
    def on(self, day: str) -> str: ...
    @abstractmethod
    def unpublished(self) -> str: ...
    @abstractmethod
    def and_word(self) -> str: ...
    @abstractmethod
    def since(self, value: str, day: str) -> str: ...
