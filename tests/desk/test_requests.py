"""A request is written once, saved as it is typed, and sent once."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from jalon.cases.actions import requests as act
from jalon.cases.enums import State
from jalon.cases.models import Case, Fact
from jalon.companies.models import Organisation
from jalon.companies.queries import declared_facts
from jalon.schemes.actions import publish
from tests.cast import REGION
from tests.desk.drafts import BEGIN, fill, home, text, url
from tests.world import SIREN

pytestmark = pytest.mark.django_db


def test_a_visitor_sees_what_will_be_asked_and_how_to_get_an_account(place, client):
    page = text(client.get(BEGIN))
    assert "Présentation du projet" in page
    assert f"/compte/signup/?next={BEGIN}" in page
    assert f"next={BEGIN}" in client.post(BEGIN, {"key": "one"}).url
    assert Case.objects.count() == 0


def test_what_the_estimate_knows_is_taken_over(place, applicant):
    estimate = f"/{REGION}/aides/essai/estimation/"
    applicant.post(f"{estimate}entreprise/", {"siren": SIREN})
    applicant.post(f"{estimate}question/project.breakthrough/", {"answer": "yes"})
    applicant.post(BEGIN, {"key": "one"})
    case = Case.objects.get()
    assert case.siren == SIREN
    assert Fact.objects.get(case=case, name="project.breakthrough").value is True


def test_the_form_sent_twice_opens_one_draft(applicant):
    applicant.post(BEGIN, {"key": "same"})
    applicant.post(BEGIN, {"key": "same"})
    assert Case.objects.count() == 1


def test_the_task_list_says_what_is_left_and_leads_on(applicant, draft):
    page = text(applicant.get(home(draft)))
    assert "Votre demande se prépare." in page
    assert "1 pièce manque" in page
    assert f'href="{url(draft, "company")}"' in page


def test_the_whole_way_to_a_number(place, applicant, draft):
    fill(applicant, draft)
    page = text(applicant.get(url(draft, "check")))
    assert "ATELIER EXEMPLE" in page
    assert "300 000 €" in page
    page = text(applicant.post(url(draft, "check"), {"key": "k"}, follow=True))
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert f"sous le numéro {draft.reference}" in page
    assert "Votre demande est reçue." in page
    assert "refusée par silence" in page


def test_sending_twice_gives_one_case(place, applicant, draft):
    fill(applicant, draft)
    applicant.post(url(draft, "check"), {"key": "k"})
    response = applicant.post(url(draft, "check"), {"key": "k"}, follow=True)
    assert response.status_code == 200
    assert Case.objects.count() == 1
    assert Case.objects.get().reference.endswith("-00001")


def test_an_incomplete_draft_is_not_sent(applicant, draft):
    page = text(applicant.post(url(draft, "check"), {"key": "k"}))
    assert "La demande n’est pas complète" in page
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_what_is_typed_is_saved_in_the_background(applicant, draft):
    response = applicant.post(
        url(draft, "project"), {"title": "Cap", "description": "Des capt"}, headers={"X-Autosave": "1"}
    )
    assert response.status_code == 204
    draft.refresh_from_db()
    assert draft.title == "Cap"
    assert "Des capt" in text(applicant.get(url(draft, "project")))


def test_a_half_typed_page_is_saved_too_and_changes_nothing_else(applicant, draft):
    applicant.post(url(draft, "project"), {"title": "", "description": "Début"}, headers={"X-Autosave": "1"})
    assert Fact.objects.get(case=draft, name="project.description", current=True).value == "Début"


def test_nothing_typed_is_lost_when_the_session_has_expired(place, applicant, draft, sign_in):
    address = url(draft, "project")
    late = Client()
    response = late.post(address, {"title": "Capteurs", "description": "Un long texte."})
    assert "next=" in response.url
    late.force_login(place.people.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = text(late.get(address))
    assert "Un long texte." in page
    assert 'value="Capteurs"' in page
    assert "ce que vous avez écrit est gardé" in page
    assert "Un long texte." not in text(late.get(address))


def test_a_title_is_asked_for_beside_its_field(applicant, draft):
    page = text(applicant.post(url(draft, "project"), {"title": "", "description": ""}))
    assert page.count("Donnez un nom à votre projet.") == 2


@pytest.mark.parametrize(
    ("siren", "word"), [("732829321", "chiffre"), ("", "neuf chiffres"), ("231300021", "registre"), ("abc", "neuf")]
)
def test_a_wrong_siren_is_refused_with_its_remedy(applicant, draft, siren, word):
    page = text(applicant.post(url(draft, "company"), {"siren": siren}))
    assert word in page
    assert 'role="alert"' in page
    draft.refresh_from_db()
    assert draft.siren == ""


def test_a_second_person_waits_for_the_company_s_representative(place, applicant, draft, sign_in):
    applicant.post(url(draft, "company"), {"siren": SIREN})
    other = sign_in(place.people.stranger)
    other.post(BEGIN, {"key": "two"})
    second = Case.objects.exclude(pk=draft.pk).get()
    page = text(other.post(url(second, "company"), {"siren": SIREN}))
    assert "doit vous admettre" in page
    second.refresh_from_db()
    assert second.siren == ""
    asked = Organisation.objects.get().memberships.get(user=place.people.stranger)
    assert "demande à agir" in text(applicant.get("/demandes/entreprises/"))
    applicant.post(reverse("desk:admit", args=[asked.pk]), {"role": "contributor"})
    other.post(url(second, "company"), {"siren": SIREN})
    second.refresh_from_db()
    assert second.siren == SIREN


def test_only_members_manage_a_company(place, applicant, draft, sign_in):
    applicant.post(url(draft, "company"), {"siren": SIREN})
    membership = Organisation.objects.get().memberships.get()
    other = sign_in(place.people.stranger)
    assert other.post(reverse("desk:leave", args=[membership.pk])).status_code == 404
    assert other.post(reverse("desk:admit", args=[membership.pk])).status_code == 404


def test_what_a_company_said_once_is_kept_for_its_next_request(place, applicant, draft):
    fill(applicant, draft)
    act.save_answers(draft.public_id, {"company.turnover": 120_000_00}, actor=place.people.applicant)
    applicant.post(url(draft, "check"), {"key": "k"})
    kept = declared_facts(Organisation.objects.get())
    assert kept["company.turnover"].value == 120_000_00
    assert "Capteurs" in kept["company.turnover"].source
    assert "120 000 €" in text(applicant.get("/demandes/entreprises/"))


def test_what_was_said_once_is_offered_again_to_confirm(place, applicant, draft):
    publish(
        REGION,
        "essai",
        place.version.text
        + """
[[conditions]]
id = "sound"
rule = "not company.in_difficulty"
label = { fr = "L’entreprise n’est pas en difficulté", en = "The company is not in difficulty" }
""",
    )
    applicant.post(url(draft, "abandon"))
    applicant.post(BEGIN, {"key": "first"})
    first = Case.objects.get(state=State.DRAFT)
    fill(applicant, first)
    applicant.post(url(first, "answer", "company.in_difficulty"), {"answer": "no"})
    applicant.post(url(first, "check"), {"key": "k"})
    applicant.post(BEGIN, {"key": "second"})
    second = Case.objects.get(state=State.DRAFT)
    asked = url(second, "answer", "company.in_difficulty")
    assert "Vous l’avez déjà dit" not in text(applicant.get(asked))
    applicant.post(url(second, "company"), {"siren": SIREN})
    page = text(applicant.get(asked))
    assert "Réponse reprise de votre demande « Capteurs »" in page
    assert re.search(r'value="no"[^>]*checked', page)
    assert not second.facts.filter(name="company.in_difficulty").exists()
    applicant.post(asked, {"answer": "no"})
    assert "Vous l’avez déjà dit" not in text(applicant.get(asked))


def test_somebody_else_s_request_does_not_exist(place, draft, sign_in):
    other = sign_in(place.people.stranger)
    for address in (home(draft), url(draft, "project"), url(draft, "check"), url(draft, "documents")):
        assert other.get(address).status_code == 404
        assert other.post(address).status_code == 404 or address == home(draft)


def test_a_forged_form_is_refused(place, draft):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(place.people.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert guarded.post(url(draft, "project"), {"title": "Faux"}).status_code == 403
    draft.refresh_from_db()
    assert draft.title == ""


def test_a_draft_can_be_given_up(applicant, draft):
    applicant.post(url(draft, "abandon"))
    assert "Vous n’avez pas encore de demande" in text(applicant.get("/demandes/"))


def test_the_journey_reads_in_english(place, applicant, draft):
    page = text(applicant.get(f"/en{home(draft)}"))
    assert "Your request is being prepared." in page
    assert "1 document missing" in page
