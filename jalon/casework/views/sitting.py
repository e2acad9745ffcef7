"""A session as it goes, on the secretary's laptop: the room, the report called, the vote."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right
from jalon.cases import room
from jalon.cases.actions import sitting, voting
from jalon.cases.enums import Ballot, SessionState
from jalon.cases.models import Member, Movement, Proxy, Recusal, Report, Session
from jalon.casework import forms, session_forms
from jalon.casework.committee import agenda, arrivals_and_departures, current_report, room_of
from jalon.casework.pages import act_form, carry_out
from jalon.casework.views.reports import report_or_404, report_page
from jalon.casework.views.sessions import session_or_404, session_page
from jalon.journal.refusals import ActionRefused

LAST = 12
"""How many comings and goings the page shows."""


def _live(session: Session) -> str:
    return reverse("casework:session-live", args=[session.pk])


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def members(request: SignedRequest, session_id: int) -> HttpResponse:
    """Who sits in the session's body."""
    session = session_or_404(request, session_id, Right.SESSIONS_PREPARE)
    form = act_form(session_forms.MembersForm, request, initial={"since": session.held_on})
    seats = list(room.members(session))
    return carry_out(
        request,
        form,
        lambda data: sitting.enrol(session.region, session.body, data["seats"], data["since"], actor=request.user),
        done=_("Les sièges sont enregistrés."),
        back=reverse("casework:session-members", args=[session.pk]),
        page=session_page(
            session,
            title=_("Membres de l’instance"),
            lede=_("Qui siège ce jour-là : le quorum se compte sur eux."),
            submit=_("Enregistrer ces sièges"),
            template="casework/session_members.html",
            sitting=session,
            seats=seats,
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_PREPARE)
def end_seat(request: SignedRequest, session_id: int, member_id: int) -> HttpResponse:
    """A mandate ends."""
    session = session_or_404(request, session_id, Right.SESSIONS_PREPARE)
    member = room.members(session).filter(pk=member_id).first()
    if member is None:
        raise Http404
    return carry_out(
        request,
        act_form(forms.DateForm, request),
        lambda data: sitting.end_seat(member, data["on"], actor=request.user),
        done=_("Le mandat prend fin."),
        back=reverse("casework:session-members", args=[session.pk]),
        page=session_page(
            session,
            title=_("Fin du mandat de %(name)s") % {"name": member},
            lede=_("Le dernier jour où cette personne siège."),
            submit=_("Mettre fin au mandat"),
        ),
    )


@require_safe
@requires(Right.SESSIONS_RECORD_VOTE)
def live(request: SignedRequest, session_id: int) -> HttpResponse:
    """The session as it goes: the quorum, the report called, the room, the votes so far."""
    session = session_or_404(request, session_id, Right.SESSIONS_RECORD_VOTE)
    if session.state != SessionState.OPEN:
        return redirect("casework:session", session.pk)
    report = current_report(session)
    called = report if report and report.called_at else None
    now = room_of(session, called)
    rows = agenda(session, request.user)
    return render(
        request,
        "casework/session_live.html",
        {
            "session": session,
            "region": session.region,
            "room": now,
            "report": report,
            "called": called,
            "row": next((row for row in rows if report and row.report.pk == report.pk), None),
            "rows": rows,
            "voted": sum(row.report.ballot != Ballot.PENDING for row in rows),
            "recusals": called.recusals.select_related("member") if called else [],
            "movements": list(session.movements.select_related("member").order_by("-at", "-pk")[:LAST]),
            "proxies": session.proxies.filter(ended_at=None).select_related("giver", "holder"),
            "may_close": bool(rows) and all(row.report.ballot != Ballot.PENDING for row in rows),
            "may_call_again": session.second_of_id is None and session.opened_at and not now.reached,
            "may_prepare": Right.SESSIONS_PREPARE in rights_in(request.user, session.region),
        },
    )


def _try(request: SignedRequest, session: Session, do: Any) -> HttpResponse:
    """Carry out an act of the live page and show the page again; a refusal is said at its top."""
    try:
        do()
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect(_live(session))


@require_POST
@requires(Right.SESSIONS_RECORD_VOTE)
def start(request: SignedRequest, session_id: int) -> HttpResponse:
    """The chair opens the session."""
    session = session_or_404(request, session_id, Right.SESSIONS_RECORD_VOTE)
    form = session_forms.HourForm(request.POST)
    at = form.moment(session.held_on) if form.is_valid() else None
    return _try(request, session, lambda: sitting.start(session, at, actor=request.user))


@require_POST
@requires(Right.SESSIONS_RECORD_VOTE)
def passings(request: SignedRequest, session_id: int) -> HttpResponse:
    """Who came in and who left, from the boxes of the room."""
    session = session_or_404(request, session_id, Right.SESSIONS_RECORD_VOTE)
    form = session_forms.RoomForm(request.POST, members=list(room.members(session)))
    if not form.is_valid():
        messages.error(request, _("Cette page ne correspond plus à la salle : elle est rechargée."))
        return redirect(_live(session))
    data = form.cleaned_data
    at = form.moment(session.held_on)

    def do() -> None:
        for passing, moving in arrivals_and_departures(data["seen_present"], data["present"]):
            sitting.move(session, moving, passing, at, actor=request.user)

    return _try(request, session, do)


@require_POST
@requires(Right.SESSIONS_RECORD_VOTE)
def take_back(request: SignedRequest, movement_id: int) -> HttpResponse:
    """A passing written down by mistake."""
    movement = Movement.objects.select_related("session").filter(pk=movement_id).first()
    if movement is None:
        raise Http404
    session = session_or_404(request, movement.session_id, Right.SESSIONS_RECORD_VOTE)
    return _try(request, session, lambda: sitting.take_back_movement(movement, actor=request.user))


@require_POST
@requires(Right.SESSIONS_RECORD_VOTE)
def call(request: SignedRequest, report_id: int) -> HttpResponse:
    """The chair calls a report."""
    report = _report(report_id)
    session = session_or_404(request, report.session_id, Right.SESSIONS_RECORD_VOTE)
    return _try(request, session, lambda: voting.call_report(report, actor=request.user))


@require_POST
@requires(Right.SESSIONS_RECORD_VOTE)
def reopen(request: SignedRequest, report_id: int) -> HttpResponse:
    """Take a vote back, to write it again."""
    report = _report(report_id)
    session = session_or_404(request, report.session_id, Right.SESSIONS_RECORD_VOTE)

    def do() -> None:
        voting.reopen_vote(report, actor=request.user)
        voting.call_report(report, actor=request.user)

    return _try(request, session, do)


def _report(report_id: int) -> Report:
    report = Report.objects.select_related("session").filter(pk=report_id).first()
    if report is None:
        raise Http404
    return report


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_RECORD_VOTE)
def vote(request: SignedRequest, report_id: int) -> HttpResponse:
    """Write a vote down: by group, or name by name."""
    report = report_or_404(request, report_id, Right.SESSIONS_RECORD_VOTE)
    now = room_of(report.session, report)
    form = act_form(session_forms.VoteForm, request, room=now)

    def do(data: dict[str, Any]) -> None:
        assert isinstance(form, session_forms.VoteForm)
        voting.record_vote(
            report,
            form.choices(),
            actor=request.user,
            chair_id=data["chair"],
            at=form.moment(report.session.held_on),
            deliberation=data["deliberation"],
            debate=data["debate"],
        )

    return carry_out(
        request,
        form,
        do,
        done=_("Le vote est enregistré ; il prendra effet à la clôture de la séance."),
        back=_live(report.session),
        page=report_page(
            report,
            title=_("Vote du rapport %(number)s") % {"number": report.number},
            lede=report.title,
            submit=_("Enregistrer le vote"),
            template="casework/vote.html",
            room=now,
            recusals=report.recusals.select_related("member"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_RECORD_VOTE)
def adjourn(request: SignedRequest, report_id: int) -> HttpResponse:
    """Put a whole report off."""
    report = report_or_404(request, report_id, Right.SESSIONS_RECORD_VOTE)
    return carry_out(
        request,
        act_form(session_forms.WhyForm, request),
        lambda data: voting.adjourn(report, data["reason"], actor=request.user),
        done=_("Le rapport est ajourné."),
        back=_live(report.session),
        page=report_page(
            report,
            title=_("Ajourner le rapport %(number)s ?") % {"number": report.number},
            lede=_("Ses dossiers restent proposés, leur argent réservé, libres pour une autre séance."),
            submit=_("Ajourner le rapport"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_READ)
def proxy(request: SignedRequest, session_id: int) -> HttpResponse:
    """Give a proxy: the secretary for anybody absent, a member for the own seat."""
    session, givers = _deciding_for(request, session_id)
    holders = [member for member in room.members(session) if len(givers) != 1 or member != givers[0]]
    form = act_form(session_forms.ProxyForm, request, givers=givers, holders=holders)
    return carry_out(
        request,
        form,
        lambda data: sitting.give_proxy(session, data["giver"], data["holder"], actor=request.user),
        done=_("Le pouvoir est noté."),
        back=_home(request, session),
        page=session_page(
            session,
            title=_("Donner pouvoir"),
            lede=_("Le pouvoir vaut tant que son auteur n’est pas dans la salle, et que son porteur y est."),
            submit=_("Noter le pouvoir"),
        ),
    )


def _deciding_for(request: SignedRequest, session_id: int) -> tuple[Session, list[Member]]:
    """The session, and the seats for which this person decides: all, or the own one."""
    session = session_or_404(request, session_id, Right.SESSIONS_READ)
    seats = room.members(session)
    if Right.SESSIONS_PREPARE not in rights_in(request.user, session.region):
        session = session_or_404(request, session_id, Right.SESSIONS_SIT)
        seats = seats.filter(person=request.user)
    found = list(seats)
    if not found:
        raise Http404
    return session, found


def _home(request: SignedRequest, session: Session) -> str:
    """Where somebody goes on: the live page for who runs the session, the pack for a councillor."""
    if Right.SESSIONS_RECORD_VOTE in rights_in(request.user, session.region):
        return _live(session)
    return reverse("casework:session-pack", args=[session.pk])


@require_POST
@requires(Right.SESSIONS_READ)
def end_proxy(request: SignedRequest, proxy_id: int) -> HttpResponse:
    """Take a proxy back."""
    found = Proxy.objects.select_related("session").filter(pk=proxy_id).first()
    if found is None:
        raise Http404
    session, _seats = _deciding_for(request, found.session_id)
    try:
        sitting.end_proxy(found, timezone.now(), actor=request.user)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect(_home(request, session))


@require_http_methods(["GET", "POST"])
@requires(Right.SESSIONS_READ)
def recuse(request: SignedRequest, report_id: int) -> HttpResponse:
    """Stand aside from a report: the secretary for anybody, a member for the own seat."""
    report = _report(report_id)
    session, seats = _deciding_for(request, report.session_id)
    form = act_form(session_forms.RecusalForm, request, members=seats)
    return carry_out(
        request,
        form,
        lambda data: sitting.recuse(report, data["member"], data["reason"], actor=request.user),
        done=_("Le déport est noté : hors de la salle et du compte pour ce rapport."),
        back=_home(request, session),
        page=session_page(
            session,
            title=_("Se déporter du rapport %(number)s") % {"number": report.number}
            if len(seats) == 1
            else _("Noter un déport sur le rapport %(number)s") % {"number": report.number},
            lede=_("Qui se déporte ne lit plus le rapport, sort de la salle pour son débat et son vote."),
            submit=_("Déclarer le déport"),
        ),
    )


@require_POST
@requires(Right.SESSIONS_PREPARE)
def take_back_recusal(request: SignedRequest, recusal_id: int) -> HttpResponse:
    """A recusal written down by mistake."""
    recusal = Recusal.objects.select_related("report__session").filter(pk=recusal_id).first()
    if recusal is None:
        raise Http404
    session = session_or_404(request, recusal.report.session_id, Right.SESSIONS_PREPARE)
    return _try(request, session, lambda: sitting.take_back_recusal(recusal, actor=request.user))
