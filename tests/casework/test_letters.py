"""The pages of letters: written beside their PDF, kept as drafts, compared, published by a second person, downloaded."""

import pytest
from django.urls import reverse

from jalon.cases.actions import letters
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.letters.template import default_text, parts
from jalon.cases.letters.texts import in_force
from jalon.cases.models import Letter, LetterDraft
from jalon.journal.models import Entry
from jalon.plan import actions as plans
from jalon.plan.folder.folder import open_texts
from jalon.plan.queries import texts_of, version_of
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.plan.valley import FOLDER

KIND = LetterKind.GRANT


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


def region() -> None:
    plans.publish(open_texts(FOLDER), by="essai")


def typed(**changes: str) -> dict[str, str]:
    return {**parts(default_text(KIND)), "based_on": "0", "note": "Une formule de politesse", **changes}


def test_a_text_is_saved_compared_and_published_by_another(world):
    region()
    officer, legal = client_of(world.people.officer), client_of(world.people.legal)
    here = url("letter-text", REGION, KIND.value)
    assert "@ algorithm-cada" in text_of(officer.get(here))
    greeting = parts(default_text(KIND))["text_fr"] + "\n\n@\nAvec nos salutations."
    saved = officer.post(here, typed(text_fr=greeting))
    draft = LetterDraft.objects.get()
    assert (saved.status_code, saved.url) == (302, url("letter-draft", REGION, KIND.value, 1))
    page = text_of(officer.get(saved.url))
    assert "+ Avec nos salutations." in page and "une autre personne le publie" in page
    assert officer.get(url("letter-publish", REGION, KIND.value, 1)).status_code == 403
    assert "Projet 1" in text_of(legal.get(url("letters")))
    published = legal.post(url("letter-publish", REGION, KIND.value, 1))
    assert published.status_code == 302 and in_force(REGION, KIND).number == 1
    assert draft.problems == []
    assert "Avec nos salutations." in texts_of(version_of(REGION))[f"letters/{KIND.value}.toml"]
    compared = text_of(legal.get(url("letter-compare", REGION, KIND.value) + "?avant=0&apres=1"))
    assert "+ Avec nos salutations." in compared
    assert legal.get(url("letter-compare", REGION, KIND.value) + "?avant=9").status_code == 404


def test_the_pdf_stands_beside_what_is_typed_and_a_mistake_is_told_instead(world):
    region()
    officer = client_of(world.people.officer)
    preview = url("letter-preview", REGION, KIND.value)
    for address in (preview, f"{preview}?langue=en"):
        shown = officer.get(address)
        assert shown.content.startswith(b"%PDF-") and shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert officer.post(preview, typed(text_fr="@ decision\nBonjour.")).content.startswith(b"%PDF-")
    told = officer.post(preview, typed(text_fr="{nom}"))
    assert told.status_code == 422 and "Aucun champ ne s’appelle" in text_of(told)


def test_an_incomplete_text_is_kept_and_says_what_keeps_it_from_being_published(world):
    region()
    officer, legal = client_of(world.people.officer), client_of(world.people.legal)
    officer.post(url("letter-text", REGION, KIND.value), typed(text_fr="@ decision\nDécision du {decided_on}."))
    page = text_of(legal.get(url("letter-draft", REGION, KIND.value, 1)))
    assert "les voies et délais de recours" in page and "Publier cette version" not in page
    refused = legal.post(url("letter-publish", REGION, KIND.value, 1))
    assert refused.status_code == 422 and in_force(REGION, KIND).number == 0
    aside = legal.post(url("letter-aside", REGION, KIND.value, 1))
    assert aside.status_code == 302 and LetterDraft.objects.get().state == "set-aside"


@pytest.mark.parametrize("wrong", ["note", "subject_fr", "text_en", "based_on"])
def test_a_form_with_a_field_missing_keeps_what_was_typed(world, wrong):
    region()
    officer = client_of(world.people.officer)
    answer = officer.post(url("letter-text", REGION, KIND.value), typed(**{wrong: ""}))
    assert answer.status_code == 422 and not LetterDraft.objects.exists()
    assert "Décision du {decided_on}" in answer.content.decode()


def test_an_unknown_letter_region_or_draft_is_not_there(world):
    region()
    officer = client_of(world.people.officer)
    for address in (
        url("letter-text", REGION, "farewell"),
        url("letter-draft", REGION, KIND.value, 7),
        url("letter-text", REGION, KIND.value) + "?projet=x",
    ):
        assert officer.get(address).status_code == 404


def test_both_sides_download_a_letter_and_the_journal_says_who(world):
    case = world.notified()
    letter = letters.print_now(Letter.objects.get(case=case, kind=LetterKind.GRANT).pk)
    mine = reverse("desk:request-letter", args=[case.public_id, letter.pk])
    theirs = url("letter", case.public_id, letter.pk)
    applicant, officer = client_of(world.people.applicant), client_of(world.people.officer)
    assert letter.title in text_of(applicant.get(reverse("desk:request", args=[case.public_id])))
    assert theirs in officer.get(url("case", case.public_id)).content.decode()
    for client, address in ((applicant, mine), (officer, theirs)):
        given = client.get(address)
        assert given.content.startswith(b"%PDF-") and "attachment" in given.headers["Content-Disposition"]
    opened = Entry.objects.filter(action="documents.opened", digests__file=letter.file.sha256)
    assert {entry.actor_id for entry in opened} == {
        str(world.people.applicant.actor_id),
        str(world.people.officer.actor_id),
    }
    assert client_of(world.people.expert).get(mine).status_code == 404
    waiting = Letter.objects.get(case=case, kind=LetterKind.ACKNOWLEDGEMENT)
    assert applicant.get(reverse("desk:request-letter", args=[case.public_id, waiting.pk])).status_code == 404
