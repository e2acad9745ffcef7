"""A rulebook made ready for one register: what comes from columns, from assumptions, from other rulebooks, or from
nowhere.

A fact that another rulebook gives is that rulebook's own steps, in the same list: its verdict, its bounds and what
it leaves open reach the rule that asks it without a second pass over the register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from jalon.rules.assumptions import Assumption
from jalon.rules.calendar import number_of
from jalon.rules.facts import Facts
from jalon.rules.figures import figures
from jalon.rules.kinds import Sort
from jalon.rules.lowering import Lowering
from jalon.rules.magnitudes import magnitudes
from jalon.rules.outcomes import MAX_NESTING, VERDICT, Given, asked, given_by, given_truth, kind_of, suits
from jalon.rules.program import Program, prepared
from jalon.rules.reading import NB
from jalon.rules.register import RegisterError, Setting, columns_of
from jalon.rules.rulebook import Rulebook
from jalon.rules.rulings import Ruling
from jalon.rules.slots import Slot
from jalon.rules.vocabulary import Fact, Vocabulary


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rulebook reads of a register, and its steps.

    `columns`: the facts that the register says. `computed`: those that another rulebook gives, with that rulebook.
    `books`: every rulebook that is read, this one first. `told`: the facts of which a step asks if a row says them.
    """

    made: Program
    ruling: Ruling
    columns: tuple[str, ...]
    assumed: tuple[Assumption, ...]
    computed: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    books: tuple[Rulebook, ...]
    vocabulary: Vocabulary
    told: list[str]

    @property
    def dated(self) -> tuple[str, ...]:
        """The named dates at which a dated parameter of one of the rulebooks is read."""
        return tuple({name: None for book in self.books for name in book.dated})


def plan(
    rulebook: Rulebook, columns: Sequence[str], setting: Setting, days: Mapping[str, int] | None = None
) -> Plan:
    """Compile a rulebook for the columns of a register; `days` settle which figure of a dated parameter applies.

    Raises `FactsError` for a date that is none, `ParameterError` for a parameter, `RegisterError` for a band
    with one bound, or for what another rulebook gives and this one cannot use.
    """
    Facts(rulebook.vocabulary).with_dates(setting.dates)
    planner = _Planner(columns, setting, days or {})
    ruling = planner.ruling(rulebook, setting.parameters)
    books = (rulebook, *(item.book for item in planner.rulings.values()))
    return Plan(
        ruling.made,
        ruling,
        tuple(planner.used),
        tuple(planner.assumed.values()),
        tuple(planner.computed.items()),
        tuple(planner.unknown),
        books,
        reduce(or_, (book.vocabulary for book in reversed(books))) if len(books) > 1 else rulebook.vocabulary,
        planner.told,
    )


class _Planner:
    """Compiles a rulebook and those that it asks into one list of steps, each once."""

    def __init__(self, columns: Sequence[str], setting: Setting, days: Mapping[str, int]) -> None:
        self.have = set(columns)
        self.setting = setting
        self.given = {name: number_of(day) for name, day in setting.dates.items()}
        self.days = {**self.given, **days}
        self.fixed: dict[str, tuple[int, int]] = {name: (day, day) for name, day in self.given.items()}
        self.base = Lowering({}, {}, fixed=self.fixed)
        self.rulings: dict[str, Ruling] = {}
        self.waiting: list[str] = []
        self.used: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.assumed: dict[str, Assumption] = {}
        self.computed: dict[str, str] = {}
        self.told: list[str] = []

    def ruling(self, book: Rulebook, parameters: Mapping[str, Any]) -> Ruling:
        """A rulebook in steps, with those that it asks."""
        self.waiting.append(book.id)
        provided = {name: found for name in book.provided if (found := self._provided(book, name)) is not None}
        self.waiting.pop()
        force = (book.force_date,) if book.begins or book.ends else ()
        for name in dict.fromkeys((*book.facts, *book.dated, *force)):
            if name not in self.given and name not in provided:
                self._source(book, name)
        made = prepared(book, figures(book, self.days, parameters), self.base, provided)
        return Ruling(book, made, self.setting, frozenset(self.used), self.told)

    def _source(self, book: Rulebook, name: str) -> None:
        """Note where a fact comes from; one that is the same in every row becomes a constant."""
        fact = book.vocabulary[name]
        assumption = next((item for item in self.setting.assumptions if item.fact == name), None)
        if self._column(fact):
            self.used[name] = None
        elif assumption is not None and name in book.facts:
            if assumption.certain:
                self.fixed[name] = _always(fact, assumption.answers[0][0])
        else:
            if name in book.facts or name in book.dated:
                self.unknown[name] = None
            if fact.kind.sort is not Sort.LINES:
                self.fixed[name] = _anything(fact)
        if assumption is not None and name in book.facts:
            self.assumed[name] = assumption

    def _column(self, fact: Fact) -> bool:
        """Whether the register has a column for a fact."""
        found = self.have.intersection(columns_of(fact))
        low, high = f"{fact.name}.low", f"{fact.name}.high"
        if (low in found) != (high in found):
            raise RegisterError(
                f"The columns {low} and {high} go together; one is missing.",
                f"Les colonnes {low} et {high} vont ensemble{NB}; il en manque une.",
            )
        return bool(found)

    def _provided(self, book: Rulebook, name: str) -> Given | None:
        """A fact that another rulebook gives, where the row itself does not say it; None if none gives it."""
        fact = book.vocabulary[name]
        if fact.provider != "rulebook" or any(item.fact == name for item in self.setting.assumptions):
            return None
        identity, wanted = asked(fact)
        other = self.setting.rulebooks.get(identity)
        if other is None or identity in self.waiting or len(self.waiting) >= MAX_NESTING:
            return None
        kind = kind_of(other, wanted)
        if kind is None:
            return None
        if not suits(fact.kind, kind):
            raise RegisterError(
                f"{name}: {identity} gives {kind.named('en')}; expected: {fact.kind.named('en')}.",
                f"{name}{NB}: {identity} donne {kind.named('fr')}{NB}; attendu{NB}: {fact.kind.named('fr')}.",
            )
        ruling = self.rulings.get(identity)
        if ruling is None:
            ruling = self.rulings[identity] = self.ruling(other, {})
        self.computed[name] = identity
        if wanted == VERDICT:
            given = given_truth(self.base.steps, *ruling.verdict())
        else:
            given = given_by(ruling.made, wanted, fact, magnitudes(self.base.steps, self.base.domains))
        return self._told_first(fact, given) if self._column(fact) else given

    def _told_first(self, fact: Fact, given: Given) -> Given:
        """What the row itself says of a fact, else what the rulebook gives."""
        steps, kind = self.base.steps, fact.kind
        self.used[fact.name] = None
        if fact.name not in self.told:
            self.told.append(fact.name)
        says = steps.add("has", self.told.index(fact.name))
        cell = self._cell(fact)

        def either(mine: int, theirs: int) -> int:
            return steps.either(steps.both(says, mine), steps.both(steps.negated(says), theirs))

        if kind.sort is Sort.YES_NO:
            return given._replace(must=either(cell.must, given.must), may=either(cell.may, given.may))
        if kind.sort is Sort.CHOICE:
            pairs = zip(cell.options, given.options, strict=True)
            return given._replace(options=tuple(either(*pair) for pair in pairs))
        return given._replace(
            low=steps.case(says, cell.low, given.low), high=steps.case(says, cell.high, given.high)
        )

    def _cell(self, fact: Fact) -> Given:
        """What the register's own column says, as steps."""
        base, steps, kind = self.base, self.base.steps, fact.kind
        if kind.sort is Sort.CHOICE:
            every = (1 << len(kind.options)) - 1
            slot = base.slot(Slot("choice", fact.name, kind.options), (every, every))
            bits = (1 << place for place in range(len(kind.options)))
            return Given(steps.truth(True), options=tuple(steps.add("any", slot, bit) for bit in bits))
        low, high = base.ends_of(fact)
        if kind.sort is not Sort.YES_NO:
            return Given(steps.truth(True), low, high)
        one = steps.const(1)
        return given_truth(steps, steps.compare("eq", low, one), steps.compare("eq", high, one))


def _always(fact: Fact, answer: Any) -> tuple[int, int]:
    """One answer for every company, on the grid of steps."""
    one = 1 << fact.kind.options.index(answer) if fact.kind.sort is Sort.CHOICE else int(answer)
    return one, one


def _anything(fact: Fact) -> tuple[int, int]:
    """The whole domain of a fact, on the grid of steps."""
    if fact.kind.sort is Sort.CHOICE:
        every = (1 << len(fact.kind.options)) - 1
        return every, every
    return fact.kind.low or 0, fact.kind.high if fact.kind.high is not None else 1
