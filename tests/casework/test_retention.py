"""The pages of retention: what is over, the list that two people see, its file for the archives."""

import csv
import io

import pytest
from django.utils import timezone

from jalon.accounts.enums import Role
from jalon.cases.actions import retention
from jalon.cases.enums import DisposalState
from jalon.cases.models import Case, Disposal, Hold
from jalon.cases.retention import standing
from jalon.cases.retention.rules import retention_rules
from jalon.law.days import add_months
from tests.cases.test_retention import RULES
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION, person
from tests.world import World


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff work without a second factor."""


@pytest.fixture
def over(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A request whose time is over."""
    monkeypatch.setattr(standing, "durations", lambda _region: retention_rules(RULES))
    monkeypatch.setattr("jalon.casework.retention.durations", standing.durations)
    monkeypatch.setattr("jalon.casework.views.retention.region_choices", lambda: [(REGION, "Val-Exemple")])
    case = world.draft()
    Case.objects.filter(pk=case.pk).update(created_at=add_months(world.today, -3).isoformat() + "T08:00:00Z")
    case.facts.update(said_at=add_months(world.today, -3).isoformat() + "T08:00:00Z")
    case.attachments.update(added_at=add_months(world.today, -3).isoformat() + "T08:00:00Z")
    assert retention.archive_due(world.today) == 1
    return case


def test_a_list_goes_from_the_one_who_proposes_to_the_one_who_confirms(world, over):
    keeper, director = person("Dora", Role.DATA_PROTECTION), person("Diane", Role.DIRECTOR)
    client = client_of(keeper)
    assert "1 dossier au bout de sa conservation" in text_of(client.get(url("retention")))
    page = text_of(client.get(url("retention-region", REGION)))
    assert "Proposer une liste d’élimination" in page and "Demande jamais envoyée" in page
    answer = client.post(url("retention-propose", REGION), {"key": "k"}, follow=True)
    assert "La liste est proposée" in text_of(answer)
    disposal = Disposal.objects.get()
    assert "Confirmer avec le visa" not in text_of(client.get(url("disposal", disposal.pk)))
    client = client_of(director)
    assert "Confirmer avec le visa" in text_of(client.get(url("disposal", disposal.pk)))
    refused = client.post(url("disposal-confirm", disposal.pk), {"visa": "", "visa_on": ""})
    assert refused.status_code == 422 and Disposal.objects.get().state == DisposalState.PROPOSED
    sent = {"visa": "AD-34/2026/12", "visa_on": timezone.localdate().isoformat()}
    answer = client.post(url("disposal-confirm", disposal.pk), sent, follow=True)
    assert "AD-34/2026/12" in text_of(answer)
    assert Disposal.objects.get().state == DisposalState.CONFIRMED


def test_the_list_is_a_file_that_the_archives_read(world, over):
    keeper = person("Dora", Role.DATA_PROTECTION)
    disposal = retention.propose(REGION, actor=keeper)
    answer = client_of(keeper).get(url("disposal", disposal.pk), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0][:2] == ["Dossier", "Dispositif"] and len(rows) == 2
    assert client_of(keeper).get(url("disposal", disposal.pk), {"format": "exe"}).status_code == 404


def test_a_request_is_held_by_its_number_and_released(world, monkeypatch):
    keeper, case = person("Dora", Role.DATA_PROTECTION), world.submitted()
    client = client_of(keeper)
    wrong = client.post(url("retention-hold", REGION), {"reference": "VAL-1999-00001", "reason": "Recours"})
    assert wrong.status_code == 422 and "Aucun dossier de la Région n’a ce numéro" in text_of(wrong)
    sent = {"reference": case.reference.lower(), "reason": "Recours n° 26-0001"}
    assert "Le dossier est retenu" in text_of(client.post(url("retention-hold", REGION), sent, follow=True))
    assert "Recours n° 26-0001" in text_of(client.get(url("retention-region", REGION)))
    client.post(url("retention-lift", REGION, case.public_id))
    assert Hold.objects.get().lifted_by == keeper
    assert client.get(url("retention-lift", REGION, case.public_id)).status_code == 404


def test_the_pages_are_closed_to_whoever_has_no_right(world):
    client = client_of(world.people.officer)
    assert client.get(url("retention")).status_code == 403
    assert client.get(url("retention-region", REGION)).status_code == 403
