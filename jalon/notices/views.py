"""A person's notices; the outbox of a demonstration."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest
from jalon.journal.queries import is_demonstration
from jalon.notices import actions, queries


@login_required
@require_safe
def mine(request: SignedRequest) -> HttpResponse:
    """What Jalon told me."""
    page = Paginator(queries.of(request.user), 30).get_page(request.GET.get("page"))
    notices = list(page)
    actions.mark_read(request.user)
    return render(request, "notices/mine.html", {"notices": notices, "page": page})


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mail that this demonstration would have sent."""
    if not is_demonstration():
        raise Http404
    page = Paginator(queries.outbox(), 30).get_page(request.GET.get("page"))
    return render(request, "notices/outbox.html", {"page": page})
