"""A request is written once, saved as it is typed, sent once, and followed to its end."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jalon.cases.actions import requests as act
from jalon.cases.actions import review
from jalon.cases.enums import State
from jalon.cases.models import Case, Fact
from jalon.cases.needs import lacks
from jalon.companies.models import Organisation
from jalon.companies.queries import declared_facts
from jalon.schemes.actions import publish
from tests.cast import REGION
from tests.world import SIREN

pytestmark = pytest.mark.django_db

BEGIN = f"/demandes/nouvelle/{REGION}/essai/"
PDF = b"%PDF-1.7 project"
NOTHING_DECLARED = {
    "has_aids": "no",
    "has_costs": "no",
    "costs-TOTAL_FORMS": "1",
    "costs-INITIAL_FORMS": "0",
    "has_links": "no",
    "certified": "on",
    "aids-TOTAL_FORMS": "1",
    "aids-INITIAL_FORMS": "0",
    "links-TOTAL_FORMS": "1",
    "links-INITIAL_FORMS": "0",
}


def text(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def url(case, name, *more):
    return reverse(f"desk:request-{name}", args=[case.public_id, *more])


def home(case):
    return reverse("desk:request", args=[case.public_id])


def pdf(name="projet.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def draft(applicant):
    """A draft that the applicant has just begun."""
    applicant.post(BEGIN, {"key": "one"})
    return Case.objects.get()


def fill(applicant, draft):
    """Everything that a draft needs."""
    applicant.post(url(draft, "company"), {"siren": SIREN})
    applicant.post(url(draft, "project"), {"title": "Capteurs", "description": "Des capteurs."})
    applicant.post(url(draft, "answer", "project.breakthrough"), {"answer": "yes"})
    applicant.post(url(draft, "answer", "costs.eligible"), {"answer": "300 000"})
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    applicant.post(url(draft, "declaration"), NOTHING_DECLARED)


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


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("virus.exe", b"MZ\0\0", "type accepté"),
        ("faux.pdf", b"\x89PNG\r\n\x1a\nimage", "type accepté"),
        ("vide.pdf", b"", "vide"),
        ("gros.pdf", b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), "10 Mo"),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field(applicant, draft, name, content, word):
    page = text(applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf(name, content)}))
    assert word in page
    assert "Cette pièce n’a pas pu être reçue" in page
    assert draft.attachments.count() == 0


def test_no_file_or_an_unknown_document_is_refused(applicant, draft):
    assert "Aucun fichier" in text(applicant.post(url(draft, "documents"), {"wanted": "project"}))
    page = text(applicant.post(url(draft, "documents"), {"wanted": "autre", "file": pdf()}))
    assert "ne demande pas cette pièce" in page


def test_a_document_is_served_to_those_who_may_read_the_case_only(place, applicant, draft, sign_in):
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    address = url(draft, "document", "project")
    response = applicant.get(address)
    assert (response.content, response["Content-Type"]) == (PDF, "application/pdf")
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert sign_in(place.people.stranger).get(address).status_code == 404
    assert sign_in(place.people.officer).get(address).status_code == 200
    assert Client().get(address).status_code == 302


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


def test_a_sent_request_is_shown_and_no_longer_changed(place, applicant):
    case = place.submitted()
    for name in ("company", "project", "check", "documents"):
        assert applicant.get(url(case, name)).url == home(case)
    page = text(applicant.get(home(case)))
    assert case.reference in page
    assert "Votre demande est reçue." in page


def test_a_draft_can_be_given_up(applicant, draft):
    applicant.post(url(draft, "abandon"))
    assert "Vous n’avez pas encore de demande" in text(applicant.get("/demandes/"))


def test_documents_asked_for_are_sent_and_the_clock_runs_again(place, applicant):
    case = place.submitted()
    officer = place.people.officer
    review.ask_documents(
        case.public_id, ["quotes"], "Il manque le devis.", place.today + timedelta(days=20), actor=officer
    )
    page = text(applicant.get(home(case)))
    assert "Il manque des pièces à votre dossier." in page
    assert "Il manque le devis." in page
    assert "Il manque encore : Devis." in text(applicant.post(url(case, "answered"), follow=True))
    applicant.post(url(case, "documents"), {"wanted": "quotes", "file": pdf("devis.pdf")})
    applicant.post(url(case, "answered"))
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


def test_a_document_asked_for_again_is_not_taken_for_the_former_one(place, applicant):
    case = place.submitted()
    deadline = place.today + timedelta(days=20)
    review.ask_documents(case.public_id, ["project"], "Complétez-la.", deadline, actor=place.people.officer)
    assert "Il manque encore : Présentation du projet." in text(applicant.post(url(case, "answered"), follow=True))
    applicant.post(url(case, "documents"), {"wanted": "project", "file": pdf("complet.pdf", PDF + b" complete")})
    assert "le délai de réponse repart" in text(applicant.post(url(case, "answered"), follow=True))


def test_an_expert_s_finding_stays_with_the_service_until_the_decision(place, applicant):
    case = place.submitted()
    review.complete(case.public_id, actor=place.people.officer)
    reason = "La technologie existe déjà sur le marché depuis dix ans."
    review.opine(case.public_id, "deep-tech", "project.breakthrough", False, reason, actor=place.people.expert)
    page = text(applicant.get(home(case)))
    assert "existe déjà" not in page
    assert 'class="sign no"' not in page


def test_messages_go_to_the_service(place, applicant):
    case = place.submitted()
    page = text(applicant.post(url(case, "write"), {"text": "Bonjour <b>"}, follow=True))
    assert "Bonjour &lt;b&gt;" in page
    assert "Le message est vide." in text(applicant.post(url(case, "write"), {"text": " "}, follow=True))


def test_a_vote_is_told_and_its_decision_shown_once_notified(place, applicant):
    case = place.granted()
    page = text(applicant.get(home(case)))
    assert "Votre aide est votée." in page
    assert "Motifs de droit" not in page


def test_a_notified_grant_shows_amounts_reasons_and_appeal(place, applicant):
    case = place.notified()
    page = text(applicant.get(home(case)))
    assert "Votre aide est attribuée." in page
    assert "150 000 €" in page
    assert "avance remboursable" in page
    assert "Règlement de l’aide d’essai" in page
    assert "tribunal administratif" in page
    assert "mark-fictif" in page


def test_a_payment_is_asked_for_once_the_agreement_is_signed(place, applicant):
    case = place.notified()
    assert applicant.get(url(case, "payment")).url == home(case)
    from jalon.cases.actions import agreements

    agreements.agree(case.public_id, place.today, "Amélie", place.today, actor=place.people.signatory)
    form = {"instrument": "grant", "asked": "10 000", "explanation": "Factures payées.", "key": "k", "proof": pdf()}
    applicant.post(url(case, "payment"), form)
    page = text(applicant.post(url(case, "payment"), {**form, "proof": pdf()}, follow=True))
    assert page.count("<strong>10 000 €") == 1
    assert "Vos demandes de paiement" in page
    refused = text(applicant.post(url(case, "payment"), {**form, "key": "k2", "asked": "90 000", "proof": pdf()}))
    assert "Demandez au plus 30 000 €" in refused


def test_the_person_s_page_lists_drafts_and_cases(place, applicant, draft):
    place.submitted()
    page = text(applicant.get("/demandes/"))
    assert "brouillon" in page
    assert "VAL-" in page


def test_the_journey_reads_in_english(place, applicant, draft):
    page = text(applicant.get(f"/en{home(draft)}"))
    assert "Your request is being prepared." in page
    assert "1 document missing" in page


def test_an_upload_cut_half_way_leaves_nothing(applicant, draft, settings):
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="wanted"\r\n\r\nproject\r\n--cut\r\n'
        b'Content-Disposition: form-data; name="file"; filename="projet.pdf"\r\n\r\n%PDF-1.7 half'
    )
    answer = applicant.generic(
        "POST",
        url(draft, "documents"),
        body,
        content_type="multipart/form-data; boundary=cut",
        **{"CONTENT_LENGTH": str(len(body) + 5_000), "wsgi.input": io.BytesIO(body)},
    )
    assert answer.status_code == 400
    assert draft.attachments.count() == 0
    assert [path for path in settings.DOCUMENTS_ROOT.rglob("*") if path.is_file()] == []


def test_a_file_far_too_large_is_cut_before_it_fills_the_disk(applicant, draft):
    huge = pdf("gros.pdf", b"%PDF-1.7" + b"0" * (14 * 1024 * 1024))
    assert "10 Mo" in text(applicant.post(url(draft, "documents"), {"wanted": "project", "file": huge}))


def test_a_file_in_quarantine_is_named_and_not_opened(place, applicant, draft, settings):
    settings.CLAMD = "127.0.0.1:1"
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    assert "contrôle en cours" in text(applicant.get(url(draft, "documents")))
    answer = applicant.get(url(draft, "document", "project"))
    assert answer.status_code == 403
    assert "en cours de contrôle" in text(answer)
    assert "project" not in lacks(draft)
    draft.attachments.get().file.__class__.objects.update(scan="infected")
    assert "logiciel malveillant" in text(applicant.get(url(draft, "documents")))
    assert applicant.get(url(draft, "document", "project")).status_code == 403
    assert "project" in lacks(draft)


def test_a_replaced_document_is_kept(applicant, draft):
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf("autre.pdf", b"%PDF-1.7 other")})
    assert [one.file.name for one in draft.attachments.order_by("pk")] == ["projet.pdf", "autre.pdf"]
    assert "Une version précédente est conservée." in text(applicant.get(url(draft, "documents")))
