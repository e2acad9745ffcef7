"""When something fails, the reader learns in the page's language what happened and where to go."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from jalon.site.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django looks for them here


def raises(error: type[Exception]) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def prefixed(name: str, error: type[Exception]) -> list:
    return [path(f"{prefix}{name}/", raises(error)) for prefix in ("", "en/")]


urlpatterns = [
    *prefixed("denied", PermissionDenied),
    *prefixed("suspicious", SuspiciousOperation),
    *prefixed("bug", ZeroDivisionError),
    *prefixed("stopped", OperationalError),
]

SAID = {
    "nowhere": (404, "Aucune page n’a cette adresse.", "No page has this address."),
    "denied": (403, "Cette page vous est fermée.", "This page is closed to you."),
    "suspicious": (400, "Cette demande n’est pas lisible.", "This request cannot be read."),
    "bug": (500, "Une erreur s’est produite de notre côté.", "Something went wrong on our side."),
    "stopped": (503, "Le service est momentanément arrêté.", "The service is stopped for the moment."),
}


@pytest.mark.urls("tests.ui.test_errors")
@pytest.mark.parametrize("case", SAID)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_failure_is_told_in_the_language_of_the_page_with_a_way_out(case: str, language: str) -> None:
    status, french, english = SAID[case]
    client = Client(raise_request_exception=False)
    response = client.get(f"/{case}/" if language == "fr" else f"/en/{case}/")
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in page
    assert (french if language == "fr" else english) in page
    assert f'class="btn" href="{"/" if language == "fr" else "/en/"}"' in page


@pytest.mark.urls("tests.ui.test_errors")
def test_a_stopped_database_says_when_to_come_back() -> None:
    response = Client(raise_request_exception=False).get("/stopped/")
    assert response["Retry-After"] == "30"


def test_an_unknown_address_of_the_site_is_told_in_both_languages() -> None:
    # Neither page asks anything of the database: this test has none.
    assert "Aucune page" in Client().get("/rien/de/tel/ici/").content.decode()
    assert "No page has" in Client().get("/en/nothing/like/this/").content.decode()


def test_a_forged_form_is_refused_with_its_remedy() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/en/compte/login/", {"login": "a@b.fr"})
    assert response.status_code == 403
    assert "This form could not be recognised." in response.content.decode()
    assert "reload it, then send the form again" in response.content.decode()
