"""A TOML file whose every key knows its line and column.

`tomllib` reads TOML exactly but forgets where things stood. A policy officer who mistypes a key needs
« regions/my-region/plan.toml:12:3 », so `read_toml` reads the text twice: once with `tomllib` for the values
(a TOML float becomes a `Decimal`, never a binary float), once with a small scanner for the positions.

The text is untrusted: its size, the depth of its nesting and the length of its numbers are bounded before
`tomllib` sees it, and every refusal is one exception, `TomlError`, with a place and both languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Key = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
MAX_NUMBER = 40


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: line and column count from 1, as editors show them."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def moved(self, columns: int) -> Position:
        return Position(self.file, self.line, self.column + columns)


class TomlError(ValueError):
    """The text is not TOML that Jalon accepts; says where, and why in French (`fr`) and English (`en`)."""

    def __init__(self, position: Position, en: str, fr: str) -> None:
        super().__init__(f"{position}: {en}")
        self.position = position
        self.en = en
        self.fr = fr

    def message(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


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
        return position_of(self.text, _offset_in_string(self.text, start, offset), self.file)


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
    scanner = _Scanner(text, file)
    scanner.scan()
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _translated(str(error), text, file) from None
    except (ValueError, ArithmeticError) as error:
        raise TomlError(
            position_of(text, scanner.at, file),
            f"A value cannot be read ({error}).",
            "Une valeur ne peut pas être lue.",
        ) from None
    return TomlText(file, text, data, scanner.keys, scanner.values)


def position_of(text: str, offset: int, file: str) -> Position:
    line = text.count("\n", 0, offset) + 1
    return Position(file, line, offset - text.rfind("\n", 0, offset))


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


# --- positions -------------------------------------------------------------------------------------------

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^\s,\[\]{}#\"']+(?: \d\d:[^\s,\[\]{}#\"']+)?")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\(?s:.)|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*'"
)


class _Stop(Exception):
    """The scanner met what `tomllib` will refuse as well: leave the message to it."""


class _Scanner:
    """Finds the offset of every key and value; accepts at least every valid TOML text, in linear time."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.at = 0
        self.keys: dict[Key, int] = {}
        self.values: dict[Key, int] = {}
        self.counts: dict[Key, int] = {}

    def scan(self) -> None:
        try:
            self._document()
        except _Stop:
            return

    def _document(self) -> None:
        text, size = self.text, len(self.text)
        table: Key = ()
        while True:
            self._skip(_BLANK)
            if self.at >= size:
                return
            start = self.at
            if text.startswith("[[", start):
                self.at += 2
                table = self._array_table(self._resolved(self._header("]]")), start)
            elif text[start] == "[":
                self.at += 1
                table = self._resolved(self._header("]"))
                self._depth(table)
                self._note(table, start)
            else:
                self._pair(table)

    def _header(self, close: str) -> list[tuple[str, int]]:
        parts = self._dotted()
        self._expect(close)
        return parts

    def _resolved(self, parts: list[tuple[str, int]]) -> Key:
        """A header's path, each array of tables on the way standing for its last element."""
        path: Key = ()
        for index, (name, _) in enumerate(parts):
            path = (*path, name)
            if index < len(parts) - 1 and path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _array_table(self, path: Key, start: int) -> Key:
        index = self.counts.get(path, 0)
        self.counts[path] = index + 1
        self._note(path, start)
        element = (*path, index)
        self._depth(element)
        self._note(element, start)
        return element

    def _pair(self, table: Key) -> None:
        path = table
        for name, offset in self._dotted():
            path = (*path, name)
            self._depth(path)
            self._note(path, offset)
        self._expect("=")
        self._skip(_SPACE)
        self._value(path)

    def _dotted(self) -> list[tuple[str, int]]:
        parts: list[tuple[str, int]] = []
        while True:
            self._skip(_SPACE)
            start = self.at
            parts.append((self._key(), start))
            if len(parts) > MAX_DEPTH:
                raise self._too_deep()
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _key(self) -> str:
        bare = _BARE_KEY.match(self.text, self.at)
        if bare:
            self.at = bare.end()
            return bare.group()
        quoted = _STRING.match(self.text, self.at)
        if not quoted or quoted.group().startswith(('"""', "'''")):
            raise _Stop
        self.at = quoted.end()
        body = quoted.group()
        if body[0] == "'" or "\\" not in body:
            return body[1:-1]
        try:
            return str(tomllib.loads(f"k = {body}")["k"])
        except ValueError:
            raise _Stop from None

    def _value(self, path: Key) -> None:
        self.values[path] = self.at
        char = self.text[self.at : self.at + 1]
        if char == "[":
            self._array(path)
        elif char == "{":
            self._inline(path)
        elif char in ('"', "'"):
            string = _STRING.match(self.text, self.at)
            if not string:
                raise _Stop
            self.at = string.end()
        else:
            self._scalar()

    def _scalar(self) -> None:
        scalar = _SCALAR.match(self.text, self.at)
        if not scalar:
            raise _Stop
        word = scalar.group()
        if word.lstrip("+-") in ("inf", "nan"):
            raise self._error(
                f"“{word}” is not a number Jalon accepts.",
                f"« {word} » n’est pas un nombre accepté par Jalon.",
            )
        if len(word) > MAX_NUMBER and not word.isalpha():
            raise self._error("This number is too long.", "Ce nombre est trop long.")
        exponent = re.fullmatch(r"[+-]?[0-9_.]+[eE]([+-]?[0-9_]+)", word)
        if exponent and len(exponent.group(1)) > 3:
            raise self._error("This number’s exponent is too large.", "L’exposant de ce nombre est trop grand.")
        self.at = scalar.end()

    def _array(self, path: Key) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            if self.text.startswith("]", self.at):
                self.at += 1
                return
            element = (*path, index)
            self._depth(element)
            self._note(element, self.at)
            self._value(element)
            index += 1
            self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
            elif not self.text.startswith("]", self.at):
                raise _Stop

    def _inline(self, path: Key) -> None:
        self.at += 1
        self._skip(_SPACE)
        if self.text.startswith("}", self.at):
            self.at += 1
            return
        while True:
            self._pair(path)
            self._skip(_SPACE)
            if self.text.startswith("}", self.at):
                self.at += 1
                return
            self._expect(",")

    def _note(self, path: Key, offset: int) -> None:
        self.keys.setdefault(path, offset)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()

    def _expect(self, mark: str) -> None:
        self._skip(_SPACE)
        if not self.text.startswith(mark, self.at):
            raise _Stop
        self.at += len(mark)

    def _depth(self, path: Key) -> None:
        if len(path) > MAX_DEPTH:
            raise self._too_deep()

    def _too_deep(self) -> TomlError:
        return self._error(
            f"Keys are nested more than {MAX_DEPTH} levels deep.",
            f"Les clés sont imbriquées sur plus de {MAX_DEPTH} niveaux.",
        )

    def _error(self, en: str, fr: str) -> TomlError:
        return TomlError(position_of(self.text, self.at, self.file), en, fr)


def _offset_in_string(text: str, start: int, count: int) -> int:
    """The offset in `text` of the character number `count` of the string literal that opens at `start`."""
    quote = text[start : start + 1]
    triple = text.startswith(quote * 3, start)
    at = start + (3 if triple else 1)
    if triple and text.startswith("\n", at):
        at += 1
    if quote == "'":
        return at + count
    for size in _characters(text, at):
        if count <= 0:
            break
        at += size[0]
        count -= size[1]
    return at


def _characters(text: str, at: int) -> Iterator[tuple[int, int]]:
    """(length in the file, length in the value) of each item of a basic string that starts at `at`."""
    escape = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\n\s*|.)")
    while at < len(text):
        found = escape.match(text, at)
        if found:
            yield (len(found.group()), 0 if "\n" in found.group() else 1)
            at = found.end()
        else:
            yield (1, 1)
            at += 1


# --- messages --------------------------------------------------------------------------------------------

_PLACE = re.compile(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.S)
_FRENCH = (
    ("Cannot declare", "Ce tableau est déclaré deux fois, ou porte le nom d’une clé qui a déjà une valeur."),
    ("Cannot overwrite a value", "Cette clé est écrite deux fois."),
    ("Duplicate inline table key", "Cette clé est écrite deux fois."),
    ("Cannot mutate immutable namespace", "Ce tableau est déjà fermé : il ne peut plus être complété."),
    ("Cannot redefine namespace", "Ce tableau est déjà défini."),
    ("Expected '=' after a key", "Le signe « = » manque après la clé."),
    ("Expected ']' at the end of a table declaration", "Le crochet « ] » manque à la fin du nom du tableau."),
    (
        "Expected ']]' at the end of an array declaration",
        "Les crochets « ]] » manquent à la fin du nom du tableau.",
    ),
    (
        "Expected newline or end of document after a statement",
        "Une seule affirmation par ligne : passez à la ligne.",
    ),
    ("Invalid initial character for a key part", "Une clé ne peut pas commencer par ce caractère."),
    ("Invalid statement", "Cette ligne n’est ni une clé, ni un tableau, ni un commentaire."),
    ("Invalid value", "Cette valeur n’est pas du TOML : un texte s’écrit entre guillemets droits."),
    ("Unclosed array", "Le crochet « ] » qui ferme la liste manque."),
    ("Unclosed inline table", "L’accolade « } » manque."),
    ("Unterminated string", "Le guillemet qui ferme le texte manque."),
    ('Expected "\'"', "Le guillemet qui ferme le texte manque."),
    ("Expected \"'''\"", "Les guillemets qui ferment le texte manquent."),
    ("Illegal character", "Ce caractère n’est pas permis ici."),
    ("Found invalid character", "Ce caractère n’est pas permis ici."),
    ("Unescaped '\\' in a string", "La barre « \\ » introduit un code inconnu : doublez-la."),
    ("Invalid hex value", "Ce code de caractère est incomplet."),
    ("Escaped character is not a Unicode scalar value", "Ce code ne désigne aucun caractère."),
    ("Invalid date or datetime", "Cette date n’existe pas."),
)


def _translated(message: str, text: str, file: str) -> TomlError:
    found = _PLACE.match(message)
    if found and found.group(2):
        position = Position(file, int(found.group(2)), int(found.group(3)))
    else:
        position = position_of(text, len(text.rstrip("\n")), file)
    english = re.sub(r"\(('.*?'),?\)", r"\1", found.group(1) if found else message)
    french = next((fr for en, fr in _FRENCH if english.startswith(en)), "Ce texte n’est pas du TOML.")
    return TomlError(position, english.rstrip(".") + ".", french)
