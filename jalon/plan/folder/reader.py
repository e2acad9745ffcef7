"""From files to data: each section of a Region's folder, read key by key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jalon.law.identifiers import is_siren, is_siret
from jalon.plan import enums
from jalon.plan.folder.claims import Owner, read_claims
from jalon.plan.folder.colours import read_colours
from jalon.plan.folder.files import FolderFiles
from jalon.plan.folder.problems import Problem, nearest
from jalon.plan.folder.records import Entry, LinkRecord, RegionFolder, RegionRecord, Section
from jalon.plan.folder.table import SLUG, Table
from jalon.provenance.enums import Cadence, Seen, SourceKind, Status, Trust
from jalon.provenance.records import SourceRecord
from jalon.provenance.words import EURO, PERCENT, UNITS, Unit, Words
from jalon.rules.toml_text import TomlError, parse_toml
from jalon.ui.formats import language

READ_ABOVE = ("facts.toml", "letters/", "diagnostics/")
"""Where the files are that rooms above read: here it is only seen that their TOML is sound."""

Details = Callable[[Table], dict[str, Any]]


def parse(files: FolderFiles, problems: list[Problem]) -> RegionFolder | None:
    """What the files say; None when they cannot be read as a Region at all. Problems are added to the list."""
    reader = _Reader(files, problems)
    return reader.folder()


class _Reader:
    def __init__(self, files: FolderFiles, problems: list[Problem]) -> None:
        self.files = files
        self.problems = problems
        self.region = ""
        self.units: dict[str, Unit] = {}
        self.entries: list[Entry] = []
        self.sources: list[SourceRecord] = []

    def folder(self) -> RegionFolder | None:
        top = self._file("region.toml")
        region = self._region(top) if top else None
        # What is wrong elsewhere is told as well when the Region's own file cannot be read.
        self.region = region.slug if region else "region"
        self._sources()
        for path in sorted(self.files.texts):
            if path.startswith("plans/"):
                self._plan(path)
        self._sections(
            "actors.toml",
            bodies=(Section.ACTOR, _body),
            organisations=(Section.ACTOR, _organisation),
            people=(Section.ACTOR, _person),
        )
        self._sections("indicators.toml", indicators=(Section.INDICATOR, self._indicator))
        self._sections("events.toml", events=(Section.EVENT, self._event))
        self._sections("schemes.toml", schemes=(Section.SCHEME, _scheme))
        self._sections("instruments.toml", instruments=(Section.INSTRUMENT, self._instrument))
        self._sections("statements.toml", statements=(Section.STATEMENT, self._statement))
        for path in sorted(self.files.texts):
            if path.startswith(READ_ABOVE):
                self._file(path)
        if region is None:
            return None
        return RegionFolder(region, tuple(self.sources), tuple(self.entries), self.files, self.units)

    # files

    def _file(self, path: str) -> Table | None:
        text = self.files.texts.get(path)
        if text is None or not path.endswith(".toml"):
            return None
        name = self.files.named(path)
        try:
            doc = parse_toml(text, name)
        except TomlError as error:
            self.problems.append(
                Problem(
                    error.position,
                    "broken-toml",
                    error.message(language()),
                    _("Corrigez la ligne ; docs/region-folder.md montre la forme attendue."),
                )
            )
            return None
        return Table(doc, (), doc.data, self.problems, path)

    def _sections(self, path: str, **sections: tuple[Section, Details]) -> None:
        """Every entry of a file of entries, section by section."""
        top = self._file(path)
        if top is None:
            return
        for name, (section, details) in sections.items():
            for table in top.tables(name):
                self._entry(table, section, "", details)
        top.done()

    # the Region

    def _region(self, top: Table) -> RegionRecord | None:
        table = top.table("region")
        if table is None:
            top.missing("region", _("Le fichier region.toml commence par [region]."))
            return None
        self._units(top)
        top.done()
        siren = table.text("siren", required=True)
        if siren and not is_siren(siren):
            table.wrong("siren", _("les neuf chiffres du SIREN de la Région, entre guillemets"))
        siret = table.text("siret")
        if siret and not (is_siret(siret) and siret.startswith(siren)):
            table.wrong("siret", _("les quatorze chiffres du SIRET du siège, qui commencent par le SIREN"))
        insee = table.text("insee", required=True)
        if insee and not re.fullmatch(r"\d{2}", insee):
            table.wrong("insee", _("le code INSEE de la région, deux chiffres entre guillemets"))
        departments = table.strings("departments")
        if not departments or not all(re.fullmatch(r"\d{2,3}|2[AB]", code) for code in departments):
            table.wrong("departments", _('les codes des départements entre guillemets, ["09", "2A"]'))
        light, dark = read_colours(table)
        slug = table.slug("slug", longest=40)
        order = table.whole("order", high=999)
        name = table.words("name", required=True, longest=200)
        full_name, of_name = (table.words(key, longest=200) for key in ("full_name", "of_name"))
        address, email, phone = (table.text(f"service_{key}", longest=200) for key in ("address", "email", "phone"))
        table.done()
        if not slug or not light or not dark:
            return None
        return RegionRecord(
            slug,
            999 if order is None else order,
            name,
            full_name or name,
            of_name or name,
            insee,
            siren,
            departments,
            light,
            dark,
            siret,
            address,
            email,
            phone,
        )

    def _units(self, top: Table) -> None:
        units = top.table("units")
        if units is None:
            return
        for code in units.data:
            if code in (EURO, PERCENT, *UNITS):
                units.problem(
                    code,
                    "duplicate-unit",
                    _("L’unité « %(unit)s » existe déjà dans Jalon.") % {"unit": code},
                    _("Enlevez-la de [units], ou donnez-lui un autre nom."),
                )
            elif not SLUG.fullmatch(code) or len(code) > 40:
                units.wrong(code, _("un nom d’unité en minuscules sans accent, de 40 signes au plus"))
            table = units.table(code)
            fr, en = (table.strings("fr"), table.strings("en")) if table else ((), ())
            if table and len(fr) == len(en) == 2:
                self.units[code] = Unit((fr[0], fr[1]), (en[0], en[1]))
                table.done()
            else:
                units.wrong(code, _('{ fr = ["lieu", "lieux"], en = ["place", "places"] }'))

    def _sources(self) -> None:
        top = self._file("sources.toml")
        if top is None:
            return
        for table in top.tables("sources"):
            slug = table.slug()
            record = SourceRecord(
                slug=slug,
                publisher=table.text("publisher", required=True, longest=200),
                title=table.words("title", required=True),
                kind=table.choice("kind", SourceKind) or SourceKind.PRESS,
                trust=table.choice("trust", Trust) or Trust.LOW,
                published=table.span("published"),
                seen=table.choice("seen", Seen, Seen.WHOLE) or Seen.WHOLE,
                url=table.url(),
                note=table.words("note"),
                refs=table.strings("ref"),
            )
            table.done()
            if any(other.slug == slug for other in self.sources):
                _duplicate(table, slug)
            elif slug:
                self.sources.append(record)
        top.done()

    # entries

    def _plan(self, path: str) -> None:
        top = self._file(path)
        if top is None:
            return
        table = top.table("plan")
        if table is None:
            top.missing("plan", _("Un fichier de plan commence par [plan]."))
            return
        plan = self._entry(table, Section.PLAN, "", self._plan_details)
        if plan is None:
            return
        for axis in top.tables("axes"):
            lines = axis.tables("lines")
            found = self._entry(axis, Section.AXIS, plan.path, _axis)
            for line in lines:
                if found:
                    self._entry(line, Section.AXIS, found.path, _axis, found)
        for measure in top.tables("measures"):
            self._entry(measure, Section.MEASURE, plan.path, lambda each: _measure(each, plan.path))
        top.done()

    def _entry(
        self, table: Table, section: Section, parent: str, details: Details, within: Entry | None = None
    ) -> Entry | None:
        """One entry. A line takes status and sources from its axis when it does not give its own."""
        slug = table.slug()
        path = f"{parent or self.region}/{slug}"
        status = table.choice("status", Status, within.status if within else Status.EXISTING)
        sources = table.strings("source") or (within.sources if within else ())
        if not sources:
            table.missing("source", _("Citez une source de sources.toml."))
        refs = table.strings("ref")
        period = table.span("period")
        owner = Owner(path, status or Status.EXISTING, sources, refs, period)
        claims = read_claims(table, owner, self.units)
        entry = Entry(
            section=section,
            path=path,
            slug=slug,
            parent=parent,
            name=table.words("name", required=True),
            summary=table.words("summary"),
            note=table.words("note"),
            status=owner.status,
            sources=sources,
            refs=refs,
            claims=tuple(claim for claim, _written in claims),
            links=self._links(table, path),
            details={**details(table), "period": period},
            written=table.written,
            claims_written={claim.key: written for claim, written in claims},
        )
        table.done()
        if any(other.path == path for other in self.entries):
            _duplicate(table, slug)
            return None
        if slug:
            self.entries.append(entry)
            return entry
        return None

    def _links(self, table: Table, path: str) -> tuple[LinkRecord, ...]:
        found = []
        for link in table.tables("links"):
            target = link.text("to", required=True)
            relation = link.choice("as", enums.Relation)
            inferred = link.flag("inferred")
            link.done()
            if target and relation:
                found.append(LinkRecord(path, self._path(target), relation, inferred, link.place_of("to")))
        return tuple(found)

    def _path(self, written: str) -> str:
        """A reference inside the folder, with the Region's name before it."""
        return f"{self.region}/{written}" if written else ""

    # what only one section has

    def _plan_details(self, table: Table) -> dict[str, Any]:
        return {
            "kind": table.choice("kind", enums.PlanKind),
            "main": table.flag("main"),
            "full_name": table.words("full_name"),
            "years": table.whole("years", low=1, high=30),
            "adopted_by": self._path(table.text("adopted_by")),
        }

    def _indicator(self, table: Table) -> dict[str, Any]:
        broken = table.table("series_break")
        on, words = None, Words()
        if broken:
            on, words = broken.day("on"), broken.words("text", required=True)
            broken.done()
        unit = table.text("unit", required=True)
        return {
            "of": self._path(table.text("of")),
            "unit": unit,
            "nature": table.choice("nature", enums.Nature),
            "per": table.choice("per", Cadence, Cadence.ONCE),
            "series_break_on": on,
            "series_break": words,
        }

    def _event(self, table: Table) -> dict[str, Any]:
        return {
            "kind": table.choice("kind", enums.EventKind, enums.EventKind.MEETING),
            "of": self._path(table.text("of")),
            "when": table.span("when"),
            "cadence": table.choice("cadence", Cadence, Cadence.ONCE),
            "town": table.text("town", longest=100),
        }

    def _instrument(self, table: Table) -> dict[str, Any]:
        return {
            "kind": table.choice("kind", enums.InstrumentKind),
            "of": self._path(table.text("of")),
            "when": table.span("when"),
        }

    def _statement(self, table: Table) -> dict[str, Any]:
        return {
            "kind": table.choice("kind", enums.StatementKind),
            "of": self._path(table.text("of")),
        }


def _duplicate(table: Table, slug: str) -> None:
    table.problem(
        "id",
        "duplicate-id",
        _("Le nom « %(id)s » est déjà pris dans ce dossier.") % {"id": slug},
        _("Donnez à chaque élément son propre « id »."),
    )


def _axis(table: Table) -> dict[str, Any]:
    number = table.raw("number")
    if not isinstance(number, int | str) or isinstance(number, bool):
        table.wrong("number", _("le numéro de l’axe, 1, ou de la ligne, « 1.1 »"))
    return {"number": str(number or "")}


def _measure(table: Table, plan: str) -> dict[str, Any]:
    axis = table.text("axis")
    return {
        "number": table.whole("number", low=1, high=999) or 0,
        "axis": f"{plan}/{axis}" if axis else "",
        "axis_inferred": table.flag("axis_inferred"),
        "due": table.span("due"),
        "cadence": table.choice("cadence", Cadence, Cadence.ONCE),
    }


def _scheme(table: Table) -> dict[str, Any]:
    audience = table.strings("audience")
    for each in audience:
        if each not in enums.Audience.values:
            table.problem(
                "audience",
                "unknown-choice",
                _("« %(value)s » n’est pas une valeur de « %(key)s ».") % {"value": each, "key": "audience"},
                nearest(each, enums.Audience.values),
            )
    return {
        "kind": table.choice("kind", enums.SchemeKind),
        "audience": list(audience),
        "opens": table.span("opens"),
        "url": table.url(),
    }


def _body(table: Table) -> dict[str, Any]:
    kind = table.choice("kind", enums.ActorKind)
    if kind and kind not in enums.BODIES:
        table.wrong("kind", ", ".join(enums.BODIES))
    return {"kind": kind, "role": Words()}


def _organisation(table: Table) -> dict[str, Any]:
    return {"kind": table.choice("kind", enums.ActorKind), "role": Words()}


def _person(table: Table) -> dict[str, Any]:
    return {"kind": enums.ActorKind.PERSON, "role": table.words("role", required=True)}
