"""Reading the parameters of a rulebook: dated values without gap or overlap, or bounds where none is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from jalon.rules import kinds
from jalon.rules.kinds import Kind, Sort
from jalon.rules.reading import NB
from jalon.rules.rulebook import Parameter, Period
from jalon.rules.scope import MARKS, Names
from jalon.rules.toml_text import Key
from jalon.rules.vocabulary import NAMED_DATES

_PARAMETER = (
    "type", "value", "values", "unpublished", "between", "date", "label", "source", "unit", "units", "mark",
)  # fmt: skip


class Parameters(Names):
    """The table [parameters]."""

    def parameter(self, name: str, table: Any, read_at: str) -> None:
        path: Key = ("parameters", name)
        reader = self.reader
        if not self.good_name(name, path):
            return
        if not isinstance(table, dict):
            reader.wrong(path, 'a table such as { type = "money", value = 200_000 }', "un tableau")
            return
        reader.known_keys(
            table,
            path,
            _PARAMETER,
        )
        types = [key for key, kind in kinds.BY_NAME.items() if kind.sort in (Sort.NUMBER, Sort.DATE)]
        if "type" not in table:
            reader.required(table, path, "type")
        kind = kinds.BY_NAME[reader.one_of(table, path, "type", types, "number")]
        if "unit" in table:
            kind = replace(kind, unit=kinds.times(kind.unit, ((reader.text(table, path, "unit"), 1),)))
        units = {
            lang: (str(pair[0]), str(pair[1]))
            for lang, pair in reader.table(table, path, "units").items()
            if isinstance(pair, list) and len(pair) == 2
        }
        given = [key for key in ("value", "values", "unpublished") if key in table]
        if len(given) != 1:
            reader.note(
                "R015",
                self.toml.position(*path),
                "A parameter has exactly one of value, values, unpublished.",
                "Un paramètre a exactement une des clés value, values, unpublished.",
            )
        between = self.bounds(table, path, kind) if "unpublished" in table else None
        self.parameters[name] = Parameter(
            id=name,
            kind=kind,
            periods=() if between else self.periods(table, path, kind),
            between=between,
            date=reader.one_of(table, path, "date", NAMED_DATES, read_at),
            label=reader.both(table, path, "label"),
            units=units,
            source=reader.text(table, path, "source"),
            path=path,
            mark=reader.one_of(table, path, "mark", MARKS, ""),
        )

    def bounds(self, table: dict[str, Any], path: Key, kind: Kind) -> tuple[Fraction, Fraction]:
        between = table.get("between")
        if not isinstance(between, list) or len(between) != 2:
            self.reader.note(
                "R016",
                self.toml.position(*path),
                "An unpublished parameter says between which two values it lies.",
                "Un paramètre non publié dit entre quelles deux valeurs il se trouve.",
                ('Ajoutez between = ["0 %", "100 %"].', 'Add between = ["0 %", "100 %"].'),
            )
            return Fraction(0), Fraction(kind.high or 0, kind.scale)
        low = self.reader.number(between[0], kind, (*path, "between", 0)) or 0
        high = self.reader.number(between[1], kind, (*path, "between", 1)) or 0
        if low > high:
            self.reader.wrong((*path, "between"), "the lower value first", "la plus petite valeur en premier")
        return Fraction(min(low, high), kind.scale), Fraction(max(low, high), kind.scale)

    def periods(self, table: dict[str, Any], path: Key, kind: Kind) -> tuple[Period, ...]:
        reader = self.reader
        if "values" not in table:
            value = reader.number(table.get("value", 0), kind, (*path, "value"))
            return (Period(None, None, Fraction(value or 0, kind.scale), reader.text(table, path, "source")),)
        periods = []
        for index, item in enumerate(reader.tables(table, path, "values")):
            place = (*path, "values", index)
            reader.known_keys(item, place, ("from", "to", "value", "source", "mark"))
            value = reader.number(item.get("value"), kind, (*place, "value"))
            begins, ends = reader.day(item, place, "from"), reader.day(item, place, "to")
            if begins and ends and begins > ends:
                reader.wrong((*place, "to"), "a day after from", "un jour après from")
            source = reader.text(item, place, "source")
            mark = reader.one_of(item, place, "mark", MARKS, "")
            periods.append(Period(begins, ends, Fraction(value or 0, kind.scale), source, mark))
        if not periods:
            reader.wrong((*path, "values"), "a list of dated values", "une liste de valeurs datées")
            return (Period(None, None, Fraction(0)),)
        return self.joined(sorted(periods, key=lambda period: period.begins or date.min), path)

    def joined(self, periods: list[Period], path: Key) -> tuple[Period, ...]:
        """Each value holds until the next begins; a stated end may leave no gap, no overlap."""
        whole: list[Period] = []
        for index, period in enumerate(periods):
            following = periods[index + 1].begins if index + 1 < len(periods) else None
            last = following - timedelta(days=1) if following else None
            if index + 1 < len(periods) and following is None:
                self.period_error("R017", path, period, overlap=True)
            if period.ends and last and period.ends != last:
                self.period_error("R017" if period.ends > last else "R018", path, period, period.ends > last)
            whole.append(replace(period, ends=period.ends or last))
        return tuple(whole)

    def period_error(self, code: str, path: Key, period: Period, overlap: bool) -> None:
        day = period.ends.isoformat() if period.ends else "?"
        en, fr = ("overlap", "se chevauchent") if overlap else ("leave a gap", "laissent un trou")
        self.reader.note(
            code,
            self.toml.position(*path),
            f"The values of “{path[-1]}” {en} after {day}.",
            f"Les valeurs de «{NB}{path[-1]}{NB}» {fr} après le {day}.",
            ("Corrigez les clés from et to.", "Correct the keys from and to."),
        )
