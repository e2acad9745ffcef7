"""The API's document as a page: addresses, parameters, and every field of what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field: its name, its type in words, what it means."""

    name: str
    kind: str
    said: str
    required: bool


@dataclass(frozen=True, slots=True)
class Address:
    """One address, what it takes, and the object that it answers."""

    id: str
    path: str
    summary: str
    parameters: tuple[Row, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that answers are made of."""

    id: str
    said: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses of one subject, with the objects that they answer."""

    name: str
    said: str
    addresses: tuple[Address, ...]
    shapes: tuple[Shape, ...]


def groups(document: Document) -> list[Group]:
    """The addresses by subject, each object described once, under the first subject that answers it."""
    shown: set[str] = set()
    found = []
    for tag in document["tags"]:
        addresses: list[Address] = []
        names: list[str] = []
        for path, operations in document["paths"].items():
            operation = operations["get"]
            if tag["name"] in operation["tags"]:
                content = operation["responses"][200]["content"]["application/json"]["schema"]
                addresses.append(_address(path, operation, content))
                names += _reach(document, content)
        wanted = [name for name in dict.fromkeys(names) if name not in shown]
        shown.update(wanted)
        shapes = tuple(_shape(document, name) for name in wanted)
        found.append(Group(tag["name"], tag["description"], tuple(addresses), shapes))
    return found


def _address(path: str, operation: Document, content: Document) -> Address:
    return Address(
        operation["operationId"],
        path,
        operation["summary"],
        tuple(
            Row(each["name"], kind(each["schema"]), each["schema"].get("description", ""), each["required"])
            for each in operation["parameters"]
        ),
        kind(content),
    )


def _shape(document: Document, name: str) -> Shape:
    schema = document["components"]["schemas"][name]
    required = schema.get("required", [])
    rows = (
        Row(field, kind(each), each.get("description", ""), field in required)
        for field, each in schema.get("properties", {}).items()
    )
    values = ", ".join(f"“{value}”" for value in schema.get("enum", []))
    return Shape(
        name, " ".join(filter(None, (schema.get("description", "").replace("\n", " "), values))), tuple(rows)
    )


def _reach(document: Document, schema: Any) -> Iterator[str]:
    """The names of the objects that a schema mentions, and those that they mention."""
    for name in _mentioned(schema):
        yield name
        yield from _reach(document, document["components"]["schemas"][name])


def _mentioned(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for each in schema.values():
            yield from _mentioned(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _mentioned(each)


def kind(schema: Document) -> str:
    """A type in words: « integer, 1 to 200 », « list of ClaimShape », « text or null »."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind(each) for each in schema["anyOf"]))
    if "allOf" in schema:
        return kind(schema["allOf"][0])
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return ", ".join(f"“{value}”" for value in schema["enum"])
    match schema.get("type"):
        case "array" if "prefixItems" in schema:
            return f"list of {', '.join(kind(each) for each in schema['prefixItems'])}"
        case "array":
            return f"list of {kind(schema['items'])}"
        case "object":
            return f"object of {kind(schema['additionalProperties'])}"
        case "string":
            return str(schema.get("format", "text"))
        case "integer" if "maximum" in schema and "minimum" in schema:
            return f"integer, {schema['minimum']} to {schema['maximum']}"
        case other:
            return str(other)
