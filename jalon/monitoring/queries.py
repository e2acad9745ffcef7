"""What other rooms read of milestones and reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.monitoring.enums import ReportState, Standing
from jalon.monitoring.models import Milestone, ProgressReport
from jalon.schemes.enums import Counts, MilestoneKind, Opens
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


def asked_of(milestone: Milestone) -> list[Asked]:
    """The figures that a report on this milestone gives: a report's alone, a proof or a deliverable asks for none."""
    if milestone.kind not in (MilestoneKind.INTERIM, MilestoneKind.FINAL):
        return []
    return [
        Asked(one.id, one.label[language()], one.unit, one.hint[language()])
        for one in declared_results(milestone.case)
    ]


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
        ProgressReport.objects.filter(state=ReportState.SENT)
        .select_related("milestone__case__scheme_version__scheme", "milestone__case__officer")
        .order_by("sent_on", "pk")
    )


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
