"""Finance staff entrust an operator with a part of an envelope, see what it did with it, and close it."""

import pytest
from django.test import Client

from jalon.funds.actions import Line as LedgerLine
from jalon.funds.actions import Taken, take, use
from jalon.funds.shares import share, share_situation
from jalon.funds.verify import verify
from jalon.journal.queries import history
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_resources import act as on_resource
from tests.casework.test_resources import opened
from tests.cast import REGION
from tests.funds.scenes import act as ledger_act


@pytest.fixture
def client(world, demonstration) -> Client:
    return client_of(world.people.treasurer)


def form(world, key, **more):
    return {"reference": "CONV-OPE", "on": world.today.isoformat(), "key": key, **more}


def open_share(world, client, amount="600", key="part-1"):
    opened(world, client)
    on_resource(world, client, "reserver", "1 000", scheme="essai")
    described = {"name": "Centre de calcul", "operator": "centre", "slug": "centre", "scheme": "essai"}
    return client.post(url("share-open", REGION, "calcul"), form(world, key, amount=amount, **described))


def test_a_share_is_opened_used_given_back_and_closed(world, client):
    assert open_share(world, client).status_code == 302
    assert open_share(world, client).status_code == 302
    held = share(f"{REGION}/centre")
    take(ledger_act("PV 1", on=world.today), held, [Taken("LIGNE-1", 200_00)])
    envelope = held.owner.envelope
    use(ledger_act(on=world.today), f"{REGION}/essai", "LIGNE-1", [LedgerLine(envelope, 150_00)])
    page = text_of(client.get(url("share", REGION, "centre")))
    for shown in ("Part de Centre de calcul", "LIGNE-1", "200", "150", "Reste à attribuer"):
        assert shown in page
    assert (
        client.post(url("share-act", REGION, "centre", "rendre"), form(world, "r", amount="100")).status_code == 302
    )
    assert (
        client.post(url("share-act", REGION, "centre", "confier"), form(world, "c", amount="50")).status_code == 302
    )
    now = share_situation(held.reference)
    assert (now.left, now.granted, now.used) == (350_00, 200_00, 150_00)
    whole = text_of(client.get(url("funds-envelope", REGION, "calcul")))
    assert "Parts d’opérateurs" in whole and "Chez les opérateurs" in whole
    assert client.post(url("share-act", REGION, "centre", "clore"), form(world, "x")).status_code == 302
    assert share_situation(held.reference).left == 0
    assert "close le" in text_of(client.get(url("share", REGION, "centre")))
    assert verify().sound


def test_what_a_scheme_does_not_have_is_not_entrusted(world, client):
    refused = open_share(world, client, amount="1 000,01")
    assert refused.status_code == 422
    assert share(f"{REGION}/centre") is None


def test_each_act_on_a_share_leaves_its_line_in_the_journal(world, client):
    open_share(world, client)
    client.post(url("share-act", REGION, "centre", "confier"), form(world, "c", amount="50"))
    assert [line.action for line in history(f"{REGION}/centre")] == ["funds.entrust", "funds.share"]


def test_a_share_or_an_act_that_is_not_there_is_not_found(world, client):
    open_share(world, client)
    assert client.get(url("share", REGION, "ailleurs")).status_code == 404
    assert client.get(url("share-act", REGION, "centre", "vendre")).status_code == 404
    assert client_of(world.people.applicant).get(url("share", REGION, "centre")).status_code in (403, 404)
