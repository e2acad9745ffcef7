"""The committee's sessions: reports, votes, closing, transmission."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where, rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions import acts, sessions
from jalon.cases.enums import Ballot, SessionState
from jalon.cases.models import Report, Session
from jalon.cases.queries import ready_for_session, reports_of, sessions_of
from jalon.casework import forms
from jalon.casework.pages import act_form, carry_out
from jalon.plan.queries import bodies_of, region_choices
from jalon.ui.formats import date as shown_date


def _session_or_404(request: SignedRequest, session_id: int, right: Right) -> Session:
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise Http404
    check(request, right, session.region)
    return session


def _page(session: Session, **more: Any) -> dict[str, Any]:
    return {
        "region": session.region,
        "crumb_label": f"{session.body}, {shown_date(session.held_on)}",
        "crumb_url": reverse("casework:session", args=[session.pk]),
        **more,
    }


@require_safe
@requires(Right.SESSIONS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The sessions of my Regions, and the cases ready for one."""
    scope = regions_where(request.user, Right.SESSIONS_READ)
    prepares = regions_where(request.user, Right.SESSIONS_PREPARE)
    groups = [
        (slug, name, list(sessions_of(slug)), ready_for_session(slug), slug in prepares)
        for slug, name in region_choices()
        if slug in scope
    ]
    return render(request, "casework/sessions.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def new(request: SignedRequest, region: str) -> HttpResponse:
    """Open a session of one of the Region's bodies."""
    bodies = [body.name for body in bodies_of(region)] or [_("Commission permanente")]
    form = act_form(forms.SessionForm, request, bodies=bodies)
    return carry_out(
        request,
        form,
        lambda data: sessions.open_session(region, data["body"], data["held_on"], actor=request.user),
        done=_("La séance est ouverte."),
        back=reverse("casework:sessions"),
        page={"title": _("Nouvelle séance"), "submit": _("Ouvrir la séance"), "region": region},
    )


@require_safe
@requires(Right.SESSIONS_READ)
def one(request: SignedRequest, session_id: int) -> HttpResponse:
    """A session: its reports, their votes, what was set apart."""
    session = _session_or_404(request, session_id, Right.SESSIONS_READ)
    held = rights_in(request.user, session.region)
    is_open = session.state == SessionState.OPEN
    reports = list(reports_of(session))
    voted = bool(reports) and all(report.ballot != Ballot.PENDING for report in reports)
    return render(
        request,
        "casework/session.html",
        {
            "session": session,
            "region": session.region,
            "reports": reports,
            "may_report": is_open and Right.SESSIONS_PREPARE in held,
            "may_vote": is_open and Right.SESSIONS_RECORD_VOTE in held,
            "may_close": is_open and voted and Right.SESSIONS_CLOSE in held,
            "may_resume": not is_open
            and Right.SESSIONS_CLOSE in held
            and any(item.applied_at is None for report in reports for item in report.items.all()),
            "may_transmit": not is_open and session.transmitted_on is None and Right.DECISIONS_TRANSMIT in held,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def report(request: SignedRequest, session_id: int) -> HttpResponse:
    """Group ready cases in a report."""
    session = _session_or_404(request, session_id, Right.SESSIONS_PREPARE)
    ready = [
        (str(case.public_id), f"{case.reference} · {case.company_name} · {case.title}")
        for case in ready_for_session(session.region)
    ]
    form = act_form(forms.ReportForm, request, ready=ready)
    return carry_out(
        request,
        form,
        lambda data: sessions.add_report(session, data["number"], data["title"], data["cases"], actor=request.user),
        done=_("Le rapport est inscrit."),
        back=reverse("casework:session", args=[session.pk]),
        page=_page(
            session,
            title=_("Nouveau rapport"),
            lede="" if ready else _("Aucun dossier n’a encore ses deux visas favorables."),
            submit=_("Inscrire le rapport"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_RECORD_VOTE)
def vote(request: SignedRequest, report_id: int) -> HttpResponse:
    """Write a vote down."""
    found = Report.objects.select_related("session").filter(pk=report_id).first()
    if found is None:
        raise Http404
    check(request, Right.SESSIONS_RECORD_VOTE, found.session.region)
    form = act_form(forms.VoteForm, request)
    return carry_out(
        request,
        form,
        lambda data: sessions.record_vote(
            found,
            Ballot(data["ballot"]),
            present=data["present"],
            votes_for=data["votes_for"],
            votes_against=data["votes_against"],
            abstentions=data["abstentions"],
            deliberation=data["deliberation"],
            recusals=data["recusals"],
            actor=request.user,
        ),
        done=_("Le vote est enregistré ; il prendra effet à la clôture de la séance."),
        back=reverse("casework:session", args=[found.session_id]),
        page=_page(
            found.session,
            title=_("Vote du rapport %(number)s") % {"number": found.number},
            lede=found.title,
            submit=_("Enregistrer le vote"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_CLOSE)
def close(request: SignedRequest, session_id: int) -> HttpResponse:
    """Freeze the votes; each takes effect, case by case."""
    session = _session_or_404(request, session_id, Right.SESSIONS_CLOSE)

    def do(data: dict[str, Any]) -> None:
        apart = sessions.close_session(session, actor=request.user)
        for item in apart:
            messages.warning(request, f"{item.proposal.case.reference} : {item.set_apart}")

    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        do,
        done=_("Les votes sont gelés et prennent effet."),
        back=reverse("casework:session", args=[session.pk]),
        page=_page(
            session,
            title=_("Clore la séance ?"),
            lede=_(
                "Les votes ne changeront plus. L’argent des dossiers attribués passe de réservé à attribué, "
                "dossier par dossier."
            ),
            submit=_("Clore la séance"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.DECISIONS_TRANSMIT)
def transmit(request: SignedRequest, session_id: int) -> HttpResponse:
    """Date the transmission to the prefect."""
    session = _session_or_404(request, session_id, Right.DECISIONS_TRANSMIT)

    def do(data: dict[str, Any]) -> None:
        sent = acts.transmit(session, data["on"], actor=request.user)
        acts.commit_executory(sent, actor=request.user)

    return carry_out(
        request,
        act_form(forms.DateForm, request),
        do,
        done=_("La transmission est datée : les délibérations sont exécutoires."),
        back=reverse("casework:session", args=[session.pk]),
        page=_page(
            session,
            title=_("Transmission au préfet"),
            lede=_("Le jour où les délibérations, publiées, ont été transmises : elles sont exécutoires de là."),
            submit=_("Dater la transmission"),
        ),
    )
