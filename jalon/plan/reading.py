"""What a page shows of a plan, an axis, a measure, an indicator: put together from a snapshot in memory."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from jalon.plan.breakdown import Breakdown, break_down
from jalon.plan.enums import Progress, Relation
from jalon.plan.models import Axis, Entry, Event, Indicator, Link, Measure, Plan, Region, Remark, SchemeMention
from jalon.plan.progress import Observed, of_deed, of_target
from jalon.plan.snapshot import Snapshot
from jalon.provenance.arithmetic import Quantity
from jalon.provenance.enums import Status
from jalon.provenance.models import Source
from jalon.provenance.queries import Question

FIGURES = frozenset({"amount", "baseline", "target", "observation"})
"""The properties that pages show in a place of their own."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A link seen from one of its ends. `outward` when it is written on this entry."""

    link: Link
    entry: Entry
    outward: bool

    @property
    def label(self) -> str:
        return str(Relation(self.link.relation).label)


@dataclass(frozen=True, slots=True)
class EntryReading:
    """Any entry with what is known of it."""

    entry: Entry
    amount: Question | None
    details: tuple[Question, ...]
    ties: tuple[Tie, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]

    @property
    def disputed(self) -> bool:
        """Whether sources disagree on anything about it."""
        return any(question.disputed for question in (*self.details, *filter(None, [self.amount])))


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """An indicator: baseline, target, observations, and where it stands today."""

    indicator: Indicator
    subject: Entry | None
    baseline: Question | None
    target: Question | None
    observations: tuple[Question, ...]
    details: tuple[Question, ...]
    progress: Progress | None
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]

    @property
    def disputed(self) -> bool:
        known = (*self.observations, *self.details, *filter(None, [self.baseline, self.target]))
        return any(question.disputed for question in known)


@dataclass(frozen=True, slots=True)
class EventReading:
    """An event and where it stands today."""

    event: Event
    progress: Progress
    details: tuple[Question, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class MeasureReading:
    """A measure: its amount, due date and progress, its schemes and everything tied to it."""

    measure: Measure
    axis: Axis | None
    amount: Question | None
    details: tuple[Question, ...]
    progress: Progress
    schemes: tuple[SchemeMention, ...]
    ties: tuple[Tie, ...]
    indicators: tuple[IndicatorReading, ...]
    events: tuple[EventReading, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]

    @property
    def disputed(self) -> bool:
        return any(question.disputed for question in (*self.details, *filter(None, [self.amount])))


@dataclass(frozen=True, slots=True)
class AxisReading:
    """An axis or a line: its amount, its lines, what is not broken down, its indicators and events."""

    axis: Axis
    amount: Question | None
    details: tuple[Question, ...]
    lines: tuple[AxisReading, ...]
    breakdown: Breakdown | None
    indicators: tuple[IndicatorReading, ...]
    events: tuple[EventReading, ...]
    measures: tuple[Measure, ...]
    ties: tuple[Tie, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A plan: its total as adopted and as announced, its axes, its measures, what is not broken down."""

    region: Region
    plan: Plan
    amount: Question | None
    details: tuple[Question, ...]
    axes: tuple[AxisReading, ...]
    measures: tuple[MeasureReading, ...]
    breakdown: Breakdown | None
    indicators: tuple[IndicatorReading, ...]
    events: tuple[EventReading, ...]
    ties: tuple[Tie, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]

    @property
    def disputes(self) -> tuple[Question, ...]:
        """The questions about the plan itself on which sources disagree."""
        known = (*filter(None, [self.amount]), *self.details)
        return tuple(question for question in known if question.disputed)


def read_plan(taken: Snapshot, plan: Plan, today: datetime.date) -> PlanReading:
    """A plan with everything under it."""
    axes = tuple(
        read_axis(taken, axis, today) for axis in taken.axes if axis.plan_id == plan.pk and axis.parent_id is None
    )
    measures = tuple(
        read_measure(taken, measure, today) for measure in taken.measures if measure.plan_id == plan.pk
    )
    amount = taken.question(plan.path, "amount")
    parts = [quantity(axis.amount) for axis in axes]
    if not any(parts):
        parts = [quantity(measure.amount) for measure in measures]
    return PlanReading(
        region=taken.region,
        plan=plan,
        amount=amount,
        details=_details(taken, plan.path),
        axes=axes,
        measures=measures,
        breakdown=break_down(quantity(amount), parts, plan.years) if parts else None,
        indicators=tuple(
            read_indicator(taken, each, today)
            for each in taken.indicators
            if each.of == plan.path or each.of.startswith(f"{plan.path}/")
        ),
        events=_events(taken, plan.path, today, below=True),
        ties=_ties(taken, plan.path),
        remarks=tuple(taken.remarks_on(plan.path)),
        sources=tuple(taken.sources_of(plan)),
    )


def read_axis(taken: Snapshot, axis: Axis, today: datetime.date) -> AxisReading:
    """An axis with its lines, or a line."""
    lines = tuple(read_axis(taken, line, today) for line in taken.axes if line.parent_id == axis.pk)
    amount = taken.question(axis.path, "amount")
    parts = [quantity(line.amount) for line in lines]
    return AxisReading(
        axis=axis,
        amount=amount,
        details=_details(taken, axis.path),
        lines=lines,
        breakdown=break_down(quantity(amount), parts, axis.plan.years) if lines else None,
        indicators=_indicators(taken, axis.path, today),
        events=_events(taken, axis.path, today),
        measures=tuple(measure for measure in taken.measures if measure.axis_id == axis.pk),
        ties=_ties(taken, axis.path),
        remarks=tuple(taken.remarks_on(axis.path)),
        sources=tuple(taken.sources_of(axis)),
    )


def read_measure(taken: Snapshot, measure: Measure, today: datetime.date) -> MeasureReading:
    """A measure with everything about it."""
    questions = taken.about(measure.path)
    achieved = measure.status == Status.ACHIEVED or any(
        question.property_name == "observation" and question.retained.status in (Status.ACHIEVED, Status.OBSERVED)
        for question in questions
    )
    ties = _ties(taken, measure.path)
    return MeasureReading(
        measure=measure,
        axis=next((axis for axis in taken.axes if axis.pk == measure.axis_id), None),
        amount=taken.question(measure.path, "amount"),
        details=_details(taken, measure.path, keep=FIGURES - {"amount"}),
        progress=of_deed(measure.due, bool(measure.cadence), achieved, today),
        schemes=tuple(
            tie.entry
            for tie in ties
            if tie.link.relation == Relation.MEASURE and isinstance(tie.entry, SchemeMention)
        ),
        ties=ties,
        indicators=_indicators(taken, measure.path, today),
        events=_events(taken, measure.path, today),
        remarks=tuple(taken.remarks_on(measure.path)),
        sources=tuple(taken.sources_of(measure)),
    )


def read_indicator(taken: Snapshot, indicator: Indicator, today: datetime.date) -> IndicatorReading:
    """An indicator. One without a target has no progress."""
    questions = taken.about(indicator.path)
    target = taken.question(indicator.path, "target")
    observations = tuple(each for each in questions if each.property_name == "observation")
    progress = None
    if target is not None:
        progress = of_target(quantity(target), target.retained.by, _observed(observations), today)
    return IndicatorReading(
        indicator=indicator,
        subject=taken.entries.get(indicator.of),
        baseline=taken.question(indicator.path, "baseline"),
        target=target,
        observations=observations,
        details=_details(taken, indicator.path),
        progress=progress,
        remarks=tuple(taken.remarks_on(indicator.path)),
        sources=tuple(taken.sources_of(indicator)),
    )


def read_entry(taken: Snapshot, entry: Entry) -> EntryReading:
    """Any entry: a scheme mention, an instrument, an actor, a statement."""
    return EntryReading(
        entry=entry,
        amount=taken.question(entry.path, "amount"),
        details=_details(taken, entry.path, keep=FIGURES - {"amount"}),
        ties=_ties(taken, entry.path),
        remarks=tuple(taken.remarks_on(entry.path)),
        sources=tuple(taken.sources_of(entry)),
    )


def read_event(taken: Snapshot, event: Event, today: datetime.date) -> EventReading:
    """An event, and whether anything is known of it once it is past."""
    achieved = event.status == Status.ACHIEVED
    return EventReading(
        event=event,
        progress=of_deed(event.when, bool(event.cadence), achieved, today),
        details=tuple(taken.about(event.path)),
        sources=tuple(taken.sources_of(event)),
    )


def quantity(question: Question | None) -> Quantity | None:
    """The retained claim of a question as something that can be added."""
    return question.retained.quantity if question else None


def _observed(observations: tuple[Question, ...]) -> list[Observed]:
    return [
        Observed(amount, question.retained.as_of or question.retained.period.last)
        for question in observations
        if (amount := quantity(question)) is not None
    ]


def _details(taken: Snapshot, path: str, keep: frozenset[str] = frozenset()) -> tuple[Question, ...]:
    hidden = FIGURES - keep
    return tuple(question for question in taken.about(path) if question.property_name not in hidden)


def _indicators(taken: Snapshot, path: str, today: datetime.date) -> tuple[IndicatorReading, ...]:
    """The indicators of a thing, those of an axis's lines included."""
    return tuple(
        read_indicator(taken, each, today)
        for each in taken.indicators
        if each.of == path or each.of.startswith(f"{path}/")
    )


def _events(taken: Snapshot, path: str, today: datetime.date, below: bool = False) -> tuple[EventReading, ...]:
    return tuple(
        read_event(taken, event, today)
        for event in taken.events
        if event.of == path or (below and event.of.startswith(f"{path}/"))
    )


def _ties(taken: Snapshot, path: str) -> tuple[Tie, ...]:
    outward = [Tie(link, taken.entries[link.target], True) for link in taken.links_from.get(path, [])]
    inward = [Tie(link, taken.entries[link.origin], False) for link in taken.links_to.get(path, [])]
    return (*outward, *inward)
