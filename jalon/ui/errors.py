"""What a reader sees when something fails: what happened, what to do, and a way out, in the page's language.

The page of an internal error or of a stopped database asks nothing of the database: no navigation, no session.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

RETRY_AFTER_SECONDS = 30


def _language(request: HttpRequest) -> str:
    """The language of the address: an error may happen before the locale is known."""
    return "en" if request.path_info.startswith("/en/") or request.path_info == "/en" else "fr"


def _page(request: HttpRequest, status: int, title: str, said: str, remedies: list[str]) -> HttpResponse:
    language = _language(request)
    home = "/" if language == "fr" else f"/{language}/"
    body = render_to_string(
        "ui/errors/error.html",
        {"title": title, "said": said, "remedies": remedies, "home_url": home, "status": status},
    )
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    with override(_language(request)):
        return _page(
            request,
            400,
            _("Cette demande n’est pas lisible."),
            _("L’adresse ou le formulaire envoyé est abîmé ou trop grand. Rien n’a été enregistré."),
            [_("Revenez à la page précédente et recommencez."), _("Si un fichier était joint, allégez-le.")],
        )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reader may not see or do this."""
    with override(_language(request)):
        said = str(exception or "") or _(
            "Votre compte n’a pas le droit de voir cette page ou de faire cette action."
        )
        return _page(
            request,
            403,
            _("Cette page vous est fermée."),
            said,
            [
                _("Si vous avez plusieurs comptes, connectez-vous avec l’autre."),
                _("Sinon, demandez ce droit à l’administrateur de votre Région."),
            ],
        )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is forged, or its page was opened too long ago."""
    with override(_language(request)):
        return _page(
            request,
            403,
            _("Ce formulaire n’a pas pu être reconnu."),
            _(
                "Il a été ouvert avant votre dernière connexion, ou il ne vient pas de ce site. "
                "Rien n’a été enregistré."
            ),
            [
                _("Revenez à la page précédente, rechargez-la, puis renvoyez le formulaire."),
                _("Vérifiez que votre navigateur accepte les cookies de ce site."),
            ],
        )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no page has this address."""
    with override(_language(request)):
        return _page(
            request,
            404,
            _("Aucune page n’a cette adresse."),
            _("Elle a peut-être été mal recopiée, ou la page a changé de place."),
            [
                _("Vérifiez l’adresse."),
                _("Repartez de l’accueil : chaque plan, chaque mesure et chaque aide s’y retrouve."),
            ],
        )


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database does not answer, else 500."""
    failure = sys.exc_info()[1]
    with override(_language(request)):
        if isinstance(failure, OperationalError | InterfaceError):
            response = _page(
                request,
                503,
                _("Le service est momentanément arrêté."),
                _("La base de données ne répond pas. Rien de ce que vous avez envoyé n’a été enregistré à moitié."),
                [_("Attendez une minute, puis rechargez la page.")],
            )
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
            return response
        return _page(
            request,
            500,
            _("Une erreur s’est produite de notre côté."),
            _("Elle a été consignée. Rien n’a été enregistré à moitié."),
            [_("Rechargez la page ; si l’erreur revient, repartez de l’accueil.")],
        )
