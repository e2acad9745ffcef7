"""The rows of a Region, rebuilt from its folder. Only `actions` calls this, inside its transaction."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

from jalon.plan.folder.records import Colours, Entry, RegionFolder, RegionRecord, Section
from jalon.plan.folder.remarks import remarks
from jalon.plan.models import (
    Actor,
    Axis,
    Event,
    Indicator,
    Instrument,
    Link,
    Measure,
    Plan,
    Region,
    Remark,
    SchemeMention,
    Statement,
)
from jalon.provenance import actions as provenance
from jalon.provenance.spans import Span
from jalon.provenance.words import Words

# What other entries are parts of.
Parent = TypeVar("Parent", Plan, Axis)

MODELS: dict[Section, type[Model]] = {
    Section.INDICATOR: Indicator,
    Section.EVENT: Event,
    Section.ACTOR: Actor,
    Section.SCHEME: SchemeMention,
    Section.INSTRUMENT: Instrument,
    Section.STATEMENT: Statement,
}


def region_columns(record: RegionRecord) -> dict[str, Any]:
    """The columns of a Region that its folder gives."""
    return {
        "position": record.order,
        "insee": record.insee,
        "siren": record.siren,
        "siret": record.siret,
        "service_address": record.service_address,
        "service_email": record.service_email,
        "service_phone": record.service_phone,
        "departments": list(record.departments),
        "colours": {"light": _colours(record.light), "dark": _colours(record.dark)},
        **provenance.word_columns("name", record.name),
        **provenance.word_columns("full_name", record.full_name),
        **provenance.word_columns("of_name", record.of_name),
    }


def rebuild(region: Region, folder: RegionFolder) -> None:
    """Put the folder's entries, claims, links and remarks in the place of the Region's rows."""
    models: tuple[type[Model], ...] = (Remark, Link, *MODELS.values(), Measure, Axis, Plan)
    for model in models:
        model._default_manager.filter(region=region).delete()
    positions = {entry.path: position for position, entry in enumerate(folder.entries)}

    def columns(entry: Entry) -> dict[str, Any]:
        return {"region": region, "position": positions[entry.path], **_columns(entry)}

    plans = _by_path(Plan.objects.bulk_create(Plan(**columns(entry)) for entry in folder.of(Section.PLAN)))
    axes: dict[str, Axis] = {}
    whole, lines = _axes_and_lines(folder, plans)
    axes |= _by_path(Axis.objects.bulk_create(Axis(plan=plans[entry.parent], **columns(entry)) for entry in whole))
    axes |= _by_path(
        Axis.objects.bulk_create(
            Axis(plan=axes[entry.parent].plan, parent=axes[entry.parent], **columns(entry)) for entry in lines
        )
    )
    Measure.objects.bulk_create(
        _measure(entry, columns(entry), plans, axes) for entry in folder.of(Section.MEASURE)
    )
    for section, model in MODELS.items():
        model._default_manager.bulk_create(model(**columns(entry)) for entry in folder.of(section))
    Link.objects.bulk_create(
        Link(
            region=region,
            origin=link.origin,
            target=link.target,
            relation=link.relation,
            inferred=link.inferred,
        )
        for entry in folder.entries
        for link in entry.links
    )
    Remark.objects.bulk_create(
        Remark(
            region=region,
            subject=remark.subject,
            code=remark.code,
            low_cents=remark.low_cents,
            high_cents=remark.high_cents,
            approximate=remark.approximate,
            count=remark.count,
            total=remark.total,
        )
        for remark in remarks(folder)
    )
    provenance.replace_region(region.slug, folder.sources, folder.claims)


def _axes_and_lines(folder: RegionFolder, plans: dict[str, Plan]) -> tuple[list[Entry], list[Entry]]:
    entries = folder.of(Section.AXIS)
    return (
        [entry for entry in entries if entry.parent in plans],
        [entry for entry in entries if entry.parent not in plans],
    )


def _measure(entry: Entry, columns: dict[str, Any], plans: dict[str, Plan], axes: dict[str, Axis]) -> Measure:
    axis = columns.pop("axis")
    return Measure(plan=plans[entry.parent], axis=axes.get(axis), **columns)


def _by_path(rows: list[Parent]) -> dict[str, Parent]:
    return {row.path: row for row in rows}


def _columns(entry: Entry) -> dict[str, Any]:
    """An entry's own columns; each detail under its name, spans and wordings spread over theirs."""
    columns: dict[str, Any] = {
        "path": entry.path,
        "slug": entry.slug,
        "status": entry.status,
        "sources": list(entry.sources),
        "refs": list(entry.refs),
        **provenance.word_columns("name", entry.name),
        **provenance.word_columns("summary", entry.summary),
        **provenance.word_columns("note", entry.note),
    }
    for name, value in entry.details.items():
        if isinstance(value, Span):
            columns |= provenance.span_columns(name, value)
        elif isinstance(value, Words):
            columns |= provenance.word_columns(name, value)
        else:
            columns[name] = value
    return columns


def _colours(colours: Colours) -> dict[str, str]:
    return {"accent": colours.accent, "ink": colours.ink, "wash": colours.wash}
