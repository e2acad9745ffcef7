"""A request that was sent is followed to its end by whoever sent it."""

from datetime import timedelta

import pytest

from jalon.cases.actions import review
from jalon.cases.enums import State
from tests.desk.drafts import PDF, home, pdf, text, url

pytestmark = pytest.mark.django_db


def test_a_sent_request_is_shown_and_no_longer_changed(place, applicant):
    case = place.submitted()
    for name in ("company", "project", "check", "documents"):
        assert applicant.get(url(case, name)).url == home(case)
    page = text(applicant.get(home(case)))
    assert case.reference in page
    assert "Votre demande est reçue." in page


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
    said = {"kind": "interim", "instrument": "grant", "asked": "10 000", "explanation": "Factures payées."}
    form = {**said, "key": "k", "proof": pdf()}
    applicant.post(url(case, "payment"), form)
    page = text(applicant.post(url(case, "payment"), {**form, "proof": pdf()}, follow=True))
    assert page.count("<strong>10 000 €") == 1
    assert "Vos demandes de paiement" in page
    refused = text(applicant.post(url(case, "payment"), {**form, "key": "k2", "asked": "90 000", "proof": pdf()}))
    assert refused.count("Demandez au plus 30 000 €") == 2  # in the summary, and at its field


def test_the_person_s_page_lists_drafts_and_cases(place, applicant, draft):
    place.submitted()
    page = text(applicant.get("/demandes/"))
    assert "brouillon" in page
    assert "VAL-" in page
