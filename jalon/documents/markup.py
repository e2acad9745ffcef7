"""The small mark-up of letters: what a Region writes, read into passages, then composed with the data of a case.

    @ received-on
    Nous avons reçu le {received_on} votre demande **{project}**.

    @
    - un point
    - {pieces}

A line `@ item item` begins a passage that says these items of the letter's checklist; `@` alone one that says none.
A passage that is an item is printed in the circumstances that call for it; one of whose fields is empty is not printed
at all, so that the item is then lacking, and known to be. Blocks are parted by empty lines: `##` and `###` headings,
`-` and `1.` lists, paragraphs whose line breaks are kept; `**strong**`, `*emphasis*`, `{field}`; a backslash takes the
next sign as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from jalon.documents.paper import Block, Heading, Paragraph, Points, Run, Signatures, Table, Terms, Text


class Shape(Enum):
    """What a field holds: words within a line, the items of a list, or whole blocks."""

    WORDS = "words"
    LIST = "list"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Items:
    """The value of a field that holds a list."""

    texts: tuple[Text, ...]

    def __bool__(self) -> bool:
        return bool(self.texts)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The value of a field that holds whole blocks."""

    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        return bool(self.blocks)


Value = Text | Items | Blocks


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a text: the line, what, and what to do."""

    line: int
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text, or the name of a field, with their emphasis."""

    text: str
    field: bool = False
    strong: bool = False
    emphasis: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A block as written: its kind (`paragraph`, `points`, `numbers`, or the level of a heading) and its lines."""

    kind: str
    lines: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said together: the items that it is, and its blocks."""

    items: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it names."""
        return frozenset(piece.text for part in self.parts for line in part.lines for piece in line if piece.field)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read: its passages, and what is wrong with it."""

    passages: tuple[Passage, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A text with its data: the blocks to print and the items that they carry."""

    blocks: tuple[Block, ...]
    carried: frozenset[str]


TOKEN = re.compile(r"\\(.)|\{([^{}\s]*)\}|(\*\*)|(\*)|([{}])|([^\\{}*]+|\\)")
LIST = re.compile(r"(-|\d{1,3}\.)\s+(.*)")
HEADING = re.compile(r"(#{1,6})\s+(.*)")


def read(text: str, fields: Mapping[str, Shape], items: Collection[str]) -> Reading:
    """The passages of a text, and its mistakes with their lines."""
    mistakes: list[Mistake] = []
    passages: list[Passage] = []
    named: tuple[str, ...] = ()
    begun, parts = 1, list[Part]()
    level = 1

    def ended() -> None:
        if parts:
            passages.append(Passage(named, tuple(parts)))
        elif named:
            mistakes.append(
                Mistake(begun, _("Ce passage ne dit rien."), _("Écrivez-le sous sa ligne « @ », ou retirez-la."))
            )

    for number, lines in _blocks(text):
        if lines[0].startswith("@"):
            ended()
            named, begun, parts = tuple(lines[0][1:].split()), number, []
            for item in named:
                if item not in items:
                    mistakes.append(
                        Mistake(
                            number,
                            _("La liste de cette lettre n’a pas de mention « %(item)s ».") % {"item": item},
                            _("Les mentions possibles sont : %(items)s.") % {"items": ", ".join(sorted(items))},
                        )
                    )
            continue
        part, level = _part(number, lines, level, fields, mistakes)
        parts.append(part)
    ended()
    return Reading(tuple(passages), tuple(mistakes))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, with the number of the first; a line « @ » stands alone."""
    held: list[str] = []
    begun = 0
    for number, raw in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], 1):
        line = raw.strip()
        alone = line.startswith("@") or HEADING.match(line) is not None
        if held and (not line or alone):
            yield begun, held
            held = []
        if alone:
            yield number, [line]
        elif line:
            begun = begun if held else number
            held.append(line)


def _part(
    number: int, lines: list[str], level: int, fields: Mapping[str, Shape], mistakes: list[Mistake]
) -> tuple[Part, int]:
    heading = HEADING.match(lines[0])
    if heading:
        wanted = len(heading[1])
        if not 2 <= wanted <= min(level + 1, 3):
            mistakes.append(
                Mistake(
                    number,
                    _("Ce titre n’est pas au bon niveau."),
                    _("Écrivez « ## » pour un titre, et « ### » pour un titre sous lui."),
                )
            )
        return Part(str(wanted), (_pieces(number, heading[2], fields, mistakes),)), min(max(wanted, 2), 3)
    marked = [LIST.match(line) for line in lines]
    if all(marked):
        kind = "points" if lines[0].startswith("-") else "numbers"
        read_lines = tuple(
            _pieces(number + place, found[2], fields, mistakes, Shape.LIST)
            for place, found in enumerate(marked)
            if found
        )
        return Part(kind, read_lines), level
    alone = Shape.BLOCKS if len(lines) == 1 else Shape.WORDS
    return (
        Part(
            "paragraph",
            tuple(_pieces(number + place, line, fields, mistakes, alone) for place, line in enumerate(lines)),
        ),
        level,
    )


def _pieces(
    number: int, line: str, fields: Mapping[str, Shape], mistakes: list[Mistake], alone: Shape = Shape.WORDS
) -> Pieces:
    """The pieces of a line; `alone` is what a field that is the whole line may hold besides words."""
    pieces: list[Piece] = []
    strong = emphasis = False

    def wrong(message: str, remedy: str) -> None:
        mistakes.append(Mistake(number, message, remedy))

    for escaped, field, double, single, brace, words in TOKEN.findall(line):
        if double:
            strong = not strong
        elif single:
            emphasis = not emphasis
        elif brace or (not escaped and not words):
            name = field
            if brace or name not in fields:
                wrong(
                    _("Aucun champ ne s’appelle « %(name)s ».") % {"name": name or brace or "{}"},
                    _("Les champs de cette lettre sont : %(names)s.") % {"names": ", ".join(sorted(fields))},
                )
                continue
            if fields[name] not in (Shape.WORDS, alone) or (
                fields[name] is not Shape.WORDS and line != f"{{{name}}}"
            ):
                remedy = (
                    _("Écrivez-le seul, après un tiret : « - %(field)s ».")
                    if fields[name] is Shape.LIST
                    else _("Écrivez-le seul sur sa ligne, entre deux lignes vides : « %(field)s ».")
                )
                wrong(
                    _("Le champ « %(name)s » tient plusieurs lignes.") % {"name": name},
                    remedy % {"field": f"{{{name}}}"},
                )
            pieces.append(Piece(name, True, strong, emphasis))
        else:
            pieces.append(Piece(escaped or words, False, strong, emphasis))
    if strong or emphasis:
        wrong(_("Un « * » ouvre une emphase que rien ne ferme."), _("Fermez-la, ou écrivez « \\* »."))
    return tuple(pieces)


def compose(passages: Collection[Passage], values: Mapping[str, Value], owed: Collection[str]) -> Composed:
    """The blocks of a text for these values, in the circumstances in which these items are owed."""
    blocks: list[Block] = []
    carried: set[str] = set()
    for passage in passages:
        wanted = not passage.items or any(item in owed for item in passage.items)
        if wanted and all(values.get(name) for name in passage.fields):
            carried.update(passage.items)
            for part in passage.parts:
                blocks.extend(_composed(part, values))
    return Composed(tuple(blocks), frozenset(carried))


def _composed(part: Part, values: Mapping[str, Value]) -> Iterator[Block]:
    if part.kind in ("points", "numbers"):
        items = [item for line in part.lines for item in _items(line, values)]
        yield Points(tuple(items), part.kind == "numbers")
    elif part.kind == "paragraph":
        only = part.lines[0][0] if len(part.lines) == 1 and len(part.lines[0]) == 1 else None
        held = values[only.text] if only and only.field else None
        if isinstance(held, Blocks):
            yield from held.blocks
        else:
            joined: list[str | Run] = []
            for place, line in enumerate(part.lines):
                joined += ["\n"] * bool(place) + _runs(line, values)
            yield Paragraph(tuple(joined))
    else:
        yield Heading(tuple(_runs(part.lines[0], values)), int(part.kind))


def _items(line: Pieces, values: Mapping[str, Value]) -> Iterator[Text]:
    if len(line) == 1 and line[0].field:
        held = values[line[0].text]
        if isinstance(held, Items):
            yield from held.texts
            return
    yield tuple(_runs(line, values))


def _runs(line: Pieces, values: Mapping[str, Value]) -> list[str | Run]:
    runs: list[str | Run] = []
    for piece in line:
        held = values[piece.text] if piece.field else piece.text
        assert not isinstance(held, Items | Blocks)  # `read` refuses them within a line
        for run in held if isinstance(held, tuple) else (held,):
            found = run if isinstance(run, Run) else Run(run)
            runs.append(
                Run(found.text, found.strong or piece.strong, found.emphasis or piece.emphasis, found.fictif)
            )
    return runs


def words(text: Text) -> str:
    """A text without its emphasis; a figure of a demonstration keeps its mark."""
    if isinstance(text, tuple):
        return "".join(map(words, text))
    if isinstance(text, Run):
        return f"{text.text} ({_('fictif')})" if text.fictif else text.text
    return text


def plain(blocks: Collection[Block]) -> str:
    """Blocks as a mail says them: no emphasis, lists with dashes, tables row by row."""
    return "\n\n".join(said for said in map(_said, blocks) if said)


def _said(block: Block) -> str:
    if isinstance(block, Heading | Paragraph):
        return words(block.text)
    if isinstance(block, Points):
        return "\n".join(
            f"{f'{place}.' if block.ordered else '-'} {words(item)}" for place, item in enumerate(block.items, 1)
        )
    if isinstance(block, Terms):
        return "\n".join(f"{words(label)} : {words(said)}" for label, said in block.pairs)
    if isinstance(block, Table):
        rows = [tuple(column.label for column in block.columns), *block.rows]
        return "\n".join([block.caption, *(" · ".join(map(words, row)) for row in rows)])
    if isinstance(block, Signatures):
        return "\n".join(f"{name}, {capacity}" for name, capacity in block.parties)
    return ""
