"""Finance staff follow a programme with its partners; the public reads what is signed, and what is only announced."""

import pytest
from django import forms
from django.test import Client

from jalon.casework.cofinancing_forms import signed_of
from jalon.funds.cofinancing import Signed, financing, programme
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION


@pytest.fixture
def client(world, demonstration) -> Client:
    return client_of(world.people.treasurer)


def follow(client):
    form = {"label_fr": "Grappe", "label_en": "Cluster", "slug": "grappe", "subject": ""}
    return client.post(url("programme-new", REGION), form)


def act(world, client, name, key="k", **form):
    sent = {"key": f"{name}-{key}", "reference": "CONV-1", "on": world.today.isoformat(), **form}
    return client.post(url("programme-act", REGION, "grappe", name), sent)


def funder(world, client, name="État", kind="state"):
    return act(world, client, "financeur", name_fr=name, name_en=name, kind=kind, claim="")


def the_programme(world, client):
    follow(client)
    funder(world, client)
    funder(world, client, "Entreprises", "industry")
    held = programme(REGION, "grappe")
    return held, [one.pk for one in held.funders.all()]


def test_a_programme_is_followed_budgeted_and_signed(world, client):
    held, (state, industry) = the_programme(world, client)
    assert act(world, client, "budget", years="2026 : 5 000 000\n2027 : 6 000 000").status_code == 302
    assert act(world, client, "signature", "a", funder=state, years="2026 : 4 000 000").status_code == 302
    assert act(world, client, "signature", "b", funder=industry, years="2026 : 12,5 %").status_code == 302
    found = financing(held)
    assert (found.signed, found.gap) == (4_625_000_00, 6_375_000_00)
    page = text_of(client.get(url("programme", REGION, "grappe"))).replace("\u00a0", " ").replace("\u202f", " ")
    for shown in ("4 625 000", "6 375 000", "12,5 %", "Annoncé par des sources"):
        assert shown in page
    assert "Grappe" in text_of(client.get(url("programmes", REGION)))


def test_the_same_form_twice_signs_once_and_too_much_is_refused(world, client):
    held, (state, _industry) = the_programme(world, client)
    act(world, client, "budget", years="2026 : 100")
    for _again in range(2):
        assert act(world, client, "signature", funder=state, years="2026 : 60").status_code == 302
    assert held.pledges.count() == 2
    refused = act(world, client, "signature", "more", funder=state, years="2026 : 100,01")
    assert refused.status_code == 422 and "budget" in text_of(refused)
    assert financing(held).signed == 60_00


def test_a_programme_that_is_not_there_is_not_found(world, client):
    assert client.get(url("programme", REGION, "rien")).status_code == 404
    follow(client)
    assert client.get(url("programme-act", REGION, "grappe", "rien")).status_code == 404
    assert follow(client).status_code == 422


def test_only_who_opens_envelopes_records_it(world, demonstration):
    for who in (world.people.officer, world.people.certifier):
        assert client_of(who).get(url("programme-new", REGION)).status_code == 403


@pytest.mark.parametrize(
    "wrong", ["2026 : 101 000 000 000 000 000", "26 : 1", "2026 = 1", "2026 : 1\n2026 : 2 %", "x"]
)
def test_a_line_that_cannot_be_read_is_refused(wrong):
    with pytest.raises(forms.ValidationError):
        signed_of(wrong)


def test_lines_are_euros_shares_or_nothing():
    assert signed_of("2026 : 1 000\n2027 : 20 %\n2028 : 0\n") == {
        2026: Signed(1_000_00),
        2027: Signed(share=200_000),
        2028: Signed(0),
    }
