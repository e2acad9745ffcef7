"""The queue of cases: filters that one may keep, and what is done to several cases at once."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.models import User
from jalon.accounts.queries import colleagues, regions_where
from jalon.accounts.rights import Right
from jalon.cases import queue
from jalon.cases.actions import queues, review
from jalon.cases.queries import clock, one_readable_by
from jalon.casework.filters import QueueForm
from jalon.journal.refusals import ActionRefused

PAGE_SIZE = 30


@require_safe
@requires(Right.CASES_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """Every case that I may read, filtered and in the order I chose."""
    form = QueueForm(request.GET)
    today = timezone.localdate()
    keys = queue.numbered(request.user, form.wanted(), today)
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    cases = queue.these(request.user, list(page))
    reviews = regions_where(request.user, Right.CASES_REVIEW)
    return render(
        request,
        "casework/cases.html",
        {
            "form": form,
            "page": page,
            "rows": [
                (case, clock(case), reviews.covers(case.region, case.scheme_version.scheme.slug)) for case in cases
            ],
            "today": today,
            "saved": queue.saved_by(request.user),
            "query": form.address(),
            "filtered": bool(form.address()),
            "reviews": bool(reviews),
            "colleagues": colleagues(request.user, Right.CASES_REVIEW),
        },
    )


@require_POST
@requires(Right.CASES_REVIEW)
def together(request: SignedRequest) -> HttpResponse:
    """Take the cases that are ticked, or hand them over; each by itself, so that one refusal stops no other."""
    chosen, to = _ids(request), None
    if not chosen:
        messages.error(request, _("Cochez au moins un dossier."))
        return _back(request)
    if request.POST.get("act") == "hand_over":
        others = colleagues(request.user, Right.CASES_REVIEW)
        to = next((one for one in others if str(one.pk) == request.POST.get("to", "")), None)
        if to is None:
            messages.error(request, _("Choisissez à qui confier les dossiers."))
            return _back(request)
    done = sum(_moved(request, public_id, to) for public_id in chosen)
    if done:
        said = ngettext("%(n)s dossier a changé de mains.", "%(n)s dossiers ont changé de mains.", done)
        messages.success(request, said % {"n": done})
    return _back(request)


def _moved(request: SignedRequest, public_id: UUID, to: User | None) -> bool:
    """Hand one case to somebody, or take it where nobody is named; a refusal is said, and is not one more."""
    case = one_readable_by(request.user, public_id)
    if case is None:
        return False
    try:
        if to is None:
            review.take(public_id, actor=request.user)
        else:
            review.hand_over(public_id, to, actor=request.user)
    except ActionRefused as refused:
        messages.error(request, f"{case.reference} · {refused}")
        return False
    return True


def _ids(request: SignedRequest) -> list[UUID]:
    """The ticked cases; what is no identifier is left out."""
    found = []
    for text in request.POST.getlist("case")[:PAGE_SIZE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require_POST
@requires(Right.CASES_READ)
def keep(request: SignedRequest) -> HttpResponse:
    """Keep the filter of the page under a name."""
    form = QueueForm(_query(request))
    try:
        queues.save_queue(request.user, request.POST.get("name", "").replace("\0", ""), form.address())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Le filtre est gardé."))
    return _back(request)


@require_POST
@requires(Right.CASES_READ)
def forget(request: SignedRequest, queue_id: int) -> HttpResponse:
    """Forget a filter of mine."""
    queues.forget_queue(request.user, queue_id)
    messages.success(request, _("Le filtre est retiré."))
    return redirect("casework:cases")


def _query(request: SignedRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", "")[:500])


def _back(request: SignedRequest) -> HttpResponseRedirect:
    """The list as it was filtered: only what the form knows comes back."""
    address = QueueForm(_query(request)).address()
    return redirect(reverse("casework:cases") + (f"?{address}" if address else ""))
