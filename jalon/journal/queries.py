"""What the journal tells: the installation's kind, the entries, whether the seals still hold."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from jalon.journal.models import Entry, Installation, Kind, Seal
from jalon.journal.seals import Line, seal_digest

_kinds: dict[str, str] = {}


def installation_kind() -> str:
    """``real`` or ``demonstration``; empty while the database was not told. Never changes once it is said."""
    database = f"{connection.settings_dict['HOST']}/{connection.settings_dict['NAME']}"
    if database not in _kinds:
        row = Installation.objects.first()
        if row is None:
            return ""
        _kinds[database] = row.kind
    return _kinds[database]


def is_demonstration() -> bool:
    """True when everything in this database is fictitious."""
    return installation_kind() == Kind.DEMONSTRATION


def is_real() -> bool:
    """True when this database may hold no demonstration data."""
    return installation_kind() == Kind.REAL


def forget_installation() -> None:
    """Reads the installation's kind again at the next question."""
    _kinds.clear()


@dataclass(frozen=True, slots=True)
class Filters:
    """What an auditor looks for; empty fields match everything."""

    action: str = ""
    subject: str = ""
    region: str = ""
    actor_id: str = ""
    since: date | None = None
    until: date | None = None


def entries(filters: Filters = Filters(), regions: frozenset[str] | None = None) -> QuerySet[Entry]:
    """Entries, the newest first. ``regions`` limits to those (and to entries of no Region); None is all."""
    rows = Entry.objects.all()
    if regions is not None:
        rows = rows.filter(region__in=[*regions, ""])
    if filters.action:
        rows = rows.filter(action=filters.action)
    if filters.subject:
        rows = rows.filter(subject__startswith=filters.subject)
    if filters.region:
        rows = rows.filter(region=filters.region)
    if filters.actor_id:
        rows = rows.filter(actor_id=filters.actor_id)
    if filters.since:
        rows = rows.filter(at__gte=_start(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_start(filters.until + timedelta(days=1)))
    return rows


def history(subject: str) -> QuerySet[Entry]:
    """What was done to one thing, the newest first."""
    return Entry.objects.filter(subject=subject)


def actions_known() -> list[str]:
    """The actions that the journal holds, for its filter."""
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


def lines_of(day: date) -> list[Line]:
    """A day's entries as its seal covers them, in the order of ids. A day is the Region's (Europe/Paris)."""
    rows = Entry.objects.filter(at__gte=_start(day), at__lt=_start(day + timedelta(days=1))).order_by("id")
    return [Line(e.pk, e.at, e.actor_id, e.action, e.subject, e.region, e.digests) for e in rows]


def broken_seals() -> list[Seal]:
    """The seals that no longer match what they cover; none when history is whole."""
    broken, previous = [], ""
    for seal in Seal.objects.order_by("day"):
        if seal.previous != previous or seal.digest != seal_digest(seal.previous, seal.day, lines_of(seal.day)):
            broken.append(seal)
        previous = seal.digest
    return broken


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
