"""What is known about a case: values with their source, date and assurance, checked against the vocabulary.

In Python, money is whole cents, as everywhere in Jalon. In files (TOML, JSON) money is euros, as people write
it: `read_facts` turns one into the other. Nothing is guessed: a value of the wrong type, out of bounds, in
the future or with a misspelt name is an error that names the fact, what was read and what is expected.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jalon.rules.calendar import date_of, number_of
from jalon.rules.entries import Entry, Known, entry_for, expected
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import Sort
from jalon.rules.reading import Unreadable, date_on_grid, shown
from jalon.rules.result import Range
from jalon.rules.slots import Slot
from jalon.rules.vocabulary import Vocabulary


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
                entries[name] = entry_for(fact, known, euros)
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
                raise expected(extra[key], f"a text for {key}", f"un texte pour {key}")
        return Known(_from_file(value["value"]), **extra)
    if isinstance(value, Mapping) and value and set(value) <= {"low", "high"}:
        return Range(value.get("low"), value.get("high"))
    return value


_KNOWN = ("source", "date", "assurance", "expires", "opinion")
