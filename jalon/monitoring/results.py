"""What came of a Region's awards: accepted reports and delivered units, counted as observed values.

Nothing of it is a claim, and none of it is added to one: a page shows both, each with its source. Nobody is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Max, Q, Sum

from jalon.cases.enums import Outcome
from jalon.cases.models import Award, Delivery
from jalon.funds.models import Envelope
from jalon.journal.queries import is_demonstration
from jalon.monitoring.enums import ReportState
from jalon.monitoring.models import Figure, Milestone
from jalon.monitoring.queries import unit_words
from jalon.schemes.enums import Counts, MilestoneKind
from jalon.schemes.models import SchemeVersion
from jalon.schemes.promises import Result
from jalon.schemes.queries import latest_versions
from jalon.ui.formats import language

Key = tuple[int, str]
"""A scheme, by its id, and the name of a result."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: the value, over how many cases and how many lines or reports, until which day."""

    value: Decimal
    cases: int
    lines: int
    until: date


@dataclass(frozen=True, slots=True)
class Observed:
    """A result of a scheme, observed: what is counted, how much, and on what it rests."""

    version: SchemeVersion
    result: Result
    tally: Tally
    fictif: bool

    @property
    def title(self) -> str:
        """What is counted, in the reader's language."""
        return self.result.label[language()]

    @property
    def scheme_title(self) -> str:
        """The scheme, in the reader's language."""
        return self.version.definition.title[language()]

    @property
    def unit(self) -> str:
        """The unit, as it agrees with the value."""
        return unit_words(self.result.unit, self.tally.value)

    @property
    def from_lines(self) -> bool:
        """Whether it was delivered and declared line by line, rather than read in reports."""
        return self.result.counts in (Counts.DELIVERED, Counts.SERVED)


def observed(region: str, scheme: str = "") -> list[Observed]:
    """Every result that the schemes of a Region (one of them) count and that something was observed of."""
    versions = [one for one in latest_versions(region) if one.definition.results]
    if scheme:
        versions = [one for one in versions if one.scheme.slug == scheme]
    if not versions:
        return []
    schemes, fictif = [one.scheme_id for one in versions], is_demonstration()
    tallies: dict[Counts, Mapping[Key, Tally]] = {}
    counters = {
        Counts.DECLARED: _declared,
        Counts.COMPLETED: _completed,
        Counts.DELIVERED: _delivered,
        Counts.SERVED: _served,
    }
    found = []
    for version in versions:
        for result in version.definition.results:
            if result.counts not in tallies:
                tallies[result.counts] = counters[result.counts](schemes)
            name = result.id if result.counts is Counts.DECLARED else ""
            tally = tallies[result.counts].get((version.scheme_id, name))
            if tally:
                found.append(Observed(version, result, tally, fictif))
    return found


def by_indicator(region: str) -> dict[str, list[Observed]]:
    """What feeds each indicator of a Region's plan, by the indicator's name."""
    found: dict[str, list[Observed]] = defaultdict(list)
    for one in observed(region):
        if one.result.indicator:
            found[one.result.indicator].append(one)
    return dict(found)


def _declared(schemes: Iterable[int]) -> dict[Key, Tally]:
    """The last accepted figure of each case, added up: figures count from the beginning of a project."""
    rows = (
        Figure.objects.filter(
            report__state=ReportState.ACCEPTED, report__milestone__case__scheme_version__scheme__in=schemes
        )
        .order_by("report__judged_on", "report__pk")
        .values_list(
            "report__milestone__case__scheme_version__scheme",
            "result",
            "report__milestone__case",
            "report__milestone__kind",
            "value",
            "report__judged_on",
        )
    )
    last: dict[tuple[int, str, int], tuple[bool, Decimal, date]] = {}
    reports: dict[Key, int] = defaultdict(int)
    for scheme, result, case, kind, value, on in rows:
        final = kind == MilestoneKind.FINAL
        reports[scheme, result] += 1
        before = last.get((scheme, result, case))
        if on is not None and (before is None or final or not before[0]):
            last[scheme, result, case] = (final, value, on)
    found: dict[Key, list[tuple[Decimal, date]]] = defaultdict(list)
    for (scheme, result, _case), (_final, value, on) in last.items():
        found[scheme, result].append((value, on))
    return {
        key: Tally(
            sum((value for value, _on in kept), Decimal(0)), len(kept), reports[key], max(on for _v, on in kept)
        )
        for key, kept in found.items()
    }


def _completed(schemes: Iterable[int]) -> dict[Key, Tally]:
    """The awards whose final report is accepted."""
    rows = (
        Milestone.objects.filter(
            case__scheme_version__scheme__in=schemes, kind=MilestoneKind.FINAL, accepted_on__isnull=False
        )
        .values("case__scheme_version__scheme")
        .annotate(cases=Count("case", distinct=True), until=Max("accepted_on"))
        .order_by()
    )
    return {
        (row["case__scheme_version__scheme"], ""): Tally(
            Decimal(row["cases"]), row["cases"], row["cases"], row["until"]
        )
        for row in rows
    }


SCHEME = "case__scheme_version__scheme"


def _served(schemes: Iterable[int]) -> dict[Key, Tally]:
    """The beneficiaries to whom something was delivered."""
    rows = (
        Delivery.objects.filter(Q(**{f"{SCHEME}__in": schemes}), case__outcome=Outcome.GRANTED)
        .values(SCHEME)
        .annotate(cases=Count("case", distinct=True), lines=Count("pk"), until=Max("delivered_on"))
        .order_by()
    )
    return {
        (row[SCHEME], ""): Tally(Decimal(row["cases"]), row["cases"], row["lines"], row["until"]) for row in rows
    }


def _delivered(schemes: Iterable[int]) -> dict[Key, Tally]:
    """The units that were delivered, each in the grain of the envelope that bears its award."""
    rows = (
        Delivery.objects.filter(Q(**{f"{SCHEME}__in": schemes}))
        .values(SCHEME, "case")
        .annotate(units=Sum("units"), lines=Count("pk"), until=Max("delivered_on"))
        .order_by()
    )
    kept = list(rows)
    grain = _grains(row["case"] for row in kept)
    found: dict[Key, Tally] = {}
    for row in kept:
        key, value = (row[SCHEME], ""), Decimal(row["units"]) / grain.get(row["case"], 1)
        before = found.get(key, Tally(Decimal(0), 0, 0, row["until"]))
        found[key] = Tally(
            before.value + value, before.cases + 1, before.lines + row["lines"], max(before.until, row["until"])
        )
    return found


def _grains(cases: Iterable[int]) -> dict[int, int]:
    """How many of the ledger's units make one of the resource, by case."""
    awards = dict(
        Award.objects.filter(proposal__decision__case__in=list(cases)).values_list(
            "proposal__decision__case", "envelope"
        )
    )
    envelopes = Envelope.objects.filter(owner__reference__in=set(awards.values())).select_related("owner")
    decimals = {one.reference: 10**one.owner.resource.decimals for one in envelopes}
    return {case: decimals.get(envelope, 1) for case, envelope in awards.items()}


def version() -> str:
    """Changes with every report that is accepted and every line that is delivered: what public pages are kept by."""
    with connection.cursor() as cursor:  # at every request: the ORM would take several times as long
        cursor.execute(
            "SELECT (SELECT count(*) FROM monitoring_progressreport WHERE state = 'accepted'),"
            " (SELECT coalesce(max(id), 0) FROM cases_delivery)"
        )
        return ":".join(str(each) for each in cursor.fetchone())
