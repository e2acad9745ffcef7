"""A Region's folder as data: the Region, its sources, and its entries with their claims and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jalon.plan.enums import Relation
from jalon.plan.folder.files import FolderFiles
from jalon.plan.folder.problems import Written
from jalon.provenance.enums import Status
from jalon.provenance.records import ClaimRecord, SourceRecord
from jalon.provenance.words import Unit, Words
from jalon.rules.toml_text import Position


class Section(StrEnum):
    """What an entry is."""

    PLAN = "plan"
    AXIS = "axis"
    MEASURE = "measure"
    INDICATOR = "indicator"
    EVENT = "event"
    ACTOR = "actor"
    SCHEME = "scheme"
    INSTRUMENT = "instrument"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Colours:
    """A Region's accent in one theme: the colour, the ink on it, the wash behind text."""

    accent: str
    ink: str
    wash: str


@dataclass(frozen=True, slots=True)
class RegionRecord:
    """Who the Region is: names, INSEE code, SIREN, head office's SIRET where given, départements, colours, and how to
    reach the service that handles requests."""

    slug: str
    order: int
    name: Words
    full_name: Words
    of_name: Words
    insee: str
    siren: str
    departments: tuple[str, ...]
    light: Colours
    dark: Colours
    siret: str = ""
    service_address: str = ""
    service_email: str = ""
    service_phone: str = ""


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A tie from one entry to another; `inferred` when no source writes it."""

    origin: str
    target: str
    relation: Relation
    inferred: bool
    place: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the folder: a plan, an axis or line, a measure, an indicator…

    `path` names it everywhere (« region/plan/axis »); `parent` is the path of what contains it. `details` holds
    what only its section has, under the names of the database's columns (a span under its stem). `written` and
    `claims_written` (by claim key) say where each is in the files.
    """

    section: Section
    path: str
    slug: str
    parent: str
    name: Words
    summary: Words
    note: Words
    status: Status
    sources: tuple[str, ...]
    refs: tuple[str, ...]
    claims: tuple[ClaimRecord, ...]
    links: tuple[LinkRecord, ...]
    details: Mapping[str, Any]
    written: Written = field(compare=False)
    claims_written: Mapping[str, Written] = field(compare=False)


@dataclass(frozen=True)
class RegionFolder:
    """All that a Region's folder says."""

    region: RegionRecord
    sources: tuple[SourceRecord, ...]
    entries: tuple[Entry, ...]
    files: FolderFiles
    units: Mapping[str, Unit]

    @property
    def claims(self) -> list[ClaimRecord]:
        return [claim for entry in self.entries for claim in entry.claims]

    def of(self, section: Section, parent: str | None = None) -> list[Entry]:
        """The entries of a section, of one parent if it is given."""
        return [
            entry
            for entry in self.entries
            if entry.section is section and (parent is None or entry.parent == parent)
        ]

    @property
    def refs(self) -> set[str]:
        """Every reference to the inventory that the folder answers."""
        owners: tuple[SourceRecord | Entry | ClaimRecord, ...] = (*self.sources, *self.entries, *self.claims)
        return {ref for owner in owners for ref in owner.refs}
