"""What must be published of each aid, and by when: the work list of what is due and late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from jalon.aids import lawful
from jalon.aids.enums import DueKind
from jalon.aids.models import Aid, Publication
from jalon.law.days import add_months, add_working_days
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters
from jalon.law.regimes import names

DE_MINIMIS = "de-minimis-"
EXEMPTED = "block-exemption"


@dataclass(frozen=True, slots=True)
class Due:
    """A publication that an aid calls for: by which day, under which article, how sure that is."""

    kind: DueKind
    aid: Aid
    by: date
    article: str
    mark: Mark

    def late(self, on: date) -> bool:
        """Whether the day has passed."""
        return on > self.by


def to_national(parameters: Parameters, region: str = "") -> QuerySet[Aid]:
    """The de minimis aids granted since the national register takes them, which nothing has taken back."""
    start = Q(pk__in=[])
    for regime in names():
        if regime.startswith(DE_MINIMIS):
            since = parameters.at(timezone.localdate()).day(f"publication.national.{regime}")
            start |= Q(regime=regime, granted_on__gte=since)
    return _standing(region).filter(start)


def to_transparency(parameters: Parameters, region: str = "") -> QuerySet[Aid]:
    """The exempted aids whose decision gives more than the threshold, all instruments together."""
    threshold = parameters.at(timezone.localdate()).money("publication.transparency.threshold")
    rows = _standing(region).filter(regime__startswith=EXEMPTED)
    whole = (
        Aid.objects.filter(case=OuterRef("case"), reverses=None, reversed_by=None, regime__startswith=EXEMPTED)
        .order_by()
        .values("case")
        .annotate(whole=Sum("amount_cents"))
        .values("whole")
    )
    return rows.annotate(whole=whole).filter(Q(whole__gt=threshold) | Q(amount_cents__gt=threshold))


def to_prefect(year: int, region: str = "") -> QuerySet[Aid]:
    """Every aid granted in a year, corrections included: what the report to the prefect adds up (CGCT L1511-1)."""
    rows = Aid.objects.filter(granted_on__year=year).order_by("granted_on", "id")
    return rows.filter(region=region) if region else rows


def _standing(region: str) -> QuerySet[Aid]:
    rows = Aid.objects.filter(reverses=None, reversed_by=None).order_by("granted_on", "id")
    return rows.filter(region=region) if region else rows


def _unsent(rows: QuerySet[Aid], kind: DueKind) -> QuerySet[Aid]:
    return rows.exclude(Exists(Publication.objects.filter(aid=OuterRef("pk"), kind=kind)))


def _waiting(parameters: Parameters, region: str) -> dict[DueKind, QuerySet[Aid]]:
    last_year = timezone.localdate().year - 1
    rows = {
        DueKind.NATIONAL: to_national(parameters, region),
        DueKind.TRANSPARENCY: to_transparency(parameters, region),
        DueKind.PREFECT: to_prefect(last_year, region).filter(reverses=None, reversed_by=None),
    }
    return {kind: _unsent(aids, kind) for kind, aids in rows.items()}


def due(region: str = "") -> Iterator[Due]:
    """What has not been sent yet, each kind by its day; a few rows at a time, so that any number fits."""
    parameters = lawful.parameters()
    for kind, rows in _waiting(parameters, region).items():
        for aid in rows.iterator(2_000):
            yield _MAKE[kind](aid, parameters)


def first(region: str, most: int) -> list[Due]:
    """The first publications that come due, at most so many of each kind."""
    parameters = lawful.parameters()
    waiting = _waiting(parameters, region)
    return [_MAKE[kind](aid, parameters) for kind, rows in waiting.items() for aid in rows[:most]]


def waiting(kind: DueKind, region: str, until: date) -> QuerySet[Aid]:
    """The aids granted up to a day that have not been sent to one register or in one report."""
    return _waiting(lawful.parameters(), region)[kind].filter(granted_on__lte=until)


def national_due(aid: Aid, parameters: Parameters) -> Due:
    """Within so many working days of the grant."""
    values = parameters.at(aid.granted_on)
    by = add_working_days(_entered_on(aid), values.whole("publication.national.working-days"))
    return _due(DueKind.NATIONAL, aid, by, parameters, "publication.national.working-days")


def transparency_due(aid: Aid, parameters: Parameters) -> Due:
    """Within so many months of the grant."""
    by = add_months(_entered_on(aid), parameters.at(aid.granted_on).whole("publication.transparency.months"))
    return _due(DueKind.TRANSPARENCY, aid, by, parameters, "publication.transparency.months")


def _entered_on(aid: Aid) -> date:
    """The day from which an entry is to be published: its grant; of a correction, the day it was made."""
    return timezone.localdate(aid.recorded_at) if aid.corrects else aid.granted_on


def prefect_due(aid: Aid, parameters: Parameters) -> Due:
    """In the report of the year, sent the year after."""
    day, month = parameters.at(aid.granted_on).text("publication.prefect.day").split("/")
    by = date(aid.granted_on.year + 1, int(month), 1) + timedelta(days=int(day) - 1)
    return _due(DueKind.PREFECT, aid, by, parameters, "publication.prefect.day")


_MAKE = {
    DueKind.NATIONAL: national_due,
    DueKind.TRANSPARENCY: transparency_due,
    DueKind.PREFECT: prefect_due,
}


def _due(kind: DueKind, aid: Aid, by: date, parameters: Parameters, name: str) -> Due:
    values = parameters.at(aid.granted_on)
    values[name]
    applied = values.applied[0]
    return Due(kind, aid, by, applied.article, applied.mark)


@dataclass(frozen=True, slots=True)
class Pending:
    """How much of one kind waits, how much of it is late, and the first day that comes."""

    kind: DueKind
    waiting: int
    late: int
    first: date | None


def pending(region: str = "", on: date | None = None) -> list[Pending]:
    """The work list in one line a kind."""
    today = on or timezone.localdate()
    found: dict[DueKind, list[date]] = {kind: [] for kind in DueKind}
    late = dict.fromkeys(DueKind, 0)
    for one in due(region):
        found[one.kind].append(one.by)
        late[one.kind] += one.late(today)
    return [Pending(kind, len(days), late[kind], min(days, default=None)) for kind, days in found.items()]
