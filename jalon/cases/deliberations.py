"""A deliberation as everybody may read it once it is published: its number, its dates, its act, its annex."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jalon.cases.enums import Ballot, Outcome, SessionState
from jalon.cases.models import Decision, Report
from jalon.cases.naming import public_names
from jalon.cases.papers import amounts_of, counted
from jalon.schemes.enums import Instrument


@dataclass(frozen=True, slots=True)
class Given:
    """An award: cents, its form, and the units that they are worth where it is not in euros."""

    instrument: Instrument
    cents: int
    units: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the annex; ``name`` is empty for a beneficiary whom no public page may name."""

    number: int
    name: str
    siren: str
    project: str
    scheme: str
    titles: Mapping[str, str]
    given: tuple[Given, ...]

    @property
    def total(self) -> int:
        """Cents, the market value of what is not euros included."""
        return sum(one.cents for one in self.given)


@dataclass(frozen=True, slots=True)
class Deliberation:
    """An adopted report, published: the awards that it gave, as they took effect."""

    region: str
    number: str
    title: str
    body: str
    voted_on: date
    transmitted_on: date | None
    published_on: date | None
    link: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Cents that it gave."""
        return sum(line.total for line in self.lines)


def _published(region: str) -> QuerySet[Report]:
    return Report.objects.filter(
        session__region=region,
        session__state=SessionState.VOTED,
        session__published_on__isnull=False,
        ballot=Ballot.ADOPTED,
    ).exclude(deliberation="")


def published_number(report: Report) -> str:
    """The number under which everybody reads a report's deliberation; empty as long as it is not published."""
    return report.deliberation if report.session.published_on and report.ballot == Ballot.ADOPTED else ""


def deliberation(region: str, number: str) -> Deliberation | None:
    """The published deliberation of this number; None where there is none."""
    report = _published(region).filter(deliberation=number).select_related("session").order_by("pk").last()
    return _read(report) if report else None


def deliberations(region: str) -> list[Report]:
    """The published deliberations of a Region, the latest first."""
    return list(_published(region).select_related("session").order_by("-session__held_on", "-position", "-pk"))


def _read(report: Report) -> Deliberation:
    session = report.session
    decisions = (
        Decision.objects.filter(proposal__item__report=report, outcome=Outcome.GRANTED)
        .select_related("case__scheme_version__scheme", "proposal__item")
        .prefetch_related("proposal__awards")
        .order_by("proposal__item__position")
    )
    found = list(decisions)
    names = public_names(one.case for one in found)
    return Deliberation(
        region=session.region,
        number=report.deliberation,
        title=report.title,
        body=session.body,
        voted_on=session.held_on,
        transmitted_on=session.transmitted_on,
        published_on=session.published_on,
        link=report.link,
        lines=tuple(_line(one, names[one.case_id]) for one in found),
    )


def _line(decision: Decision, name: str) -> Line:
    case, awards = decision.case, list(decision.proposal.awards.all())
    units = counted(awards) if any(award.units for award in awards) else {}
    version = case.scheme_version
    return Line(
        number=decision.proposal.item.position,
        name=name,
        siren=case.siren if name else "",
        project=case.title if name else "",
        scheme=version.scheme.slug,
        titles=version.definition.title,
        given=tuple(Given(kind, cents, units.get(kind, "")) for kind, cents in amounts_of(awards).items()),
    )
