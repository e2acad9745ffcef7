"""A rulebook: one rule stated as data, from which Jalon decides, estimates, explains, asks, counts and reads.

`Rulebook.load` reads a TOML file with its vocabulary and refuses, with every finding, a text that has errors.
A rulebook is immutable; what it computes on its first use is kept with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jalon.rules.findings import Finding
from jalon.rules.kinds import Kind
from jalon.rules.terms import Term
from jalon.rules.toml_text import Key, TomlText
from jalon.rules.vocabulary import Fact, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from jalon.rules.facts import Facts
    from jalon.rules.result import Result


class ConditionKind(StrEnum):
    REQUIRED = "required"
    JUDGED = "judged"
    WARNING = "warning"
    APPLIES = "applies"


class Moment(StrEnum):
    """When a condition must hold; a later moment does not refuse an earlier request."""

    REQUEST = "request"
    DECISION = "decision"
    AGREEMENT = "agreement"
    PAYMENT = "payment"

    @property
    def order(self) -> int:
        return _ORDERS[self]

    @property
    def date(self) -> str:
        """The named date of the moment."""
        return _DATES[self]


class Assurance(StrEnum):
    """How sure a value is: said by the applicant, supported by a document, verified, judged by an expert."""

    DECLARED = "declared"
    SUPPORTED = "supported"
    VERIFIED = "verified"
    JUDGED = "judged"

    @property
    def order(self) -> int:
        return _ORDERS[self]


_ORDERS: Mapping[str, int] = {str(item): place for kind in (Moment, Assurance) for place, item in enumerate(kind)}
_DATES: Mapping[str, str] = {str(item): f"{item}.date" for item in Moment}
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """A parameter's value between two days (both included; None is open), with the source that gives it."""

    begins: date | None
    ends: date | None
    value: Fraction
    source: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the rule that may change by a vote: dated, sourced, or not published within bounds.

    Values are in base units: cents, shares of one, years. `date` names the date at which it is read.
    """

    id: str
    kind: Kind
    periods: tuple[Period, ...] = ()
    between: tuple[Fraction, Fraction] | None = None
    date: str = "request.date"
    label: Texts = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    source: str = ""
    path: Key = ()
    mark: str = ""

    @property
    def unpublished(self) -> bool:
        return self.between is not None


@dataclass(frozen=True, slots=True)
class Clause:
    """One expression with its text and, if it has one, its own label."""

    text: str
    term: Term
    label: Texts = field(default_factory=dict)
    path: Key = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold. `clauses` are its alternatives, of which `needed` must hold."""

    id: str
    kind: ConditionKind
    clauses: tuple[Clause, ...]
    needed: int
    term: Term
    label: Texts
    source: str = ""
    moment: Moment = Moment.REQUEST
    assurance: Assurance | None = None
    reason: Texts = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    path: Key = ()
    order: int = 0
    mark: str = ""

    @property
    def alternative(self) -> bool:
        return len(self.clauses) > 1


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of the result, in cents for money (else in whole units), rounded once, half away from zero."""

    id: str
    clause: Clause
    kind: Kind
    label: Texts
    noun: Texts = field(default_factory=dict)
    source: str = ""
    cap: str = ""
    parts: tuple[str, ...] = ()
    unit: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    path: Key = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A named step of the rule, of any kind, used by conditions and amounts and never rounded."""

    id: str
    clause: Clause
    label: Texts = field(default_factory=dict)
    path: Key = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A case written beside the rule: the facts, parameters set for it, and what must come out."""

    given: Mapping[str, Any]
    parameters: Mapping[str, Any]
    expect: Mapping[str, Any]
    label: Texts = field(default_factory=dict)
    moment: Moment = Moment.REQUEST
    path: Key = ()


@dataclass(frozen=True, eq=False, repr=False)
class Rulebook:
    """See the module. `findings` holds remarks that did not prevent loading."""

    id: str
    kind: str
    title: Texts
    begins: date | None
    ends: date | None
    force_date: str
    parameters: Mapping[str, Parameter]
    values: Mapping[str, Value]
    conditions: tuple[Condition, ...]
    amounts: Mapping[str, Amount]
    examples: tuple[Example, ...]
    sources: Mapping[str, Texts]
    vocabulary: Vocabulary
    facts: tuple[str, ...]
    toml: TomlText
    summary: Texts = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    programs: dict[Any, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, source: str | Path, vocabulary: Vocabulary | None = None, file: str = "") -> Rulebook:
        """Read a rulebook from a file (a `Path`, or text that names one) or from its text.

        Raises `RuleError` with every finding if it has errors. Without a vocabulary, Jalon's own is used.
        """
        from jalon.rules.reader import load_rulebook

        return load_rulebook(source, vocabulary, file)

    def __repr__(self) -> str:
        return f"<Rulebook {self.id} {self.sha256[:8]}>"

    @cached_property
    def provided(self) -> tuple[str, ...]:
        """The facts that another rulebook or one of the caller's functions provides."""
        return tuple(name for name in self.facts if self.vocabulary[name].provider in ("function", "rulebook"))

    @cached_property
    def dated(self) -> tuple[str, ...]:
        """The named dates at which a dated parameter is read."""
        return tuple({item.date: None for item in self.parameters.values() if len(item.periods) > 1})

    @property
    def text(self) -> str:
        return self.toml.text

    @property
    def sha256(self) -> str:
        """The identity of this version: the hash of its text in UTF-8."""
        return hashlib.sha256(self.toml.text.encode()).hexdigest()

    def fact(self, name: str) -> Fact:
        return self.vocabulary[name]

    def name(self, lang: str) -> str:
        return self.title.get(lang) or self.title.get("fr") or self.id

    def evaluate(
        self,
        facts: Mapping[str, Any] | Facts,
        dates: Mapping[str, date] | None = None,
        parameters: Mapping[str, Any] | None = None,
        moment: str = Moment.REQUEST,
        functions: Mapping[str, Any] | None = None,
        rulebooks: Mapping[str, Rulebook] | None = None,
    ) -> Result:
        """Decide or estimate one case with whatever facts are known; see `evaluation.evaluate`."""
        from jalon.rules.evaluation import evaluate

        return evaluate(self, facts, dates, parameters, moment, functions, rulebooks)

    def prose(self, lang: str = "fr") -> str:
        """The rule as sentences, printed from the expressions themselves, in Markdown."""
        from jalon.rules.prose import printed

        return printed(self, lang)
