"""A TOML file whose every key knows its line and column.

`tomllib` reads TOML exactly but forgets where things stood. A policy officer who mistypes a key needs
« regions/my-region/plan.toml:12:3 », so `read_toml` reads the text twice: once with `tomllib` for the values
(a TOML float becomes a `Decimal`, never a binary float), once with a small scanner for the positions.

The text is untrusted: its size, the depth of its nesting and the length of its numbers are bounded before
`tomllib` sees it, and every refusal is one exception, `TomlError`, with a place and both languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from jalon.rules.toml_messages import translated
from jalon.rules.toml_place import Key, Position, TomlError, position_of
from jalon.rules.toml_scanner import Scanner, offset_in_string

__all__ = ["Key", "Position", "TomlError", "TomlText", "parse_toml", "position_of", "read_toml"]

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class TomlText:
    """The values of a TOML text and where each one stands.

    `data` is what `tomllib` read. `keys` gives the offset of each key (of each element, for an array),
    `values` the offset of its value. A key path is a tuple such as ("conditions", 0, "rule").
    """

    file: str
    text: str
    data: dict[str, Any]
    keys: Mapping[Key, int] = field(repr=False)
    values: Mapping[Key, int] = field(repr=False)

    def position(self, *path: str | int) -> Position:
        """Where a key is written; for a key that is not in the text, the nearest enclosing one."""
        for length in range(len(path), 0, -1):
            offset = self.keys.get(path[:length])
            if offset is not None:
                return position_of(self.text, offset, self.file)
        return Position(self.file, 1, 1)

    def value_position(self, *path: str | int) -> Position:
        """Where a key's value begins (its opening quote for a string); the key itself if there is none."""
        offset = self.values.get(path)
        return self.position(*path) if offset is None else position_of(self.text, offset, self.file)

    def inside(self, path: Key, offset: int) -> Position:
        """The place of the character `offset` of a string value, following line breaks and escapes."""
        start = self.values.get(path)
        if start is None:
            return self.position(*path)
        return position_of(self.text, offset_in_string(self.text, start, offset), self.file)


def read_toml(path: str | Path) -> TomlText:
    """Read a TOML file. Raises `TomlError` for a text that cannot be read, `OSError` for a missing file."""
    name = str(path)
    with open(path, "rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    return parse_toml(_decode(raw, name), name)


def parse_toml(text: str, file: str = "<text>") -> TomlText:
    """Read a TOML text that is already in memory; `file` names it in errors."""
    text = text.replace("\r\n", "\n")
    if len(text) > MAX_BYTES:
        raise _too_big(file)
    scanner = Scanner(text, file)
    scanner.scan()
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise translated(str(error), text, file) from None
    except (ValueError, ArithmeticError) as error:
        raise TomlError(
            position_of(text, scanner.at, file),
            f"A value cannot be read ({error}).",
            "Une valeur ne peut pas être lue.",
        ) from None
    return TomlText(file, text, data, scanner.keys, scanner.values)


def _decode(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        raise _too_big(file)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace").replace("\r\n", "\n")
        raise TomlError(
            position_of(before, len(before), file),
            "The file is not UTF-8 text. Save it again with the encoding UTF-8.",
            "Le fichier n’est pas un texte UTF-8. Enregistrez-le de nouveau avec l’encodage UTF-8.",
        ) from None


def _too_big(file: str) -> TomlError:
    return TomlError(
        Position(file, 1, 1),
        f"The file is longer than {MAX_BYTES} bytes. Split it.",
        f"Le fichier dépasse {MAX_BYTES} octets. Découpez-le.",
    )
