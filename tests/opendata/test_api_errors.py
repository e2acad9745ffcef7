"""Whatever is asked wrongly gets a clear answer with the remedy, in the reader's language."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.opendata.reading import API, HERE
from tests.world import World

WRONG = {
    f"{HERE}/claims?size=0": "au moins égal à 1",
    f"{HERE}/claims?size=100000": "au plus égal à 200",
    f"{HERE}/claims?page=deux": "nombre entier",
    f"{HERE}/claims?status=voted": "adopted",
    f"{HERE}/claims?retained=peut-etre": "true ou false",
    f"{HERE}/claims?subject=%00": "minuscules",
    f"{HERE}/claims?sice=10": "Possibles",
    f"{HERE}/plan?page=1": "aucun paramètre",
    f"{HERE}/entries?since=hier": "AAAA-MM-JJ",
    f"{HERE}/entries?before=99999999999999999999": "au plus égal",
    f"{HERE}/links": "Donnez ce paramètre",
}


MISSING = (
    "/api/",
    "/api/v1/",
    "/api/v2/regions",
    f"{API}/regions/nulle-part",
    f"{API}/regions/%00",
    f"{API}/regions/nulle-part/entries",
    f"{HERE}/measures/aucune",
    f"{HERE}/schemes/aucun",
    f"{HERE}/envelopes/aucune",
    f"{HERE}/links?chain=sud/aucune",
    f"{API}/seals/999",
    f"{API}/seals/zero",
)


def test_a_parameter_that_cannot_be_used_is_named_with_the_remedy(client: Client, scene: World) -> None:
    for address, said in WRONG.items():
        response = client.get(address)
        problem = response.json()
        assert response.status_code == problem["status"] == 400, address
        assert response["Content-Type"] == "application/problem+json"
        assert response["Content-Language"] == "fr"
        assert problem["remedy"] and problem["errors"], address
        assert said in problem["errors"][0]["detail"].replace("\u00a0", " "), address


def test_what_does_not_exist_says_where_to_look(client: Client, scene: World) -> None:
    for address in MISSING:
        response = client.get(address, headers={"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"})
        problem = response.json()
        assert response.status_code == 404, address
        assert response["Content-Language"] == "en"
        assert problem["title"] == "Nothing has this address."
        assert problem["remedy"]
        assert problem["instance"] == address


def test_nothing_can_be_written(client: Client, db: None) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(f"{HERE}/plan")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert "GET" in response.json()["remedy"]


def test_a_cookie_does_not_choose_the_language(client: Client, db: None) -> None:
    client.cookies["django_language"] = "en"
    assert client.get(f"{API}/regions/nulle-part")["Content-Language"] == "fr"
    assert "Accept-Language" in client.get(f"{API}/regions")["Vary"]


def test_a_database_that_stops_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_asked: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("jalon.opendata.freshness.plans.regions", stopped)
    response = client.get(f"{API}/regions")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "base de données" in response.json()["detail"]


def test_a_mistake_of_ours_says_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_asked: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("jalon.opendata.freshness.plans.regions", broken)
    response = client.get(f"{API}/regions")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
