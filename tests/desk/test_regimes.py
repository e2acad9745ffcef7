"""Before any request, the rules under which an aid may be given stand side by side, in plain words."""

from datetime import date
from types import SimpleNamespace

import pytest

from jalon.aids.actions.declarations import AidSaid, declare
from jalon.companies.actions import join
from jalon.desk import regimes
from jalon.schemes.actions import publish
from tests.cast import REGION
from tests.world import SIREN

pytestmark = pytest.mark.django_db

START = f"/{REGION}/aides/essai/estimation/"
RESULT = f"{START}resultat/"


def text(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def gives_under(place, *regimes):
    written = ", ".join(f'"{one}"' for one in regimes)
    publish(REGION, "essai", place.version.text.replace('["de-minimis-general"]', f"[{written}]"))


def test_the_rule_that_asks_least_is_proposed_with_what_it_allows_and_asks(place, client):
    gives_under(place, "block-exemption/25", "de-minimis-general")
    page = text(client.get(RESULT))
    assert "Celle qui vous demande le moins est proposée : De minimis général." in page
    assert "Jusqu’à 300 000 €." in page
    assert "la déclaration des aides de minimis reçues en trois ans" in page
    assert "Une part de vos dépenses, à calculer avec elles." in page
    assert "les derniers comptes approuvés" in page
    assert page.index("De minimis général") < page.index("article 25")
    english = text(client.get(f"/en{RESULT}"))
    assert "The one that asks least of you is proposed" in english


def test_what_the_visitor_says_to_have_received_uses_the_ceiling_up(place, client):
    assert "aucune aide de minimis en trois ans" in text(client.get(RESULT))
    address = f"{START}aides-recues/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"answer": "beaucoup"}).status_code == 200
    assert client.post(address, {"answer": "120 000"}).status_code == 302
    page = text(client.get(RESULT))
    assert "Jusqu’à 180 000 €." in page
    assert "120 000 € déjà comptés sur 300 000 €." in page
    client.post(address, {"answer": "300 000"})
    page = text(client.get(RESULT))
    assert "son plafond est atteint" in page
    assert "Aucune de celles de ce dispositif" in page
    client.post(address, {"later": "1"})
    assert "Jusqu’à 300 000 €." in text(client.get(RESULT))


def test_an_ended_rule_is_closed_with_the_reason_and_another_is_proposed_or_none(place, client, monkeypatch):
    monkeypatch.setattr(regimes, "timezone", SimpleNamespace(localdate=lambda: date(2027, 7, 1)))
    gives_under(place, "block-exemption/25", "de-minimis-general")
    page = text(client.get(RESULT))
    assert "ne permet plus d’aide après le 30 juin 2027" in page
    assert "est proposée : De minimis général" in page
    gives_under(place, "block-exemption/25")
    assert "Aucune de celles de ce dispositif" in text(client.get(RESULT))


def test_only_who_acts_for_the_company_reads_what_it_has_had(place, client, sign_in):
    case = place.draft()
    declare(
        SIREN,
        company_name="ATELIER EXEMPLE",
        region=REGION,
        case=str(case.public_id),
        aids=[AidSaid(SIREN, "Bpifrance", "de-minimis-general", 100_000_00, place.today)],
        holdings=[],
        actor=place.people.applicant,
    )
    chosen = {"siren": SIREN}
    client.post(f"{START}entreprise/", chosen)
    assert "Jusqu’à 300 000 €." in text(client.get(RESULT))
    stranger = sign_in(place.people.stranger)
    stranger.post(f"{START}entreprise/", chosen)
    assert "Jusqu’à 300 000 €." in text(stranger.get(RESULT))
    join(place.people.applicant, SIREN)
    member = sign_in(place.people.applicant)
    member.post(f"{START}entreprise/", chosen)
    page = text(member.get(RESULT))
    assert "Jusqu’à 200 000 €." in page
    assert "Compté d’après le registre" in page


def test_a_scheme_that_names_no_rule_shows_none(place, client):
    changed = place.version.text.replace('regimes    = ["de-minimis-general"]\n', "")
    publish(REGION, "essai", changed)
    assert "Ce que l’Europe permet" not in text(client.get(RESULT))
