"""One case, its documents."""

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right
from jalon.cases.models import Case
from jalon.cases.queries import one_readable_by
from jalon.casework.dossier import dossier
from jalon.documents.queries import content


def case_or_404(request: SignedRequest, public_id: UUID) -> Case:
    """A case that this person may read; nobody learns that another one exists."""
    case = one_readable_by(request.user, public_id)
    if case is None:
        raise Http404
    return case


@require_safe
@requires(Right.CASES_READ)
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """One case: where it stands, what was checked, the money, what to do next."""
    case = case_or_404(request, public_id)
    page = dossier(case, rights_in(request.user, case.region))
    return render(request, "casework/case.html", {"case": case, "region": case.region, "dossier": page})


@require_safe
@requires(Right.CASES_READ)
def document(request: SignedRequest, public_id: UUID, attachment_id: int) -> HttpResponse:
    """A document of the case, as a download that no browser executes."""
    case = case_or_404(request, public_id)
    attachment = case.attachments.select_related("file").filter(pk=attachment_id).first()
    if attachment is None:
        raise Http404
    return download(attachment.file.name, attachment.file.media_type, content(attachment.file))


def download(name: str, media_type: str, body: bytes) -> HttpResponse:
    """A file to keep, under its own name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return HttpResponse(body, content_type=media_type, headers=headers)
