"""What sources say of plans, in the shapes of the API: read from the published version kept in memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from jalon.opendata.shapes import plan as shapes
from jalon.opendata.shapes.basic import Period, Text
from jalon.plan.enums import Nature, PlanKind
from jalon.plan.models import Axis, Entry, Indicator, Measure, Plan, Remark
from jalon.plan.queries import RegionSummary
from jalon.plan.reading import read_indicator, read_measure
from jalon.plan.snapshot import Snapshot
from jalon.provenance.enums import Cadence, Kind, Seen, SourceKind, Status, Trust
from jalon.provenance.models import Claim, Source
from jalon.provenance.spans import Span
from jalon.provenance.words import PROPERTIES, Words


def text(thing: object, stem: str) -> Text:
    """The columns `stem_fr` and `stem_en`."""
    return Text(fr=getattr(thing, f"{stem}_fr"), en=getattr(thing, f"{stem}_en"))


def words(said: Words) -> Text:
    """Words of both languages."""
    return Text(fr=said.fr, en=said.en)


def period(span: Span) -> Period:
    """A stretch of time."""
    return Period(first=span.first, last=span.last, words=words(span.words))


def exact(value: Decimal | None) -> str | None:
    """An exact decimal without needless zeroes: « 0.037 », « 22 »."""
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def region_line(summary: RegionSummary) -> shapes.RegionLine:
    """A Region beside the others."""
    region = summary.region
    version = region.version
    assert version is not None  # only Regions with a published version are read
    return shapes.RegionLine(
        id=region.slug,
        name=text(region, "name"),
        full_name=text(region, "full_name"),
        insee=region.insee,
        siren=region.siren,
        version=version.number,
        version_sha256=version.sha256,
        published_at=version.published_at,
        plan=summary.plan.path if summary.plan else None,
        axes=summary.axis_count,
        measures=summary.measure_count,
        measures_with_amount=summary.measures_with_amount,
        schemes=summary.scheme_count,
        sources=summary.source_count,
        disputed_questions=summary.disputes,
    )


def claim(one: Claim) -> shapes.ClaimShape:
    """A claim with the places of its sources."""
    known = PROPERTIES.get(one.property_name, Words(one.property_name))
    label = Words(one.label_fr, one.label_en) or known
    return shapes.ClaimShape(
        id=one.key,
        region=one.region,
        subject=one.subject,
        property=one.property_name,
        label=words(label),
        kind=Kind(one.kind),
        unit=one.unit,
        low_cents=one.low_cents,
        high_cents=one.high_cents,
        low=exact(one.low),
        high=exact(one.high),
        date=Period(first=one.date_first, last=one.date_last, words=Text(fr="", en="")),
        text=text(one, "text"),
        whole=text(one, "whole"),
        per=Cadence(one.per),
        period=period(one.period),
        due=period(one.by),
        as_of=one.as_of,
        status=Status(one.status),
        retained=one.retained,
        reason=text(one, "reason"),
        note=text(one, "note"),
        inferred=one.inferred,
        citations=[
            shapes.Citation(source=f"{one.region}/{citation.source.slug}", place=citation.place)
            for citation in one.citations.all()
        ],
    )


def source(one: Source) -> shapes.SourceShape:
    """A source."""
    return shapes.SourceShape(
        id=f"{one.region}/{one.slug}",
        region=one.region,
        publisher=one.publisher,
        title=text(one, "title"),
        kind=SourceKind(one.kind),
        trust=Trust(one.trust),
        seen=Seen(one.seen),
        published=period(one.published),
        url=one.url,
        note=text(one, "note"),
    )


def remark(one: Remark) -> shapes.RemarkShape:
    """A remark, without its sentence: pages word it."""
    return shapes.RemarkShape(
        code=one.code,
        low_cents=one.low_cents,
        high_cents=one.high_cents,
        approximate=one.approximate,
        count=one.count,
        total=one.total,
    )


def described(taken: Snapshot, entry: Entry) -> dict[str, Any]:
    """The fields that every entry has."""
    return {
        "id": entry.path,
        "region": taken.region.slug,
        "name": text(entry, "name"),
        "summary": text(entry, "summary"),
        "note": text(entry, "note"),
        "status": entry.status,
        "period": period(entry.period),
        "sources": [f"{taken.region.slug}/{slug}" for slug in entry.sources],
        "claims": [claim(one) for question in taken.about(entry.path) for one in question.claims],
        "remarks": [remark(one) for one in taken.remarks_on(entry.path)],
    }


def axis(taken: Snapshot, entry: Axis) -> shapes.AxisShape:
    """An axis or a line."""
    paths = {each.pk: each.path for each in taken.axes}
    plans = {each.pk: each.path for each in taken.plans}
    return shapes.AxisShape(
        **described(taken, entry),
        plan=plans[entry.plan_id],
        parent=paths[entry.parent_id] if entry.parent_id else None,
        number=entry.number,
    )


def plan(taken: Snapshot, entry: Plan) -> shapes.PlanShape:
    """A plan with its axes and lines."""
    return shapes.PlanShape(
        **described(taken, entry),
        kind=PlanKind(entry.kind),
        main=entry.main,
        full_name=text(entry, "full_name"),
        years=entry.years,
        axes=[axis(taken, each) for each in taken.axes if each.plan_id == entry.pk],
    )


def measure(taken: Snapshot, entry: Measure, today: datetime.date) -> shapes.MeasureShape:
    """A measure and where it stands."""
    reading = read_measure(taken, entry, today)
    plans = {each.pk: each.path for each in taken.plans}
    return shapes.MeasureShape(
        **described(taken, entry),
        plan=plans[entry.plan_id],
        axis=reading.axis.path if reading.axis else None,
        axis_inferred=entry.axis_inferred,
        number=entry.number,
        due=period(entry.due),
        cadence=Cadence(entry.cadence),
        progress=reading.progress,
    )


def indicator(taken: Snapshot, entry: Indicator, today: datetime.date) -> shapes.IndicatorShape:
    """An indicator and where it stands."""
    return shapes.IndicatorShape(
        **described(taken, entry),
        of=entry.of,
        unit=entry.unit,
        nature=Nature(entry.nature),
        per=Cadence(entry.per),
        progress=read_indicator(taken, entry, today).progress,
        series_break_on=entry.series_break_on,
        series_break=text(entry, "series_break"),
    )


def claims(
    taken: Snapshot, *, subject: str = "", property: str = "", status: str = "", retained: bool | None = None
) -> list[Claim]:
    """The claims of a Region that a filter keeps, in the order of its folder."""
    wanted = {"subject": subject, "property_name": property, "status": status}
    kept = {name: value for name, value in wanted.items() if value}
    return [
        one
        for one in taken.claims
        if all(getattr(one, name) == value for name, value in kept.items())
        and (retained is None or one.retained == retained)
    ]


def whole_plan(summary: RegionSummary, taken: Snapshot, today: datetime.date) -> shapes.WholePlan:
    """All that a Region's published version says."""
    entries: Iterable[Entry] = (*taken.plans, *taken.axes, *taken.measures, *taken.indicators)
    told = {entry.path for entry in entries}
    return shapes.WholePlan(
        region=region_line(summary),
        plans=[plan(taken, each) for each in taken.plans],
        measures=[measure(taken, each, today) for each in taken.measures],
        indicators=[indicator(taken, each, today) for each in taken.indicators],
        sources=[source(each) for each in taken.sources],
        other_claims=[claim(one) for one in taken.claims if one.subject not in told],
    )
