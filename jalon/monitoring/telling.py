"""What beneficiaries and officers are told of milestones and reports: what, why, by when, and where."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.cases.parties import told
from jalon.monitoring.models import Milestone, MilestoneChange, ProgressReport
from jalon.notices.actions import Told, tell_all
from jalon.plan.queries import region as region_called


def page_of(name: str, *args: Any) -> str:
    """A page on an upper floor, if that floor is there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _tell(case: Case, template: str, key: str, link: str, *, staff: User | None = None, **context: Any) -> None:
    said = {"case": case, "region": region_called(case.region) or case.region, **context}
    tell_all(
        [
            Told(
                person,
                f"monitoring/notices/{template}.txt",
                said,
                key if staff or person == case.applicant else f"{key}-{person.pk}",
                str(case.reference),
                case.region,
                link,
            )
            for person in ([staff] if staff else told(case))
        ]
    )


def _of_milestone(milestone: Milestone, template: str, key: str, **context: Any) -> None:
    link = page_of("desk:request-step", milestone.case.public_id, milestone.public_id)
    _tell(milestone.case, template, key, link, milestone=milestone, **context)


def reminded(milestone: Milestone, day: date, days: int) -> None:
    """Something is due in some days."""
    _of_milestone(milestone, "reminded", f"step-{milestone.pk}-{day.isoformat()}-before-{days}", day=day)


def late(milestone: Milestone, day: date, days: int) -> None:
    """The day has passed and nothing came; the officer hears of it too, once."""
    key = f"step-{milestone.pk}-{day.isoformat()}-after-{days}"
    _of_milestone(milestone, "late", key, day=day)
    officer = milestone.case.officer
    if officer:
        link = page_of("casework:case", milestone.case.public_id)
        _tell(milestone.case, "late_officer", f"{key}-officer", link, staff=officer, milestone=milestone, day=day)


def sent(report: ProgressReport) -> None:
    """A report came: its beneficiary has an acknowledgement, the officer something to read."""
    milestone = report.milestone
    _of_milestone(milestone, "sent", f"report-{report.pk}-sent", report=report)
    if milestone.case.officer:
        link = page_of("casework:report-read", report.public_id)
        _tell(
            milestone.case,
            "to_read",
            f"report-{report.pk}-to-read",
            link,
            staff=milestone.case.officer,
            milestone=milestone,
            report=report,
        )


def accepted(report: ProgressReport) -> None:
    """The report is accepted: what follows."""
    _of_milestone(report.milestone, "accepted", f"report-{report.pk}-accepted", report=report)


def returned(report: ProgressReport) -> None:
    """More is asked for: what, by when, and what to do when one disagrees."""
    _of_milestone(report.milestone, "returned", f"report-{report.pk}-returned", report=report)


def changed(change: MilestoneChange) -> None:
    """A promise has another day, is given up, or is added."""
    _of_milestone(change.milestone, "changed", f"step-change-{change.pk}", change=change)
