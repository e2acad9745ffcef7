"""A campaign and a check on the spot go through the pages of staff, of the company and of everybody."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jalon.accounts.enums import Role
from jalon.funds.seals import make_seal
from jalon.monitoring.models import Campaign, Check
from jalon.payments.models import Withdrawal
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_situations import pay
from tests.cast import REGION, person


@pytest.fixture(autouse=True)
def known_region(monkeypatch):
    monkeypatch.setattr("jalon.casework.views.campaigns.region_choices", lambda: [(REGION, "Val-Exemple")])


def french(name: str, *args: object) -> str:
    with translation.override("fr"):
        return reverse(name, args=args)


def test_from_the_campaign_to_the_withdrawal_that_a_check_asks_for(world, demonstration):
    case, today = world.agreed(), world.today
    pay(world, case, 110_000_00)
    agent = person("Ines", Role.OFFICER)
    director, inspector = client_of(person("Diane", Role.DIRECTOR)), client_of(agent)
    company, officer = client_of(world.people.applicant), client_of(world.people.officer)
    new = url("campaign-new", REGION)
    said = {
        "name": "Campagne d’essai",
        "first_on": (today - timedelta(days=30)).isoformat(),
        "last_on": today.isoformat(),
        "random_size": "1",
        "risk_size": "0",
    }
    assert officer.get(new).status_code == 403 and director.get(new).status_code == 200
    assert director.post(new, {**said, "random_size": "0"}).status_code == 422
    assert director.post(new, {**said, "last_on": "2999-01-01"}).status_code == 422
    assert director.post(new, said).status_code == 302
    campaign = Campaign.objects.get()
    assert "Campagne d’essai" in text_of(officer.get(url("campaigns")))
    act = partial(url, "campaign-act", campaign.public_id)
    assert director.get(act("autre")).status_code == 404
    assert Client().get(french("results:population_file", REGION, campaign.public_id)).status_code == 404
    assert director.post(act("publier")).status_code == 302
    assert director.post(act("tirer")).status_code == 422
    make_seal()
    assert director.post(act("tirer")).status_code == 302
    check = Check.objects.get()
    assert case.reference in text_of(director.get(url("campaign", campaign.public_id)))
    assert "Contrôles à confier" in text_of(director.get(url("today")))
    public = Client().get(french("results:population_file", REGION, campaign.public_id))
    assert public.status_code == 200 and case.reference not in public.content.decode()

    does = partial(url, "inspection-act", check.public_id)
    give = director.get(does("confier"))
    assert "Ines" in text_of(give) and "Omar" not in text_of(give), "who reviewed the case does not check it"
    assert director.post(does("confier"), {"agent": str(agent.pk)}).status_code == 302
    assert "Annoncer la visite" in text_of(inspector.get(url("today")))
    wrong = {"visit_on": today.isoformat(), "prepare": "Factures"}
    assert inspector.post(does("annoncer"), wrong).status_code == 422
    visit = (today + timedelta(days=12)).isoformat()
    assert inspector.post(does("annoncer"), {**wrong, "visit_on": visit}).status_code == 302
    here = french("desk:request-inspection", case.public_id, check.public_id)
    assert "Contrôle sur place le" in text_of(company.get(french("desk:request", case.public_id)))
    assert "Ines vient vous voir" in text_of(company.get(here))
    assert client_of(world.people.stranger).get(here).status_code == 404

    Check.objects.update(announced_on=today - timedelta(days=20), visit_on=today)
    points = {f"point_{id}": "yes" for id in ("exists", "invoices", "paid", "once", "project", "published")}
    found = {
        **points,
        "visited_on": today.isoformat(),
        "said": "Une machine manque.",
        "cents": "5 000",
        "answer_by": (today + timedelta(days=20)).isoformat(),
    }
    assert inspector.post(does("constater"), {**found, "point_once": ""}).status_code == 422
    proof = SimpleUploadedFile("pv.pdf", b"%PDF-1.7")
    assert inspector.post(does("constater"), {**found, "file": proof}).status_code == 302
    assert "Une machine manque" in text_of(company.get(here))
    assert company.post(here, {"text": ""}).status_code == 422
    sent = {"text": "Elle est en panne.", "file": SimpleUploadedFile("panne.pdf", b"%PDF-1.7")}
    assert company.post(here, sent).status_code == 302
    theirs = check.pieces.filter(theirs=True).get()
    assert company.get(french("desk:request-inspection-piece", case.public_id, theirs.pk)).status_code == 200
    assert inspector.get(url("inspection-piece", check.public_id, theirs.pk)).status_code == 200
    end = {"conclusion": "withdrawal", "cents": "5 000", "reason": "La machine n’est pas là."}
    assert inspector.post(does("conclure"), {**end, "cents": ""}).status_code == 422
    assert inspector.post(does("conclure"), end).status_code == 302
    shown = inspector.get(url("inspection", check.public_id)).content.decode()
    assert f"?controle={check.public_id}" in shown
    page = inspector.get(url("withdrawal-open", case.public_id) + f"?controle={check.public_id}")
    assert "La machine n’est pas là." in page.content.decode()
    assert inspector.get(url("withdrawal-open", case.public_id) + "?controle=x").status_code == 200
    assert director.post(act("clore"), {"lessons": "Voir les machines."}).status_code == 302
    assert not Withdrawal.objects.exists()
