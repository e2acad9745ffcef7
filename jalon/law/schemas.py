"""The JSON Schema of what a rule takes and gives, made from the same types that read and write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, get_args, get_origin

from jalon.law.answers import key
from jalon.law.reading import hints, required, unwrapped, words
from jalon.law.wording import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MONEY = {"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$", "description": 'Euros, exact: "300000.00".'}
EXACT = {"type": "string", "pattern": r"^-?\d+(\.\d+)?( ?%|/\d+)?$", "description": 'Exact: "0.0319" or "3.19 %".'}
TEXT = {
    "type": "object",
    "properties": {"fr": {"type": "string"}, "en": {"type": "string"}},
    "required": ["fr", "en"],
    "additionalProperties": False,
}


def schema(record: type[Any], written: bool = False) -> dict[str, Any]:
    """The schema of a record: of an input, or (`written`) of an answer, where every key is there."""
    known: dict[str, Any] = {}
    _record(record, known, written)
    return {"$schema": DIALECT, "$ref": f"#/$defs/{record.__name__}", "$defs": known}


def _record(record: Any, known: dict[str, Any], written: bool) -> dict[str, Any]:
    name = record.__name__
    if name not in known:
        known[name] = {}
        items = [item for item in fields(record) if item.init or written]
        properties = {}
        for item in items:
            found = dict(_kind(hints(record)[item.name], item.name, known, written))
            if words(record, item.name):
                found["description"] = words(record, item.name)
            properties[key(item.name)] = found
        known[name] = {
            "type": "object",
            "properties": properties,
            "required": [key(item.name) for item in items if written or required(item)],
            "additionalProperties": False,
        }
        if record.__doc__:
            known[name]["description"] = record.__doc__.strip().partition("\n")[0]
    return {"$ref": f"#/$defs/{name}"}


def _kind(kind: Any, name: str, known: dict[str, Any], written: bool) -> dict[str, Any]:
    inner, optional = unwrapped(kind)
    found = _plain(inner, name, known, written)
    return {"anyOf": [found, {"type": "null"}]} if optional else found


def _plain(kind: Any, name: str, known: dict[str, Any], written: bool) -> dict[str, Any]:
    origin = get_origin(kind)
    if kind is Text:
        return TEXT
    if origin in (tuple, list, frozenset):
        return {"type": "array", "items": _kind(get_args(kind)[0], name, known, written)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _kind(get_args(kind)[1], name, known, written)}
    if is_dataclass(kind):
        return _record(kind, known, written)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [option.value for option in kind]}
    if kind is int and name.endswith("_cents"):
        return MONEY if written else {"anyOf": [MONEY, {"type": "integer"}]}
    if kind in (Decimal, Fraction):
        return EXACT if written else {"anyOf": [EXACT, {"type": "integer"}]}
    if kind is date:
        return {"type": "string", "format": "date"}
    return {"type": {bool: "boolean", int: "integer", str: "string"}[kind]}
