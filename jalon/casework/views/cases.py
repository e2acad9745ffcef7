"""One case, and the messages that were sent about it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.reading import reading
from jalon.accounts.rights import Right
from jalon.cases.models import Case
from jalon.cases.queries import one_readable_by
from jalon.casework.dossier import dossier
from jalon.notices import queries as notices


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
    with reading():
        case = case_or_404(request, public_id)
        page = dossier(case, request.user)
    return render(request, "casework/case.html", {"case": case, "region": case.region, "dossier": page})


@require_safe
@requires(Right.CASES_READ)
def mail(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """What was sent about a case: to whom, when, and whether its mail arrived."""
    case = case_or_404(request, public_id)
    page = Paginator(notices.about(str(case.reference)), 30).get_page(request.GET.get("page"))
    context = {"case": case, "region": case.region, "notices": list(page), "page": page}
    return render(request, "casework/case_mail.html", context)
