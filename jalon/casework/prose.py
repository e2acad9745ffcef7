"""Printed rules as parts of a page, and the guide to the codes of remarks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "findings.md"

_MARK = re.compile(r"(#{1,6}|-|\d+\.) (.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A title, a paragraph, or a list (numbered or not) of a printed rule."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The parts of a printed rule; its own title is left out, the page has one."""
    return [
        Block(kind, tuple(line for _kind, line in group))
        for kind, group in groupby(_lines(text), lambda each: each[0])
    ]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _MARK.fullmatch(line)
        mark, rest = found.groups() if found else ("", line)
        if mark == "#":
            continue
        yield (
            "title" if mark.startswith("#") else "bullets" if mark == "-" else "numbers" if mark else "paragraph",
            rest,
        )


@dataclass(frozen=True, slots=True)
class Code:
    """What a code of a remark means, how grave it is, and what to do."""

    code: str
    level: str
    meaning: str
    remedy: str


@cache
def finding_codes(lang: str) -> tuple[Code, ...]:
    """Every code, in the order of the guide, from its table in that language."""
    english, _mark, french = GUIDE.read_text().partition("## En français")
    rows = re.findall(
        r"^\| ([A-Z]\d{3}|[a-z-]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", french if lang == "fr" else english, re.M
    )
    return tuple(Code(*(cell.replace("`", "") for cell in row)) for row in rows if row[0] not in ("code", "---"))
