"""Staff work behind a second factor, in a real database.

An authenticator application or a passkey; recovery codes alone are not one. In a demonstration the accounts and
their password are shown to everybody, so a second factor would protect nothing: it is waived, and the sign-in page
says so.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jalon.accounts import ports
from jalon.accounts.models import User
from jalon.accounts.queries import is_staff

OPEN_NAMES = ("account_", "mfa_")
"""Pages that stay open to staff without a second factor: signing in and out, and setting one up."""


def has_second_factor(user: User) -> bool:
    """True when the person has an authenticator application or a key."""
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def lacks_second_factor(user: User) -> bool:
    """True when the person must set up a second factor before working."""
    return not ports.is_demonstration() and is_staff(user) and not has_second_factor(user)


class SecondFactorMiddleware:
    """Leads staff without a second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Before each page: nothing to say to most people."""
        name = (request.resolver_match.url_name or "") if request.resolver_match else ""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or name.startswith(OPEN_NAMES):
            return None  # a visitor's session is never touched: public pages stay cacheable
        if isinstance(request.user, User) and lacks_second_factor(request.user):
            messages.warning(
                request,
                _(
                    "Votre rôle demande une double authentification : activez une application ou une clé, puis continuez."
                ),
            )
            return redirect("mfa_index")
        return None
