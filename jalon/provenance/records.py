"""Sources and claims as they are written in a folder, before the database knows them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from jalon.provenance.enums import QUANTITIES, Kind, Seen, SourceKind, Status, Trust
from jalon.provenance.spans import NO_SPAN, Span
from jalon.provenance.words import EURO, NO_WORDS, Unit, Words


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A document that says something: who published it, when, and how far it is relied on."""

    slug: str
    publisher: str
    title: Words
    kind: SourceKind
    trust: Trust
    published: Span = NO_SPAN
    seen: Seen = Seen.WHOLE
    url: str = ""
    note: Words = NO_WORDS
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """What a claim says. Which fields are set depends on `kind`.

    `low` and `high` bound a quantity, a rank, a multiple (« doubler » is 2) or a share (0.037 for 3,7 %); None is
    unbounded. Euros are whole cents, all other quantities Decimal. A date has a span; a text has words, which may
    also word a date. `whole` says of what a share is a share, or among whom a rank is a rank.
    """

    kind: Kind
    low: Decimal | int | None = None
    high: Decimal | int | None = None
    span: Span = NO_SPAN
    words: Words = NO_WORDS
    whole: Words = NO_WORDS

    @property
    def countable(self) -> bool:
        """Whether it can take part in sums."""
        return self.kind in QUANTITIES


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """One source of a claim, and where in it."""

    source: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One statement of one or more sources about one property of one subject.

    `key` names it for ever: « region/plan/axis:property ». Claims on one question (same subject, same property)
    disagree; one of them is `retained`, with a `reason`. `inferred` says that we deduced it, no source writes it.
    """

    key: str
    subject: str
    property_name: str
    value: Value
    status: Status
    citations: tuple[CitationRecord, ...]
    unit: str = ""
    unit_words: Unit | None = None
    label: Words = NO_WORDS
    per: str = ""
    period: Span = NO_SPAN
    by: Span = NO_SPAN
    as_of: datetime.date | None = None
    retained: bool = True
    reason: Words = NO_WORDS
    note: Words = NO_WORDS
    inferred: bool = False
    refs: tuple[str, ...] = ()

    @property
    def is_money(self) -> bool:
        return self.unit == EURO


class Answer(Protocol):
    """What a claim must have for us to know the question that it answers."""

    @property
    def subject(self) -> str: ...
    @property
    def property_name(self) -> str: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def period(self) -> Span: ...


def question_key(claim: Answer) -> tuple[object, ...]:
    """The question a claim answers: two claims with one key disagree.

    Observations of an indicator at different dates are different questions.
    """
    when = (claim.as_of, claim.period) if claim.property_name == "observation" else ()
    return (claim.subject, claim.property_name, *when)
