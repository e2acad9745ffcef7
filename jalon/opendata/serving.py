"""How the API is served: to every site, read only, with errors in the language that the reader asks for."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from jalon.opendata import problems

METHODS = "GET, HEAD, OPTIONS"
MAY_SEND = "Accept, Accept-Language, If-Modified-Since, If-None-Match"
MAY_READ = "Content-Language, ETag, Last-Modified"
A_DAY = "86400"

View = Callable[..., HttpResponse]


def served(view: View) -> View:
    """The view for readers of any site: no cookie counts, nothing can be written."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
        language = get_language_from_request(_without_cookies(request))
        with override(language):
            response = _answer(view, request, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = MAY_READ
        response["Content-Language"] = language
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return wrapped


def _answer(view: View, request: HttpRequest, **kwargs: str) -> HttpResponse:
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = MAY_SEND
        response["Access-Control-Max-Age"] = A_DAY
        response["Allow"] = METHODS
        return response
    if request.method not in ("GET", "HEAD"):
        response = problems.problem(request, problems.METHOD, _("Rien ne s’écrit par cette API."))
        response["Allow"] = METHODS
        return response
    # Whoever asks for the head gets that of the whole answer; the server leaves the body out.
    request.method = "GET"
    return view(request, **kwargs)


def _without_cookies(request: HttpRequest) -> HttpRequest:
    """The request as far as it says a language: its header, not a cookie, so that caches tell answers apart."""
    bare = HttpRequest()
    bare.META = {"HTTP_ACCEPT_LANGUAGE": request.headers.get("Accept-Language", "")}
    return bare


@served
def unknown(request: HttpRequest) -> HttpResponse:
    """Any other address below /api/."""
    return problems.problem(request, problems.NOT_FOUND, _("Aucune donnée n’est publiée à cette adresse."))
