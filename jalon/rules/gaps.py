"""The same steps over columns with gaps: one nullable value instead of a low and a high bound.

A register says a fact exactly or not at all, nearly always. Then « surely » and « possibly » of a comparison are
one three-valued truth, as SQL has it, read with NULL as no or as yes; and wherever nothing is missing, both bounds
are one and the same figure. This module rewrites steps so: what came out of two columns comes out of one, what
follows from the choice of a word becomes a table, and whatever then no longer depends on the unknown is folded.

To the operations of `steps` it adds: ("cell", i) the value of slot i or NULL; ("held", i) whether it is there;
("word", i, yes, no) whether a choice is among the options of `yes`, among those of `no`, or neither, which is NULL;
("table", i, v1…, v) a number for each option, the last where none is known; ("else", x, n) a number or n where it
is NULL; ("sure", x, n) a truth or n where it is NULL. The test of a "case" may be NULL: then it does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from jalon.rules.program import function_of
from jalon.rules.steps import Steps, operands


class Form(NamedTuple):
    """A truth: a step that may be NULL, and what it counts for where it is (None: it never is)."""

    step: int
    unknown: bool | None


@dataclass(frozen=True, slots=True)
class Cells:
    """What a register holds for the slots of a program, by number.

    `exact`: one value or none. `full`: a value in every row. `truths`: those that are yes or no. `words`: choices,
    with how many options each has.
    """

    exact: frozenset[int]
    full: frozenset[int]
    truths: frozenset[int]
    words: Mapping[int, int]


class Gapped:
    """Rewrites steps for some cells; `steps` are the new ones."""

    def __init__(self, steps: Steps, domains: Mapping[int, tuple[int, int]], cells: Cells) -> None:
        self.old = steps
        self.steps = Steps()
        self.domains = domains
        self.cells = cells
        self.numbers: dict[int, int] = {}
        self.truths: dict[int, Form] = {}
        self.inputs: list[frozenset[int]] = []

    def _read(self) -> None:
        """Note which slots each old step reads; -1 stands for what is no slot."""
        for at in range(len(self.inputs), len(self.old.steps)):
            op, *rest = self.old.steps[at]
            if op in ("low", "high", "any"):
                self.inputs.append(frozenset((int(rest[0]),)))
            elif op == "has":
                self.inputs.append(frozenset((-1,)))
            else:
                below = (self.inputs[item] for item in operands(self.old, at))
                self.inputs.append(frozenset().union(*below))

    def _choice(self, step: int) -> int | None:
        """The one choice that a step depends on."""
        if step >= len(self.inputs):
            self._read()
        (slot,) = found if len(found := self.inputs[step]) == 1 else (-1,)
        return slot if slot in self.cells.words else None

    def _by_option(self, step: int, slot: int) -> list[int]:
        """The step's value for each option of a choice, and where the option is unknown."""
        count = self.cells.words[slot]
        run = function_of(self.old, [step])
        marks = [1 << place for place in range(count)] + [(1 << count) - 1]
        return [int(run([mark if place == slot else 0 for place in range(slot + 1)], [])[0]) for mark in marks]

    # --- numbers and dates: never NULL ---

    def number(self, step: int) -> int:
        """The new step of a number or date."""
        found = self.numbers.get(step)
        if found is None:
            found = self.numbers[step] = self._number(step)
        return found

    def _number(self, step: int) -> int:
        new = self.steps
        slot = self._choice(step)
        if slot is not None:
            values = self._by_option(step, slot)
            return new.const(values[0]) if len(set(values)) == 1 else new.add("table", slot, *values)
        op, *rest = self.old.steps[step]
        items = [int(item) for item in rest]
        match op:
            case "low" | "high":
                return self._end(str(op), items[0])
            case "case":
                test = self.truth(items[0])
                yes, no = self.number(items[1]), self.number(items[2])
                if test.unknown:
                    return new.case(self.negated(test.step), no, yes)
                return new.case(test.step, yes, no)
            case "round" | "floor" | "ceil":
                return new.rounded(self.number(items[0]), items[1], str(op))
        if op == "const":
            return new.const(items[0])
        return new.built(str(op), [self.number(item) for item in items])

    def _end(self, op: str, slot: int) -> int:
        if slot not in self.cells.exact:
            return self.steps.add(op, slot)
        cell = self.steps.add("cell", slot)
        if slot in self.cells.full:
            return cell
        return self.steps.add("else", cell, self.domains[slot][op == "high"])

    # --- truths ---

    def pure(self, step: int) -> int:
        """The new step of a truth, never NULL."""
        return self.settled(self.truth(step))

    def settled(self, form: Form) -> int:
        if form.unknown is None or self.steps.known(form.step) is not None:
            return form.step
        return self.steps.add("sure", form.step, int(form.unknown))

    def truth(self, step: int) -> Form:
        """A truth as a step that may be NULL."""
        found = self.truths.get(step)
        if found is None:
            found = self.truths[step] = self._truth(step)
        return found

    def _truth(self, step: int) -> Form:
        new = self.steps
        slot = self._choice(step)
        if slot is not None:
            return self._word(step, slot)
        op, *rest = self.old.steps[step]
        items = [int(item) for item in rest]
        match op:
            case "true" | "false":
                return Form(new.truth(op == "true"), None)
            case "has":
                return Form(new.add("has", items[0]), None)
            case "not":
                inner = self.truth(items[0])
                return Form(self.negated(inner.step), None if inner.unknown is None else not inner.unknown)
            case "and" | "or":
                return self.joined(str(op), [self.truth(item) for item in items])
        return self._compared(str(op), items[0], items[1])

    def _word(self, step: int, slot: int) -> Form:
        *values, unknown = self._by_option(step, slot)
        if all(value == unknown for value in values):
            return Form(self.steps.truth(bool(unknown)), None)
        yes = sum(1 << place for place, value in enumerate(values) if value)
        no = sum(1 << place for place, value in enumerate(values) if not value)
        return Form(self.steps.add("word", slot, yes, no), bool(unknown))

    def joined(self, op: str, forms: list[Form]) -> Form:
        """Several truths as one: those that read NULL in the same way share it, the others are settled first."""
        join = self.steps.both if op == "and" else self.steps.either
        ways = {form.unknown for form in forms} - {None}
        if len(ways) == 2:
            part = [form for form in forms if form.unknown is not True]
            rest = self.joined(op, [form for form in forms if form.unknown is True])
            one = self.joined(op, part)
            return Form(join(one.step, self.settled(rest)), one.unknown)
        return Form(join(*(form.step for form in forms)), ways.pop() if ways else None)

    def negated(self, step: int) -> int:
        """The contrary of a truth, carried down to its comparisons so that an engine may leave at the first."""
        new = self.steps
        op, *rest = new.steps[step]
        items = [int(item) for item in rest]
        match op:
            case "and":
                return new.either(*(self.negated(item) for item in items))
            case "or":
                return new.both(*(self.negated(item) for item in items))
            case "lt":
                return new.add("le", items[1], items[0])
            case "le":
                return new.add("lt", items[1], items[0])
            case "word":
                return new.add("word", items[0], items[2], items[1])
            case "sure":
                return new.add("sure", self.negated(items[0]), 1 - items[1])
        return new.negated(step)

    def _compared(self, op: str, left: int, right: int) -> Form:
        first, second = self._gap(left), self._gap(right)
        if first is not None and second == first and op == "eq":
            return Form(self.steps.add("held", first), None)
        limit = self.old.value(right if first is not None else left)
        slot = first if first is not None else second
        if slot is not None and limit is not None:
            return self._against(op, slot, limit, first is not None, left if first is not None else right)
        one, two = self.number(left), self.number(right)
        if one == two:
            return Form(self.steps.truth(op != "lt"), None)
        return Form(self.steps.compare(op, one, two), None)

    def _gap(self, step: int) -> int | None:
        """The slot of which a step is one end, when a register holds it exactly or not at all."""
        op, *rest = self.old.steps[step]
        if op not in ("low", "high") or rest[0] not in self.cells.exact:
            return None
        slot = int(rest[0])
        return slot if slot in self.cells.truths or slot not in self.cells.full else None

    def _against(self, op: str, slot: int, limit: int, first: bool, end: int) -> Form:
        """A cell compared with a constant; where the cell is NULL, one end of its domain is."""
        new, domain = self.steps, self.domains[slot]

        def holds(value: int) -> bool:
            one, two = (value, limit) if first else (limit, value)
            return one < two if op == "lt" else one <= two if op == "le" else one == two

        if op == "eq":
            same = not domain[0] <= limit <= domain[1]
        else:
            same = holds(domain[0]) == holds(domain[1])
        if same:
            return Form(new.truth(holds(domain[0])), None)
        unknown = None if slot in self.cells.full else holds(domain[self.old.steps[end][0] == "high"])
        cell = new.add("cell", slot)
        if slot in self.cells.truths:
            return Form(cell if holds(1) else new.add("not", cell), unknown)
        one, two = (cell, new.const(limit)) if first else (new.const(limit), cell)
        return Form(new.compare(op, one, two), unknown)
