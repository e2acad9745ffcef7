"""What an evaluation says: a verdict, each condition's, the amounts, and what is needed to explain them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jalon.rules.evaluation import Inquiry
    from jalon.rules.facts import Facts
    from jalon.rules.figures import Figure
    from jalon.rules.program import Program
    from jalon.rules.rulebook import Condition, Moment, Parameter, Rulebook
    from jalon.rules.terms import Term


class Verdict(StrEnum):
    """Four answers that stay different everywhere, beside the good one."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    NOT_IN_FORCE = "not-in-force"


class Holds(StrEnum):
    """Whether one condition holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Range(NamedTuple):
    """The bounds of a figure, in cents for money; None is no bound. `tight`: both are attained."""

    low: Any
    high: Any
    tight: bool = True

    @property
    def exact(self) -> Any:
        """The figure itself once its bounds meet, else None."""
        return self.low if self.low == self.high else None


class ConditionResult(NamedTuple):
    """One condition's answer. `provisional`: a proof or an opinion is still awaited. `later`: it counts
    only at a later moment (an establishment at payment) and does not decide the verdict now."""

    condition: Condition
    holds: Holds
    provisional: bool
    later: bool
    facts: Facts

    @property
    def id(self) -> str:
        return self.condition.id

    @property
    def source(self) -> str:
        return self.condition.source

    def label(self, lang: str = "fr") -> str:
        return self.condition.label.get(lang) or self.condition.label.get("fr") or self.condition.id

    @property
    def values(self) -> dict[str, Any]:
        """The facts read, with their source, date and assurance (`Known`); a missing fact is None."""
        entries = self.facts.entries
        return {name: entries[name].known if name in entries else None for name in self.condition.facts}

    @property
    def awaited(self) -> str:
        """What is still awaited: "opinion" for a judged condition, "proof" for an assurance, else nothing."""
        if not self.provisional:
            return ""
        return "opinion" if self.condition.kind == "judged" else "proof"

    def explanation(self, lang: str = "fr") -> str:
        """The condition as a sentence with the values read, for the person concerned."""
        from jalon.rules.explanation import explained

        return explained(self, lang)


class AppliedParameter(NamedTuple):
    """A parameter as it was applied: its value or bounds in base units, and where it comes from."""

    parameter: Parameter
    figure: Figure

    @property
    def source(self) -> str:
        period = self.figure.period
        return (period.source if period else "") or self.parameter.source

    @property
    def since(self) -> date | None:
        return self.figure.period.begins if self.figure.period else None

    def text(self, lang: str = "fr") -> str:
        from jalon.rules.prose import figure_text

        return figure_text(self.parameter, self.figure, lang)


class Operation(NamedTuple):
    """One line of the trace: what was computed (a term), with which values, and what came out.

    The figures are those of the result; they are put into words when `text` is read.
    """

    id: str
    term: Term
    outcome: Holds | Range
    result: Result

    def text(self, lang: str) -> str:
        from jalon.rules.explanation import operation_text

        return operation_text(self, lang)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a remedy and the value it would need.

    `relation`: the value itself ("is"), the nearest bound of a range ("at-least", "at-most", "from" a date), or
    "otherwise" for what has no one value, a split of costs.
    """

    fact: str
    value: Any
    relation: str = "is"


@dataclass
class Result:
    """The answer for one case. Everything beyond verdict and amounts is computed when it is first read.

    `givers`: for each fact that another rulebook gives, that rulebook's own result; `inquiry` asked them.
    """

    program: Program
    facts: Facts
    moment: Moment
    lows: list[int]
    highs: list[int]
    verdict: Verdict
    conditions: tuple[ConditionResult, ...]
    amounts: Mapping[str, Range]
    outputs: tuple[int, ...]
    inquiry: Inquiry | None = None
    givers: Mapping[str, Result] = field(default_factory=dict)

    @property
    def rulebook(self) -> Rulebook:
        return self.program.rulebook

    @property
    def provisional(self) -> bool:
        """Whether an expert's opinion or a proof is still awaited for what counts now."""
        return any(item.provisional and not item.later for item in self.conditions)

    def condition(self, identity: str) -> ConditionResult:
        """The result of one condition by its id."""
        return next(item for item in self.conditions if item.condition.id == identity)

    @property
    def warnings(self) -> tuple[ConditionResult, ...]:
        """Conditions of kind warning that do not hold."""
        return tuple(
            item for item in self.conditions if item.condition.kind == "warning" and item.holds is Holds.NO
        )

    @property
    def refusals(self) -> tuple[ConditionResult, ...]:
        """The conditions that refuse the case now."""
        counted = ("required", "judged")
        return tuple(
            item
            for item in self.conditions
            if item.condition.kind in counted and not item.later and item.holds is Holds.NO
        )

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The named values: a `Range` of a number, `Holds` of a truth, the possible options of a choice."""
        from jalon.rules.evaluation import named_values

        return named_values(self)

    @cached_property
    def parameters(self) -> tuple[AppliedParameter, ...]:
        """The parameters applied, in the order of the text."""
        from jalon.rules.evaluation import applied_parameters

        return applied_parameters(self)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The facts still worth asking: those whose value can still change the verdict or an amount."""
        from jalon.rules.relevance import missing

        return missing(self)

    @cached_property
    def trace(self) -> tuple[Operation, ...]:
        """The operations carried out, in words, with the values they had."""
        terms, amounts = self.program.conditions, self.program.lowering.amounts
        lines = [
            Operation(item.condition.id, term, item.holds, self)
            for item, term in zip(self.conditions, terms, strict=True)
        ]
        lines += [Operation(name, amounts[name], bounds, self) for name, bounds in self.amounts.items()]
        return tuple(lines)

    @cached_property
    def remedies(self) -> tuple[Change, ...]:
        """After a refusal, the smallest set of lawful changes that would suffice; empty if there is none."""
        from jalon.rules.remedies import remedies

        return remedies(self)
