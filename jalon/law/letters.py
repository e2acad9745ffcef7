"""What each letter of an administration must contain, item by item, with its article: data, not opinion.

    lacking = checklist("acknowledgement").lacking(carried={"received-on", "service"}, circumstances={"incomplete"})

A letter's template says which items it carries; an item that the circumstances call for and that is not carried is lacking.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jalon.law.marks import Mark
from jalon.law.wording import Text

CHECKLISTS = Path(__file__).parent / "checklists"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a letter must say. `when` names the circumstance that calls for it; empty: always."""

    id: str
    label: Text
    article: str
    mark: Mark
    when: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of one kind of letter, in the order of the law, and the circumstances that they depend on."""

    id: str
    title: Text
    summary: Text
    circumstances: Mapping[str, Text]
    items: tuple[Item, ...]

    def owed(self, circumstances: Collection[str] = ()) -> tuple[Item, ...]:
        """The items that a letter must carry in these circumstances; an unknown circumstance is an error."""
        unknown = set(circumstances) - set(self.circumstances)
        if unknown:
            raise ValueError(f"{self.id}: no circumstance is called {', '.join(sorted(unknown))}")
        return tuple(item for item in self.items if not item.when or item.when in circumstances)

    def lacking(self, carried: Collection[str], circumstances: Collection[str] = ()) -> tuple[Item, ...]:
        """The items owed that a letter does not carry; an item that the checklist does not have is an error."""
        unknown = set(carried) - {item.id for item in self.items}
        if unknown:
            raise ValueError(f"{self.id}: no item is called {', '.join(sorted(unknown))}")
        return tuple(item for item in self.owed(circumstances) if item.id not in carried)


@cache
def checklist(name: str) -> Checklist:
    """A checklist by its name; `KeyError` if there is none."""
    path = CHECKLISTS / f"{name}.toml"
    if not path.is_file():
        raise KeyError(name)
    data = tomllib.loads(path.read_text("utf-8"))
    return Checklist(
        data["id"],
        Text(**data["title"]),
        Text(**data["summary"]),
        {circumstance: Text(**words) for circumstance, words in data.get("circumstances", {}).items()},
        tuple(
            Item(item["id"], Text(**item["label"]), item["article"], Mark(item["mark"]), item.get("when", ""))
            for item in data["items"]
        ),
    )


def names() -> tuple[str, ...]:
    """Every checklist that ships with Jalon."""
    return tuple(sorted(path.stem for path in CHECKLISTS.glob("*.toml")))
