"""What is known about a case: values with their source, date and assurance, checked against the vocabulary.

In Python, money is whole cents, as everywhere in Jalon. In files (TOML, JSON) money is euros, as people write
it: `read_facts` turns one into the other. Nothing is guessed: a value of the wrong type, out of bounds, in
the future or with a misspelt name is an error that names the fact, what was read and what is expected.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jalon.rules import kinds
from jalon.rules.calendar import date_of, number_of
from jalon.rules.findings import Finding, Level, RuleError, did_you_mean
from jalon.rules.kinds import Sort
from jalon.rules.lowering import Slot
from jalon.rules.reading import NB, Unreadable, date_on_grid, is_small, on_grid, shown
from jalon.rules.result import Range
from jalon.rules.rulebook import Assurance
from jalon.rules.vocabulary import Fact, Vocabulary

OWN_FACTS = Path(__file__).parent.parent / "law" / "facts"


@cache
def own_vocabulary() -> Vocabulary:
    """The facts that come with Jalon: company, project, costs, request."""
    return Vocabulary.load(OWN_FACTS)


def widened(text: str, file: str = "facts.toml") -> Vocabulary:
    """Jalon's own facts and those of a Region's file, which may add to them but not say them anew.

    Raises `RuleError` with every error of the text.
    """
    own = own_vocabulary()
    if not text:
        return own
    added = Vocabulary.parse(text, file)
    twice = [
        Finding(
            "R012",
            Level.ERROR,
            fact.position,
            f"Le fait «{NB}{fact.name}{NB}» est déjà l’un de ceux de Jalon.",
            f"The fact “{fact.name}” is already one of Jalon’s own.",
        )
        for fact in added.values()
        if fact.position is not None and fact.name in own
    ]
    if twice:
        raise RuleError(twice)
    return own | added


class Known(NamedTuple):
    """A value with what makes it worth believing. `opinion` refers to an expert's dated, reasoned opinion."""

    value: Any
    source: str = ""
    date: datetime.date | None = None
    assurance: str = Assurance.DECLARED
    expires: datetime.date | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class FactProblem:
    """One fact that cannot be used: its name, what was read, what is expected."""

    code: str
    name: str
    read: str
    en: str
    fr: str

    def message(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


class FactsError(ValueError):
    """Facts that cannot be used; carries every problem."""

    def __init__(self, problems: Iterable[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.name}: {problem.en}" for problem in self.problems))


ASSURANCES = frozenset(Assurance)


class Entry(NamedTuple):
    """A checked value: bounds on its grid (bits for a choice), its text or its lines; and its origin."""

    low: int
    high: int
    known: Known
    extra: Any = None


@dataclass
class Facts:
    """Checked facts of one case, by name; built once and read by any number of rulebooks."""

    vocabulary: Vocabulary
    entries: dict[str, Entry] = field(default_factory=dict)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first and last day (YYYYMMDD) on which every value can be read: none is to come, none has expired."""
        first, last = 0, 9999_12_31
        for name, entry in self.entries.items():
            if entry.known.expires is not None:
                last = min(last, number_of(entry.known.expires))
            if not self.vocabulary[name].future:
                first = max(first, entry.low)
        return first, last

    @classmethod
    def check(
        cls,
        values: Mapping[str, Any],
        vocabulary: Vocabulary,
        today: datetime.date | None = None,
        euros: bool = False,
    ) -> Facts:
        """Check values against a vocabulary; `euros` says that money is in euros, as in files.

        `None` stands for an unknown value. `today`: see `on`. Raises `FactsError` with every problem.
        """
        entries: dict[str, Entry] = {}
        problems: list[FactProblem] = []
        quick = {} if euros else vocabulary.quick
        for name, value in values.items():
            found = quick.get(name)
            if found is not None and type(value) is found[0]:
                plain: Any = value
                number = found[3].get(plain) if found[3] else int(plain)
                if number is not None and found[1] <= number <= found[2]:
                    entries[name] = Entry(number, number, Known(value))
                    continue
            fact = vocabulary.get(name)
            if fact is None:
                fr, en = did_you_mean(name, vocabulary)
                message = (f"Unknown fact. {en}", f"Fait inconnu. {fr}")
                problems.append(FactProblem("F001", name, shown(value), *message))
                continue
            known = value if type(value) is Known else Known(value)
            if known.value is None:
                continue
            try:
                entries[name] = _entry(fact, known, euros)
            except Unreadable as error:
                read = shown(known.value)
                problems.append(FactProblem(getattr(error, "code", "F002"), name, read, error.en, error.fr))
        if problems:
            raise FactsError(problems)
        facts = cls(vocabulary, entries)
        return facts if today is None else facts.on(number_of(today))

    def bounds(self, slot: Slot, domain: tuple[int, int]) -> tuple[int, int]:
        """The low and high bound of one input of a program."""
        entry = self.entries.get(slot.name)
        if entry is None:
            return domain
        if slot.form == "lines":
            lines: Mapping[str, tuple[int, int]] = entry.extra
            return lines.get(slot.words[0], (0, 0))
        if slot.form == "code":
            text = entry.extra
            held = int(text.startswith(slot.words) if slot.prefix else text in slot.words)
            return held, held
        return entry.low, entry.high

    def known(self, name: str) -> bool:
        """Whether a value is there and exact."""
        entry = self.entries.get(name)
        if entry is None:
            return False
        if self.vocabulary[name].kind.sort is Sort.CHOICE:
            return entry.low & (entry.low - 1) == 0
        return entry.low == entry.high

    def with_dates(self, dates: Mapping[str, datetime.date] | None) -> Facts:
        """The same facts with named dates added."""
        if not dates:
            return self
        entries = dict(self.entries)
        for name, day in dates.items():
            if name not in self.vocabulary or self.vocabulary[name].provider != "date":
                fr, en = did_you_mean(
                    name, [fact.name for fact in self.vocabulary.values() if fact.provider == "date"]
                )
                raise FactsError(
                    [FactProblem("F001", name, str(day), f"Unknown date. {en}", f"Date inconnue. {fr}")]
                )
            try:
                number = date_on_grid(day)
            except Unreadable as error:
                raise FactsError([FactProblem("F002", name, shown(day), error.en, error.fr)]) from None
            entries[name] = Entry(number, number, Known(day))
        facts = Facts(self.vocabulary, entries)
        facts.__dict__["span"] = self.span
        return facts

    def on(self, day: int) -> Facts:
        """The same facts on one day (YYYYMMDD): a value that has expired by then is unknown again.

        Raises `FactsError` for a date that cannot be in the future, and is.
        """
        first, last = self.span
        if first <= day <= last:
            return self
        kept, problems = {}, []
        for name, entry in self.entries.items():
            expires = entry.known.expires
            if expires is not None and number_of(expires) < day:
                continue
            kept[name] = entry
            if entry.low > day and not self.vocabulary[name].future:
                problems.append(_in_the_future(name, entry.known.value))
        if problems:
            raise FactsError(problems)
        return Facts(self.vocabulary, kept)


def _in_the_future(name: str, value: Any) -> FactProblem:
    return FactProblem(
        "F002", name, shown(value), f"{value} is in the future.", f"La date {value} est dans le futur."
    )


def read_facts(values: Mapping[str, Any], vocabulary: Vocabulary, today: datetime.date | None = None) -> Facts:
    """Facts as files write them: money in euros, rates as "50 %", dates as 2024-07-12."""
    given, problems = {}, []
    for name, value in values.items():
        try:
            given[name] = _from_file(value)
        except Unreadable as error:
            problems.append(FactProblem("F002", name, shown(value), error.en, error.fr))
    if problems:
        raise FactsError(problems)
    return Facts.check(given, vocabulary, today, euros=True)


def _from_file(value: Any) -> Any:
    """A value with its source, { value = …, source = … }, or bounds, { low = …, high = … }."""
    if isinstance(value, Mapping) and "value" in value and set(value) <= {"value", *_KNOWN}:
        extra = {key: value[key] for key in _KNOWN if key in value}
        for key in ("date", "expires"):
            if key in extra and type(extra[key]) is not datetime.date:
                extra[key] = date_of(date_on_grid(extra[key]))
        for key in ("source", "opinion", "assurance"):
            if not isinstance(extra.get(key, ""), str):
                raise _expected(extra[key], f"a text for {key}", f"un texte pour {key}")
        return Known(_from_file(value["value"]), **extra)
    if isinstance(value, Mapping) and value and set(value) <= {"low", "high"}:
        return Range(value.get("low"), value.get("high"))
    return value


_KNOWN = ("source", "date", "assurance", "expires", "opinion")


def _entry(fact: Fact, known: Known, euros: bool) -> Entry:
    value, kind = known.value, fact.kind
    if not isinstance(known.assurance, str) or known.assurance not in ASSURANCES:
        raise Unreadable(
            f"“{shown(known.assurance)}” is not an assurance ({', '.join(Assurance)}).",
            f"«{NB}{shown(known.assurance)}{NB}» n’est pas une assurance ({', '.join(Assurance)}).",
        )
    match kind.sort:
        case Sort.YES_NO:
            if not isinstance(value, bool):
                raise _expected(value, "true or false", "true ou false")
            return Entry(int(value), int(value), known)
        case Sort.CHOICE:
            bits = _bits(value, kind.options)
            return Entry(bits, bits, known)
        case Sort.TEXT:
            if not isinstance(value, str) or not value.strip() or len(value) > 200:
                raise _expected(value, "a code", "un code")
            return Entry(0, 0, known, value.strip())
        case Sort.LINES:
            return _lines(fact, known, euros)
        case _:
            low, high = _number(fact, value, euros)
            if euros:
                known = known._replace(value=_as_called(fact, low, high))
            return Entry(low, high, known)


def _as_called(fact: Fact, low: int, high: int) -> Any:
    """A number or date read from a file, as a caller in Python would have given it."""
    ends = [from_grid(fact, end) for end in (low, high)]
    return ends[0] if low == high else Range(*ends)


def from_grid(fact: Fact, number: int) -> Any:
    """A number on its grid as callers write it: cents, a date, a fraction for a rate."""
    if fact.kind.sort is Sort.DATE:
        return date_of(number)
    return number if fact.kind.scale == 1 else Fraction(number, fact.kind.scale)


def _bits(value: Any, options: tuple[str, ...]) -> int:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list | tuple | set | frozenset) or not chosen:
        raise _expected(value, "one of " + ", ".join(options), "une valeur parmi " + ", ".join(options))
    bits = 0
    for item in chosen:
        if item not in options:
            fr, en = did_you_mean(str(item), options)
            raise Unreadable(
                f"“{shown(item)}” is not an option. {en}", f"«{NB}{shown(item)}{NB}» est inconnu. {fr}"
            )
        bits |= 1 << options.index(item)
    return bits


def _number(fact: Fact, value: Any, euros: bool) -> tuple[int, int]:
    """The bounds of a number or date; anything with `low` and `high` (a `Range`, a band) is partly known."""
    kind = fact.kind
    least, most = kind.low or 0, kind.high if kind.high is not None else kinds.HIGHEST_MONEY
    if hasattr(value, "low") and hasattr(value, "high"):
        low = least if value.low is None else _one(fact, value.low, euros)
        high = most if value.high is None else _one(fact, value.high, euros)
        if low > high:
            raise Unreadable("The lower bound is above the upper.", "La borne basse dépasse la borne haute.")
        return low, high
    one = _one(fact, value, euros)
    return one, one


def _one(fact: Fact, value: Any, euros: bool) -> int:
    kind = fact.kind
    if type(value) is int and (kind.scale == 1 and (not kind.is_money or not euros)):
        number = value
    elif kind.sort is Sort.DATE and type(value) is datetime.date:
        number = number_of(value)
    elif kind.is_money and not euros:
        raise _expected(value, "whole cents, as an int", "des centimes entiers")
    elif (isinstance(value, Fraction) or (isinstance(value, Decimal) and is_small(value))) and not kind.is_money:
        exact = Fraction(value) * kind.scale
        if exact.denominator != 1:
            raise _expected(value, kind.named("en"), kind.named("fr"))
        number = int(exact)
    elif isinstance(value, float):
        raise _expected(value, "an exact number, never a float", "un nombre exact, jamais un flottant")
    else:
        number = on_grid(value, kind)
    if (kind.low is not None and number < kind.low) or (kind.high is not None and number > kind.high):
        low, high = _bound(fact, kind.low), _bound(fact, kind.high)
        raise Unreadable(
            f"{shown(value)} is out of range (from {low} to {high}).",
            f"{shown(value)} est hors limites (de {low} à {high}).",
        )
    return number


def _bound(fact: Fact, bound: int | None) -> str:
    if bound is None:
        return "…"
    kind = fact.kind
    if kind.sort is Sort.DATE:
        return f"{bound // 10_000:04}-{bound // 100 % 100:02}-{bound % 100:02}"
    return str(Fraction(bound, 100 if kind.is_money else kind.scale))


def _lines(fact: Fact, known: Known, euros: bool) -> Entry:
    """Cost lines: a mapping from category to money, or a list of { category = …, amount = … }."""
    value = known.value
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list | tuple):
        for item in value:
            if not isinstance(item, Mapping) or not {"category", "amount"} <= set(item):
                raise _expected(item, "a line with category and amount", "une ligne avec category et amount")
            pairs.append((item["category"], item["amount"]))
    else:
        raise _expected(value, "a list of cost lines", "une liste de dépenses")
    line = Fact(fact.name, kinds.MONEY)
    totals: dict[str, tuple[int, int]] = {}
    for category, amount in pairs:
        if category not in fact.kind.options:
            fr, en = did_you_mean(str(category), fact.kind.options)
            raise Unreadable(
                f"There is no category “{shown(category)}”. {en}",
                f"Il n’y a pas de catégorie «{NB}{shown(category)}{NB}». {fr}",
            )
        low, high = _number(line, amount, euros)
        before = totals.get(category, (0, 0))
        totals[category] = (before[0] + low, before[1] + high)
    if euros:
        known = known._replace(
            value={name: low if low == high else Range(low, high) for name, (low, high) in totals.items()}
        )
    return Entry(0, 0, known, totals)


def _expected(value: Any, en: str, fr: str) -> Unreadable:
    what = value.isoformat() if isinstance(value, datetime.datetime) else shown(value)
    return Unreadable(f"Read “{what}”, expected {en}.", f"Lu «{NB}{what}{NB}», attendu{NB}: {fr}.")
