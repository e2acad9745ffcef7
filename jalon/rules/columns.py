"""Integer steps written as columns of a table, through Ibis.

A number used twice gets a column of its own, in stages, so that it is computed once; truths are written where they
are used, so that the engine leaves at the first that fails. Rows that a rule surely refuses may be skipped: their
figures are then NULL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jalon.rules.engines import divided
from jalon.rules.magnitudes import Sizes, magnitudes
from jalon.rules.steps import LEAVES, Steps, operands, reachable

TRUTHS = frozenset(("true", "false", "lt", "le", "eq", "and", "or", "not", "word", "held", "has", "sure"))
LONGEST = 40
"""A truth used twice that reads more than this many inputs gets a column too."""
SIXTY_FOUR = 9 * 10**18
SKIPPED = "skipped"


class Columns:
    """The columns of some steps over a table whose inputs are named c0, l0, h0, k0… by slot.

    `options`: the words of each choice. `dates`: the slots that hold dates.
    """

    def __init__(
        self,
        table: Any,
        engine: str,
        steps: Steps,
        domains: Mapping[int, tuple[int, int]],
        options: Mapping[int, tuple[str, ...]],
        dates: Iterable[int],
    ) -> None:
        import ibis

        self.ibis = ibis
        self.table = table
        self.engine = engine
        self.steps = steps
        self.domains = domains
        self.options = options
        self.date_slots = frozenset(dates)
        self.dates: set[int] = set()
        self.columns: dict[int, str] = {}
        self.values: dict[int, Any] = {}
        self.stages: dict[int, list[int]] = {}
        self.sizes: Sizes = {}

    def prepare(self, outputs: Sequence[int]) -> None:
        """Settle which steps get a column, and in which stage, for the steps that will be read."""
        self.sizes = magnitudes(self.steps, self.domains)
        needed = reachable(self.steps, outputs)
        uses: dict[int, int] = {}
        for step in [item for one in needed for item in operands(self.steps, one)] + list(outputs):
            uses[step] = uses.get(step, 0) + 1
        levels: dict[int, int] = {}
        width: dict[int, int] = {}
        for step in needed:
            op, *rest = self.steps.steps[step]
            below = operands(self.steps, step)
            levels[step] = max((levels[item] for item in below), default=0)
            width[step] = sum(width[item] for item in below) or 1
            if uses[step] > 1 and op not in LEAVES and (op not in TRUTHS or width[step] > LONGEST):
                levels[step] += 1
                width[step] = 1
                self.stages.setdefault(levels[step], []).append(step)
            self._date(step, str(op), [int(item) for item in rest], below)

    def _date(self, step: int, op: str, rest: list[int], below: tuple[int, ...]) -> None:
        if op in ("low", "high", "cell") and rest[0] in self.date_slots:
            self.dates.add(step)
        if op in ("min", "max", "case", "else") and any(item in self.dates for item in below):
            self.dates.add(step)
        if op in ("add_years", "add_months", "add_days"):
            self.dates.add(step)

    @property
    def staged(self) -> frozenset[int]:
        """The steps that get a column."""
        return frozenset(step for stage in self.stages.values() for step in stage)

    def skip(self, refused: int) -> None:
        """Leave the figures of refused rows NULL; `refused` is a truth that reads no column of a later stage."""
        gone = self.ibis.ifelse(self.test(refused), True, False)
        self.table = self.table.mutate(**{SKIPPED: gone})
        self.values = {}

    def write(self) -> None:
        """Add the columns, stage by stage."""
        for level in sorted(self.stages):
            found = {f"s{step}": self.unless_skipped(self.value(step)) for step in self.stages[level]}
            self.table = self.table.mutate(**found)
            self.columns.update((step, f"s{step}") for step in self.stages[level])
            self.values = {}

    def unless_skipped(self, value: Any) -> Any:
        """A value that is not computed for skipped rows: what it is made of is NULL there."""
        if SKIPPED not in self.table.columns:
            return value
        return self.ibis.ifelse(self.table[SKIPPED], self.ibis.null(value.type()), value)

    def test(self, step: int) -> Any:
        """A truth for a CASE, where NULL does not hold: then a word need only be looked for."""
        op, *rest = self.steps.steps[step]
        items = [int(item) for item in rest]
        if step not in self.columns:
            if op in ("and", "or"):
                join = self.ibis.and_ if op == "and" else self.ibis.or_
                return join(*(self.test(item) for item in items))
            if op == "sure" and not items[1]:
                return self.test(items[0])
            if op == "word":
                return self.table[f"c{items[0]}"].isin(self._words(items[0], items[1]))
        return self.value(step)

    def value(self, step: int) -> Any:
        """A step as a column expression."""
        if step in self.columns:
            return self.table[self.columns[step]]
        found = self.values.get(step)
        if found is None:
            op, *rest = self.steps.steps[step]
            found = self.values[step] = self._expression(str(op), step, [int(item) for item in rest])
        return found

    def date(self, step: int) -> Any:
        constant = self.steps.value(step)
        return day(constant) if constant is not None else self.value(step)

    def number(self, step: int, wide: bool) -> Any:
        value = self.value(step)
        if value.type().is_boolean():
            value = value.cast("int64")
        return value.cast("decimal(38, 0)") if wide and not value.type().is_decimal() else value

    def wide(self, *steps: int) -> bool:
        return any(max(abs(end) for end in self.sizes[step]) > SIXTY_FOUR for step in steps)

    def narrow(self, step: int) -> bool:
        """Whether DuckDB holds a number in 32 bits, for it chooses among constants alone; their product could overflow."""
        op, *rest = self.steps.steps[step]
        if op in ("min", "max", "case"):
            return all(self.narrow(int(item)) for item in rest[op == "case" :])
        return op in ("const", "table")

    def _expression(self, op: str, step: int, rest: list[int]) -> Any:
        ibis = self.ibis
        match op:
            case "const":
                return ibis.literal(rest[0], type="decimal(38, 0)" if abs(rest[0]) > SIXTY_FOUR else "int64")
            case "true" | "false":
                return ibis.literal(op == "true")
            case "cell" | "low" | "high" | "has":
                return self.table[f"{ {'cell': 'c', 'low': 'l', 'high': 'h', 'has': 'k'}[op] }{rest[0]}"]
            case "held":
                return self.table[f"c{rest[0]}"].notnull()
            case "word":
                return self._word(rest[0], rest[1], rest[2])
            case "table":
                return self._table(rest[0], rest[1:])
            case "else":
                return self._otherwise(step, rest[0], rest[1])
            case "sure":
                return self.value(rest[0]).fill_null(bool(rest[1]))
            case "not":
                return ~self.value(rest[0])
            case "and":
                return ibis.and_(*(self.value(item) for item in rest))
            case "or":
                return ibis.or_(*(self.value(item) for item in rest))
            case "lt" | "le" | "eq":
                return self._compared(op, *rest)
            case "min" | "max" | "case":
                return self._chosen(op, step, rest)
            case "add" | "sub" | "mul":
                wide = self.wide(step, *rest)
                left, right = (self.number(item, wide) for item in rest)
                if not wide and all(self.narrow(item) for item in rest):
                    left = left.cast("decimal(18, 0)").cast("int64")
                return left + right if op == "add" else left - right if op == "sub" else left * right
            case "round" | "floor" | "ceil":
                return self._divided(op, rest[0], rest[1])
            case "years" | "months" | "days":
                return self._gone(op, self.date(rest[0]), self.date(rest[1]))
        return self._shifted(op, rest)

    def _words(self, slot: int, bits: int) -> list[str]:
        return [word for place, word in enumerate(self.options[slot]) if bits >> place & 1]

    def _word(self, slot: int, yes: int, no: int) -> Any:
        cell = self.table[f"c{slot}"]
        chosen = ((self._words(slot, bits), value) for bits, value in ((yes, True), (no, False)) if bits)
        branches = [(cell.isin(some), value) for some, value in chosen]
        return self.ibis.cases(*branches, else_=self.ibis.null("boolean"))

    def _table(self, slot: int, values: list[int]) -> Any:
        ibis, cell = self.ibis, self.table[f"c{slot}"]
        *known, unknown = values
        words: dict[int, list[str]] = {}
        for word, value in zip(self.options[slot], known, strict=True):
            if value != unknown:
                words.setdefault(value, []).append(word)
        branches = [(cell.isin(some), ibis.literal(value, type="int64")) for value, some in words.items()]
        return ibis.cases(*branches, else_=ibis.literal(unknown, type="int64"))

    def _otherwise(self, step: int, inner: int, value: int) -> Any:
        cell = self.date(inner) if step in self.dates else self.number(inner, False)
        return cell.coalesce(day(value) if step in self.dates else self.ibis.literal(value, type="int64"))

    def _compared(self, op: str, left: int, right: int) -> Any:
        if left in self.dates or right in self.dates:
            one, two = self.date(left), self.date(right)
        else:
            one, two = self.number(left, False), self.number(right, False)
        return one < two if op == "lt" else one <= two if op == "le" else one == two

    def _chosen(self, op: str, step: int, rest: list[int]) -> Any:
        ibis = self.ibis
        items = rest[1:] if op == "case" else rest
        if step in self.dates:
            values = [self.date(item) for item in items]
        else:
            wide = self.wide(step, *items)
            values = [self.number(item, wide) for item in items]
        if op == "case":
            return ibis.ifelse(self.test(rest[0]), values[0], values[1])
        return ibis.least(*values) if op == "min" else ibis.greatest(*values)

    def _divided(self, op: str, step: int, divisor: int) -> Any:
        """Integer division written so that it truncates nothing but what it must, on positive numbers."""
        low, high = self.sizes[step]
        wide = 2 * max(abs(low), abs(high)) + divisor > SIXTY_FOUR or self.value(step).type().is_decimal()
        value = self.number(step, wide)

        def whole(dividend: Any, by: int = divisor) -> Any:
            return divided(self.engine, dividend, by, wide)

        if op == "round":
            up = whole(2 * value + divisor, 2 * divisor)
            if low >= 0:
                return up
            return self.ibis.ifelse(value >= 0, up, -whole(divisor - 2 * value, 2 * divisor))
        if op == "floor":
            down = whole(value)
            return down if low >= 0 else self.ibis.ifelse(value >= 0, down, -whole(divisor - 1 - value))
        above = whole(value + divisor - 1)
        return above if low >= 0 else self.ibis.ifelse(value >= 0, above, -whole(-value))

    def _gone(self, op: str, start: Any, end: Any) -> Any:
        """Whole years, months or days between two dates, by the calendar."""
        ibis = self.ibis
        if op == "days":
            return end.delta(start, unit="day").cast("int64")
        months = (end.year() - start.year()) * 12 + end.month() - start.month()
        tomorrow_is_first = (end + ibis.interval(1, unit="D")).day() == 1
        full = (end.day() >= start.day()) | tomorrow_is_first
        months = (months - (~full).cast("int64")).cast("int64")
        if op == "months":
            return months
        after, before = (divided(self.engine, part, 12, False) for part in (months, 11 - months))
        return ibis.ifelse(months >= 0, after, -before)

    def _shifted(self, op: str, rest: list[int]) -> Any:
        ibis = self.ibis
        unit = {"add_years": "Y", "add_months": "M", "add_days": "D"}[op]
        count = self.steps.value(rest[1])
        shift = ibis.interval(count, unit=unit) if count is not None else self.value(rest[1]).as_interval(unit)
        later = (self.date(rest[0]) + shift).cast("date")
        return ibis.greatest(day(1900_01_01), ibis.least(day(2199_12_31), later))


def day(number: int) -> Any:
    """A date written YYYYMMDD, as a literal."""
    import ibis

    return ibis.date(number // 10_000, number // 100 % 100, number % 100)
