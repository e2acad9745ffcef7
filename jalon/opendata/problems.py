"""What went wrong and what to do, as problem details (RFC 9457) in the reader's language."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

MEDIA_TYPE = "application/problem+json"
# The page that explains each kind of problem, at an anchor of its own.
TYPES = "/donnees/api/#"
RETRY_AFTER_SECONDS = 30

log = logging.getLogger(__name__)


class Missing(Exception):
    """There is no such object; the remedy says where its neighbours are listed."""

    def __init__(self, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy


class Unusable(Exception):
    """A parameter that cannot be used."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, and the anchor that names it for ever."""

    status: int
    code: str


BAD_PARAMETER = Kind(400, "bad-parameter")
NOT_FOUND = Kind(404, "not-found")
METHOD = Kind(405, "method-not-allowed")
INTERNAL = Kind(500, "internal")
STOPPED = Kind(503, "stopped")
KINDS = (BAD_PARAMETER, NOT_FOUND, METHOD, INTERNAL, STOPPED)


def title(kind: Kind) -> str:
    """The problem in a few words."""
    return {
        "bad-parameter": _("Un paramètre n’est pas utilisable."),
        "not-found": _("Rien n’a cette adresse."),
        "method-not-allowed": _("Ces données se lisent seulement."),
        "internal": _("Une erreur s’est produite de notre côté."),
        "stopped": _("Le service est momentanément arrêté."),
    }[kind.code]


def remedy_of(kind: Kind) -> str:
    """What to do when nothing more precise is known."""
    return {
        "bad-parameter": _("Corrigez les paramètres nommés dans « errors »."),
        "not-found": _("Partez de /api/v1/regions, ou de la liste des adresses sur /donnees/api/."),
        "method-not-allowed": _("Envoyez une requête GET."),
        "internal": _("Recommencez ; si l’erreur revient, signalez l’adresse demandée."),
        "stopped": _("Attendez une minute, puis recommencez."),
    }[kind.code]


def problem(
    request: HttpRequest, kind: Kind, detail: str, remedy: str = "", errors: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The answer that says a problem."""
    body = {
        "type": f"{TYPES}{kind.code}",
        "title": title(kind),
        "status": kind.status,
        "detail": detail,
        "instance": request.get_full_path(),
        "remedy": remedy or remedy_of(kind),
        "errors": [{"parameter": name, "detail": said} for name, said in errors],
    }
    content = json.dumps(body, ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type=MEDIA_TYPE, status=kind.status)
    response["Cache-Control"] = "no-store"
    return response


def said(error: dict[str, Any]) -> str:
    """Why a parameter's value is refused, from pydantic's own finding."""
    about = error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return _("Donnez un nombre entier.")
        case "missing":
            return _("Donnez ce paramètre : il est obligatoire.")
        case "greater_than_equal":
            return _("Donnez un nombre au moins égal à %(least)s.") % {"least": about["ge"]}
        case "less_than_equal":
            return _("Donnez un nombre au plus égal à %(most)s.") % {"most": about["le"]}
        case "enum" | "literal_error":
            return _("Donnez une de ces valeurs : %(values)s.") % {"values": about["expected"]}
        case "bool_parsing":
            return _("Donnez true ou false.")
        case "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact":
            return _("Donnez une date au format AAAA-MM-JJ.")
        case "string_pattern_mismatch" | "string_too_long":
            return _("Donnez un identifiant tel que l’API les écrit : minuscules, chiffres, tirets.")
        case _:
            return _("Cette valeur n’est pas utilisable.")


def handle(api: NinjaAPI) -> None:
    """Tell the API how each exception reads."""

    @api.exception_handler(ValidationError)
    def _validation(request: HttpRequest, found: ValidationError) -> HttpResponse:
        wrong = [(str(error["loc"][-1]), said(error)) for error in found.errors]
        if all(error["loc"][0] == "path" for error in found.errors):
            return problem(request, NOT_FOUND, _("Aucun objet ne peut porter cet identifiant."), errors=wrong)
        return _unusable(request, Unusable(wrong))

    @api.exception_handler(Unusable)
    def _unusable(request: HttpRequest, found: Unusable) -> HttpResponse:
        names = ", ".join(name for name, _said in found.errors)
        detail = _("À corriger : %(names)s.") % {"names": names}
        return problem(request, BAD_PARAMETER, detail, errors=found.errors)

    @api.exception_handler(Missing)
    def _missing(request: HttpRequest, found: Missing) -> HttpResponse:
        return problem(request, NOT_FOUND, found.detail, found.remedy)

    @api.exception_handler(Http404)
    def _not_found(request: HttpRequest, found: Http404) -> HttpResponse:
        return problem(request, NOT_FOUND, _("Aucune donnée n’est publiée à cette adresse."))

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def _stopped(request: HttpRequest, found: Exception) -> HttpResponse:
        response = problem(request, STOPPED, _("La base de données ne répond pas."))
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    @api.exception_handler(Exception)
    def _internal(request: HttpRequest, found: Exception) -> HttpResponse:
        log.exception("the API failed at %s", request.get_full_path())
        return problem(request, INTERNAL, _("Elle a été consignée."))
