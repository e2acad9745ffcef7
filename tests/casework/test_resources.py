"""Hours, seats and days go the same way as euros, in their own unit, and never mix with them."""

import pytest
from django.test import Client

from jalon.funds.queries import Scope, totals
from jalon.funds.verify import verify
from tests.casework.pages import url
from tests.cast import REGION


@pytest.fixture
def client(world, demonstration) -> Client:
    client = Client()
    client.force_login(world.people.treasurer)
    return client


def opened(world, client, resource="gpu-hour", amount="1 000,5", slug="calcul"):
    form = {
        "label_fr": "Heures de calcul",
        "label_en": "Computing hours",
        "slug": slug,
        "resource": resource,
        "axis": "",
        "amount": amount,
        "reference": "CONV-1",
        "on": world.today.isoformat(),
        "key": f"k-{slug}",
    }
    return client.post(url("resource-open", REGION), form)


def act(world, client, name, amount, **more):
    form = {
        "amount": amount,
        "reference": "REF-1",
        "on": world.today.isoformat(),
        "key": f"{name}-{amount}",
        **more,
    }
    return client.post(url("resource-act", REGION, "calcul", name), form)


def hours():
    return totals(Scope(envelope=f"{REGION}/calcul", resource="gpu-hour"))


def test_hours_are_opened_allocated_granted_used_and_given_back(world, client):
    case = world.submitted()
    assert opened(world, client).status_code == 302
    assert opened(world, client).status_code == 302
    assert hours().opened == 100_050
    assert act(world, client, "reserver", "800", scheme="essai").status_code == 302
    assert act(world, client, "attribuer", "120,25", scheme="essai", case=case.reference).status_code == 302
    held = f"{REGION}/essai|{case.reference}"
    assert act(world, client, "consommer", "100", held=held).status_code == 302
    assert act(world, client, "rendre", "20,25", held=held).status_code == 302
    now = hours()
    assert (now.allocated, now.granted, now.used, now.unreserved) == (80_000, 10_000, 10_000, 70_000)
    page = client.get(url("funds-envelope", REGION, "calcul")).content.decode()
    assert "heures de calcul GPU" in page
    assert "€" not in page[page.index("<main") : page.index("</main")]
    assert verify().sound


def test_what_is_not_there_is_refused_with_what_is_left(world, client):
    case = world.submitted()
    opened(world, client)
    act(world, client, "reserver", "10", scheme="essai")
    refused = act(world, client, "attribuer", "10,01", scheme="essai", case=case.reference)
    assert refused.status_code == 422
    assert "10 heures de calcul GPU" in refused.content.decode().replace("\u00a0", " ")
    assert hours().reserved == 0
    unknown = act(world, client, "attribuer", "1", scheme="essai", case="VAL-1999-00001")
    assert unknown.status_code == 422
    assert "n’existe pas" in unknown.content.decode()


def test_seats_are_whole(world, client):
    assert opened(world, client, resource="seat", amount="12,5", slug="places").status_code == 422
    assert opened(world, client, resource="seat", amount="12", slug="places").status_code == 302


def test_money_does_not_go_through_the_pages_of_resources(world, client):
    assert client.get(url("resource-act", REGION, "avances", "consommer")).status_code == 404
    assert opened(world, client, resource="eur").status_code == 422
