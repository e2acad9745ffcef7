"""Signing in on the way: a form sent after the session expired is not lost, it is there again afterwards."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeGuard, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from jalon.accounts.models import User

View = Callable[..., HttpResponseBase]


class SignedRequest(HttpRequest):
    """A request of somebody signed in: what a view behind a door is given.

    ``waiting`` is what this person typed on this page before, if the session had expired.
    """

    user: User
    waiting: QueryDict | None


KEY = "accounts.waiting"
# As long as it takes to find a password again.
WAITS = 2 * 3600


def signed(request: HttpRequest) -> TypeGuard[SignedRequest]:
    """True when somebody is signed in; what waited for him on this page is then taken out of the session."""
    if not request.user.is_authenticated:
        return False
    if not hasattr(request, "waiting"):
        cast(SignedRequest, request).waiting = _waiting(request)
    return True


def typed(request: SignedRequest) -> QueryDict | None:
    """What a form is filled with: what is sent, else what waited for the person to sign in, else nothing."""
    return request.POST if request.method == "POST" else request.waiting


def lead_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back; what was typed is kept meanwhile."""
    if request.method == "POST":
        kept = request.POST.copy()
        kept.pop("csrfmiddlewaretoken", None)
        request.session[KEY] = {"path": request.path, "typed": kept.urlencode(), "at": int(time.time())}
        messages.info(request, _("Votre session a expiré. Reconnectez-vous : ce que vous avez écrit est gardé."))
    return redirect_to_login(request.get_full_path())


def signed_in(view: View) -> View:
    """Opens a view to whoever is signed in; what somebody else typed is kept while he signs in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signed(request):
            return lead_to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def _waiting(request: HttpRequest) -> QueryDict | None:
    """What was typed on this very page before signing in."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    if time.time() - kept["at"] > WAITS:
        return None
    return QueryDict(kept["typed"])
