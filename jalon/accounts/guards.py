"""The doors of pages: a view says which right opens it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from jalon.accounts.queries import may
from jalon.accounts.rights import TABLE, Right

P = ParamSpec("P")
View = Callable[..., HttpResponseBase]


def requires(right: Right, *, region_from: str = "region") -> Callable[[View], View]:
    """Opens a view to holders of a right: in the Region of its address, or in any when the address has none.

    Nobody signed in goes to the sign-in page and comes back; anybody else is told which roles open the page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            check(request, right, str(kwargs.get(region_from, "")))
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # read by the generated tests of doors
        return guarded

    return decorate


def check(request: HttpRequest, right: Right, region: str = "") -> None:
    """Refuses the request unless its person holds the right in the Region."""
    if not may(request.user, right, region):
        raise PermissionDenied(refusal(right))


def refusal(right: Right) -> str:
    """Why a page stays closed, and whom to ask."""
    roles = ", ".join(sorted(str(role.label) for role in TABLE[right]))
    return _(
        "Cette action (%(what)s) est ouverte à : %(roles)s. Demandez ce rôle à l’administrateur de la Région."
    ) % {
        "what": right.label,
        "roles": roles,
    }
