"""What follows the signature: reports to read, promises to change."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where, rights_in
from jalon.accounts.rights import Right
from jalon.cases.models import Case
from jalon.cases.transitions import allowed
from jalon.casework import monitoring_forms as forms
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.views.cases import case_or_404
from jalon.casework.views.documents import taken
from jalon.monitoring import queries
from jalon.monitoring.actions import promising, reporting
from jalon.monitoring.enums import ReportState
from jalon.monitoring.models import Milestone, ProgressReport
from jalon.plan.queries import region_choices

Page = tuple[type[ActForm], str, str, str, Callable[[dict[str, Any]], object]]
"""The form of an act, its title, its button, what is said once it is done, and what does it."""


@require_safe
@requires(Right.CASES_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """Reports to read, then what is late and what comes, in the Regions of the person."""
    scope, today = regions_where(request.user, Right.CASES_READ), timezone.localdate()
    readable = queries.awaited_by(request.user)
    steps = queries.read(readable, today)
    context = {
        "to_read": list(queries.to_read_by(request.user)),
        "late": [step for step in steps if step.late(today)],
        "coming": _by_month([step for step in steps if step.mine and not step.late(today)]),
        "regions": [name for slug, name in region_choices() if slug in scope],
    }
    return render(request, "casework/awaited.html", context)


SHOWN = 60


def _by_month(steps: Iterable[queries.Step]) -> list[tuple[str, list[queries.Step]]]:
    """The next promises by the month in which they are due, each month as a partial date."""
    ordered = sorted(steps, key=lambda one: one.day)[:SHOWN]
    return [(month, list(group)) for month, group in groupby(ordered, key=lambda one: f"{one.day:%Y-%m}")]


def _report_or_404(request: SignedRequest, report_id: UUID) -> tuple[Case, ProgressReport]:
    report = queries.report_called(report_id)
    if report is None:
        raise Http404
    case = case_or_404(request, report.milestone.case.public_id)
    report.milestone.case = case
    return case, report


@require_safe
@requires(Right.CASES_READ)
def report(request: SignedRequest, report_id: UUID) -> HttpResponse:
    """What a beneficiary sent for a milestone, its figures, its files and its former versions."""
    case, found = _report_or_404(request, report_id)
    wanted = request.GET.get("fichier", "")
    if wanted.isdecimal() and len(wanted) < 19:
        file = queries.paper_of(found, int(wanted))
        if file is None:
            raise Http404
        return taken(request.user, case, file)
    held = rights_in(request.user, case.region, case.scheme_version.scheme.slug)
    context = {
        "case": case,
        "region": case.region,
        "report": found,
        "figures": queries.figures_of(found),
        "papers": list(found.papers.select_related("file")),
        "others": list(found.milestone.reports.exclude(pk=found.pk).exclude(state=ReportState.WRITING)),
        "judges": found.state == ReportState.SENT
        and Right.AWARDS_MONITOR in held
        and allowed(case, "judge_report"),
    }
    return render(request, "casework/report_read.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.AWARDS_MONITOR)
def judge(request: SignedRequest, report_id: UUID, act: str) -> HttpResponse:
    """Accept a report, or ask for more."""
    case, found = _report_or_404(request, report_id)
    pages: dict[str, Page] = {
        "accepter": (
            forms.AcceptForm,
            _("Accepter « %(step)s » ?") % {"step": found.milestone.title},
            _("Accepter"),
            _("C’est accepté ; le bénéficiaire est prévenu."),
            lambda data: reporting.accept(found.public_id, note=data["note"], actor=request.user),
        ),
        "completer": (
            forms.MoreForm,
            _("Demander un complément"),
            _("Demander"),
            _("Le complément est demandé ; le bénéficiaire est prévenu."),
            lambda data: reporting.ask_more(found.public_id, data["reason"], data["answer_by"], actor=request.user),
        ),
    }
    here = reverse("casework:report-read", args=[found.public_id])
    return _act(request, case, pages, act, here, found.milestone.title)


@require_http_methods(["GET", "POST"])
@requires(Right.AWARDS_MONITOR)
def change(request: SignedRequest, milestone_id: UUID, act: str) -> HttpResponse:
    """Give a milestone another day, or give it up."""
    milestone = Milestone.objects.filter(public_id=milestone_id).select_related("case").first()
    if milestone is None:
        raise Http404
    case = case_or_404(request, milestone.case.public_id)
    pages: dict[str, Page] = {
        "reporter": (
            forms.MoveForm,
            _("Reporter « %(step)s »") % {"step": milestone.title},
            _("Reporter"),
            _("L’échéance est reportée ; le bénéficiaire est prévenu."),
            lambda data: promising.move(
                milestone_id, data["to"], data["reason"], amendment=data["amendment"], actor=request.user
            ),
        ),
        "lever": (
            forms.ChangeForm,
            _("Ne plus demander « %(step)s » ?") % {"step": milestone.title},
            _("Ne plus le demander"),
            _("Ce n’est plus demandé ; le bénéficiaire est prévenu."),
            lambda data: promising.lift(
                milestone_id, data["reason"], amendment=data["amendment"], actor=request.user
            ),
        ),
    }
    return _act(request, case, pages, act, reverse("casework:case", args=[case.public_id]), case.reference or "")


@require_http_methods(["GET", "POST"])
@requires(Right.AWARDS_MONITOR)
def add(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Add something that this case alone promises."""
    case = case_or_404(request, public_id)
    pages: dict[str, Page] = {
        "": (
            forms.AddForm,
            _("Ajouter une étape à la convention"),
            _("Ajouter"),
            _("L’étape est ajoutée ; le bénéficiaire est prévenu."),
            lambda data: promising.add(
                public_id,
                data["title"],
                data["to"],
                data["reason"],
                amendment=data["amendment"],
                actor=request.user,
            ),
        )
    }
    return _act(request, case, pages, "", reverse("casework:case", args=[public_id]), case.reference or "")


def _act(
    request: SignedRequest, case: Case, pages: dict[str, Page], act: str, back: str, crumb: str
) -> HttpResponse:
    if act not in pages:
        raise Http404
    check(request, Right.AWARDS_MONITOR, case.region, case.scheme_version.scheme.slug)
    kind, title, submit, done, do = pages[act]
    return carry_out(
        request,
        act_form(kind, request),
        do,
        done=done,
        back=back,
        page={
            "title": title,
            "submit": submit,
            "danger": act == "lever",
            "region": case.region,
            "crumb_label": crumb,
            "crumb_url": back,
        },
    )
