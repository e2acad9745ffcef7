"""A place in a text, and the error that names one."""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str | int, ...]
"""A key's path, such as ("conditions", 0, "rule")."""


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


def position_of(text: str, offset: int, file: str) -> Position:
    line = text.count("\n", 0, offset) + 1
    return Position(file, line, offset - text.rfind("\n", 0, offset))
