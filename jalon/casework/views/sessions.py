"""The committee's sessions: the agenda, the sending, the second call, the closing, and what follows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where, rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions import acts, reports, sessions
from jalon.cases.assembly import bodies
from jalon.cases.enums import Ballot, ReportStage, SessionState
from jalon.cases.models import Session
from jalon.cases.queries import ready_for_session, sessions_of
from jalon.casework import forms, session_forms
from jalon.casework.committee import agenda, notice_of, progress, rules_in_words, seat_of, words
from jalon.casework.pages import act_form, carry_out
from jalon.plan.queries import region_choices
from jalon.ui.formats import date as shown_date

AT_ONCE = 2.0
"""Seconds of effects that the page itself carries out; the worker goes on with what is left."""


def session_or_404(request: SignedRequest, session_id: int, right: Right) -> Session:
    """The session, for somebody who holds the right in its Region."""
    session = Session.objects.select_related("second_of").filter(pk=session_id).first()
    if session is None:
        raise Http404
    check(request, right, session.region)
    return session


def session_page(session: Session, **more: Any) -> dict[str, Any]:
    """What a form about a session shows around it."""
    return {
        "region": session.region,
        "crumb_label": f"{session.body}, {shown_date(session.held_on)}",
        "crumb_url": reverse("casework:session", args=[session.pk]),
        **more,
    }


def ready_choices(region: str) -> list[tuple[str, str]]:
    """The cases that a report may take."""
    return [
        (str(case.public_id), f"{case.reference} · {case.company_name} · {case.title}")
        for case in ready_for_session(region)
    ]


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
    form = act_form(
        session_forms.SessionForm, request, bodies=[(body.name["fr"], words(body.name)) for body in bodies(region)]
    )
    return carry_out(
        request,
        form,
        lambda data: sessions.open_session(
            region, data["body"], data["held_on"], actor=request.user, place=data["place"]
        ),
        done=_("La séance est ouverte."),
        back=reverse("casework:sessions"),
        page={"title": _("Nouvelle séance"), "submit": _("Ouvrir la séance"), "region": region},
    )


@require_safe
@requires(Right.SESSIONS_READ)
def one(request: SignedRequest, session_id: int) -> HttpResponse:
    """A session: its order of business, how far each report is, what follows its closing."""
    session = session_or_404(request, session_id, Right.SESSIONS_READ)
    held = rights_in(request.user, session.region)
    rows = agenda(session, request.user)
    is_open = session.state == SessionState.OPEN
    found = [row.report for row in rows]
    second = Session.objects.filter(second_of=session).first()
    voted = bool(found or second) and all(report.ballot != Ballot.PENDING for report in found)
    done, apart, lines = progress(session) if not is_open else (0, 0, 0)
    return render(
        request,
        "casework/session.html",
        {
            "session": session,
            "region": session.region,
            "rows": rows,
            "notice": notice_of(session, timezone.localdate()),
            "second": second,
            "done": done,
            "apart": apart,
            "lines": lines,
            "running": not is_open and done + apart < lines,
            "seat": seat_of(session, request.user),
            "rules": rules_in_words(session.region, session.body, session.held_on),
            "may_prepare": is_open and Right.SESSIONS_PREPARE in held,
            "may_send": is_open
            and Right.SESSIONS_PREPARE in held
            and any(report.stage == ReportStage.DRAFT for report in found),
            "may_run": is_open and Right.SESSIONS_RECORD_VOTE in held,
            "may_close": is_open and voted and Right.SESSIONS_CLOSE in held,
            "may_resume": not is_open and Right.SESSIONS_CLOSE in held and done < lines,
            "may_transmit": not is_open and session.transmitted_on is None and Right.DECISIONS_TRANSMIT in held,
            "may_publish": not is_open and session.published_on is None and Right.DECISIONS_TRANSMIT in held,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def send(request: SignedRequest, session_id: int) -> HttpResponse:
    """Send the reports that have their visas to the councillors."""
    session = session_or_404(request, session_id, Right.SESSIONS_PREPARE)
    notice = notice_of(session, timezone.localdate())
    form = act_form(session_forms.SendForm, request, initial={"on": timezone.localdate()})
    return carry_out(
        request,
        form,
        lambda data: reports.send_reports(session, data["on"], data["reason"], actor=request.user),
        done=_("Les rapports visés sont adressés aux élus ; ceux qui ont un compte en sont avertis."),
        back=reverse("casework:session", args=[session.pk]),
        page=session_page(
            session,
            title=_("Adresser les rapports aux élus"),
            lede=_("Au plus tard le %(day)s : %(days)s jours avant la séance.")
            % {"day": shown_date(notice.last_day), "days": notice.days},
            submit=_("Dater cet envoi"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_RECORD_VOTE)
def second_call(request: SignedRequest, session_id: int) -> HttpResponse:
    """The quorum is lost: call the body again for the reports that wait."""
    session = session_or_404(request, session_id, Right.SESSIONS_RECORD_VOTE)
    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        lambda _data: sessions.call_again(session, actor=request.user),
        done=_("Une seconde séance prend les rapports qui attendaient leur vote."),
        back=reverse("casework:session", args=[session.pk]),
        page=session_page(
            session,
            title=_("Le quorum est perdu : convoquer à nouveau ?"),
            lede=_(
                "Les rapports déjà votés restent votés. Les autres passent à une seconde séance, au jour et au quorum "
                "que fixe le règlement intérieur."
            ),
            submit=_("Convoquer à nouveau"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_CLOSE)
def close(request: SignedRequest, session_id: int) -> HttpResponse:
    """Freeze the votes; each takes effect, case by case: here for two seconds, then by the worker."""
    session = session_or_404(request, session_id, Right.SESSIONS_CLOSE)

    def do(_data: dict[str, Any]) -> None:
        waiting = sessions.close_session(session, actor=request.user, seconds=AT_ONCE)
        for item in waiting:
            if item.set_apart:
                messages.warning(request, f"{item.written.case.reference} : {item.set_apart}")
        if any(not item.set_apart for item in waiting):
            sessions.go_on_later(session, request.user)

    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        do,
        done=_("Les votes sont gelés et prennent effet."),
        back=reverse("casework:session", args=[session.pk]),
        page=session_page(
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
    session = session_or_404(request, session_id, Right.DECISIONS_TRANSMIT)

    def do(data: dict[str, Any]) -> None:
        _commit(acts.send_to_prefect(session, data["on"], actor=request.user), request)

    return carry_out(
        request,
        act_form(forms.DateForm, request),
        do,
        done=_("La transmission est datée."),
        back=reverse("casework:session", args=[session.pk]),
        page=session_page(
            session,
            title=_("Transmission au préfet"),
            lede=_(
                "Une délibération est exécutoire quand elle est transmise et publiée : au plus tard des deux jours."
            ),
            submit=_("Dater la transmission"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.DECISIONS_TRANSMIT)
def publish(request: SignedRequest, session_id: int) -> HttpResponse:
    """Date the publication, and say where each deliberation is to be read."""
    session = session_or_404(request, session_id, Right.DECISIONS_TRANSMIT)
    adopted = list(session.reports.filter(ballot=Ballot.ADOPTED))
    form = act_form(session_forms.PublicationForm, request, reports=adopted)

    def do(data: dict[str, Any]) -> None:
        assert isinstance(form, session_forms.PublicationForm)
        _commit(acts.publish(session, data["on"], form.links(), actor=request.user), request)

    return carry_out(
        request,
        form,
        do,
        done=_("La publication est datée."),
        back=reverse("casework:session", args=[session.pk]),
        page=session_page(
            session,
            title=_("Publication des délibérations"),
            lede=_(
                "Donnez l’adresse de chaque délibération au recueil des actes, s’il y en a une : "
                "l’attribution y renvoie."
            ),
            submit=_("Dater la publication"),
        ),
    )


def _commit(session: Session, request: SignedRequest) -> None:
    """Where the Region commits when the act is executory, and it is now."""
    if session.executory_on:
        acts.commit_executory(session, actor=request.user)
