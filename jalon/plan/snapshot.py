"""A Region's published version in memory: every row, read once, and found by path.

A version never changes, so a snapshot is kept for as long as the version (and the build of its rows) is in force:
a page that needs the whole plan asks the database one question, the number of the version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from django.db import connection
from django.db.models import Model

from jalon.plan.models import (
    Actor,
    Axis,
    Entry,
    Event,
    Indicator,
    Instrument,
    Link,
    Measure,
    Plan,
    Region,
    Remark,
    SchemeMention,
    Statement,
)
from jalon.provenance.models import Claim, Source
from jalon.provenance.queries import Question, claims_of, questions, sources_of

T = TypeVar("T")
M = TypeVar("M", bound=Model)
KEPT = 64


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that the published version of a Region says. Treat it as read-only: requests share it."""

    region: Region
    plans: tuple[Plan, ...]
    axes: tuple[Axis, ...]
    measures: tuple[Measure, ...]
    indicators: tuple[Indicator, ...]
    events: tuple[Event, ...]
    actors: tuple[Actor, ...]
    schemes: tuple[SchemeMention, ...]
    instruments: tuple[Instrument, ...]
    statements: tuple[Statement, ...]
    links: tuple[Link, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every entry by its path."""
        groups: tuple[Iterable[Entry], ...] = (
            self.plans,
            self.axes,
            self.measures,
            self.indicators,
            self.events,
            self.actors,
            self.schemes,
            self.instruments,
            self.statements,
        )
        return {entry.path: entry for group in groups for entry in group}

    @cached_property
    def main_plan(self) -> Plan | None:
        return next((plan for plan in self.plans if plan.main), None)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(questions(self.claims))

    @cached_property
    def _questions(self) -> dict[str, list[Question]]:
        return grouped((question.subject, question) for question in self.questions)

    @cached_property
    def _remarks(self) -> dict[str, list[Remark]]:
        return grouped((remark.subject, remark) for remark in self.remarks)

    @cached_property
    def claims_by_key(self) -> dict[str, Claim]:
        return {claim.key: claim for claim in self.claims}

    @cached_property
    def sources_by_slug(self) -> dict[str, Source]:
        return {source.slug: source for source in self.sources}

    @cached_property
    def links_from(self) -> dict[str, list[Link]]:
        return grouped((link.origin, link) for link in self.links)

    @cached_property
    def links_to(self) -> dict[str, list[Link]]:
        return grouped((link.target, link) for link in self.links)

    def about(self, path: str) -> list[Question]:
        """The questions on a subject."""
        return self._questions.get(path, [])

    def question(self, path: str, property: str) -> Question | None:
        """The question on one property of a subject; the first, where there are several dates."""
        return next((each for each in self.about(path) if each.property_name == property), None)

    def remarks_on(self, path: str) -> list[Remark]:
        return self._remarks.get(path, [])

    def sources_of(self, entry: Entry) -> list[Source]:
        return [self.sources_by_slug[slug] for slug in entry.sources]


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """The second of each pair, in lists by the first."""
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def snapshot(region: Region) -> Snapshot:
    """The snapshot of a Region that was just read."""
    return _taken(connection.settings_dict["NAME"], region.pk, region.version_id, region.rebuilds)


@lru_cache(maxsize=KEPT)
def _taken(database: str, region_id: int, version_id: int, rebuilds: int) -> Snapshot:
    region = Region.objects.select_related("version").get(pk=region_id)

    def rows(model: type[M]) -> tuple[M, ...]:
        return tuple(model._default_manager.filter(region=region))

    return Snapshot(
        region=region,
        plans=rows(Plan),
        axes=tuple(Axis.objects.filter(region=region).order_by("position")),
        measures=rows(Measure),
        indicators=rows(Indicator),
        events=rows(Event),
        actors=rows(Actor),
        schemes=rows(SchemeMention),
        instruments=rows(Instrument),
        statements=rows(Statement),
        links=rows(Link),
        remarks=rows(Remark),
        sources=tuple(sources_of(region.slug)),
        claims=tuple(claims_of(region.slug)),
    )
