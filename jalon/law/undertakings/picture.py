"""A group drawn: who holds what in whom, owners above what they own, members apart from those around them.

`picture` gives the places of boxes and arrows, for a page to draw; `svg` writes them as a drawing that stands alone,
with classes for the colours and the words of every link for those who do not see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from jalon.law.undertakings.composition import greatest
from jalon.law.undertakings.graph import Control, Graph, Holdings, Kind, Link
from jalon.law.undertakings.single import Undertaking
from jalon.law.undertakings.size import Size
from jalon.law.wording import Text, listed, same, say, share

BOX_WIDTH, BOX_HEIGHT = 180, 48
GAP_ACROSS, GAP_DOWN = 32, 72
A_ROW = 6  # boxes side by side before the next row
LETTERS = 22


class Role(StrEnum):
    """What a box is to the enterprise asked about."""

    SELF = "self"
    LINKED = "linked"
    PARTNER = "partner"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Box:
    """One enterprise, person or public body; `x` and `y` are its upper left corner."""

    id: str
    name: str
    kind: Kind
    role: Role
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """One link, from the bottom of its owner to the top of what it owns. `joins`: it makes one group of both."""

    owner: str
    owned: str
    label: Text
    joins: bool
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing of a group: its boxes, its arrows and its size."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def picture(graph: Graph, answer: Undertaking | Size) -> Picture:
    """The group of an answer, with those that touch it, on the day of the answer."""
    holdings = graph.at(answer.on)
    roles = _roles(answer)
    members = set(roles)
    for identity in members:
        for link in (*holdings.into.get(identity, ()), *holdings.out.get(identity, ())):
            roles.setdefault(link.owner, Role.APART)
            roles.setdefault(link.owned, Role.APART)
    links = [
        link
        for owned in sorted(roles)
        for link in holdings.into.get(owned, ())
        if link.owner in roles and (link.owner in members or owned in members)
    ]
    boxes = _placed(holdings, roles, links)
    inside = {identity for identity, role in roles.items() if role in (Role.SELF, Role.LINKED)}
    arrows = tuple(_arrow(link, boxes, inside) for link in sorted(links, key=lambda item: (item.owner, item.owned)))
    width = max(box.x for box in boxes.values()) + BOX_WIDTH + GAP_ACROSS
    height = max(box.y for box in boxes.values()) + BOX_HEIGHT + GAP_ACROSS
    return Picture(width, height, tuple(boxes.values()), arrows)


def _roles(answer: Undertaking | Size) -> dict[str, Role]:
    if isinstance(answer, Size):
        return {part.id: Role(part.relation) for part in answer.parts}
    return {member.id: Role.SELF if member.id == answer.siren else Role.LINKED for member in answer.members}


def _layers(roles: Mapping[str, Role], links: list[Link]) -> dict[str, int]:
    """How far below its furthest owner each one stands; the weakest link of a circle is not followed."""
    owned: dict[str, list[str]] = {identity: [] for identity in roles}
    for link in sorted(links, key=lambda item: (not item.controls, -greatest([item]), item.owner, item.owned)):
        if not _reaches(owned, link.owned, link.owner):
            owned[link.owner].append(link.owned)
    layers = dict.fromkeys(roles, 0)
    owners = Counter(identity for held in owned.values() for identity in held)
    waiting = [identity for identity in roles if not owners[identity]]
    while waiting:
        current = waiting.pop()
        for identity in owned[current]:
            layers[identity] = max(layers[identity], layers[current] + 1)
            owners[identity] -= 1
            if not owners[identity]:
                waiting.append(identity)
    return layers


def _reaches(owned: Mapping[str, list[str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        current = waiting.pop()
        if current == end:
            return True
        following = [item for item in owned[current] if item not in seen]
        seen.update(following)
        waiting += following
    return False


def _placed(holdings: Holdings, roles: Mapping[str, Role], links: list[Link]) -> dict[str, Box]:
    layers = _layers(roles, links)
    rows: list[list[str]] = []
    for layer in range(max(layers.values()) + 1):
        names = sorted(
            (item for item in roles if layers[item] == layer), key=lambda item: (holdings.name(item), item)
        )
        rows += [names[start : start + A_ROW] for start in range(0, len(names), A_ROW)]
    widest = max(len(row) for row in rows)
    across = BOX_WIDTH + GAP_ACROSS
    boxes: dict[str, Box] = {}
    for place, row in enumerate(rows):
        indent = (widest - len(row)) * across // 2
        for column, identity in enumerate(row):
            x = GAP_ACROSS + indent + column * across
            y = GAP_ACROSS + place * (BOX_HEIGHT + GAP_DOWN)
            boxes[identity] = Box(identity, holdings.name(identity), holdings.kind(identity), roles[identity], x, y)
    return boxes


def _arrow(link: Link, boxes: Mapping[str, Box], inside: set[str]) -> Arrow:
    owner, owned = boxes[link.owner], boxes[link.owned]
    down = owner.y <= owned.y
    # A link that goes up leaves and arrives on the left, apart from those that go down.
    middle = BOX_WIDTH // 2 if down else BOX_WIDTH // 8
    return Arrow(
        link.owner,
        link.owned,
        link_label(link),
        link.owner in inside and link.owned in inside,
        owner.x + middle,
        owner.y + (BOX_HEIGHT if down else 0),
        owned.x + middle,
        owned.y + (0 if down else BOX_HEIGHT),
    )


def link_label(link: Link) -> Text:
    """« 60 % des votes » and the other rights of a link."""
    parts = []
    if link.capital is not None and (link.votes is None or link.votes != link.capital):
        parts.append(say("{0} du capital", "{0} of the capital", share(link.capital)))
    if link.votes is not None:
        parts.append(say("{0} des votes", "{0} of the votes", share(link.votes)))
    parts += [_CONTROLS[control] for control in sorted(link.controls)]
    return listed(parts)


_CONTROLS = {
    Control.BOARD: Text("nomme les dirigeants", "appoints the board"),
    Control.CONTRACT: Text("influence dominante", "dominant influence"),
    Control.AGREEMENT: Text("accord d’associés", "shareholders’ agreement"),
}


def svg(drawn: Picture, lang: str, name: str = "group") -> str:
    """The picture as one SVG element, without any style of its own; `name` tells it from another on the same page."""
    title = say("Le groupe et ses liens", "The group and its links").get(lang)
    names = {box.id: box.name for box in drawn.boxes}
    words = " ".join(
        say(
            "{0} → {1} : {2}.", "{0} → {1}: {2}.", same(names[item.owner]), same(names[item.owned]), item.label
        ).get(lang)
        for item in drawn.arrows
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="group" role="img" aria-labelledby="{name}-title {name}-links" '
        f'viewBox="0 0 {drawn.width} {drawn.height}" width="{drawn.width}" height="{drawn.height}">',
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-links">{escape(words)}</desc>',
        f'<defs><marker id="{name}-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for item in drawn.arrows:
        kind = "joins" if item.joins else "apart"
        down = item.y1 <= item.y2
        anchor = "start" if down else "end"
        dashes = "" if item.joins else ' stroke-dasharray="5 4"'
        # The words stand in the gap next to the owner, where no box is.
        near = GAP_DOWN / 2 / max(abs(item.y2 - item.y1), GAP_DOWN)
        x, y = (round(a + (b - a) * near) for a, b in ((item.x1, item.x2), (item.y1, item.y2)))
        lines.append(
            f'<g class="group-link group-link-{kind}"><line x1="{item.x1}" y1="{item.y1}" x2="{item.x2}" y2="{item.y2}" '
            f'stroke="currentColor"{dashes} marker-end="url(#{name}-tip)"/>'
            f'<text x="{x + (6 if down else -6)}" y="{y}" font-size="12" text-anchor="{anchor}" '
            f'fill="currentColor">{escape(item.label.get(lang))}</text></g>'
        )
    for box in drawn.boxes:
        short = box.name if len(box.name) <= LETTERS else f"{box.name[: LETTERS - 1]}…"
        lines.append(
            f'<g class="group-box group-box-{box.role}"><title>{escape(box.name)}</title>'
            f'<rect x="{box.x}" y="{box.y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" fill="Canvas" '
            f'stroke="currentColor" stroke-width="{3 if box.role is Role.SELF else 1}"/>'
            f'<text x="{box.x + BOX_WIDTH // 2}" y="{box.y + 29}" text-anchor="middle" font-size="14" '
            f'fill="currentColor">{escape(short)}</text></g>'
        )
    return "\n".join([*lines, "</svg>"])
