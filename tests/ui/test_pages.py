"""The pages of the house itself, and the frame of every page."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def debug(settings: object) -> None:
    settings.DEBUG = True


def test_the_accessibility_statement_says_whom_to_write_to(client: Client, settings: object) -> None:
    settings.CONTACT_EMAIL = "contact@exemple.fr"
    page = client.get("/accessibilite/").content.decode()
    assert "Accessibilité\u00a0: non conforme" in page
    assert "mailto:contact@exemple.fr" in page
    assert "Défenseur des droits" in page
    english = client.get("/en/accessibilite/").content.decode()
    assert "Accessibility: not compliant" in english


def test_a_site_without_a_contact_says_so(client: Client, settings: object) -> None:
    settings.CONTACT_EMAIL = ""
    page = client.get("/accessibilite/").content.decode()
    assert "mailto:" not in page
    assert "n’est pas encore renseignée" in page


def test_each_page_leads_to_itself_in_the_other_language(client: Client) -> None:
    assert (
        '<a href="/en/accessibilite/?a=1" lang="en" hreflang="en">English</a>'
        in client.get("/accessibilite/?a=1").content.decode()
    )
    assert (
        '<a href="/accessibilite/" lang="fr" hreflang="fr">Français</a>'
        in client.get("/en/accessibilite/").content.decode()
    )


def test_the_first_link_skips_to_the_content(client: Client) -> None:
    page = client.get("/accessibilite/").content.decode()
    assert page.index('class="skip" href="#main"') < page.index("<header")
    assert '<main id="main"' in page


def test_no_page_has_an_inline_style_or_script(client: Client, debug: None) -> None:
    page = client.get("/_ui/").content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "<script" not in page
    response = client.get("/_ui/")
    assert "style-src 'self'" in response["Content-Security-Policy"]


def test_the_gallery_is_closed_to_the_public(client: Client) -> None:
    assert client.get("/_ui/").status_code == 404


def test_a_form_sent_with_errors_keeps_what_was_typed(client: Client, debug: None) -> None:
    assert 'value="12345"' in client.get("/_ui/").content.decode()
