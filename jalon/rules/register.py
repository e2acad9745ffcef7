"""A whole register at once: the same steps as one expression on DuckDB, through Ibis.

A register is a table with one column a fact, named as the fact ("company.created_on"); an empty cell is unknown.
A fact known within bounds has two columns, "company.headcount.low" and "company.headcount.high". Money is in
whole cents, a rate in whole millionths, a date is a date, a cost category a column "costs.lines[staff]".
Whatever the rule needs and the register lacks is unknown, or follows a stated assumption; a cell that is outside
its fact's domain counts as unknown. The heavy libraries are imported when the first register is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jalon.rules.calendar import number_of
from jalon.rules.figures import figures
from jalon.rules.kinds import Sort
from jalon.rules.lowering import Slot
from jalon.rules.program import COUNTED, Program, prepared
from jalon.rules.result import Verdict
from jalon.rules.rulebook import ConditionKind, Moment, Rulebook
from jalon.rules.steps import Steps

if TYPE_CHECKING:
    import ibis.expr.types as ir

CODES = {
    1: Verdict.ELIGIBLE,
    0: Verdict.NOT_ELIGIBLE,
    2: Verdict.UNKNOWN,
    3: Verdict.NOT_APPLICABLE,
    4: Verdict.NOT_IN_FORCE,
}
MEMORY = "400MB"
WIDE = "jalon_divide"
MACRO = (
    f"CREATE OR REPLACE TEMP MACRO {WIDE}(a, b) AS CAST(CAST(a AS HUGEINT) // CAST(b AS HUGEINT) AS DECIMAL(38, 0))"
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is assumed of a fact where the register says nothing: each answer with its share, in millionths.

    An answer is on its fact's grid: 1 or 0 for a yes or no, an option's name, cents.
    """

    fact: str
    answers: tuple[tuple[Any, int], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rulebook made ready for one register: what comes from columns, from assumptions, or is unknown."""

    made: Program
    columns: tuple[str, ...]
    assumed: tuple[Assumption, ...]
    unknown: tuple[str, ...]


def open_register(
    path: str | Path, memory: str = MEMORY, threads: int | None = None, progress: bool = False
) -> ir.Table:
    """A Parquet register (a file, or a pattern of files) as a table on a DuckDB of its own, memory bounded."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.raw_sql(f"SET memory_limit = '{memory}'")
    connection.raw_sql("SET preserve_insertion_order = false")
    if progress:
        connection.raw_sql("SET enable_progress_bar = true")
    if threads:
        connection.raw_sql(f"SET threads = {int(threads)}")
    return connection.read_parquet(str(path))


def plan(
    rulebook: Rulebook,
    columns: Sequence[str],
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[Assumption] = (),
) -> Plan:
    """Compile a rulebook for the columns of a register; `dates` are the same for every row."""
    given = {name: number_of(day) for name, day in (dates or {}).items()}
    have = set(columns)
    assumed = tuple(item for item in assumptions if item.fact in rulebook.facts)
    taken = {item.fact for item in assumed}
    fixed: dict[str, tuple[int, int]] = {name: (day, day) for name, day in given.items()}
    unknown, used = [], []
    for name in dict.fromkeys((*rulebook.facts, *rulebook.dated)):
        if name in given:
            continue
        fact = rulebook.vocabulary[name]
        lines = [f"{name}[{category}]" for category in fact.kind.options if fact.kind.sort is Sort.LINES]
        if {name, f"{name}.low", *lines} & have or name in taken:
            used.append(name)
            continue
        unknown.append(name)
        if fact.kind.sort is Sort.CHOICE:
            every = (1 << len(fact.kind.options)) - 1
            fixed[name] = (every, every)
        elif fact.kind.sort is not Sort.LINES:
            high = fact.kind.high if fact.kind.high is not None else 1
            fixed[name] = (fact.kind.low or 0, high)
    made = prepared(rulebook, figures(rulebook, given, parameters or {}), fixed)
    return Plan(made, tuple(used), assumed, tuple(unknown))


def decided(
    table: ir.Table,
    rulebook: Rulebook,
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[Assumption] = (),
    keep: Sequence[str] = (),
) -> ir.Table:
    """A row for each row of the register: verdict code, conditions and amounts, at the moment of the request.

    Columns: those to `keep`; `verdict` (1 eligible, 0 not, 2 unknown, 3 not applicable, 4 not in force);
    "ID.may" and "ID.must" for each condition; "NAME.low" and "NAME.high" for each amount, in cents.
    """
    made = plan(rulebook, table.columns, dates, parameters, assumptions)
    return _Writer(table, made, dates or {}).decided(keep)


class _Writer:
    """Writes steps as Ibis columns, in stages so that a step used twice is computed once."""

    def __init__(self, table: ir.Table, plan: Plan, given: Mapping[str, date]) -> None:
        import ibis

        self.ibis = ibis
        self.plan = plan
        self.given = given
        self.made = plan.made
        self.steps: Steps = plan.made.lowering.steps
        self.names = {index: slot for slot, index in plan.made.slots.items()}
        self.dates: set[int] = set()
        self.columns: dict[int, str] = {}
        table.get_backend().raw_sql(MACRO)
        self.table = self._inputs(table)

    # --- inputs ---

    def _inputs(self, table: ir.Table) -> ir.Table:
        """Columns l0, h0… with the bounds of each slot: the cell, else the assumption, else the domain."""
        used = {int(rest[0]) for op, *rest in self.steps.steps if op in ("low", "high", "any")}
        found: dict[str, Any] = {}
        for index in sorted(used):
            slot = self.names[index]
            found.update(self._slot(table, slot, index))
        return table.mutate(**found) if found else table

    def _slot(self, table: ir.Table, slot: Slot, index: int) -> dict[str, Any]:
        ibis = self.ibis
        kind = self.made.rulebook.vocabulary[slot.name].kind
        least, most = self.made.lowering.domains[index]
        cell = self._cell(table, slot)
        if slot.form == "choice":
            return {f"c{index}": ibis.cases((cell.isin(list(slot.words)), cell), else_=ibis.null("string"))}
        if slot.form == "code":
            held = (
                ibis.or_(*(cell.startswith(word) for word in slot.words))
                if slot.prefix
                else cell.isin(list(slot.words))
            )
            return {f"l{index}": held.fill_null(False), f"h{index}": held.fill_null(True)}
        if kind.sort is Sort.YES_NO and slot.form == "number":
            return {f"l{index}": cell.fill_null(False), f"h{index}": cell.fill_null(True)}
        low, high = self._ends(table, slot, cell)
        day = self.given.get("today") or self.given.get("request.date")
        if day is not None and not self.made.rulebook.vocabulary[slot.name].future:
            most = min(most, number_of(day))
        first: Any = least
        last: Any = most
        end: Any = self.made.lowering.domains[index][1]
        if kind.sort is Sort.DATE:
            first, last, end = _literal(ibis, least), _literal(ibis, most), _literal(ibis, end)
            low, high = low.cast("date"), high.cast("date")
        else:
            low, high = low.cast("int64"), high.cast("int64")
        return {
            f"l{index}": ibis.cases((low.between(first, last), low), else_=first),
            f"h{index}": ibis.cases((high.between(first, last), high), else_=end),
        }

    def _ends(self, table: ir.Table, slot: Slot, cell: Any) -> tuple[Any, Any]:
        name = slot.name
        if f"{name}.low" in table.columns and slot.form == "number":
            low, high = table[f"{name}.low"], table[f"{name}.high"]
            return (low, high) if cell is None else (cell.coalesce(low), cell.coalesce(high))
        return cell, cell

    def _cell(self, table: ir.Table, slot: Slot) -> Any:
        """The cell of a slot, filled by its assumption where it is empty."""
        ibis = self.ibis
        name = f"{slot.name}[{slot.words[0]}]" if slot.form == "lines" else slot.name
        cell = table[name] if name in table.columns else None
        kind = self.made.rulebook.vocabulary[slot.name].kind
        assumption = next((item for item in self.plan.assumed if item.fact == slot.name), None)
        if assumption is None:
            return ibis.null("int64") if cell is None and slot.form == "lines" else cell
        drawn = _drawn(ibis, assumption, kind.sort)
        return drawn if cell is None else cell.coalesce(drawn)

    # --- steps ---

    def decided(self, keep: Sequence[str]) -> ir.Table:
        made, steps = self.made, self.steps
        outputs: dict[str, int] = {}
        for condition, truth in zip(made.rulebook.conditions, made.truths, strict=True):
            outputs[f"{condition.id}.must"], outputs[f"{condition.id}.may"] = truth
        for name in made.rulebook.amounts:
            outputs[f"{name}.low"], outputs[f"{name}.high"] = made.plans[name].bounds[:2]
        outputs["verdict"] = self._verdict(steps)
        self._write(list(outputs.values()))
        columns: dict[str, Any] = {name: self.table[name] for name in keep}
        for name, step in outputs.items():
            value = self._value(step)
            numeric = name == "verdict" or name.endswith((".low", ".high"))
            if numeric:
                value = value.cast("int64" if name != "verdict" else "int8")
            columns[name] = value
        return self.table.select(**columns)

    def _verdict(self, steps: Steps) -> int:
        book = self.made.rulebook
        pairs = list(zip(book.conditions, self.made.truths, strict=True))
        applies = [truth for item, truth in pairs if item.kind is ConditionKind.APPLIES]
        counted = [truth for item, truth in pairs if item.kind in COUNTED and item.moment is Moment.REQUEST]
        opened, sure = self._force(steps)
        no = steps.negated(steps.both(*(truth.may for truth in counted)))
        outside = steps.negated(steps.both(*(truth.may for truth in applies)))
        every = steps.both(sure, *(truth.must for truth in (*applies, *counted)))
        number = steps.const
        answer = steps.case(every, number(1), number(2))
        answer = steps.case(no, number(0), answer)
        answer = steps.case(outside, number(3), answer)
        return steps.case(opened, answer, number(4))

    def _force(self, steps: Steps) -> tuple[int, int]:
        """Whether the rule may be open, and whether it surely is, on the date that decides it."""
        book = self.made.rulebook
        if book.begins is None and book.ends is None:
            return steps.truth(True), steps.truth(True)
        day = self.given.get(book.force_date)
        if day is None:
            return steps.truth(True), steps.truth(False)
        inside = (book.begins is None or day >= book.begins) and (book.ends is None or day <= book.ends)
        return steps.truth(inside), steps.truth(inside)

    def _write(self, outputs: list[int]) -> None:
        """Add to the table, level by level, every step that is used more than once."""
        from jalon.rules.magnitudes import magnitudes
        from jalon.rules.program import operands, reachable

        self.sizes = magnitudes(self.steps, self.made.lowering.domains)
        needed = reachable(self.steps, outputs)
        uses: dict[int, int] = {}
        for step in [item for one in needed for item in operands(self.steps, one)] + outputs:
            uses[step] = uses.get(step, 0) + 1
        self.values: dict[int, Any] = {}
        levels: dict[int, int] = {}
        stages: dict[int, list[int]] = {}
        for step in needed:
            op = str(self.steps.steps[step][0])
            below = max((levels[item] for item in operands(self.steps, step)), default=0)
            shared = uses[step] > 1 and op not in ("const", "true", "false", "low", "high", "any")
            levels[step] = below + 1 if shared else below
            if shared:
                stages.setdefault(levels[step], []).append(step)
            if op in ("low", "high") and self._is_date_slot(int(self.steps.steps[step][1])):
                self.dates.add(step)
            if op in ("min", "max", "case") and any(item in self.dates for item in operands(self.steps, step)):
                self.dates.add(step)
            if op in ("add_years", "add_months", "add_days"):
                self.dates.add(step)
        for level in sorted(stages):
            self.values = {}
            self.table = self.table.mutate(**{f"s{step}": self._value(step) for step in stages[level]})
            self.columns.update((step, f"s{step}") for step in stages[level])
        self.values = {}

    def _is_date_slot(self, index: int) -> bool:
        slot = self.names[index]
        return slot.form == "number" and self.made.rulebook.vocabulary[slot.name].kind.sort is Sort.DATE

    def _value(self, step: int) -> Any:
        if step in self.columns:
            return self.table[self.columns[step]]
        found = self.values.get(step)
        if found is None:
            found = self.values[step] = self._expression(step)
        return found

    def _as_date(self, step: int) -> Any:
        constant = self.steps.value(step)
        return _literal(self.ibis, constant) if constant is not None else self._value(step)

    def _number(self, step: int, wide: bool) -> Any:
        value = self._value(step)
        op = self.steps.steps[step][0]
        if op in ("low", "high") and value.type().is_boolean():
            value = value.cast("int64")
        return value.cast("decimal(38, 0)") if wide and not value.type().is_decimal() else value

    def _wide(self, *steps: int) -> bool:
        return any(max(abs(end) for end in self.sizes[step]) > 9 * 10**18 for step in steps)

    def _expression(self, step: int) -> Any:
        ibis = self.ibis
        op, *numbers = self.steps.steps[step]
        rest = [int(item) for item in numbers]
        match op:
            case "const":
                wide = abs(rest[0]) > 9 * 10**18
                return ibis.literal(rest[0], type="decimal(38, 0)" if wide else "int64")
            case "true" | "false":
                return ibis.literal(op == "true")
            case "low" | "high":
                return self.table[f"{'l' if op == 'low' else 'h'}{rest[0]}"]
            case "any":
                cell = self.table[f"c{rest[0]}"]
                words = self.names[rest[0]].words
                chosen = [word for place, word in enumerate(words) if rest[1] >> place & 1]
                return cell.isin(chosen).fill_null(True)
            case "not":
                return ~self._value(rest[0])
            case "and":
                return ibis.and_(*(self._value(item) for item in rest))
            case "or":
                return ibis.or_(*(self._value(item) for item in rest))
            case "lt" | "le" | "eq":
                return self._compared(str(op), *rest)
            case "min" | "max" | "case":
                return self._chosen(str(op), step, rest)
            case "add" | "sub" | "mul":
                wide = self._wide(step, *rest)
                left, right = (self._number(item, wide) for item in rest)
                return left + right if op == "add" else left - right if op == "sub" else left * right
            case "round" | "floor" | "ceil":
                return self._divided(str(op), rest[0], rest[1])
            case "years" | "months" | "days":
                return _gone(str(op), self._as_date(rest[0]), self._as_date(rest[1]))
            case _:
                return self._shifted(str(op), rest)

    def _compared(self, op: str, left: int, right: int) -> Any:
        if left in self.dates or right in self.dates:
            one, two = self._as_date(left), self._as_date(right)
        else:
            if op == "eq" and self.steps.value(right) == 1 and self._is_truth(left):
                return self._value(left)
            one, two = self._number(left, False), self._number(right, False)
        return one < two if op == "lt" else one <= two if op == "le" else one == two

    def _is_truth(self, step: int) -> bool:
        op = self.steps.steps[step][0]
        return op in ("low", "high") and bool(self._value(step).type().is_boolean())

    def _chosen(self, op: str, step: int, rest: list[int]) -> Any:
        ibis = self.ibis
        items = rest[1:] if op == "case" else rest
        if step in self.dates:
            values = [self._as_date(item) for item in items]
        else:
            wide = self._wide(step, *items)
            values = [self._number(item, wide) for item in items]
        if op == "case":
            return ibis.ifelse(self._value(rest[0]), values[0], values[1])
        return ibis.least(*values) if op == "min" else ibis.greatest(*values)

    def _divided(self, op: str, step: int, divisor: int) -> Any:
        """Integer division written so that it truncates nothing but what it must, on positive numbers."""
        low, high = self.sizes[step]
        wide = 2 * max(abs(low), abs(high)) + divisor > 9 * 10**18
        value = self._number(step, wide)
        divide = _divide_wide if wide else _divide
        double = 2 * divisor
        if op == "round":
            up = divide(self.ibis, 2 * value + divisor, double)
            if low >= 0:
                return up
            return self.ibis.ifelse(value >= 0, up, -divide(self.ibis, divisor - 2 * value, double))
        if op == "floor":
            down = divide(self.ibis, value, divisor)
            below = -divide(self.ibis, divisor - 1 - value, divisor)
            return down if low >= 0 else self.ibis.ifelse(value >= 0, down, below)
        above = divide(self.ibis, value + divisor - 1, divisor)
        return above if low >= 0 else self.ibis.ifelse(value >= 0, above, -divide(self.ibis, -value, divisor))

    def _shifted(self, op: str, rest: list[int]) -> Any:
        ibis = self.ibis
        unit = {"add_years": "Y", "add_months": "M", "add_days": "D"}[op]
        count = self.steps.value(rest[1])
        shift = ibis.interval(count, unit=unit) if count is not None else self._value(rest[1]).as_interval(unit)
        later = (self._as_date(rest[0]) + shift).cast("date")
        return ibis.greatest(_literal(ibis, 1900_01_01), ibis.least(_literal(ibis, 2199_12_31), later))


def _literal(ibis: Any, day: int) -> Any:
    return ibis.date(day // 10_000, day // 100 % 100, day % 100)


def _divide(ibis: Any, value: Any, divisor: int, kind: str = "int64") -> Any:
    """Whole division of integers by DuckDB's own `divide`: Ibis's `//` goes through a double."""

    def divide(left: Any, right: Any) -> Any: ...

    whole = ibis.udf.scalar.builtin(divide, name="divide", signature=((kind, kind), kind))
    return whole(value, ibis.literal(divisor, type=kind))


def _divide_wide(ibis: Any, value: Any, divisor: int) -> Any:
    """The same on 128 bits: DuckDB divides decimals through a double, so a macro goes through HUGEINT."""
    kind = "decimal(38, 0)"

    def divide(left: Any, right: Any) -> Any: ...

    whole = ibis.udf.scalar.builtin(divide, name=WIDE, signature=((kind, "int64"), kind))
    return whole(value, ibis.literal(divisor, type="int64"))


def _gone(op: str, start: Any, end: Any) -> Any:
    """Whole years, months or days between two dates, by the calendar."""
    if op == "days":
        return end.delta(start, unit="day")
    months = (end.year() - start.year()) * 12 + end.month() - start.month()
    tomorrow_is_first = (end + _day()).day() == 1
    full = (end.day() >= start.day()) | tomorrow_is_first
    months = (months - (~full).cast("int64")).cast("int64")
    if op == "months":
        return months
    import ibis

    return ibis.ifelse(months >= 0, _divide(ibis, months, 12), -_divide(ibis, 11 - months, 12))


def _day() -> Any:
    import ibis

    return ibis.interval(1, unit="D")


def _drawn(ibis: Any, assumption: Assumption, sort: Sort) -> Any:
    """A draw that depends on the row alone: the same register gives the same draw."""
    kinds = {Sort.YES_NO: "boolean", Sort.CHOICE: "string", Sort.TEXT: "string", Sort.DATE: "date"}
    kind = kinds.get(sort, "int64")

    def value(answer: Any) -> Any:
        if sort is Sort.DATE:
            return _literal(ibis, answer)
        return ibis.literal(bool(answer) if sort is Sort.YES_NO else answer, type=kind)

    if len(assumption.answers) == 1:
        return value(assumption.answers[0][0])
    seed = sum(ord(char) * (place + 1) for place, char in enumerate(assumption.fact))
    # A Weyl sequence over the row number spreads draws evenly whatever the order of the register.
    place = (ibis.row_number() * 618_033 + seed * 7_919) % 1_000_000
    total, branches = 0, []
    for answer, share in assumption.answers[:-1]:
        total += share
        branches.append((place < total, value(answer)))
    return ibis.cases(*branches, else_=value(assumption.answers[-1][0]))
