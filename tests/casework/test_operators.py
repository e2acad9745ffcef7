"""An operator's people at work: their shares, a request accepted at once, lines by form and by file, the account."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jalon.accounts.enums import Role
from jalon.cases.actions import operators
from jalon.cases.models import Delivery
from jalon.desk.standing import standing
from jalon.funds.shares import share_situation
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION, person
from tests.operators import DAY, Office, build_office

HEAD = "dossier;quantite;valeur;date;preuve\n"


@pytest.fixture
def office(world, demonstration) -> Office:
    return build_office(world)


@pytest.fixture
def client(office):
    return client_of(office.person)


def here(name: str, *more: object) -> str:
    return url(f"operator-{name}", REGION, "centre", *more)


def sent(client, text: str | bytes, **more):
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("lignes.csv", content, content_type="text/csv")
    return client.post(here("file"), {"key": "k", "file": file, **more})


def test_an_operator_sees_its_shares_and_accepts_at_once(office, client):
    case = office.asked()
    home = text_of(client.get(url("operator")))
    assert "Diagnostic d’essai" in home and "Convention 2026-9" in home
    share = text_of(client.get(here("share")))
    assert "ATELIER EXEMPLE" in share and str(case.reference) in share
    asked = client.get(here("request", case.public_id))
    assert "oui" in text_of(asked) and "3 000" in text_of(asked)
    assert client.post(here("request", case.public_id), {"key": "a", "seen": case.version}).status_code == 302
    assert share_situation(office.share.reference).left == 7 * DAY
    assert client.get(here("request", case.public_id)).status_code == 404


def test_whoever_asks_reads_that_the_operator_answers_and_who_it_is(office):
    case = office.asked()
    page = text_of(client_of(case.applicant).get(reverse("desk:request", args=[case.public_id])))
    assert office.share.name in page and "L’opérateur accepte dès que les règles le permettent." in page
    operators.accept(case.public_id, actor=office.person)
    assert office.share.name in text_of(
        client_of(case.applicant).get(reverse("desk:request", args=[case.public_id]))
    )


def test_whoever_asks_sees_the_steps_of_a_service_and_no_vote(office):
    case = office.asked()

    def steps() -> list[tuple[str, str]]:
        case.refresh_from_db()
        return [(one.label, one.state) for one in standing(case).steps]

    assert steps() == [("Reçue", "done"), ("Acceptée", "now"), ("Service rendu", "todo")]
    operators.accept(case.public_id, actor=office.person)
    assert steps() == [("Reçue", "done"), ("Acceptée", "done"), ("Service rendu", "now")]
    operators.finish(case.public_id, actor=office.person)
    assert steps() == [("Reçue", "done"), ("Acceptée", "done"), ("Service rendu", "done")]


def test_a_request_that_the_rules_refuse_has_no_button(office, client):
    case = office.asked(yes=False)
    shown = client.get(here("request", case.public_id))
    assert "vous ne pouvez pas accepter" in text_of(shown) and b'<button class="btn">' not in shown.content
    answer = client.post(here("request", case.public_id), {"key": "a", "seen": case.version})
    assert answer.status_code == 422


def test_a_line_is_declared_by_form(office, client):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    form = {"key": "d", "case": case.reference, "amount": "1,5", "value": "1 500", "proof": "PV 1"}
    answer = client.post(here("deliver"), form | {"on": office.world.today.isoformat()})
    assert answer.status_code == 302
    assert Delivery.objects.get().units == 150
    wrong = client.post(here("deliver"), form | {"key": "e", "on": "hier", "amount": "mille"})
    assert wrong.status_code == 422 and Delivery.objects.count() == 1


def test_a_file_is_seen_before_it_is_declared(office, client):
    case, today = office.asked(), office.world.today.isoformat()
    operators.accept(case.public_id, actor=office.person)
    text = f"{HEAD}{case.reference};1;1000,00;{today};PV 1\n{case.reference};1,5;1500;{today};PV 2\n"
    seen = sent(client, text)
    assert "2 lignes sont prêtes" in text_of(seen) and not Delivery.objects.exists()
    done = client.post(here("file"), {"key": "k", "text": text, "confirm": "1"})
    assert done.status_code == 302 and Delivery.objects.count() == 2
    again = client.post(here("file"), {"key": "k", "text": text, "confirm": "1"})
    assert Delivery.objects.count() == 2 and again.status_code in (200, 302)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom;prix\na;1\n", "nomme les colonnes"),
        ("", "Choisissez un fichier"),
        (HEAD, "aucune ligne"),
        (HEAD + "AUTRE;1;1;2026-01-01;PV\n", "n’est pas l’un de ceux"),
        (HEAD + "{case};mille;1;{day};PV\n", "n’est pas un nombre"),
        (HEAD + "{case};0;1;{day};PV\n", "n’est pas positive"),
        (HEAD + "{case};9;1;{day};PV\n", "dépasse ce qui reste"),
        (HEAD + "{case};1;-1;{day};PV\n", "n’est pas un nombre possible"),
        (HEAD + "{case};1;1;le 3 mars;PV\n", "n’est pas une date"),
        (HEAD + "{case};1;1;{day};\n", "manque"),
        (HEAD + "{case};2;1;{day};A\n{case};2;1;{day};B\n", "dépasse ce qui reste"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_wrong_file_says_its_mistake_and_declares_nothing(office, client, text, said):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    if isinstance(text, str):
        text = text.format(case=case.reference, day=office.world.today.isoformat())
    answer = sent(client, text, confirm="1")
    assert said in text_of(answer) and not Delivery.objects.exists()


def test_the_account_is_closed_once_every_case_is_finished(office, client):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    assert client.post(here("close"), {"key": "c"}).status_code == 422
    assert client.post(here("finish", case.public_id), {"key": "f"}).status_code == 302
    assert client.post(here("close"), {"key": "c2"}).status_code == 302
    now = share_situation(office.share.reference)
    assert now.left == 0 and now.share.closed_on
    assert "close le" in text_of(client.get(here("share")))


def test_nobody_else_sees_a_share(office):
    stranger = client_of(person("Oscar", Role.OPERATOR))
    assert stranger.get(here("share")).status_code == 404
    assert "Aucune part" in text_of(stranger.get(url("operator")))
    assert client_of(office.world.people.officer).get(here("share")).status_code == 403
