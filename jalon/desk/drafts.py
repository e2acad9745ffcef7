"""What every page of a request shares: who may open it, what stands beside the question, where it leads."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.resuming import SignedRequest, signed_in
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.cases.queries import one_of_applicant
from jalon.desk.cash import cash_of
from jalon.desk.doors import request_or_404
from jalon.desk.questions import language
from jalon.desk.reasons import answer
from jalon.desk.steps import Draft, draft_of, next_url

View = Callable[..., HttpResponseBase]
AUTOSAVE = "HTTP_X_AUTOSAVE"


def autosaving(request: HttpRequest) -> bool:
    """Whether the page is being saved in the background, as it is typed."""
    return AUTOSAVE in request.META


def request_page(
    request: SignedRequest, template: str, case: Case, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of a request, with what they all show."""
    definition = case.scheme_version.definition
    title = definition.title.get(language(), "")
    shared = {"region": case.region, "case": case, "scheme_title": title, "back_url": home_of(case)}
    return render(request, template, {**shared, **context}, status=status)


def beside(draft: Draft, asking: str = "") -> dict[str, Any]:
    """What stays in sight beside a form: the estimate with its reasons, and the months of money in and out."""
    return {"answer": answer(draft.knowledge, asking=asking), "cash": cash_of(draft)}


def home_of(case: Case) -> str:
    """The page of the request itself."""
    return reverse("desk:request", args=[case.public_id])


def writable(*states: State) -> Callable[[View], View]:
    """Opens a page of a request in one of these states; in the others it is only shown."""

    def decorate(view: View) -> View:
        @signed_in
        def guarded(request: SignedRequest, public_id: UUID, **kwargs: Any) -> HttpResponseBase:
            case = request_or_404(request, public_id)
            if case.state not in states:
                messages.info(request, _("Cette demande est envoyée : elle ne se modifie plus."))
                return redirect(home_of(case))
            return view(request, case, **kwargs)

        return guarded

    return decorate


def go_on(request: SignedRequest, case: Case, after: str = "") -> HttpResponse:
    """The next page that a draft still wants; ``after`` is the page just left, as ``steps.pages`` names it."""
    fresh = one_of_applicant(request.user, case.public_id)
    if fresh is None or fresh.state != State.DRAFT:
        return redirect(home_of(case))
    return redirect(next_url(draft_of(fresh), after))
