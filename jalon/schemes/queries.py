"""What other rooms read of schemes."""

import difflib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jalon.plan.queries import region as region_called
from jalon.rules import Rulebook, RuleError, TomlError
from jalon.rules.versions import differences
from jalon.rules.vocabulary import Fact
from jalon.schemes.enums import DraftState
from jalon.schemes.models import Draft, RegisterCount, Scheme, SchemeVersion
from jalon.schemes.vocabulary import facts_of, words
from jalon.ui.formats import language


def latest_versions(region: str = "") -> QuerySet[SchemeVersion]:
    """The latest version of each scheme (of a Region)."""
    newest = SchemeVersion.objects.filter(scheme=OuterRef("scheme")).order_by("-number").values("number")[:1]
    rows = SchemeVersion.objects.filter(number=Subquery(newest)).select_related("scheme").order_by("scheme__slug")
    return rows.filter(scheme__region=region) if region else rows


def scheme_choices() -> list[tuple[str, str]]:
    """Every published scheme as (Region's slug/own slug, title in the reader's language), by title."""
    titles = [(one.scheme.ref, one.definition.title.get(language(), one.scheme.slug)) for one in latest_versions()]
    return sorted(titles, key=lambda choice: choice[1])


def latest_numbers() -> tuple[tuple[str, str, int], ...]:
    """(Region, slug, number of the latest version) of each scheme, in this order."""
    with connection.cursor() as cursor:  # at every request: the ORM would take five times as long
        cursor.execute(
            "SELECT scheme.region, scheme.slug, max(version.number) FROM schemes_schemeversion version"
            " JOIN schemes_scheme scheme ON scheme.id = version.scheme_id GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return tuple(cursor.fetchall())


def latest_version(region: str, slug: str) -> SchemeVersion | None:
    """The latest version of a scheme, open or not."""
    return latest_versions(region).filter(scheme__slug=slug).first()


def is_open(version: SchemeVersion, on: date | None = None) -> bool:
    """True when the version takes requests that day (today by default)."""
    on = on or timezone.localdate()
    return version.in_force_from <= on and (version.in_force_to is None or on <= version.in_force_to)


def open_version(region: str, slug: str, on: date | None = None) -> SchemeVersion | None:
    """The version under which a request can be made that day; None when the scheme takes none."""
    version = latest_version(region, slug)
    return version if version and is_open(version, on) else None


def versions_of(scheme: Scheme) -> QuerySet[SchemeVersion]:
    """Every published version, latest first."""
    return scheme.versions.order_by(F("number").desc())


@lru_cache(maxsize=256)
def _compiled(text: str, facts: str, name: str) -> Rulebook:
    return Rulebook.load(text, words(facts), name)


def rulebook_of(version: SchemeVersion) -> Rulebook:
    """The compiled rulebook of a version."""
    return _compiled(version.text, version.facts, f"{version.scheme.slug}.toml")


def fact_called(name: str) -> Fact | None:
    """A fact by its name: one of Jalon's own, or of the words that a Region's published rules were checked with."""
    found = words("").get(name)
    if found is None:
        texts = SchemeVersion.objects.exclude(facts="").order_by("-pk").values_list("facts", flat=True)
        found = next((words(text)[name] for text in dict.fromkeys(texts) if name in words(text)), None)
    return found


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """A scheme as its writers see it: the published version, if any, and the drafts to be reviewed."""

    scheme: Scheme
    version: SchemeVersion | None
    drafts: tuple[Draft, ...]

    @property
    def title(self) -> str:
        """Its name in the reader's language; the name in addresses until a version says it."""
        return self.version.definition.title[language()] if self.version else self.scheme.slug


def workshop(region: str) -> list[WorkshopRow]:
    """Every scheme of a Region that is published or drafted."""
    versions = {version.scheme_id: version for version in latest_versions(region)}
    drafts: dict[int, list[Draft]] = {}
    for draft in Draft.objects.filter(scheme__region=region, state=DraftState.OPEN).select_related("scheme"):
        drafts.setdefault(draft.scheme_id, []).append(draft)
    return [
        WorkshopRow(scheme, versions.get(scheme.pk), tuple(drafts.get(scheme.pk, ())))
        for scheme in Scheme.objects.filter(region=region).order_by("slug")
        if scheme.pk in versions or scheme.pk in drafts
    ]


def draft_of(region: str, slug: str, number: int) -> Draft | None:
    """One draft of a scheme."""
    found = Draft.objects.filter(scheme__region=region, scheme__slug=slug, number=number)
    return found.select_related("scheme", "version").first()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a draft changes: in words, and in the lines of the text; ``before`` is the version it is compared to."""

    before: SchemeVersion | None
    words: tuple[str, ...]
    lines: tuple[str, ...]


def changes_of(draft: Draft) -> Changes:
    """A draft against the version that its author read."""
    before = draft.scheme.versions.filter(number=draft.based_on).first()
    old = before.text if before else ""
    lines = list(difflib.unified_diff(old.splitlines(), draft.text.splitlines(), lineterm="", n=2))[2:]
    words: tuple[str, ...] = ()
    if before:
        try:
            after = _compiled(draft.text, facts_of(draft.scheme.region), f"{draft.scheme.slug}.toml")
            found = differences(rulebook_of(before), after)
        except (RuleError, TomlError):
            found = ()
        words = tuple(each.text(language()) for each in found)
    return Changes(before, words, tuple(lines))


ELSEWHERE = "elsewhere"
"""The départements out of the Region, where the head office of a company may be."""


@dataclass(frozen=True, slots=True)
class ReachLine:
    """How many companies of a département, or of a size: in all, surely reached, perhaps reached."""

    name: str
    companies: int
    sure: int
    possible: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A count as a page shows it; lines only when it is done. ``unknown`` are facts that the register never says."""

    asked: RegisterCount
    total: ReachLine
    departments: tuple[ReachLine, ...]
    sizes: tuple[ReachLine, ...]
    unknown: tuple[str, ...]


def count_of(region: str, number: int) -> RegisterCount | None:
    """One count of a Region."""
    return RegisterCount.objects.filter(region=region, pk=number).first()


def reach_of(asked: RegisterCount) -> Reach:
    """A count with its lines, the départements in their order and the sizes from the smallest."""
    result = asked.result or {"rows": [], "unknown": []}
    region = region_called(asked.region)
    own = set(region.departments) if region else set()
    rows = [
        {**row, "department": row["department"] if row["department"] in own | {""} else ELSEWHERE}
        for row in result["rows"]
    ]
    departments = sorted({row["department"] for row in rows}, key=lambda code: (not code, code == ELSEWHERE, code))
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    vocabulary = words(asked.facts)
    return Reach(
        asked,
        _line("", rows),
        tuple(_line(code, [row for row in rows if row["department"] == code]) for code in departments),
        tuple(_line(size, [row for row in rows if row["size"] == size]) for size in sizes),
        tuple(vocabulary[name].label(language()) if name in vocabulary else name for name in result["unknown"]),
    )


def _line(name: str, rows: list[dict[str, Any]]) -> ReachLine:
    return ReachLine(name, *(sum(row[key] for row in rows) for key in ("companies", "sure", "possible")))
