"""Every company of a register decided at once: its verdict, its conditions and the bounds of its amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from jalon.rules.calendar import number_of
from jalon.rules.cells import Inputs
from jalon.rules.columns import SKIPPED, Columns, day
from jalon.rules.engines import prepare
from jalon.rules.gaps import Form, Gapped
from jalon.rules.kinds import FIRST_DATE, UNBOUNDED_MONEY
from jalon.rules.planning import Plan, plan
from jalon.rules.register import Register, Setting
from jalon.rules.result import Verdict
from jalon.rules.rulebook import Rulebook
from jalon.rules.rulings import Ruling
from jalon.rules.steps import reachable

if TYPE_CHECKING:
    import ibis.expr.types as ir

CODES = {
    1: Verdict.ELIGIBLE,
    0: Verdict.NOT_ELIGIBLE,
    2: Verdict.UNKNOWN,
    3: Verdict.NOT_APPLICABLE,
    4: Verdict.NOT_IN_FORCE,
}


def decided(
    register: Register, rulebook: Rulebook, setting: Setting | None = None, keep: Sequence[str] = ()
) -> ir.Table:
    """A row for each row of the register: verdict code, conditions and amounts.

    Columns: those to `keep`; `verdict` (1 eligible, 0 not, 2 unknown, 3 not applicable, 4 not in force);
    "ID.may" and "ID.must" for each condition; "NAME.low" and "NAME.high" for each amount, in cents.
    """
    return Decision(register, rulebook, setting or Setting()).rows(keep)


class Decision:
    """A rulebook over a register, under one setting. `boundless`: the columns of `rows` that may have no bound."""

    def __init__(
        self,
        register: Register,
        rulebook: Rulebook,
        setting: Setting,
        days: Mapping[str, int] | None = None,
    ) -> None:
        self.register = register
        self.setting = setting
        self.days = days
        self.plan: Plan = plan(rulebook, register.table.columns, setting, days)
        self.made = self.plan.made
        self.ruling = self.plan.ruling
        self.book = rulebook
        self.boundless: frozenset[str] = frozenset()

    def rows(self, keep: Sequence[str] = (), conditions: bool = True, refused: bool = True) -> ir.Table:
        """See `decided`. Without `conditions` their columns are left out; without `refused` the figures of rows that
        are surely refused may be NULL, which is quicker.

        Where the register itself says the date at which a dated parameter is read, each period is a rule of its own.
        """
        periods = list(self._periods()) if self.days is None else []
        if not periods:
            return self._rows(keep, conditions, refused)
        import ibis

        found = []
        for days, tests in periods:
            part = replace(self.register, table=self.register.table.filter(*tests))
            inner = Decision(part, self.book, self.setting, days)
            found.append(inner.rows(keep, conditions, refused))
            self.boundless |= inner.boundless
        return ibis.union(*found)

    def _periods(self) -> Iterator[tuple[dict[str, int], list[Any]]]:
        """For each period of the dated parameters: a day in it, and which rows are in it; at last those without."""
        names = [name for name in self.plan.dated if name in self.plan.columns]
        if not names:
            return
        starts = {name: [FIRST_DATE, *self._changes(name)] for name in names}
        inputs = Inputs(self.register, self.setting, self.plan)
        cells = {name: inputs.date_of(name) for name in names}
        for chosen in product(*([*starts[name], None] for name in names)):
            days: dict[str, int] = {}
            tests: list[Any] = []
            for name, start in zip(names, chosen, strict=True):
                if start is None:
                    tests.append(cells[name].isnull())
                    continue
                days[name] = start
                tests.append(cells[name] >= day(start))
                tests += [cells[name] < day(later) for later in starts[name] if later > start][:1]
            yield days, tests

    def _changes(self, name: str) -> list[int]:
        """The days on which a parameter that is read at this date changes."""
        read = (item for book in self.plan.books for item in book.parameters.values())
        periods = [item.periods[1:] for item in read if item.date == name]
        return sorted({number_of(one.begins) for some in periods for one in some if one.begins is not None})

    def _rows(self, keep: Sequence[str], conditions: bool, refused: bool) -> ir.Table:
        made, ruling, steps = self.made, self.ruling, self.made.lowering.steps
        truths = {}
        if conditions:
            for condition, (must, may) in zip(self.book.conditions, ruling.truths, strict=True):
                truths[f"{condition.id}.must"], truths[f"{condition.id}.may"] = must, may
        numbers = {}
        for name in self.book.amounts:
            numbers[f"{name}.low"], numbers[f"{name}.high"] = made.plans[name].bounds[:2]
        both = [step for truth in (*ruling.applies, *ruling.counted, ruling.force) for step in truth]
        read = reachable(steps, [*truths.values(), *numbers.values(), *both])
        used = {int(rest[0]) for op, *rest in (steps.steps[step] for step in read) if op in ("low", "high", "any")}
        inputs = Inputs(self.register, self.setting, self.plan)
        gapped = Gapped(steps, made.lowering.domains, inputs.read(used, self.plan.told))
        kept = {f"keep:{name}": self.register.table[name] for name in keep}
        columns = Columns(
            self.register.table.select(**kept, **inputs.columns),
            prepare(self.register.table),
            gapped.steps,
            made.lowering.domains,
            {index: slot.words for slot, index in made.slots.items() if slot.form == "choice"},
            [index for slot, index in made.slots.items() if inputs.is_date(slot)],
        )
        ends = {name: gapped.number(step) for name, step in numbers.items()}
        settled = {name: gapped.pure(step) for name, step in truths.items()}
        verdict = _Verdict(gapped, ruling)
        columns.prepare([*ends.values(), *settled.values(), *verdict.steps])
        self.boundless = frozenset(
            name
            for name, step in ends.items()
            if self.book.amounts[name.rpartition(".")[0]].kind.is_money
            and max(abs(end) for end in columns.sizes[step]) >= UNBOUNDED_MONEY
        )
        if not refused:
            verdict.skip(columns)
        columns.write()
        found: dict[str, Any] = {name: columns.table[f"keep:{name}"] for name in keep}
        found |= {name: columns.value(step) for name, step in settled.items()}
        for name, step in ends.items():
            value = columns.number(step, False)
            if step not in columns.columns:
                value = columns.unless_skipped(value)
            found[name] = value if str(value.type().copy(nullable=True)) == "int64" else value.cast("int64")
        found["verdict"] = verdict.column(columns)
        return columns.table.select(**found)


class _Verdict:
    """The verdict of each row, as branches of which the first that holds decides."""

    def __init__(self, gapped: Gapped, ruling: Ruling) -> None:
        self.gapped = gapped
        old, force, applies, counted = gapped.old, ruling.force, ruling.applies, ruling.counted
        self.closed = self._test([old.negated(force.may)])
        self.outside = self._test([old.negated(truth.may) for truth in applies])
        self.fails = [gapped.truth(old.negated(truth.may)) for truth in counted]
        every = [force.must, *(truth.must for truth in (*applies, *counted))]
        self.every = self._joined("and", [gapped.truth(step) for step in every])
        self.refused = self._joined("or", self.fails)
        self.early = -1

    def _test(self, olds: list[int]) -> int:
        return self._joined("or", [self.gapped.truth(step) for step in olds])

    def _joined(self, op: str, forms: list[Form]) -> int:
        """Truths joined for a CASE, where NULL does not hold."""
        form = self.gapped.joined(op, forms)
        return self.gapped.settled(form) if form.unknown else form.step

    @property
    def steps(self) -> list[int]:
        return [self.closed, self.outside, self.refused, self.every]

    def skip(self, columns: Columns) -> None:
        """Skip the rows that are surely refused by what costs nothing to know."""
        steps, staged = self.gapped.steps, columns.staged
        if staged.intersection(reachable(steps, [self.closed, self.outside])):
            return
        early = [form for form in self.fails if not staged.intersection(reachable(steps, [form.step]))]
        if early:
            self.early = self._joined("or", early)
            self.refused = self._joined("or", [form for form in self.fails if form not in early])
            columns.skip(self.early)

    def column(self, columns: Columns) -> Any:
        import ibis

        steps = self.gapped.steps
        branches = []
        for step, code in (
            (self.closed, 4),
            (self.outside, 3),
            (self.early, 0),
            (self.refused, 0),
            (self.every, 1),
        ):
            if step < 0 or steps.known(step) is False:
                continue
            test = columns.table[SKIPPED] if step == self.early else columns.test(step)
            branches.append((test, ibis.literal(code, type="int8")))
        open_still = ibis.literal(2, type="int8")
        return ibis.cases(*branches, else_=open_still) if branches else open_still
