"""What is read of a session: the councillor's pack before it, the minutes after it."""

from typing import Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.cases.enums import ReportStage, SessionState
from jalon.cases.minutes import minutes as minutes_of
from jalon.cases.printing import minutes_paper, pack_paper
from jalon.casework.committee import agenda, reports_aside, seat_of
from jalon.casework.views.sessions import session_or_404
from jalon.documents import pdf
from jalon.documents.paper import Paper
from jalon.ui.formats import language


@require_safe
@requires(Right.SESSIONS_READ)
def pack(request: SignedRequest, session_id: int) -> HttpResponse:
    """The reports sent for a session, to be read; a councillor stands aside or gives a proxy from here."""
    session = session_or_404(request, session_id, Right.SESSIONS_READ)
    rows = [row for row in agenda(session, request.user) if row.report.stage == ReportStage.SENT]
    seat = seat_of(session, request.user)
    return render(
        request,
        "casework/session_pack.html",
        {
            "session": session,
            "region": session.region,
            "rows": rows,
            "seat": seat,
            "proxy": session.proxies.filter(giver=seat, ended_at=None).first() if seat else None,
            "is_open": session.state == SessionState.OPEN,
        },
    )


@require_safe
@requires(Right.SESSIONS_READ)
def minutes(request: SignedRequest, session_id: int) -> HttpResponse:
    """The minutes, final once the votes are frozen."""
    session = session_or_404(request, session_id, Right.SESSIONS_READ)
    return render(
        request,
        "casework/session_minutes.html",
        {
            "session": session,
            "region": session.region,
            "minutes": minutes_of(session),
            "aside": reports_aside(session, request.user),
        },
    )


@require_safe
@requires(Right.SESSIONS_READ)
def pack_file(request: SignedRequest, session_id: int) -> HttpResponse:
    """The pack as a tagged PDF, without what its reader stands aside from."""
    session = session_or_404(request, session_id, Right.SESSIONS_READ)
    paper = pack_paper(session, _language(), reports_aside(session, request.user))
    return _printed(paper, f"dossier-{session.held_on}.pdf")


@require_safe
@requires(Right.SESSIONS_READ)
def minutes_file(request: SignedRequest, session_id: int) -> HttpResponse:
    """The minutes as a tagged PDF."""
    session = session_or_404(request, session_id, Right.SESSIONS_READ)
    paper = minutes_paper(minutes_of(session), _language(), reports_aside(session, request.user))
    return _printed(paper, f"proces-verbal-{session.held_on}.pdf")


def _language() -> Literal["fr", "en"]:
    return "fr" if language() == "fr" else "en"


def _printed(paper: Paper, name: str) -> HttpResponse:
    answer = HttpResponse(pdf.render(paper), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
