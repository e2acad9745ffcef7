"""What an agreement promises, for the beneficiary: each step, its report as it is written, its files, its sending."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.cases.models import Case
from jalon.cases.parties import may_send
from jalon.cases.transitions import allowed
from jalon.desk.doors import request_or_404
from jalon.desk.drafts import autosaving, request_page
from jalon.desk.filed import given
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.monitoring.actions import reporting
from jalon.monitoring.actions.reporting import Said, Written, lacks
from jalon.monitoring.enums import ReportState, Standing
from jalon.monitoring.models import ProgressReport
from jalon.monitoring.queries import Asked, Step, asked_of, figures_of, paper_of, step_of
from jalon.ui.fields import CountField


class ReportForm(forms.Form):
    """What was done, what differs from what was planned, and the figures that the scheme asks for."""

    done = forms.CharField(
        label=gettext_lazy("Ce qui a été fait"),
        help_text=gettext_lazy(
            "Ce qui était prévu et ce qui est obtenu, avec les dates. Quelques lignes suffisent."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
    )
    gap = forms.CharField(
        label=gettext_lazy("L’écart avec ce qui était prévu, et sa raison"),
        help_text=gettext_lazy("Laissez vide s’il n’y en a pas."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
    )

    def __init__(self, *args: Any, asked: list[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for one in asked:
            self.fields[f"figure-{one.id}"] = CountField(
                label=_("%(result)s (%(unit)s)") % {"result": one.title, "unit": one.unit},
                help_text=_("Depuis le début du projet. Zéro, si rien n’est encore obtenu."),
                required=False,
            )
            self.fields[f"proof-{one.id}"] = forms.CharField(
                label=_("Où on le lit (%(result)s)") % {"result": one.title},
                help_text=_("Preuve attendue : %(proof)s.") % {"proof": one.proof.rstrip(".")},
                max_length=200,
                required=False,
            )

    def written(self) -> Written:
        """What was typed and could be read."""
        said = self.cleaned_data
        figures: dict[str, Said | None] = {}
        for one in self.asked:
            if f"figure-{one.id}" in said:
                value = said[f"figure-{one.id}"]
                figures[one.id] = None if value is None else Said(value, said.get(f"proof-{one.id}", ""))
        return Written(said.get("done", ""), said.get("gap", ""), figures)


def _step_or_404(request: SignedRequest, public_id: UUID, step_id: UUID) -> tuple[Case, Step]:
    case = request_or_404(request, public_id)
    found = step_of(case, step_id, timezone.localdate())
    if found is None:
        raise Http404
    return case, found


def _writable(case: Case, step: Step) -> bool:
    return step.mine and allowed(case, "report")


@require_safe
@signed_in
def step(request: SignedRequest, public_id: UUID, step_id: UUID) -> HttpResponse:
    """One thing that the agreement promises: what is wanted, by when, and each version that was sent."""
    case, found = _step_or_404(request, public_id, step_id)
    sent = [one for one in found.milestone.reports.all() if one.state != ReportState.WRITING]
    for one in sent:
        one.milestone = found.milestone
    return request_page(
        request,
        "desk/step.html",
        case,
        step=found,
        standing=Standing,
        writable=_writable(case, found),
        begun=found.report is not None and found.report.state == ReportState.WRITING,
        versions=[(one, figures_of(one), list(one.papers.select_related("file"))) for one in reversed(sent)],
        asked=asked_of(found.milestone),
        changes=list(found.milestone.changes.all()),
    )


def _draft(step: Step) -> ProgressReport | None:
    """The version being written, else the one that was returned, from which the next begins."""
    report = step.report
    if report is not None:
        report.milestone = step.milestone
    return report


def _initial(report: ProgressReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    said: dict[str, Any] = {"done": report.done, "gap": report.gap}
    for figure in report.figures.all():
        said[f"figure-{figure.result}"] = figure.value
        said[f"proof-{figure.result}"] = figure.proof
    return said


@require_http_methods(["GET", "POST"])
@signed_in
def write(request: SignedRequest, public_id: UUID, step_id: UUID) -> HttpResponse:
    """The report, kept as it is typed."""
    case, found = _step_or_404(request, public_id, step_id)
    if not _writable(case, found):
        return redirect("desk:request-step", public_id=public_id, step_id=step_id)
    draft = _draft(found)
    form = ReportForm(typed(request), initial=_initial(draft), asked=asked_of(found.milestone))
    if request.method == "POST":
        valid = form.is_valid()
        if valid or autosaving(request):
            try:
                reporting.write(step_id, form.written(), actor=request.user)
            except ActionRefused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                valid = False
        if autosaving(request):
            return HttpResponse(status=204)
        if valid:
            return redirect("desk:request-report-files", public_id=public_id, step_id=step_id)
    return request_page(
        request,
        "desk/report.html",
        case,
        step=found,
        form=form,
        back=reverse("desk:request-step", args=[public_id, step_id]),
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: SignedRequest, public_id: UUID, step_id: UUID) -> HttpResponse:
    """The files of the report, one after the other."""
    case, found = _step_or_404(request, public_id, step_id)
    if not _writable(case, found):
        return redirect("desk:request-step", public_id=public_id, step_id=step_id)
    problem = None
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise ActionRefused(
                    "documents.none",
                    _("Choisissez un fichier."),
                    _("PDF, image, document ou tableau."),
                    field="file",
                )
            reporting.attach(step_id, str(sent.name), sent.read(MAX_BYTES + 1), actor=request.user)
            return redirect("desk:request-report-files", public_id=public_id, step_id=step_id)
        except ActionRefused as refusal:
            problem = refusal
    draft = _draft(found)
    return request_page(
        request,
        "desk/report_files.html",
        case,
        step=found,
        number=draft.number if draft else 0,
        papers=list(draft.papers.select_related("file")) if draft else [],
        accepted=ACCEPTED,
        problem=problem,
        required=found.milestone.kind in reporting.PAPERED,
        status=422 if problem else 200,
    )


@require_POST
@signed_in
def remove(request: SignedRequest, public_id: UUID, step_id: UUID, paper_id: int) -> HttpResponse:
    """Take a file back."""
    _case, _found = _step_or_404(request, public_id, step_id)
    try:
        reporting.detach(step_id, paper_id, actor=request.user)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:request-report-files", public_id=public_id, step_id=step_id)


@require_http_methods(["GET", "POST"])
@signed_in
def send(request: SignedRequest, public_id: UUID, step_id: UUID) -> HttpResponse:
    """Everything once more before it is sent; what is missing is said with the way to it. Sent twice, it is sent once."""
    case, found = _step_or_404(request, public_id, step_id)
    draft = _draft(found)
    if draft is None or draft.state != ReportState.WRITING or not _writable(case, found):
        return redirect("desk:request-step", public_id=public_id, step_id=step_id)
    problem = None
    if request.method == "POST":
        try:
            reporting.send(step_id, actor=request.user)
            messages.success(request, _("C’est envoyé. Le service le lit et vous répond ici."))
            return redirect("desk:request-step", public_id=public_id, step_id=step_id)
        except ActionRefused as refusal:
            problem = refusal
    return request_page(
        request,
        "desk/report_send.html",
        case,
        step=found,
        report=draft,
        figures=figures_of(draft),
        papers=list(draft.papers.select_related("file")),
        missing=lacks(draft),
        sender=may_send(request.user, case),
        problem=problem,
        status=422 if problem else 200,
    )


@require_safe
@signed_in
def paper(request: SignedRequest, public_id: UUID, step_id: UUID, number: int, paper_id: int) -> HttpResponse:
    """A file of one version of the report, as a download."""
    case, found = _step_or_404(request, public_id, step_id)
    report = found.milestone.reports.filter(number=number).first()
    file = paper_of(report, paper_id) if report else None
    if file is None:
        raise Http404
    return given(request, case, file)
