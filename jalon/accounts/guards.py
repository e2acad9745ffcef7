"""The doors of pages: a view says which right opens it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from jalon.accounts.queries import may
from jalon.accounts.resuming import SignedRequest, lead_to_sign_in, signed
from jalon.accounts.rights import TABLE, Right

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
SignedView = Callable[Concatenate[SignedRequest, P], HttpResponseBase]


def requires(right: Right, *, region_from: str = "region") -> Callable[[SignedView[P]], View[P]]:
    """Opens a view to holders of a right: in the Region of its address, or in any when the address has none.

    Nobody signed in goes to the sign-in page and comes back; anybody else is told which roles open the page.
    """

    def decorate(view: SignedView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not signed(request):
                return lead_to_sign_in(request)
            check(request, right, str(kwargs.get(region_from, "")))
            return view(request, *args, **kwargs)

        vars(guarded)["right"] = right  # read by the generated tests of doors
        return guarded

    return decorate


def check(request: HttpRequest, right: Right, region: str = "", scheme: str = "") -> None:
    """Refuses the request unless its person holds the right in the Region, or over the scheme of what it is about."""
    if not may(request.user, right, region, scheme):
        raise PermissionDenied(refusal(right))


def refusal(right: Right) -> str:
    """Why a page stays closed, and whom to ask."""
    roles = ", ".join(sorted(str(role.label) for role in TABLE[right]))
    return _(
        "Cette action (%(what)s) est ouverte à : %(roles)s. Demandez ce rôle à l’administrateur de la Région."
    ) % {
        "what": right.label,
        "roles": roles,
    }
