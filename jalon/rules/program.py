"""A rulebook with its figures applied, ready to run on one company: integer steps compiled to one function.

The function is built from steps alone, never from a rulebook's text: every name in it is ours and every
constant an integer, so an untrusted rule cannot reach Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from jalon.rules import calendar
from jalon.rules.corners import Plan, settle
from jalon.rules.figures import Figures, applied
from jalon.rules.kinds import YES_NO, Sort
from jalon.rules.lowering import Lowering
from jalon.rules.rulebook import Condition, ConditionKind, Moment, Rulebook
from jalon.rules.slots import Bounds, Slot, Truth
from jalon.rules.steps import Steps, operands, reachable
from jalon.rules.terms import Arith, Compare, Const, Member, Not, Ref, Term, Var, joined, walk

if TYPE_CHECKING:
    from jalon.rules.outcomes import Given

Run = Callable[[list[int], list[int]], tuple[int, ...]]


class Part(NamedTuple):
    """A term inside a condition or amount, and where its truth or bounds are in the explanation."""

    term: Term
    first: int
    second: int
    divisor: int


class ValueSteps(NamedTuple):
    """Where a named value's figures are: bounds of a number, a truth, or a truth for each option."""

    divisor: int
    pairs: tuple[tuple[str, int, int], ...]


@dataclass
class Program:
    """One rulebook under one set of figures.

    `run` gives, for the low and high bounds of each slot: must and may of each condition, low and high of each
    amount and named value, then both for every part of every rule; `parts` says where each part's are.
    """

    rulebook: Rulebook
    figures: Figures
    lowering: Lowering
    conditions: list[Term]
    clauses: list[list[Term]]
    values: dict[str, Term]
    plans: dict[str, Plan]
    truths: list[Truth]
    steps_of_values: dict[str, ValueSteps]
    run: Run
    parts: dict[int, Part] = field(default_factory=dict)
    notes: dict[Any, Any] = field(default_factory=dict)
    _verdicts: dict[Moment, Callable[[list[int], list[int]], int]] = field(default_factory=dict)

    @cached_property
    def plans_in_order(self) -> tuple[tuple[str, bool, bool], ...]:
        """Amounts as `run` gives them: name, whether the bounds are attained, whether it is money."""
        amounts = self.rulebook.amounts
        return tuple((name, self.plans[name].exact, amounts[name].kind.is_money) for name in amounts)

    @cached_property
    def rows(self) -> tuple[tuple[Condition, int, int, bool], ...]:
        """For each condition: its moment's order, its role (1 decides, 2 says what applies), if it asks proof."""
        return tuple(
            (
                item,
                item.order,
                1 if item.kind in COUNTED else 2 if item.kind is ConditionKind.APPLIES else 0,
                item.assurance is not None or item.kind is ConditionKind.JUDGED,
            )
            for item in self.rulebook.conditions
        )

    @cached_property
    def flat(self) -> tuple[bool, ...]:
        """Whether each condition reads all its facts or none: it has no part that can be decided alone."""
        plain = (Var, Const, Not, Member, Compare, Arith)
        return tuple(all(isinstance(part, plain) for part in walk(term)) for term in self.conditions)

    @property
    def slots(self) -> dict[Slot, int]:
        return self.lowering.slots

    @cached_property
    def inputs(self) -> tuple[tuple[Slot, bool, str, tuple[int, int]], ...]:
        """Each slot with whether it is a plain value, its fact and its domain."""
        domains = self.lowering.domains
        return tuple(
            (slot, slot.form in ("number", "choice"), slot.name, domains[index])
            for slot, index in self.slots.items()
        )

    def verdict(self, moment: Moment) -> Callable[[list[int], list[int]], int]:
        """A function that gives the verdict alone: 1 all hold, 0 one fails, 2 unknown, 3 not applicable."""
        found = self._verdicts.get(moment)
        if found is None:
            found = self._verdicts[moment] = _verdict(self, moment)
        return found


def program(rulebook: Rulebook, chosen: Figures) -> Program:
    """Compile a rulebook for some figures; the same figures give the same program."""
    key = tuple(chosen.items())
    found = rulebook.programs.get(key)
    if found is None:
        if len(rulebook.programs) > 200:
            rulebook.programs.clear()
        found = rulebook.programs[key] = _compiled(rulebook, chosen)
    return found


def specialised(rulebook: Rulebook, chosen: Figures) -> tuple[list[list[Term]], dict[str, Term], dict[str, Term]]:
    """The terms of clauses, values and amounts with figures applied and values written in."""
    inline: dict[str, Term] = {}
    for name in ordered({name: value.clause.term for name, value in rulebook.values.items()}):
        inline[name] = applied(rulebook.values[name].clause.term, chosen, rulebook.parameters, inline)
    clauses = [
        [applied(clause.term, chosen, rulebook.parameters, inline) for clause in condition.clauses]
        for condition in rulebook.conditions
    ]
    amounts = {
        name: applied(amount.clause.term, chosen, rulebook.parameters, inline)
        for name, amount in rulebook.amounts.items()
    }
    return clauses, inline, amounts


def ordered(terms: dict[str, Term]) -> list[str]:
    """Names so that each comes after those it refers to."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in done or name not in terms:
            return
        for part in walk(terms[name]):
            if isinstance(part, Ref):
                visit(part.name)
        done[name] = None

    for name in terms:
        visit(name)
    return list(done)


def prepared(
    rulebook: Rulebook, chosen: Figures, base: Lowering | None = None, given: Mapping[str, Given] | None = None
) -> Program:
    """The program without its compiled function, for other back ends.

    It adds to the steps and slots of `base`, whose fixed facts are constants; `given` facts are other rulebooks'.
    """
    clauses, values, amounts = specialised(rulebook, chosen)
    ranges = {
        name: (figure.low, figure.high)
        for name, figure in chosen.items()
        if figure is not None and figure.low != figure.high
    }
    shared = base or Lowering({}, {})
    lowering = replace(shared, amounts=amounts, ranges=ranges, given=given or {}, settled={}, memo={})
    plans = settle(lowering, ordered(amounts))
    conditions = [_joined(condition, terms) for condition, terms in zip(rulebook.conditions, clauses, strict=True)]
    truths = [lowering.truth(term) for term in conditions]
    found = {name: _value_steps(lowering, term) for name, term in values.items()}
    for term in amounts.values():
        lowering.number(term)
    return Program(rulebook, chosen, lowering, conditions, clauses, values, plans, truths, found, _idle)


def _value_steps(lowering: Lowering, term: Term) -> ValueSteps:
    match term.kind.sort:
        case Sort.YES_NO:
            return ValueSteps(1, (("", *lowering.truth(term)),))
        case Sort.NUMBER | Sort.DATE:
            bounds = lowering.number(term)
            return ValueSteps(bounds.divisor, (("", bounds.low, bounds.high),))
        case _:
            members = {option: Member(YES_NO, term, (option,)) for option in term.kind.options}
            truths = {option: lowering.truth(member) for option, member in members.items()}
            return ValueSteps(1, tuple((option, *truth) for option, truth in truths.items()))


def _idle(lows: list[int], highs: list[int]) -> tuple[int, ...]:
    raise AssertionError("this program was prepared for another back end")


def _compiled(rulebook: Rulebook, chosen: Figures) -> Program:
    made = prepared(rulebook, chosen)
    outputs = [step for truth in made.truths for step in truth]
    for name in rulebook.amounts:
        outputs += made.plans[name].bounds[:2]
    for value in made.steps_of_values.values():
        for _, first, second in value.pairs:
            outputs += [first, second]
    _explain(made, outputs)
    made.run = function_of(made.lowering.steps, outputs)
    return made


def _joined(condition: Condition, terms: list[Term]) -> Term:
    return joined(tuple(terms), condition.needed)


def _explain(made: Program, outputs: list[int]) -> None:
    """Add to the outputs the figures of every part of every rule."""
    lowering, parts = made.lowering, made.parts
    for term in [*made.conditions, *made.values.values(), *lowering.amounts.values()]:
        for part in walk(term):
            if id(part) in parts or part.kind.sort not in (Sort.YES_NO, Sort.NUMBER, Sort.DATE):
                continue
            if part.kind.sort is Sort.YES_NO:
                truth = lowering.truth(part)
                bounds = Bounds(truth.must, truth.may, 1)
            else:
                bounds = lowering.number(part)
            parts[id(part)] = Part(part, len(outputs), len(outputs) + 1, bounds.divisor)
            outputs += [bounds.low, bounds.high]


# --- Python back end -------------------------------------------------------------------------------------

MAX_INLINE = 60
_JOIN = {"add": " + ", "sub": " - ", "mul": " * ", "and": " and ", "or": " or "}
_NAMES: dict[str, Any] = {
    "__builtins__": {},
    "years_between": calendar.years_between,
    "months_between": calendar.months_between,
    "days_between": calendar.days_between,
    "add_years": calendar.add_years,
    "add_months": calendar.add_months,
    "add_days": calendar.add_days,
}


def function_of(steps: Steps, outputs: list[int]) -> Run:
    """A Python function from the lists of low and high bounds to the tuple of some steps' values."""
    writer = _Writer(steps, outputs)
    for step in reachable(steps, outputs):
        writer.write(step)
    values = "".join(f"{writer.text[output]}, " for output in outputs)
    writer.lines.append(f"    return ({values})")
    return writer.function()


class _Writer:
    """Writes steps as Python: a step used once is written in place, any other gets a name."""

    def __init__(self, steps: Steps, outputs: Iterable[int]) -> None:
        self.steps = steps
        self.lines = ["def run(L, H):"]
        self.text: dict[int, str] = {}
        self.uses: dict[int, int] = {}
        for step in reachable(steps, outputs):
            for operand in operands(steps, step):
                self.uses[operand] = self.uses.get(operand, 0) + 1
        for output in outputs:
            self.uses[output] = self.uses.get(output, 0) + 1

    def write(self, step: int) -> None:
        if step in self.text:
            return
        op, *rest = self.steps.steps[step]
        text = self.expression(str(op), [int(item) for item in rest])
        simple = op in ("const", "true", "false")
        if not simple and (self.uses.get(step, 0) > 1 or len(text) > MAX_INLINE):
            self.lines.append(f"    s{step} = {text}")
            text = f"s{step}"
        self.text[step] = text

    def name(self, step: int) -> str:
        """The step as a name or a constant, for operations that read it twice."""
        text = self.text[step]
        if not text.replace("-", "").isalnum():
            self.lines.append(f"    s{step} = {text}")
            text = self.text[step] = f"s{step}"
        return text

    def expression(self, op: str, rest: list[int]) -> str:
        match op:
            case "const":
                return str(rest[0])
            case "true" | "false":
                return op.capitalize()
            case "low":
                return f"L[{rest[0]}]"
            case "high":
                return f"H[{rest[0]}]"
            case "any":
                return f"(L[{rest[0]}] & {rest[1]} != 0)"
            case "add" | "sub" | "mul" | "and" | "or":
                return "(" + _JOIN[op].join(self.text[item] for item in rest) + ")"
            case "not":
                return f"(not {self.text[rest[0]]})"
            case "lt" | "le" | "eq":
                sign = {"lt": "<", "le": "<=", "eq": "=="}[op]
                return f"({self.text[rest[0]]} {sign} {self.text[rest[1]]})"
            case "min" | "max":
                sign = "<" if op == "min" else ">"
                best = self.name(rest[0])
                for item in rest[1:-1]:
                    other = self.name(item)
                    self.lines.append(f"    t{len(self.lines)} = {best} if {best} {sign} {other} else {other}")
                    best = f"t{len(self.lines) - 1}"
                other = self.name(rest[-1])
                return f"({best} if {best} {sign} {other} else {other})"
            case "case":
                test, yes, no = (self.text[item] for item in rest)
                return f"({yes} if {test} else {no})"
            case "floor":
                return f"({self.text[rest[0]]} // {rest[1]})"
            case "ceil":
                return f"(-(-{self.text[rest[0]]} // {rest[1]}))"
            case "round":
                value, divisor = self.name(rest[0]), rest[1]
                down = f"-(({divisor} - 2 * {value}) // {2 * divisor})"
                return f"((2 * {value} + {divisor}) // {2 * divisor} if {value} >= 0 else {down})"
            case "years":
                start, end = self.name(rest[0]), self.name(rest[1])
                plain = f"({end} - {start}) // 10000"
                return f"({plain} if {end} % 10000 != 228 else years_between({start}, {end}))"
            case "months" | "days":
                return f"{op}_between({self.text[rest[0]]}, {self.text[rest[1]]})"
            case _:
                return f"{op}({self.text[rest[0]]}, {self.text[rest[1]]})"

    def function(self) -> Run:
        module = compile("\n".join(self.lines), "<rulebook>", "exec")
        code = next(item for item in module.co_consts if isinstance(item, CodeType))
        return cast("Run", FunctionType(code, _NAMES))


COUNTED = (ConditionKind.REQUIRED, ConditionKind.JUDGED)


def _verdict(made: Program, moment: Moment) -> Callable[[list[int], list[int]], int]:
    """Conditions one after the other, leaving at the first that fails."""
    steps = made.lowering.steps
    pairs = list(zip(made.rulebook.conditions, made.truths, strict=True))
    applies = [
        truth
        for condition, truth in pairs
        if condition.kind is ConditionKind.APPLIES and condition.order <= moment.order
    ]
    counted = [
        truth for condition, truth in pairs if condition.kind in COUNTED and condition.moment.order <= moment.order
    ]
    writer = _Writer(steps, [step for truth in (*applies, *counted) for step in truth])
    musts = []
    for truth, answer in [(truth, 3) for truth in applies] + [(truth, 0) for truth in counted]:
        for step in reachable(steps, [truth.may]):
            writer.write(step)
        if steps.known(truth.may) is not True:
            writer.lines.append(f"    if not {writer.text[truth.may]}: return {answer}")
        musts.append(truth.must)
    for must in musts:
        for step in reachable(steps, [must]):
            writer.write(step)
        if steps.known(must) is not True:
            writer.lines.append(f"    if not {writer.text[must]}: return 2")
    writer.lines.append("    return 1")
    return cast("Callable[[list[int], list[int]], int]", writer.function())
