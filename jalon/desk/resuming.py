"""A form sent after the session expired is not lost: it waits, and is there again after signing in."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from jalon.accounts.guards import SignedRequest, signed

View = Callable[..., HttpResponseBase]


class ResumedRequest(SignedRequest):
    """A request of somebody signed in; ``waiting`` is what he typed on this page before, if the session expired."""

    waiting: QueryDict | None


KEY = "desk.waiting"
# As long as it takes to find a password again.
WAITS = 2 * 3600


def typed(request: ResumedRequest) -> QueryDict | None:
    """What a form is filled with: what is sent, else what waited for the person to sign in, else nothing."""
    return request.POST if request.method == "POST" else request.waiting


def signed_in(view: View) -> View:
    """Opens a view to whoever is signed in; what somebody else typed is kept while he signs in.

    Afterwards the view finds it in ``request.waiting`` (a QueryDict, or None) once.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signed(request):
            if request.method == "POST":
                typed = request.POST.copy()
                typed.pop("csrfmiddlewaretoken", None)
                request.session[KEY] = {"path": request.path, "typed": typed.urlencode(), "at": int(time.time())}
                messages.info(
                    request,
                    _("Votre session a expiré. Reconnectez-vous : ce que vous avez écrit est gardé."),
                )
            return redirect_to_login(request.get_full_path())
        request.waiting = _waiting(request)  # type: ignore[attr-defined]  # read by the view
        return view(request, *args, **kwargs)

    return guarded


def _waiting(request: HttpRequest) -> QueryDict | None:
    """What was typed on this very page before signing in, taken out of the session."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    if time.time() - kept["at"] > WAITS:
        return None
    return QueryDict(kept["typed"])
