"""What other rooms read of milestones and reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from jalon.accounts.models import User
from jalon.cases.enums import Outcome, State
from jalon.cases.models import Case
from jalon.cases.queries import readable_by
from jalon.documents.models import File
from jalon.monitoring.enums import ReportState, Standing
from jalon.monitoring.models import Milestone, ProgressReport
from jalon.provenance.words import UNITS
from jalon.schemes.enums import Counts, MilestoneKind, Opens
from jalon.schemes.models import Scheme
from jalon.schemes.promises import Result
from jalon.ui.formats import language

SOON = timedelta(days=45)
LIVING = (State.AGREED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that a report asks for, in the reader's language."""

    id: str
    title: str
    unit: str
    proof: str
    measured_in: str
    """The unit of the scheme's file."""

    def unit_of(self, value: Decimal) -> str:
        """The unit as it agrees with a value."""
        return unit_words(self.measured_in, value)


def asked_of(milestone: Milestone) -> list[Asked]:
    """The figures that a report on this milestone gives: a report's alone, a proof or a deliverable asks for none."""
    if milestone.kind not in (MilestoneKind.INTERIM, MilestoneKind.FINAL):
        return []
    return [
        Asked(one.id, one.label[language()], unit_words(one.unit), one.hint[language()], one.unit)
        for one in declared_results(milestone.case)
    ]


def unit_words(unit: str, value: Decimal | None = None) -> str:
    """A unit as it agrees with a value, in the plural where none is given; a Region's own unit as its file writes it."""
    return UNITS[unit].after(value) if unit in UNITS else unit


def declared_results(case: Case) -> list[Result]:
    """The results that the scheme of a case asks beneficiaries to declare."""
    return [one for one in case.scheme_version.definition.results if one.counts is Counts.DECLARED]


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as it stands on a day, with the last version of what was sent."""

    milestone: Milestone
    standing: Standing
    report: ProgressReport | None
    returned: ProgressReport | None
    """The version for which more is asked, with its reason and its day."""

    @property
    def day(self) -> date:
        """The day that counts now: that of an answer asked for, else the milestone's own."""
        return (self.returned.answer_by if self.returned else None) or self.milestone.due_on

    @property
    def mine(self) -> bool:
        """Whether the beneficiary has something to do."""
        return self.standing in (Standing.TO_COME, Standing.DUE, Standing.LATE, Standing.RETURNED)

    def late(self, today: date) -> bool:
        """Whether the day has passed and nothing was sent."""
        return self.mine and self.day < today


def steps_of(case: Case, today: date) -> list[Step]:
    """The milestones of a case in the order of their days."""
    return read(case.milestones.prefetch_related("reports"), today)


def read(milestones: Iterable[Milestone], today: date) -> list[Step]:
    """These milestones, each as it stands."""
    return [_step(one, today) for one in milestones]


def _step(milestone: Milestone, today: date) -> Step:
    report = max(milestone.reports.all(), key=lambda one: one.number, default=None)
    returned = returned_of(milestone)
    return Step(milestone, _standing(milestone, report, returned, today), report, returned)


def _standing(
    milestone: Milestone, report: ProgressReport | None, returned: ProgressReport | None, today: date
) -> Standing:
    if milestone.lifted_on:
        return Standing.LIFTED
    if milestone.accepted_on:
        return Standing.ACCEPTED
    if report and report.state == ReportState.SENT:
        return Standing.SENT
    if returned:
        return Standing.RETURNED
    if milestone.due_on < today:
        return Standing.LATE
    return Standing.DUE if milestone.due_on <= today + SOON else Standing.TO_COME


def returned_of(milestone: Milestone) -> ProgressReport | None:
    """The last version that was sent, where more is asked for."""
    if milestone.is_over:
        return None
    sent = [one for one in milestone.reports.all() if one.state != ReportState.WRITING]
    last = max(sent, key=lambda one: one.number, default=None)
    return last if last and last.state == ReportState.RETURNED else None


def awaited() -> QuerySet[Milestone]:
    """The milestones of running awards for which something is still expected."""
    return (
        Milestone.objects.filter(accepted_on=None, lifted_on=None, case__state__in=LIVING)
        .select_related("case__scheme_version__scheme", "case__applicant", "case__officer", "case__organisation")
        .prefetch_related("reports")
        .order_by("due_on", "pk")
    )


def to_read() -> QuerySet[ProgressReport]:
    """The reports that wait to be read, the oldest first."""
    return (
        ProgressReport.objects.filter(state=ReportState.SENT, milestone__lifted_on=None)
        .select_related("milestone__case__scheme_version__scheme", "milestone__case__officer")
        .order_by("sent_on", "pk")
    )


def awaited_by(person: User) -> QuerySet[Milestone]:
    """The same among the cases that a member of staff may read."""
    return awaited().filter(case__in=readable_by(person).filter(state__in=LIVING))


def to_read_by(person: User) -> QuerySet[ProgressReport]:
    """The reports that wait, among the cases that a member of staff may read."""
    return to_read().filter(milestone__case__in=readable_by(person).filter(state__in=LIVING))


def report_called(public_id: UUID) -> ProgressReport | None:
    """A report that was sent, with its milestone and case; one that is being written is its author's alone."""
    sent = ProgressReport.objects.exclude(state=ReportState.WRITING)
    return sent.select_related("milestone__case", "sent_by", "judged_by").filter(public_id=public_id).first()


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure of a report in the reader's language."""

    title: str
    unit: str
    value: Decimal
    proof: str


def figures_of(report: ProgressReport) -> list[Shown]:
    """The figures of a report, in the order of the scheme's results."""
    given = {one.result: one for one in report.figures.all()}
    return [
        Shown(asked.title, asked.unit_of(given[asked.id].value), given[asked.id].value, given[asked.id].proof)
        for asked in asked_of(report.milestone)
        if asked.id in given
    ]


def last_accepted(case: Case) -> ProgressReport | None:
    """The report that was accepted last, the final one before the others; None where there is none."""
    found = ProgressReport.objects.filter(milestone__case=case, state=ReportState.ACCEPTED)
    rows = found.select_related("milestone__case", "judged_by").order_by("judged_on", "pk")
    final = [one for one in rows if one.milestone.kind == MilestoneKind.FINAL]
    return final[-1] if final else rows.last()


def results_kept(case: Case) -> list[Shown]:
    """The figures that count for a case: those of the last accepted report that gives any."""
    found = ProgressReport.objects.filter(milestone__case=case, state=ReportState.ACCEPTED)
    rows = found.exclude(figures=None).select_related("milestone__case").distinct()
    last = max(
        rows, key=lambda one: (one.milestone.kind == MilestoneKind.FINAL, one.judged_on, one.pk), default=None
    )
    return figures_of(last) if last else []


def unreached(case: Case) -> list[Milestone]:
    """What is still expected of a case, in the order of its days."""
    return list(case.milestones.filter(accepted_on=None, lifted_on=None))


def promises_anything(case: Case) -> bool:
    """Whether the agreement promised something beside its costs: somebody then says when it is over."""
    return case.milestones.exists()


def waits_for(case: Case, opens: Opens) -> list[Milestone]:
    """What must be accepted before a payment of this kind is asked for: the balance waits for what an instalment does."""
    kinds = [Opens.INTERIM, Opens.BALANCE] if opens is Opens.BALANCE else [opens]
    return [one for one in unreached(case) if one.opens in kinds]


def step_of(case: Case, public_id: UUID, today: date) -> Step | None:
    """One milestone of a case as it stands, or None."""
    found = case.milestones.filter(public_id=public_id).prefetch_related("reports").first()
    if found is None:
        return None
    found.case = case
    return _step(found, today)


def paper_of(report: ProgressReport, paper_id: int) -> File | None:
    """A file of a report that can be given, or None."""
    paper = report.papers.select_related("file").filter(pk=paper_id).first()
    return paper.file if paper and not paper.file.withheld and paper.file.erased_at is None else None


def closed_awards(scheme: Scheme) -> int:
    """How many awards of a scheme are over."""
    return Case.objects.filter(scheme_version__scheme=scheme, state=State.CLOSED, outcome=Outcome.GRANTED).count()
