"""What decides by one rulebook at one moment over a register, in its steps: conditions, force, verdict."""

from __future__ import annotations

from jalon.rules.calendar import number_of
from jalon.rules.program import COUNTED, Program
from jalon.rules.register import Setting
from jalon.rules.rulebook import Assurance, Condition, ConditionKind, Moment, Rulebook
from jalon.rules.slots import Truth


class Ruling:
    """A rulebook's program with what counts of it. `truths`: its conditions, in order, with the proof they demand.

    `columns`: the facts that the register says. `told`: the facts of which a step asks if a row says them; those
    that are needed are added.
    """

    def __init__(
        self, book: Rulebook, made: Program, setting: Setting, columns: frozenset[str], told: list[str]
    ) -> None:
        self.book = book
        self.made = made
        self.setting = setting
        self.columns = columns
        self.told = told
        self.steps = made.lowering.steps
        self.truths = [
            self._proved(condition, truth) for condition, truth in zip(book.conditions, made.truths, strict=True)
        ]
        self.applies = self._counting(ConditionKind.APPLIES)
        self.counted = self._counting(*COUNTED)
        self.force = self._force()

    def verdict(self) -> Truth:
        """Whether the verdict surely is, and may be, eligible, as another rulebook reads it."""
        steps = self.steps
        both = (*self.applies, *self.counted)
        must = steps.both(self.force.must, *(truth.must for truth in both))
        refused = steps.either(*(steps.negated(truth.may) for truth in both))
        return Truth(must, steps.negated(steps.both(self.force.may, refused)))

    def _proved(self, condition: Condition, truth: Truth) -> Truth:
        """A condition's truth, not certain where one of its facts lacks the proof it demands.

        What the register says is as sure as the register, what another rulebook gives is declared.
        """
        wanted = Assurance.JUDGED if condition.kind is ConditionKind.JUDGED else condition.assurance
        moment = self.setting.moment
        if not wanted or not wanted.order or moment is Moment.REQUEST or condition.order > moment.order:
            return truth
        steps, unsure = self.steps, self.setting.assurance.order < wanted.order
        lacking = []
        for name in condition.facts:
            given = self.made.lowering.given.get(name)
            says = self._says(name) if name in self.columns else steps.truth(False)
            if unsure and name in self.columns and self.book.vocabulary[name].provider != "date":
                lacking.append(says)
            if given is not None:
                lacking.append(steps.both(steps.negated(says), given.present))
        return Truth(steps.both(truth.must, steps.negated(steps.either(*lacking))), truth.may)

    def _says(self, name: str) -> int:
        """Whether a row says a fact."""
        if name not in self.told:
            self.told.append(name)
        return self.steps.add("has", self.told.index(name))

    def _counting(self, *kinds: ConditionKind) -> list[Truth]:
        """The truths that decide at this moment."""
        order = self.setting.moment.order
        return [
            truth
            for condition, truth in zip(self.book.conditions, self.truths, strict=True)
            if condition.kind in kinds and condition.order <= order
        ]

    def _force(self) -> Truth:
        """Whether the rule surely is, and may be, open on the date that decides it."""
        book, steps = self.book, self.steps
        if book.begins is None and book.ends is None:
            return Truth(steps.truth(True), steps.truth(True))
        if book.force_date not in self.columns and book.force_date not in self.setting.dates:
            return Truth(steps.truth(False), steps.truth(True))
        low, high = self.made.lowering.ends_of(book.vocabulary[book.force_date])
        must, may = [], []
        if book.begins is not None:
            first = steps.const(number_of(book.begins))
            must.append(steps.compare("le", first, low))
            may.append(steps.compare("le", first, high))
        if book.ends is not None:
            last = steps.const(number_of(book.ends))
            must.append(steps.compare("le", high, last))
            may.append(steps.compare("le", low, last))
        return Truth(steps.both(*must), steps.both(*may))
