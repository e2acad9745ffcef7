"""The documents of a case: given as a download, or read beside the checks."""

from urllib.parse import quote
from uuid import UUID

from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.actions.notes import open_document
from jalon.cases.models import Case
from jalon.casework.dossier import dossier
from jalon.casework.views.cases import case_or_404
from jalon.documents.giving import give
from jalon.documents.models import File

SHOWN = {
    "application/pdf": "application/pdf",
    "image/png": "image/png",
    "image/jpeg": "image/jpeg",
    "text/csv": "text/plain; charset=utf-8",
}
"""The kinds of files that a browser shows by itself, executing nothing, and as what they are given to it."""
WITHIN_A_PAGE = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "form-action": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}
"""What a file may do inside a page of Jalon: nothing but be seen (the browser's own viewers style themselves)."""


@require_safe
@requires(Right.CASES_READ)
def document(request: SignedRequest, public_id: UUID, attachment_id: int) -> HttpResponse:
    """A document of the case, as a download that no browser executes; the journal keeps that it was opened."""
    case = case_or_404(request, public_id)
    file = open_document(case, attachment_id, actor=request.user)
    if file is None:
        raise Http404
    return taken(request.user, case, file)


@xframe_options_sameorigin
@require_safe
@requires(Right.CASES_READ)
def shown(request: SignedRequest, public_id: UUID, attachment_id: int) -> HttpResponseBase:
    """The same inside the page that reads it: only what a browser shows without executing anything."""
    case = case_or_404(request, public_id)
    file = open_document(case, attachment_id, actor=request.user)
    if file is None or file.media_type not in SHOWN:
        raise Http404
    body = give(file, to=request.user, about=str(case.reference), region=case.region)
    answer = HttpResponse(body, content_type=SHOWN[file.media_type], headers={"Content-Disposition": "inline"})
    return csp_replace(WITHIN_A_PAGE)(lambda _request: answer)(request)


@require_safe
@requires(Right.CASES_READ)
def beside(request: SignedRequest, public_id: UUID) -> HttpResponseBase:
    """A document beside the checks: what is read on one side, what it must establish on the other."""
    case = case_or_404(request, public_id)
    page = dossier(case, request.user)
    sent = [paper for paper in page.papers if paper.attachment]
    wanted = request.GET.get("piece", "")
    opened = next(
        (one for one in sent if one.attachment and str(one.attachment.pk) == wanted), next(iter(sent), None)
    )
    shows = bool(opened and opened.attachment and opened.attachment.file.media_type in SHOWN)
    seen = {"case": case, "region": case.region, "dossier": page, "papers": sent, "opened": opened, "shows": shows}
    answer = render(request, "casework/documents.html", seen)
    return csp_update({"frame-src": ["'self'"]})(lambda _request: answer)(request)


def taken(person: User, case: Case, file: File, name: str = "") -> HttpResponse:
    """A file of a case to keep, under its own name or another; the journal keeps who took it."""
    body = give(file, to=person, about=str(case.reference), region=case.region)
    return download(name or file.name, file.media_type, body)


def download(name: str, media_type: str, body: bytes) -> HttpResponse:
    """A file to keep, under its own name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return HttpResponse(body, content_type=media_type, headers=headers)
