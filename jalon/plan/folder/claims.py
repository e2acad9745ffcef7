"""Claims as a folder writes them: one value, its unit, its period, its status, its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jalon.plan.folder.problems import Written, nearest
from jalon.plan.folder.table import Table
from jalon.provenance.enums import QUANTITIES, Cadence, Kind, Status
from jalon.provenance.records import CitationRecord, ClaimRecord, Value
from jalon.provenance.spans import NO_SPAN, Span
from jalon.provenance.words import EURO, PERCENT, PROPERTIES, UNITS, Unit, Words

VALUES = (
    "exactly",
    "about",
    "at_least",
    "at_most",
    "between",
    "share",
    "rank",
    "rank_at_most",
    "times",
    "text",
    "date",
    "dates",
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The entry that claims are about, and what they take from it when they do not say otherwise."""

    path: str
    status: Status
    sources: tuple[str, ...]
    refs: tuple[str, ...]
    period: Span = NO_SPAN


Found = tuple[ClaimRecord, Written]
"""A claim, and where it is written."""


def read_claims(table: Table, owner: Owner, units: Mapping[str, Unit]) -> list[Found]:
    """The claims of an entry: its short `amount` and its [[….claims]]."""
    found: list[Found] = []
    if table.has("amount"):
        short = _short_amount(table, owner)
        if short:
            found.append((short, Written(table.doc, (*table.path, "amount"))))
    for each in table.tables("claims"):
        claim = _claim(each, owner, units)
        if claim is None:
            continue
        if any(other.key == claim.key for other, _written in found):
            each.problem(
                "id" if each.has("id") else "property",
                "duplicate-id",
                _("Deux affirmations du même objet portent le nom « %(id)s ».")
                % {"id": claim.key.rsplit(":", 1)[1]},
                _("Donnez à chacune son propre « id »."),
            )
            continue
        found.append((claim, each.written))
    return found


def _short_amount(table: Table, owner: Owner) -> ClaimRecord | None:
    """`amount = 22_000_000`, or `amount = { at_least = 1_000_000 }`."""
    if isinstance(table.raw("amount"), dict):
        inner = table.table("amount")
        assert inner is not None
        value = _value(inner, money=True)
        inner.done()
        if value and value.kind not in QUANTITIES:
            table.wrong("amount", _("un montant en euros entiers"))
            value = None
    else:
        cents = table.number("amount", money=True)
        value = None if cents is None else Value(Kind.EXACT, cents, cents)
    if value is None:
        return None
    return ClaimRecord(
        key=f"{owner.path}:amount",
        subject=owner.path,
        property_name="amount",
        value=value,
        status=owner.status,
        citations=tuple(CitationRecord(source) for source in owner.sources),
        unit=EURO,
        period=owner.period,
        refs=owner.refs,
    )


def _claim(table: Table, owner: Owner, units: Mapping[str, Unit]) -> ClaimRecord | None:
    name = table.slug("property")
    identity = table.slug("id", required=False) or name
    label = table.words("label")
    if name and name not in PROPERTIES and not label:
        table.problem(
            "property",
            "unknown-property",
            _("La propriété « %(name)s » est inconnue.") % {"name": name},
            nearest(name, PROPERTIES) + " " + _("Ou donnez-lui un nom avec « label »."),
        )
    unit = table.text("unit") or (EURO if name == "amount" else "")
    if unit and unit != EURO and unit not in units and unit not in UNITS:
        table.problem(
            "unit",
            "unknown-unit",
            _("L’unité « %(unit)s » est inconnue.") % {"unit": unit},
            nearest(unit, (EURO, *UNITS, *units)) + " " + _("Ou ajoutez-la à [units] dans region.toml."),
        )
    if name == "amount" and unit != EURO:
        table.problem(
            "unit",
            "amount-in-euros",
            _("Un montant est en euros."),
            _('Écrivez unit = "EUR", ou donnez à l’affirmation une autre propriété, par exemple « count ».'),
        )
    value = _value(table, money=unit == EURO)
    bounds = (value.low, value.high) if value and unit == PERCENT else ()
    if any(bound is not None and bound > 100 for bound in bounds):
        table.out_of_a_hundred(next(key for key in VALUES if table.has(key)))
    status = table.choice("status", Status, owner.status)
    sources = table.strings("source") or owner.sources
    place = table.text("place", longest=200)
    claim = value and ClaimRecord(
        key=f"{owner.path}:{identity}",
        subject=owner.path,
        property_name=name,
        value=value,
        status=status or owner.status,
        citations=tuple(CitationRecord(source, place) for source in dict.fromkeys(sources)),
        unit=unit,
        unit_words=units.get(unit),
        label=label,
        per=table.choice("per", Cadence, Cadence.ONCE) or "",
        period=table.span("period") or (owner.period if name == "amount" and not table.has("per") else Span()),
        by=table.span("by"),
        as_of=table.day("as_of"),
        retained=table.flag("retained", default=True),
        reason=table.words("reason"),
        note=table.words("note"),
        inferred=table.flag("inferred"),
        refs=table.strings("ref") or owner.refs,
    )
    if claim and claim.value.countable and not unit:
        table.missing("unit", _("Une quantité a une unité : %(units)s, …") % {"units": "EUR, people, companies"})
    if not sources:
        table.missing("source", _("Citez une source de sources.toml."))
    table.done()
    return claim if claim and name and sources else None


def _value(table: Table, money: bool) -> Value | None:
    given = [key for key in VALUES if table.has(key)]
    main = [key for key in given if key != "text"] or given
    if len(main) != 1:
        table.problem(
            main[0] if main else "property",
            "one-value",
            _("Une affirmation dit une seule chose."),
            _("Écrivez exactement une de ces clés : %(keys)s.") % {"keys": ", ".join(VALUES)},
        )
        return None
    key = main[0]
    words = table.words("text")
    if words and key not in ("text", "date", "dates"):
        table.problem(
            "text",
            "one-value",
            _("Un texte n’accompagne qu’une date."),
            _("Mettez cette précision dans « note »."),
        )
    if key == "text":
        return Value(Kind.TEXT, words=words) if words else None
    if key in ("date", "dates"):
        return _date(table, key, words)
    if key == "between":
        return _between(table, money)
    if key == "share":
        ratio = table.ratio("share")
        whole = table.words("of", required=True)
        return None if ratio is None else Value(Kind.SHARE, ratio, ratio, whole=whole)
    if key in ("rank", "rank_at_most"):
        rank = table.whole(key, low=1, high=10_000)
        among = table.words("among", required=True)
        if rank is None:
            return None
        low = Decimal(rank) if key == "rank" else Decimal(1)
        return Value(Kind.RANK, low, Decimal(rank), whole=among)
    if key == "times":
        factor = table.number("times", money=False)
        return None if factor is None else Value(Kind.MULTIPLE, factor, factor)
    return _quantity(table, key, money)


def _quantity(table: Table, key: str, money: bool) -> Value | None:
    amount = table.number(key, money)
    if amount is None:
        return None
    bounds: dict[str, tuple[Kind, Any, Any]] = {
        "exactly": (Kind.EXACT, amount, amount),
        "about": (Kind.ABOUT, amount, amount),
        "at_least": (Kind.AT_LEAST, amount, None),
        "at_most": (Kind.AT_MOST, None, amount),
    }
    return Value(*bounds[key])


def _between(table: Table, money: bool) -> Value | None:
    value = table.raw("between")
    if not isinstance(value, list) or len(value) != 2:
        table.wrong("between", _("deux nombres, par exemple [2_000_000, 5_000_000]"))
        return None
    low, high = (table.amount("between", part, money) for part in value)
    if low is None or high is None:
        return None
    if low >= high:
        table.wrong("between", _("le plus petit nombre d’abord"))
        return None
    return Value(Kind.BETWEEN, low, high)


def _date(table: Table, key: str, words: Words) -> Value | None:
    days = table.days("dates") if key == "dates" else (table.day("date"),) * 2
    if not days or days[0] is None:
        return None
    return Value(Kind.DATE, span=Span(days[0], days[1], words), words=words)
