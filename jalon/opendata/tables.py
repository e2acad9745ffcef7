"""The objects of the API as tables: one object a row, one column a field, for a spreadsheet.

A field of two languages makes two columns, a stretch of time four; an object inside another brings its fields under
its name; a list of names is joined by « | ». Longer lists are tables of their own.
"""

from __future__ import annotations

import csv
import io
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BaseModel

from jalon.funds import entries as history
from jalon.funds import queries as funds
from jalon.opendata import delays, freshness, ledger_data, plan_data, results_data, scheme_data
from jalon.opendata.shapes import ledger, plan, schemes
from jalon.plan.snapshot import Snapshot
from jalon.schemes.queries import latest_versions

SEPARATORS = {"comma": ",", "semicolon": ";"}
BOM = "\ufeff"
JOINT = " | "
STRETCH = 500


class EnvelopeYear(ledger.YearAmounts):
    """How far an envelope came by the acts of one exercice."""

    envelope: str
    unit: ledger.Unit


class MoveRow(Schema):
    """One move of an entry, with the entry's own words."""

    entry: int
    chain: str
    sequence: int
    hash: str
    operation: str
    on: str
    exercice: int
    reference: str
    move: ledger.MoveShape
    fictif: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name in addresses, what it holds, the shape of a row, where rows come from."""

    name: str
    title: str | Promise
    shape: type[BaseModel]
    rows: Callable[[Snapshot], Iterable[BaseModel]]
    gauge: freshness.Gauge

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [name for name, _kind in fields(self.shape)]

    @property
    def own(self) -> bool:
        """Whether it holds what Jalon counts itself, and so says of each row whether it is invented."""
        return "fictif" in self.columns


def fields(shape: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(column, type) of each field of a shape, those of objects inside under their name."""
    for name, field in shape.model_fields.items():
        kind = _plain(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{prefix}{name}_")
        elif not _is_long(kind):
            yield f"{prefix}{name}", kind


def cells(row: BaseModel) -> Iterator[str]:
    """The cells of a row, in the order of the columns."""
    for name, field in type(row).model_fields.items():
        kind = _plain(field.annotation)
        value = getattr(row, name)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from cells(value)
        elif not _is_long(kind):
            yield cell(value)


def cell(value: Any) -> str:
    """A value as a cell: empty for nothing, true or false, ISO dates, whole numbers without spaces."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return JOINT.join(value)
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def written(table: Table, taken: Snapshot, separator: str = ",", bom: bool = False) -> Iterator[str]:
    """The file, line by line."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=separator)
    for row in (iter([table.columns]), (cells(row) for row in table.rows(taken))):
        for each in row:
            writer.writerow(each)
            text = line.getvalue()
            line.seek(0)
            line.truncate()
            yield BOM + text if bom else text
            bom = False


def _plain(annotation: Any) -> Any:
    """The type without « or nothing »."""
    if get_origin(annotation) in (Union, types.UnionType):
        kept = [each for each in get_args(annotation) if each is not type(None)]
        return kept[0] if len(kept) == 1 else annotation
    return annotation


def _is_long(kind: Any) -> bool:
    return get_origin(kind) in (list, dict) and get_args(kind) != (str,)


def _axes(taken: Snapshot) -> Iterable[BaseModel]:
    return (plan_data.axis(taken, one) for one in taken.axes)


def _measures(taken: Snapshot) -> Iterable[BaseModel]:
    today = timezone.localdate()
    return (plan_data.measure(taken, one, today) for one in taken.measures)


def _indicators(taken: Snapshot) -> Iterable[BaseModel]:
    today = timezone.localdate()
    return (plan_data.indicator(taken, one, today) for one in taken.indicators)


def _schemes(taken: Snapshot) -> Iterable[BaseModel]:
    today = timezone.localdate()
    return (scheme_data.line(one, today) for one in latest_versions(taken.region.slug))


def _envelopes(taken: Snapshot) -> Iterable[BaseModel]:
    return ledger_data.envelopes(funds.envelopes(taken.region.slug))


def _envelope_years(taken: Snapshot) -> Iterable[BaseModel]:
    for envelope in ledger_data.envelopes(funds.envelopes(taken.region.slug)):
        for year in envelope.years:
            yield EnvelopeYear(envelope=envelope.id, unit=envelope.unit, **year.model_dump())


def _credits(taken: Snapshot) -> Iterable[BaseModel]:
    return (ledger_data.credits(one) for one in funds.credits_situation(taken.region.slug))


def _moves(taken: Snapshot) -> Iterable[BaseModel]:
    """Every move of the Region, the latest entries first, read stretch by stretch."""
    wanted, before = history.EntryFilter(region=taken.region.slug), None
    while True:
        found = history.entries(wanted, before=before, size=STRETCH)
        for view in found.entries:
            for move in ledger_data.entry(view).moves:
                yield MoveRow(
                    entry=view.id,
                    chain=view.place.owner,
                    sequence=view.place.sequence,
                    hash=view.place.hash,
                    operation=view.operation.value,
                    on=view.on.isoformat(),
                    exercice=view.exercice,
                    reference=view.reference,
                    move=move,
                    fictif=view.fictif,
                )
        before = found.before
        if before is None:
            return


TABLES = {
    table.name: table
    for table in (
        Table("axes", _("Axes et lignes du plan"), plan.AxisShape, _axes, freshness.plan),
        Table("measures", _("Mesures, échéances et avancement"), plan.MeasureShape, _measures, freshness.plan),
        Table("indicators", _("Indicateurs"), plan.IndicatorShape, _indicators, freshness.plan),
        Table(
            "claims",
            _("Affirmations des sources, retenues ou non"),
            plan.ClaimShape,
            lambda taken: (plan_data.claim(one) for one in taken.claims),
            freshness.plan,
        ),
        Table(
            "sources",
            _("Sources"),
            plan.SourceShape,
            lambda taken: (plan_data.source(one) for one in taken.sources),
            freshness.plan,
        ),
        Table(
            "schemes",
            _("Dispositifs dont les règles sont publiées"),
            schemes.SchemeLine,
            _schemes,
            freshness.content,
        ),
        Table(
            "delays",
            _("Délais de décision par dispositif"),
            schemes.DelayShape,
            lambda taken: delays.delays(taken.region.slug),
            freshness.content,
        ),
        Table(
            "results",
            _("Résultats des aides, par dispositif"),
            schemes.ResultShape,
            lambda taken: results_data.results(taken.region.slug),
            freshness.content,
        ),
        Table("envelopes", _("Enveloppes, par étape"), ledger.EnvelopeShape, _envelopes, freshness.ledger),
        Table(
            "envelope-years",
            _("Enveloppes, par étape et exercice"),
            EnvelopeYear,
            _envelope_years,
            freshness.ledger,
        ),
        Table("credits", _("Crédits de paiement"), ledger.CreditsShape, _credits, freshness.ledger),
        Table("moves", _("Mouvements du grand livre"), MoveRow, _moves, freshness.ledger),
    )
}
