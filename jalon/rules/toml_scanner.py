"""Where every key and value of a TOML text stands, and the bounds that keep the text from doing harm."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from jalon.rules.toml_place import Key, TomlError, position_of

MAX_DEPTH = 24
MAX_NUMBER = 40
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


class Scanner:
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


def offset_in_string(text: str, start: int, count: int) -> int:
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
