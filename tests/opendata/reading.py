"""How the tests read the API."""

from typing import Any

from django.test import Client

from tests.cast import REGION

API = "/api/v1"
HERE = f"{API}/regions/{REGION}"


def read(client: Client, address: str, **headers: str) -> Any:
    """What an address answers, which must be 200."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def every(client: Client, address: str) -> list[Any]:
    """Every object of a list, following its pages."""
    found: list[Any] = []
    following: str | None = address
    while following:
        page = read(client, following)
        found += page["items"]
        following = page["next"]
    return found
