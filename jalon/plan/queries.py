"""Reading plans: what pages, the API and other rooms may ask.

Every function that needs it takes `today`; nothing here reads a clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from jalon.accounts.reading import once_a_reading
from jalon.plan.models import (
    Actor,
    Axis,
    FolderVersion,
    Indicator,
    Instrument,
    Measure,
    Plan,
    Region,
    Remark,
    SchemeMention,
)
from jalon.plan.reading import (
    AxisReading,
    EntryReading,
    EventReading,
    IndicatorReading,
    MeasureReading,
    PlanReading,
    read_axis,
    read_entry,
    read_event,
    read_indicator,
    read_measure,
    read_plan,
)
from jalon.plan.snapshot import Snapshot, snapshot
from jalon.provenance.models import Claim, Source
from jalon.provenance.queries import Question


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """A Region beside the others: its plan's total and period, how many axes and measures, how many disputes."""

    region: Region
    plan: Plan | None
    amount: Question | None
    adopted_on: Question | None
    axis_count: int
    stated_axis_count: Question | None
    measure_count: int
    measures_with_amount: int
    scheme_count: int
    source_count: int
    disputes: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """One claim: the question it answers, the entry it is about, its sources."""

    region: Region
    claim: Claim
    question: Question
    subject: object
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a Region's sources say beside its plan's money and measures."""

    region: Region
    plans: tuple[EntryReading, ...]
    instruments: tuple[EntryReading, ...]
    statements: tuple[EntryReading, ...]
    indicators: tuple[IndicatorReading, ...]
    events: tuple[EventReading, ...]
    actors: tuple[EntryReading, ...]
    disputes: tuple[Question, ...]


def regions() -> list[Region]:
    """The Regions that have a published folder, in their order."""
    return list(Region.objects.filter(version__isnull=False).select_related("version"))


def versions() -> tuple[tuple[str, int, int], ...]:
    """(slug, id of the version in force, rebuilds) of each Region that has a published folder, in their order."""
    with connection.cursor() as cursor:  # at every request: the ORM would take five times as long
        cursor.execute(
            "SELECT slug, version_id, rebuilds FROM plan_region WHERE version_id IS NOT NULL ORDER BY position, slug"
        )
        return tuple(cursor.fetchall())


def region_choices() -> list[tuple[str, str]]:
    """(slug, name) of each Region in its order, for forms."""
    return [(found.slug, found.name) for found in regions()]


@once_a_reading
def region(slug: str) -> Region | None:
    """The Region of this slug, if it has a published folder."""
    return Region.objects.filter(slug=slug, version__isnull=False).select_related("version").first()


def snapshot_of(slug: str) -> Snapshot | None:
    """All that a Region's published version says, kept in memory between requests."""
    found = region(slug)
    return snapshot(found) if found else None


def summaries() -> list[RegionSummary]:
    """The Regions side by side, for the home page and the comparison."""
    return [_summary(snapshot(found)) for found in regions()]


def plan_of(slug: str, today: datetime.date, plan: str = "") -> PlanReading | None:
    """A Region's main plan, or the one of this slug, with everything under it."""
    taken = snapshot_of(slug)
    if taken is None:
        return None
    chosen = next((each for each in taken.plans if each.slug == plan), None) if plan else taken.main_plan
    return read_plan(taken, chosen, today) if chosen else None


def measure_board(slug: str, today: datetime.date) -> list[MeasureReading]:
    """The measures of a Region's main plan, in its order, each with its progress."""
    reading = plan_of(slug, today)
    return list(reading.measures) if reading else []


def axis_of(slug: str, path: str, today: datetime.date) -> AxisReading | None:
    """The axis or line of this path."""
    taken = snapshot_of(slug)
    if taken is None:
        return None
    entry = taken.entries.get(path)
    return read_axis(taken, entry, today) if isinstance(entry, Axis) else None


def measure_of(slug: str, measure: str, today: datetime.date) -> MeasureReading | None:
    """The measure of this slug (of the main plan) or path, with everything about it."""
    taken = snapshot_of(slug)
    if taken is None:
        return None
    plan = taken.main_plan
    entry = taken.entries.get(measure) or taken.entries.get(f"{plan.path}/{measure}" if plan else "")
    return read_measure(taken, entry, today) if isinstance(entry, Measure) else None


def indicators_of(slug: str, today: datetime.date) -> list[IndicatorReading]:
    """Every indicator of a Region, those with a target first."""
    taken = snapshot_of(slug)
    if taken is None:
        return []
    found = [read_indicator(taken, each, today) for each in taken.indicators]
    return sorted(found, key=lambda each: each.target is None)


def indicator_of(slug: str, indicator: str, today: datetime.date) -> IndicatorReading | None:
    """The indicator of this slug."""
    taken = snapshot_of(slug)
    if taken is None:
        return None
    entry = taken.entries.get(f"{slug}/{indicator}")
    return read_indicator(taken, entry, today) if isinstance(entry, Indicator) else None


def scheme_mentions(slug: str) -> list[EntryReading]:
    """The schemes that a Region's sources speak of, whether open in Jalon or not."""
    taken = snapshot_of(slug)
    return [read_entry(taken, each) for each in taken.schemes] if taken else []


def scheme_mention(slug: str, scheme: str) -> EntryReading | None:
    """What the sources say of the scheme of this slug."""
    taken = snapshot_of(slug)
    if taken is None:
        return None
    entry = taken.entries.get(f"{slug}/{scheme}")
    return read_entry(taken, entry) if isinstance(entry, SchemeMention) else None


def claim_of(key: str) -> ClaimReading | None:
    """The claim of this key (« region/plan:total »), with its sources and those that disagree."""
    taken = snapshot_of(key.partition("/")[0].partition(":")[0])
    claim = taken.claims_by_key.get(key) if taken else None
    if taken is None or claim is None:
        return None
    question = next(each for each in taken.about(claim.subject) if claim in each.claims)
    return ClaimReading(taken.region, claim, question, taken.entries[claim.subject], question.sources)


def facts_of(slug: str, today: datetime.date) -> Facts | None:
    """The facts of a Region: other plans, instruments, statements, indicators, events, actors, disagreements."""
    taken = snapshot_of(slug)
    if taken is None:
        return None
    return Facts(
        region=taken.region,
        plans=tuple(read_entry(taken, each) for each in taken.plans if not each.main),
        instruments=tuple(read_entry(taken, each) for each in taken.instruments),
        statements=tuple(read_entry(taken, each) for each in taken.statements),
        indicators=tuple(read_indicator(taken, each, today) for each in taken.indicators),
        events=tuple(read_event(taken, each, today) for each in taken.events),
        actors=tuple(read_entry(taken, each) for each in taken.actors),
        disputes=tuple(question for question in taken.questions if question.disputed),
    )


def axis_paths(slug: str) -> dict[str, Axis]:
    """The axes and lines of a Region's main plan by path: what a budget line or a scheme may be tied to."""
    taken = snapshot_of(slug)
    if taken is None or taken.main_plan is None:
        return {}
    return {axis.path: axis for axis in taken.axes if axis.plan_id == taken.main_plan.pk}


def measure_paths(slug: str) -> dict[str, Measure]:
    """The measures of a Region's plans by path."""
    taken = snapshot_of(slug)
    return {measure.path: measure for measure in taken.measures} if taken else {}


def bodies_of(slug: str) -> list[Actor]:
    """The Region's own bodies: its assembly, its standing committee."""
    taken = snapshot_of(slug)
    return [actor for actor in taken.actors if actor.is_body] if taken else []


def instruments_of(slug: str) -> list[Instrument]:
    """Agreements, equipments, budgets, labels and funds of a Region."""
    taken = snapshot_of(slug)
    return list(taken.instruments) if taken else []


def versions_of(slug: str) -> list[FolderVersion]:
    """Every published version of a Region's folder, the newest first."""
    return list(FolderVersion.objects.filter(region__slug=slug).select_related("region").order_by("-number"))


def version_of(slug: str, number: int | None = None) -> FolderVersion | None:
    """A published version by its number, or the one in force."""
    if number is None:
        found = region(slug)
        return found.version if found else None
    return FolderVersion.objects.filter(region__slug=slug, number=number).select_related("region").first()


def texts_of(version: FolderVersion) -> Mapping[str, str]:
    """The text of each file of a version, by its path in the folder."""
    return dict(version.files.values_list("path", "text"))


def _summary(taken: Snapshot) -> RegionSummary:
    plan = taken.main_plan
    axes = [axis for axis in taken.axes if plan and axis.plan_id == plan.pk and axis.parent_id is None]
    measures = [measure for measure in taken.measures if plan and measure.plan_id == plan.pk]
    ask = (lambda name: taken.question(plan.path, name)) if plan else (lambda name: None)
    return RegionSummary(
        region=taken.region,
        plan=plan,
        amount=ask("amount"),
        adopted_on=ask("adopted-on"),
        axis_count=len(axes),
        stated_axis_count=ask("axis-count"),
        measure_count=len(measures),
        measures_with_amount=sum(taken.question(measure.path, "amount") is not None for measure in measures),
        scheme_count=len(taken.schemes),
        source_count=len(taken.sources),
        disputes=sum(question.disputed for question in taken.questions),
        remarks=tuple(taken.remarks_on(plan.path)) if plan else (),
    )
