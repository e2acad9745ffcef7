"""An operator's software declares lines by the API: a key, a body, all or none, once."""

import json

import pytest
from django.test import Client

from jalon.cases.actions import operators
from jalon.cases.actions.operator_keys import make_key, whose
from jalon.cases.models import Delivery, OperatorKey
from jalon.companies.models import Membership
from jalon.funds.shares import share_situation
from tests.casework.pages import client_of, text_of, url
from tests.operators import DAY, Office, build_office
from tests.world import World

ADDRESS = "/api/operateurs/val-exemple/centre/prestations"


@pytest.fixture
def office(world: World) -> Office:
    return build_office(world)


@pytest.fixture
def key(office: Office) -> str:
    return make_key(office.share, "Logiciel", actor=office.person)


def line(case, **more) -> dict[str, object]:
    """A line as it is sent."""
    return {
        "case": case.reference,
        "quantity": "1",
        "value_cents": 100_000,
        "date": case.received_on.isoformat(),
        "proof": "PV 1",
    } | more


def sent(key: str, body: object, once: str = "lot-0001", **headers: str):
    """The answer to a body."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    heads = {"Authorization": f"Bearer {key}", "Idempotency-Key": once, **headers}
    return Client().post(ADDRESS, text, content_type="application/json", headers=heads)


@pytest.fixture
def served(office: Office):
    """A case that the operator has accepted: three days."""
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    return case


def test_lines_are_declared_all_or_none_and_once(office, key, served):
    two = {"lines": [line(served), line(served, proof="PV 2", quantity=0.5)]}
    assert sent(key, {"lines": [line(served), line(served, quantity="9", proof="PV 2")]}).status_code == 422
    assert not Delivery.objects.exists()
    for _again in range(2):
        answer = sent(key, two)
        assert (answer.status_code, answer.json()) == (201, {"declared": 2})
    other = sent(key, {"lines": [line(served, proof="PV 3")]})
    assert (other.status_code, other.json()["code"]) == (422, "journal.key_reused")
    assert share_situation(office.share.reference).used == DAY + DAY // 2
    said = sent(key, two, once="lot-0002")
    assert said.status_code == 422 and said.json()["code"] == "operators.line" and said.json()["remedy"]
    read = Client().get(ADDRESS, headers={"Authorization": f"Bearer {key}"}).json()
    assert read["left"] == "7.00" and read["cases"][0]["case"] == served.reference
    assert (read["cases"][0]["used"], read["cases"][0]["left"]) == ("1.50", "1.50")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[",
        "[" * 5_000,
        "[]",
        "{}",
        b"\xff\xfe",
        {"lines": []},
        {"lines": "a"},
        {"lines": ["a"]},
        {"lines": [{}]},
        {"lines": [{"case": "A"}] * 501},
    ],
)
def test_a_body_that_is_no_declaration_is_refused(office, key, body):
    answer = sent(key, body)
    assert answer.status_code == 400 and answer.json()["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": "mille"},
        {"quantity": None},
        {"quantity": "1e400"},
        {"quantity": "0.001"},
        {"quantity": [1]},
        {"value_cents": "1000"},
        {"value_cents": 1.5},
        {"value_cents": True},
        {"value_cents": -1},
        {"date": "31/03/2026"},
        {"date": 0},
        {"proof": None},
        {"proof": "a\0"},
        {"case": 3},
        {"more": 1},
    ],
)
def test_a_wrong_line_is_named(office, key, served, wrong):
    answer = sent(key, {"lines": [line(served), line(served, proof="PV 2") | wrong]})
    assert answer.status_code == 400 and "Ligne 2" in answer.json()["message"]
    assert not Delivery.objects.exists()


def test_a_send_without_its_key_of_once_is_refused(office, key, served):
    for once in ("", "court", "x" * 41):
        assert sent(key, {"lines": [line(served)]}, once=once).json()["code"] == "idempotency-key"


def test_a_key_opens_its_share_alone_as_long_as_its_person_may(office, key, served):
    assert whose(key, office.share.reference) == office.person
    for wrong in ("", "jalon-autre", key + "x"):
        answer = sent(wrong, {"lines": [line(served)]})
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    assert (
        Client().get(ADDRESS.replace("centre", "autre"), headers={"Authorization": f"Bearer {key}"}).status_code
        == 401
    )
    assert key not in str(OperatorKey.objects.values())
    Membership.objects.filter(user=office.person).update(until=Membership.objects.first().since)
    assert sent(key, {"lines": [line(served)]}).status_code == 401


def test_a_key_is_made_on_a_page_shown_once_and_revoked(office):
    client = client_of(office.person)
    page = url("operator-keys", *office.share.reference.split("/"))
    assert "Aucune clé" in text_of(client.get(page))
    assert client.post(page, {"name": "  "}).status_code == 422
    made = client.post(page, {"name": "Logiciel"})
    shown = made.content.decode().partition("<code>jalon-")[2].partition("<")[0]
    assert whose(f"jalon-{shown}", office.share.reference) == office.person
    assert shown not in client.get(page).content.decode()
    one = OperatorKey.objects.get()
    stranger = client_of(office.world.people.stranger)
    revoke = url("operator-revoke", *office.share.reference.split("/"), one.pk)
    assert stranger.post(revoke).status_code in (403, 404)
    assert client.post(revoke).status_code == 302
    assert whose(f"jalon-{shown}", office.share.reference) is None


def test_a_share_has_ten_keys_at_most(office):
    for number in range(10):
        make_key(office.share, f"Clé {number}", actor=office.person)
    page = url("operator-keys", *office.share.reference.split("/"))
    assert client_of(office.person).post(page, {"name": "Onze"}).status_code == 422
    assert OperatorKey.objects.count() == 10
