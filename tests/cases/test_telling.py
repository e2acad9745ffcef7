"""What an applicant is told, and that each text carries what the law wants in it."""

from datetime import timedelta

from jalon.cases.actions import requests, review
from jalon.law.clocks import Act, contestable_until, refused_by_silence_on
from jalon.notices.queries import about
from jalon.ui.formats import date as shown


def test_the_acknowledgement_has_every_item_of_its_list(world):
    case = world.submitted()
    notice = about(case.reference).get()
    silence = refused_by_silence_on(case.received_on)
    for item in (
        shown(case.received_on, lang="fr"),
        shown(silence, lang="fr"),
        "réputée refusée",
        "Service chargé du dossier",
        "tribunal administratif",
        shown(contestable_until(Act.SILENCE, silence), lang="fr"),
    ):
        assert item in notice.body
    assert case.reference in notice.subject


def test_a_person_is_told_in_the_language_chosen(world):
    world.people.applicant.language = "en"
    world.people.applicant.save()
    case = world.submitted()
    assert "has been received" in about(case.reference).get().subject


def test_a_letter_for_documents_names_them_and_their_deadline(world):
    case = world.submitted()
    deadline = world.today + timedelta(days=15)
    review.ask_documents(case.public_id, ["quotes"], "Deux devis.", deadline, actor=world.people.officer)
    body = about(case.reference).first().body
    assert "Devis" in body
    assert "Deux devis." in body
    assert shown(deadline, lang="fr") in body


def test_a_decision_gives_its_reasons_its_amounts_and_the_way_to_contest(world):
    case = world.notified()
    body = about(case.reference).first().body
    for item in ("Règlement de l’aide d’essai", "essai publié", "40", "tribunal administratif", "algorithmique"):
        assert item in body


def test_a_message_from_the_service_reaches_the_applicant_and_not_the_other_way(world):
    case = world.submitted()
    requests.write_message(case.public_id, "Bonjour, où est le devis ?", actor=world.people.officer)
    requests.write_message(case.public_id, "Il arrive.", actor=world.people.applicant)
    assert about(case.reference).first().body == "Bonjour, où est le devis ?"
    assert about(case.reference).count() == 2


def test_the_same_submission_tells_once(world):
    draft = world.draft()
    for _again in range(2):
        requests.submit(draft.public_id, actor=world.people.applicant, key="once")
    assert about(f"VAL-{world.today.year}-00001").count() == 1
