"""What the columns of a register give to a rule: each cell on its fact's grid, or NULL where nothing usable is said.

A cell outside its fact's domain (an unknown word, a headcount below zero, a creation after the request) says
nothing. Where the file's own statistics show that this never happens, or that no cell is empty, nothing is checked
or filled: a clean register costs no more than the columns that it reads.
"""

from __future__ import annotations

from typing import Any

from jalon.rules.assumptions import Assumption, drawn
from jalon.rules.calendar import number_of
from jalon.rules.columns import day
from jalon.rules.gaps import Cells
from jalon.rules.kinds import HIGHEST_MONEY, Sort
from jalon.rules.planning import Plan
from jalon.rules.reading import NB
from jalon.rules.register import Register, RegisterError, Setting, columns_of
from jalon.rules.slots import Slot
from jalon.rules.vocabulary import Fact


class Inputs:
    """The input columns of a program over a register, and what is known of each slot."""

    def __init__(self, register: Register, setting: Setting, plan: Plan) -> None:
        import ibis

        self.ibis = ibis
        self.register = register
        self.table = register.table
        self.setting = setting
        self.made = plan.made
        self.vocabulary = plan.vocabulary
        self.assumed = {item.fact: item for item in setting.assumptions}
        self.slots = {index: slot for slot, index in plan.made.slots.items()}
        self.columns: dict[str, Any] = {}
        self.exact: set[int] = set()
        self.full: set[int] = set()
        limit = setting.dates.get("today") or setting.dates.get("request.date")
        self.today = number_of(limit) if limit is not None else None

    def read(self, used: set[int], told: list[str]) -> Cells:
        """Prepare the columns of the slots `used`, and for each fact of `told` whether the register tells it."""
        for index in sorted(used):
            self._slot(index, self.slots[index])
        for place, name in enumerate(told):
            self.columns[f"k{place}"] = self._told(self.vocabulary[name])
        if not self.columns:
            self.columns["nothing"] = self.ibis.literal(True)
        truths = {index for index, slot in self.slots.items() if self.is_truth(slot)}
        words = {index: len(slot.words) for index, slot in self.slots.items() if slot.form == "choice"}
        return Cells(frozenset(self.exact), frozenset(self.full), frozenset(truths), words)

    def date_of(self, name: str) -> Any:
        """The cell of a date, where it is usable."""
        return self._usable(name, self.vocabulary[name])[0]

    def is_truth(self, slot: Slot) -> bool:
        if slot.form == "code":
            return True
        return slot.form == "number" and self.vocabulary[slot.name].kind.sort is Sort.YES_NO

    def is_date(self, slot: Slot) -> bool:
        return slot.form == "number" and self.vocabulary[slot.name].kind.sort is Sort.DATE

    def _slot(self, index: int, slot: Slot) -> None:
        name = slot.name
        if slot.form == "number" and f"{name}.low" in self.table.columns:
            self._band(index, slot)
            return
        self.exact.add(index)
        column = f"{name}[{slot.words[0]}]" if slot.form == "lines" else name
        cell, full = self._cell(slot, column)
        assumption = self.assumed.get(name)
        if assumption is not None and not full:
            answer = self._drawn(assumption)
            cell, full = (answer if cell is None else cell.coalesce(answer)), True
        if cell is None:
            cell = self.ibis.null(self._type(slot))
        elif slot.form == "code":
            words = slot.words
            cell = self.ibis.or_(*(cell.startswith(one) for one in words)) if slot.prefix else cell.isin(words)
        self.columns[f"c{index}"] = cell
        if full and slot.form != "choice":
            self.full.add(index)

    def _type(self, slot: Slot) -> str:
        """The type of a column that the register does not have."""
        if slot.form == "choice":
            return "string"
        return "boolean" if self.is_truth(slot) else "date" if self.is_date(slot) else "int64"

    def _drawn(self, assumption: Assumption) -> Any:
        sort = self.vocabulary[assumption.fact].kind.sort
        return drawn(assumption, sort, None if assumption.certain else self.register.key(), self.setting.seed)

    def _cell(self, slot: Slot, column: str) -> tuple[Any, bool]:
        """The register's own cell where it is usable, else NULL; and whether it is usable in every row."""
        if column not in self.table.columns:
            return None, False
        fact = self.vocabulary[slot.name]
        if slot.form == "choice" and slot.name not in self.assumed:
            return self._typed(column, fact), False
        return self._usable(column, fact)

    def _usable(self, column: str, fact: Fact) -> tuple[Any, bool]:
        """A cell where it lies in its fact's domain, else NULL; and whether it does in every row."""
        ibis, cell = self.ibis, self._typed(column, fact)
        span = self.register.spans.get(column)
        full = span is not None and not span.gaps
        match fact.kind.sort:
            case Sort.CHOICE:
                return ibis.ifelse(cell.isin(fact.kind.options), cell, ibis.null("string")), False
            case Sort.TEXT:
                return cell.strip().nullif(""), False
            case Sort.YES_NO:
                return cell, full
        least, most = self._domain(fact)
        if span is not None and span.within(least, most):
            return cell, full
        ends = (day(least), day(most)) if fact.kind.sort is Sort.DATE else (least, most)
        return ibis.ifelse(cell.between(*ends), cell, ibis.null(cell.type())), False

    def _domain(self, fact: Fact) -> tuple[int, int]:
        """Between which bounds a cell says something: those of the fact, and for what is past the day it is."""
        if fact.kind.sort is Sort.LINES:
            return 0, HIGHEST_MONEY
        most = fact.kind.high if fact.kind.high is not None else 1
        if fact.kind.sort is Sort.DATE and self.today is not None and not fact.future:
            most = min(most, self.today)
        return fact.kind.low or 0, most

    def _band(self, index: int, slot: Slot) -> None:
        """Two bounds, or the value where it is known; bounds that cross, or say nothing, are those of the domain."""
        ibis, name = self.ibis, slot.name
        fact = self.vocabulary[name]
        least, most = self._domain(fact)
        ends = self.made.lowering.domains[index]
        first, last, end = (day(one) if self.is_date(slot) else one for one in (least, most, ends[1]))
        low, high = (self._typed(f"{name}.{side}", fact) for side in ("low", "high"))
        low = ibis.ifelse(low.between(first, last), low, first)
        high = ibis.ifelse(high.between(first, last), high, end)
        crossed = low > high
        found = {"l": ibis.ifelse(crossed, first, low), "h": ibis.ifelse(crossed, end, high)}
        exact, full = self._cell(slot, name)
        if exact is not None:
            found = {side: exact if full else exact.coalesce(bound) for side, bound in found.items()}
        if name in self.assumed:
            raise RegisterError(
                f"{name}: a fact that the register bounds cannot be assumed as well.",
                f"{name}{NB}: un fait que le registre borne ne peut pas être supposé en plus.",
            )
        for side, value in found.items():
            self.columns[f"{side}{index}"] = value if self.is_date(slot) else value.cast("int64")

    def _told(self, fact: Fact) -> Any:
        """Whether the register itself says something of a fact, in each row."""
        cells = [self._usable(column, fact)[0] for column in columns_of(fact) if column in self.table.columns]
        return self.ibis.or_(*(cell.notnull() for cell in cells))

    def _typed(self, column: str, fact: Fact) -> Any:
        """A column of the type that its fact asks for."""
        cell = self.table[column]
        kind, sort = cell.type(), fact.kind.sort
        if sort is Sort.YES_NO:
            good, wanted = kind.is_boolean(), ("yes or no (boolean)", "oui ou non (booléen)")
        elif sort in (Sort.CHOICE, Sort.TEXT):
            good, wanted = kind.is_string(), ("text", "du texte")
        elif sort is Sort.DATE:
            good, wanted = kind.is_date() or kind.is_timestamp(), ("dates", "des dates")
        else:
            good, wanted = kind.is_integer(), ("whole numbers (money in cents)", "des entiers (argent en centimes)")
        if not good:
            raise RegisterError(
                f"The column {column} holds {kind}; expected: {wanted[0]}.",
                f"La colonne {column} contient {kind}{NB}; attendu{NB}: {wanted[1]}.",
            )
        if kind.is_timestamp():
            return cell.cast("date")
        return cell.cast("int64") if kind.is_integer() and str(kind.copy(nullable=True)) != "int64" else cell
