"""A report before and during its session: its text, its annex, its visas, and what becomes of one case."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions import reports
from jalon.cases.enums import Ballot, Fate, Motion, ReportStage, SessionState, VisaKind
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Report, ReportItem
from jalon.cases.papers import paper, visas_in_force
from jalon.cases.report_checks import checks_of
from jalon.casework import forms, session_forms
from jalon.casework.committee import lines_to_settle, reports_aside
from jalon.casework.pages import act_form, carry_out
from jalon.casework.views.sessions import ready_choices, session_or_404, session_page

VISAS = {
    "juridique": (VisaKind.LEGAL, Right.CASES_LEGAL_VISA),
    "financier": (VisaKind.FINANCE, Right.CASES_FINANCE_VISA),
}


def report_or_404(request: SignedRequest, report_id: int, right: Right) -> Report:
    """The report, for somebody who holds the right in its Region and does not stand aside from it."""
    report = Report.objects.select_related("session", "prepared_by").filter(pk=report_id).first()
    if report is None:
        raise Http404
    check(request, right, report.session.region)
    if report.pk in reports_aside(report.session, request.user):
        raise Http404
    return report


def report_page(report: Report, **more: Any) -> dict[str, Any]:
    """What a form about a report shows around it."""
    return {
        "region": report.session.region,
        "crumb_label": _("Rapport %(number)s") % {"number": report.number},
        "crumb_url": reverse("casework:report", args=[report.pk]),
        **more,
    }


def back_to(report: Report) -> str:
    """The report's page."""
    return reverse("casework:report", args=[report.pk])


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def new(request: SignedRequest, session_id: int) -> HttpResponse:
    """Group ready cases in a report."""
    session = session_or_404(request, session_id, Right.SESSIONS_PREPARE)
    ready = ready_choices(session.region)
    form = act_form(session_forms.ReportForm, request, ready=ready)
    return carry_out(
        request,
        form,
        lambda data: reports.add_report(session, data["number"], data["title"], data["cases"], actor=request.user),
        done=_("Le rapport est inscrit."),
        back=reverse("casework:session", args=[session.pk]),
        page=session_page(
            session,
            title=_("Nouveau rapport"),
            lede="" if ready else _("Aucun dossier n’a encore ses deux visas favorables."),
            submit=_("Inscrire le rapport"),
        ),
    )


@require_safe
@requires(Right.SESSIONS_READ)
def one(request: SignedRequest, report_id: int) -> HttpResponse:
    """A report: its text, its annex, its visas and what they look at."""
    report = report_or_404(request, report_id, Right.SESSIONS_READ)
    held = rights_in(request.user, report.session.region)
    read = paper(report)
    is_open = report.session.state == SessionState.OPEN
    draft = is_open and report.stage == ReportStage.DRAFT
    given = visas_in_force(read)
    return render(
        request,
        "casework/report.html",
        {
            "report": report,
            "session": report.session,
            "region": report.session.region,
            "paper": read,
            "checks": checks_of(read) if draft else [],
            "visas": report.visas.select_related("given_by"),
            "in_force": [visa.pk for visa in given.values()],
            "visa_doors": [
                (slug, kind.label)
                for slug, (kind, right) in VISAS.items()
                if draft and right in held and kind not in given
            ],
            "may_write": draft and Right.SESSIONS_PREPARE in held,
            "settles": [line.item.pk for line in lines_to_settle(read)]
            if report.stage == ReportStage.SENT and Right.SESSIONS_RECORD_VOTE in held
            else [],
            "pending": report.ballot == Ballot.PENDING,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def write(request: SignedRequest, report_id: int) -> HttpResponse:
    """Change the text of a report."""
    report = report_or_404(request, report_id, Right.SESSIONS_PREPARE)
    form = act_form(session_forms.TextForm, request, initial=session_forms.TextForm.of(report))

    def do(data: dict[str, Any]) -> None:
        assert isinstance(form, session_forms.TextForm)
        reports.write_report(
            report, data["number"], data["title"], data["position"], form.text(), actor=request.user
        )

    return carry_out(
        request,
        form,
        do,
        done=_("Le texte est enregistré ; un visa donné sur un autre texte ne vaut plus."),
        back=back_to(report),
        page=report_page(report, title=_("Texte du rapport"), submit=_("Enregistrer le texte")),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def add(request: SignedRequest, report_id: int) -> HttpResponse:
    """Put more cases into a report."""
    report = report_or_404(request, report_id, Right.SESSIONS_PREPARE)
    form = act_form(session_forms.CasesForm, request, ready=ready_choices(report.session.region))
    return carry_out(
        request,
        form,
        lambda data: reports.add_cases(report, data["cases"], actor=request.user),
        done=_("Les dossiers sont inscrits ; un visa donné sur l’ancienne annexe ne vaut plus."),
        back=back_to(report),
        page=report_page(report, title=_("Ajouter des dossiers"), submit=_("Inscrire ces dossiers")),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def delete(request: SignedRequest, report_id: int) -> HttpResponse:
    """Give a report up before it is sent."""
    report = report_or_404(request, report_id, Right.SESSIONS_PREPARE)
    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        lambda _data: reports.delete_report(report, actor=request.user),
        done=_("Le rapport est supprimé ; ses dossiers sont libres."),
        back=reverse("casework:session", args=[report.session_id]),
        page=session_page(
            report.session,
            title=_("Supprimer le rapport %(number)s ?") % {"number": report.number},
            submit=_("Supprimer le rapport"),
            danger=True,
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def take_out(request: SignedRequest, item_id: int) -> HttpResponse:
    """Take a case out of a report that is not sent yet."""
    item = _item_or_404(item_id)
    report = report_or_404(request, item.report_id, Right.SESSIONS_PREPARE)
    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        lambda _data: reports.take_out(item, actor=request.user),
        done=_("Le dossier est sorti du rapport."),
        back=back_to(report),
        page=report_page(
            report,
            title=_("Sortir %(case)s du rapport ?") % {"case": item.written.case.reference},
            submit=_("Sortir le dossier"),
        ),
    )


def _item_or_404(item_id: int) -> ReportItem:
    item = (
        ReportItem.objects.select_related(
            "report__session", "proposal__case__scheme_version__scheme", "former__case__scheme_version__scheme"
        )
        .filter(pk=item_id)
        .first()
    )
    if item is None:
        raise Http404
    return item


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_READ)
def visa(request: SignedRequest, report_id: int, kind: str) -> HttpResponse:
    """Give or refuse a visa on a report."""
    if kind not in VISAS:
        raise Http404
    of, right = VISAS[kind]
    report = report_or_404(request, report_id, right)
    failed = [check for check in checks_of(paper(report)) if check.kind == of and not check.passes]
    return carry_out(
        request,
        act_form(forms.VisaForm, request),
        lambda data: reports.give_report_visa(
            report, of, data["favourable"] == "yes", data["note"], actor=request.user
        ),
        done=_("Le visa est enregistré."),
        back=back_to(report),
        page=report_page(
            report,
            title=f"{of.label[:1].upper()}{of.label[1:]} · {report.title}",
            lede=" ".join(f"{check.label} : {check.found}." for check in failed)
            or _("Les contrôles de ce visa passent tous."),
            submit=_("Enregistrer le visa"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_RECORD_VOTE)
def settle(request: SignedRequest, item_id: int) -> HttpResponse:
    """Withdraw, amend or postpone one case."""
    item = _item_or_404(item_id)
    report = report_or_404(request, item.report_id, Right.SESSIONS_RECORD_VOTE)
    line = paper(report, [item]).lines[0]
    amounts = line.amounts if line.motion == Motion.GRANT else {}
    form = act_form(
        session_forms.FateForm,
        request,
        amounts=amounts,
        price=evaluate(line.case).unit_price if line.counted else None,
        initial={"fate": item.fate, "reason": item.fate_reason},
    )

    def do(data: dict[str, Any]) -> None:
        assert isinstance(form, session_forms.FateForm)
        reports.settle(item, Fate(data["fate"]), data["reason"], form.amounts(), actor=request.user)

    return carry_out(
        request,
        form,
        do,
        done=_("Le sort du dossier est noté ; il prendra effet à la clôture."),
        back=back_to(report),
        page=report_page(
            report,
            title=_("%(case)s · %(company)s") % {"case": line.case.reference, "company": line.case.company_name},
            lede=_("Les autres dossiers du rapport continuent."),
            submit=_("Enregistrer"),
        ),
    )
