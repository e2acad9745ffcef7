"""Sources and claims are written in one way: a Region's are replaced by those of its published version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from jalon.provenance.models import Citation, Claim, Source
from jalon.provenance.records import ClaimRecord, SourceRecord
from jalon.provenance.spans import Span
from jalon.provenance.words import Words


@transaction.atomic
def replace_region(region: str, sources: Iterable[SourceRecord], claims: Iterable[ClaimRecord]) -> None:
    """Put these sources and claims in the place of all those of the Region."""
    Claim.objects.filter(region=region).delete()
    Source.objects.filter(region=region).delete()
    rows = Source.objects.bulk_create(
        Source(region=region, position=position, **_source_columns(record))
        for position, record in enumerate(sources)
    )
    by_slug = {row.slug: row for row in rows}
    records = list(claims)
    claim_rows = Claim.objects.bulk_create(
        Claim(region=region, position=position, **_claim_columns(record)) for position, record in enumerate(records)
    )
    Citation.objects.bulk_create(
        Citation(claim=row, source=by_slug[cited.source], place=cited.place, position=position)
        for row, record in zip(claim_rows, records, strict=True)
        for position, cited in enumerate(record.citations)
    )


def span_columns(name: str, span: Span) -> dict[str, Any]:
    """The four columns of a span: `name_first`, `name_last`, `name_fr`, `name_en`."""
    return {f"{name}_first": span.first, f"{name}_last": span.last, **word_columns(name, span.words)}


def word_columns(name: str, words: Words) -> dict[str, str]:
    """The two columns of a wording: `name_fr`, `name_en`."""
    return {f"{name}_fr": words.fr, f"{name}_en": words.en}


def _source_columns(record: SourceRecord) -> Mapping[str, Any]:
    return {
        "slug": record.slug,
        "publisher": record.publisher,
        "kind": record.kind,
        "trust": record.trust,
        "seen": record.seen,
        "url": record.url,
        **word_columns("title", record.title),
        **word_columns("note", record.note),
        **span_columns("published", record.published),
    }


def _claim_columns(record: ClaimRecord) -> Mapping[str, Any]:
    value, money = record.value, record.is_money
    unit = record.unit_words
    return {
        "key": record.key,
        "subject": record.subject,
        "property_name": record.property_name,
        "kind": value.kind,
        "low_cents": value.low if money else None,
        "high_cents": value.high if money else None,
        "low": None if money else value.low,
        "high": None if money else value.high,
        "date_first": value.span.first,
        "date_last": value.span.last,
        "unit": record.unit,
        "unit_words": {"fr": list(unit.fr), "en": list(unit.en)} if unit else {},
        "per": record.per,
        "as_of": record.as_of,
        "status": record.status,
        "retained": record.retained,
        "inferred": record.inferred,
        "refs": list(record.refs),
        **word_columns("text", value.words),
        **word_columns("whole", value.whole),
        **word_columns("label", record.label),
        **word_columns("reason", record.reason),
        **word_columns("note", record.note),
        **span_columns("period", record.period),
        **span_columns("by", record.by),
    }
