"""What a record of the folder says, key by key, in the reader's words: for a difference that a person reads."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

from jalon.plan.folder.records import LinkRecord
from jalon.provenance.arithmetic import Quantity
from jalon.provenance.display import value_text
from jalon.provenance.enums import Kind
from jalon.provenance.records import CitationRecord, ClaimRecord
from jalon.provenance.spans import Span
from jalon.provenance.words import UNITS, Unit, Words
from jalon.ui import formats

APART = {"claims", "key", "subject", "path", "slug", "section", "parent", "unit_words"}
"""What names a record, or is compared by itself."""

KEYS = {"property_name": "property", "citations": "source", "sources": "source", "refs": "ref"}
"""The name in the folder of what a record calls otherwise."""


@dataclass(slots=True)
class _Value:
    """A claim of the folder as what shows a value needs it."""

    claim: ClaimRecord
    kind: str

    @property
    def text(self) -> str:
        return str(self.claim.value.words)

    @property
    def whole(self) -> str:
        return str(self.claim.value.whole)

    @property
    def bounds(self) -> tuple[int | Decimal | None, int | Decimal | None]:
        return self.claim.value.low, self.claim.value.high

    @property
    def dates(self) -> Span:
        return self.claim.value.span

    @property
    def quantity(self) -> Quantity | None:
        claim, value = self.claim, self.claim.value
        if not value.countable:
            return None
        return Quantity(value.low, value.high, claim.unit, claim.status, claim.per, value.kind == Kind.ABOUT)

    @property
    def unit_name(self) -> Unit | None:
        return self.claim.unit_words or UNITS.get(self.claim.unit)


def read_fields(record: Any) -> dict[str, str]:
    """The keys of a record that say something, with what they say."""
    return {key: text for key, text in _fields(record) if text}


def _fields(record: Any) -> Iterator[tuple[str, str]]:
    for field in fields(record):
        if not field.compare or field.name in APART:
            continue
        value = getattr(record, field.name)
        key = KEYS.get(field.name, field.name)
        if isinstance(record, ClaimRecord) and field.name == "value":
            yield from _claim_value(record)
        elif field.name == "details":
            for name, detail in value.items():
                yield from _parts(name, detail)
        else:
            yield from _parts(key, value)


def _claim_value(claim: ClaimRecord) -> Iterator[tuple[str, str]]:
    yield from _parts("text", claim.value.words)
    if claim.value.kind != Kind.TEXT:
        yield "value", value_text(_Value(claim, claim.value.kind), short=False)


def _parts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """A value in one line; words and colours in one a part."""
    if isinstance(value, Words):
        yield f"{key}.fr", value.fr
        yield f"{key}.en", value.en
    elif isinstance(value, Span):
        yield key, str(value)
        if value.words:
            yield f"{key}.from", _one(value.first)
            yield f"{key}.to", _one(value.last)
    elif is_dataclass(value):
        for field in fields(value):
            yield f"{key}.{field.name}", _one(getattr(value, field.name))
    else:
        yield key, _one(value)


def _one(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, Choices):
        return str(value.label)
    if isinstance(value, datetime.date):
        return formats.date(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {_one(each)}" for key, each in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(filter(None, map(_one, value)))
    if isinstance(value, LinkRecord):
        return f"{value.relation.label} {value.target.partition('/')[2]}" + (
            f" ({_('déduit')})" if value.inferred else ""
        )
    if isinstance(value, CitationRecord):
        return f"{value.source} ({value.place})" if value.place else value.source
    return str(value)
