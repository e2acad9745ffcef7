"""What the Regions' sources say: plans, axes, measures, indicators, claims, sources."""

from __future__ import annotations

import datetime

from ninja import Schema
from pydantic import Field

from jalon.opendata.shapes.basic import Period, Text
from jalon.plan.enums import Nature, PlanKind, Progress
from jalon.provenance.enums import Cadence, Kind, Seen, SourceKind, Status, Trust

EXACT = r"^-?[0-9]+(\.[0-9]+)?$"


class RegionLine(Schema):
    """A Region that has published its plan."""

    id: str = Field(description="Stable name of the Region, as in its pages' addresses.")
    name: Text
    full_name: Text
    insee: str
    siren: str
    version: int = Field(description="Number of the published version of its folder.")
    version_sha256: str
    published_at: datetime.datetime
    plan: str | None = Field(description="Id of its main plan.")
    axes: int
    measures: int
    measures_with_amount: int
    schemes: int
    sources: int
    disputed_questions: int = Field(description="Questions on which its sources disagree.")


class Citation(Schema):
    """A source of a claim, and where in it."""

    source: str = Field(description="Id of the source in its Region.")
    place: str


class ClaimShape(Schema):
    """What one or more sources say of one property of one subject. A quantity has bounds; null is unbounded.

    Claims on the same subject and property that disagree are all here; one is retained, with a written reason.
    """

    id: str
    region: str
    subject: str = Field(description="Id of the plan, axis, measure, indicator… that it is about.")
    property: str
    label: Text
    kind: Kind
    unit: str = Field(description="“EUR” for money, otherwise the unit's name; empty for a date, a text, a share.")
    low_cents: int | None = Field(description="Lower bound of money, in whole cents of euros.")
    high_cents: int | None = Field(description="Upper bound of money, in whole cents of euros.")
    low: str | None = Field(description="Lower bound of anything else, an exact decimal.", pattern=EXACT)
    high: str | None = Field(description="Upper bound of anything else, an exact decimal.", pattern=EXACT)
    date: Period
    text: Text
    whole: Text = Field(description="Of what a share is a share, or among whom a rank is a rank.")
    per: Cadence = Field(description="“year” or “month” for an amount that comes back, empty for a total.")
    period: Period
    due: Period = Field(description="By when a target is to be reached.")
    as_of: datetime.date | None
    status: Status = Field(description="How firm it is. Two statuses are never added together.")
    retained: bool
    reason: Text = Field(description="Why this one is retained, where sources disagree.")
    note: Text
    inferred: bool = Field(description="True when no source writes it and Jalon deduced it.")
    citations: list[Citation]


class SourceShape(Schema):
    """A document that says something of a plan: who published it, when, how far it is relied on."""

    id: str
    region: str
    publisher: str
    title: Text
    kind: SourceKind
    trust: Trust
    seen: Seen
    published: Period
    url: str
    note: Text


class RemarkShape(Schema):
    """Something true of the sources that a reader should know; amounts in whole cents of euros."""

    code: str
    low_cents: int | None
    high_cents: int | None
    approximate: bool
    count: int
    total: int


class Described(Schema):
    """What every entry of a plan has."""

    id: str = Field(description="Stable name, unique among all Regions: the path in the Region's folder.")
    region: str
    name: Text
    summary: Text
    note: Text
    status: Status
    period: Period
    sources: list[str]
    claims: list[ClaimShape] = Field(description="Every claim about it, retained or not.")
    remarks: list[RemarkShape]


class AxisShape(Described):
    """An axis of a plan, or a line of an axis."""

    plan: str
    parent: str | None = Field(description="Id of the axis that a line is part of.")
    number: str


class PlanShape(Described):
    """A plan that a Region adopted, announced or presented, with its axes and lines."""

    kind: PlanKind
    main: bool
    full_name: Text
    years: int | None
    axes: list[AxisShape]


class MeasureShape(Described):
    """A measure of a plan: its due date, and where it stands today from what sources say and nothing else."""

    plan: str
    axis: str | None
    axis_inferred: bool
    number: int
    due: Period
    cadence: Cadence
    progress: Progress


class IndicatorShape(Described):
    """Something counted. Baseline, target and observations are claims about it."""

    of: str = Field(description="Id of what it measures: a plan, an axis, a measure; empty for the Region.")
    unit: str
    nature: Nature
    per: Cadence
    progress: Progress | None = Field(description="Null for an indicator without a target.")
    series_break_on: datetime.date | None
    series_break: Text


class WholePlan(Schema):
    """All that a Region's published version says of its plans."""

    region: RegionLine
    plans: list[PlanShape]
    measures: list[MeasureShape]
    indicators: list[IndicatorShape]
    sources: list[SourceShape]
    other_claims: list[ClaimShape] = Field(
        description="Claims about the rest of the folder: events, actors, schemes, instruments, statements."
    )
