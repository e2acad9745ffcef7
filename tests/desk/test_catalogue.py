"""The public pages of a Region's schemes."""

import re

import pytest
from django.test import Client

from jalon.rules import Rulebook
from jalon.schemes.actions import publish
from tests.cast import REGION
from tests.desk.conftest import FOLDER

pytestmark = pytest.mark.django_db

CATALOGUE = f"/{REGION}/aides/"


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_catalogue_tells_open_schemes_from_announced_ones(place, client):
    page = text(client, CATALOGUE)
    assert "Une aide prend des demandes aujourd’hui." in page
    assert "jusqu’à 200 000 €" in page
    assert "Chèque IA" in page
    assert "non publié" in page
    assert "Annoncées par la Région" in page


def test_the_doors_of_the_site_lead_to_the_regions(place, client):
    page = text(client, "/aides/")
    assert f'href="{CATALOGUE}"' in page
    assert "1 ouverte aux demandes" in page
    assert "1 annoncée" in page


def test_a_scheme_s_conditions_are_printed_from_its_rule(place, client):
    page = text(client, f"{CATALOGUE}essai/")
    assert "L’entreprise a moins de 8 ans à la date de la demande." in page
    assert "Un expert l’apprécie par un avis daté et motivé." in page
    assert "jusqu’à 50 000 €" in page
    assert "le taux d’aide, la part de subvention" in page
    assert "Présentation du projet" in page


def test_a_scheme_shows_what_is_left_marked_as_fictitious(place, client):
    page = text(client, f"{CATALOGUE}essai/")
    assert "encore disponibles" in page
    assert "mark-fictif" in page


def test_each_amount_of_a_scheme_opens_its_entries(place, client):
    page = client.get(f"{CATALOGUE}essai/").content.decode()
    found = re.findall(r'href="([^"]*ecritures/[^"]*)"', page)
    assert len(found) == 2
    for address in found:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert "Affectation" in listed
        assert "essai" in address


def test_a_changed_rule_changes_the_page(place, client):
    old = place.version.text
    publish(REGION, "essai", old.replace("value = 8,", "value = 5,"))
    page = text(client, f"{CATALOGUE}essai/")
    assert "L’entreprise a moins de 5 ans" in page
    assert "Version 2" in page


def test_a_closed_scheme_says_so_and_offers_another_way(place, client):
    publish(REGION, "essai", place.version.text.replace("from = 2024-01-01", "from = 2024-01-01, to = 2024-12-31"))
    assert "Aucune aide ne prend de demande aujourd’hui." in text(client, CATALOGUE)
    page = text(client, f"{CATALOGUE}essai/")
    assert "ne prend pas de demande aujourd’hui" in page
    assert "Déposer une demande" not in page


def test_an_announced_scheme_says_what_sources_say_and_nothing_more(place, client):
    page = text(client, f"{CATALOGUE}cheque-ia/")
    assert "On ne peut pas encore la demander ici" in page
    assert "non publié" in page
    assert "https://gazette.example/plan" in page


@pytest.mark.parametrize(
    "address", ["/nulle-part/aides/", f"{CATALOGUE}inconnue/", f"{CATALOGUE}inconnue/estimation/"]
)
def test_an_unknown_region_or_scheme_is_not_found(place, client, address):
    assert client.get(address).status_code == 404


def test_the_pages_read_in_english(place, client):
    page = text(client, f"/en{CATALOGUE}essai/")
    assert "The company is under 8 years old on the date of the request." in page
    assert "See if I qualify" in page
    assert "One scheme takes requests today." in text(client, f"/en{CATALOGUE}")


def test_a_region_without_schemes_looks_finished(db, client):
    from jalon.plan import actions
    from jalon.plan.folder.folder import open_texts

    actions.publish(open_texts({k: v for k, v in FOLDER.items() if k != "schemes.toml"}, "val-exemple"), by="test")
    page = text(client, CATALOGUE)
    assert "Aucune aide connue" in page


def test_the_scheme_of_the_tests_is_sound(place):
    assert Rulebook.load(place.version.text).conditions
