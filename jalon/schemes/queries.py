"""What other rooms read of schemes."""

from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jalon.rules import Rulebook
from jalon.schemes.models import Scheme, SchemeVersion


def latest_versions(region: str = "") -> QuerySet[SchemeVersion]:
    """The latest version of each scheme (of a Region)."""
    newest = SchemeVersion.objects.filter(scheme=OuterRef("scheme")).order_by("-number").values("number")[:1]
    rows = SchemeVersion.objects.filter(number=Subquery(newest)).select_related("scheme").order_by("scheme__slug")
    return rows.filter(scheme__region=region) if region else rows


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
def _compiled(text: str, name: str) -> Rulebook:
    return Rulebook.load(text, file=name)


def rulebook_of(version: SchemeVersion) -> Rulebook:
    """The compiled rulebook of a version."""
    return _compiled(version.text, f"{version.scheme.slug}.toml")
