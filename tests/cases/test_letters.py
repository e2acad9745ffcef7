"""Each letter of a case carries what the law wants in it; one that lacks an item is refused, or says so."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jalon.cases.actions import acts, proposals, review, sessions
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.telling import acknowledgement_lacks
from jalon.journal.refusals import ActionRefused
from jalon.law.letters import checklist
from jalon.notices.actions import tell
from jalon.notices.queries import about
from jalon.plan.models import FolderVersion, Region
from tests.cast import REGION
from tests.world import LAW, REASON

TEMPLATES = Path(__file__).parents[2] / "jalon" / "cases" / "templates" / "cases" / "notices"


def region(**service: str) -> None:
    names = {f"{key}_{lang}": "Val-Exemple" for key in ("name", "full_name", "of_name") for lang in ("fr", "en")}
    made = Region.objects.create(
        slug=REGION, position=9, insee="76", siren="200053791", departments=["31"], colours={}, **names, **service
    )
    made.version = FolderVersion.objects.create(
        region=made, number=1, sha256="0" * 64, origin="load", published_at=timezone.now(), published_by="essai"
    )
    made.save()


def items_in(template: str) -> set[str]:
    text = (TEMPLATES / template).read_text()
    return {name for tag in re.findall(r"{% item ([^%]*)%}", text) for name in re.findall(r'"([^"]+)"', tag)}


@pytest.mark.parametrize(
    ("template", "letters"),
    [
        ("received.txt", ["acknowledgement"]),
        ("documents.txt", ["request-for-pieces"]),
        ("decided.txt", ["grant", "refusal"]),
    ],
)
def test_a_template_names_only_items_of_its_checklists(template, letters):
    known = {item.id for letter in letters for item in checklist(letter).items}
    assert items_in(template) <= known
    for letter in letters:
        assert {item.id for item in checklist(letter).owed()} <= items_in(template)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_acknowledgement_is_complete_when_the_region_says_how_to_reach_the_service(world, language):
    region(
        service_address="1 place de l’Exemple, 31000 Toulouse",
        service_phone="05 00 00 00 00",
        service_email="a@b.fr",
    )
    world.people.applicant.language = language
    world.people.applicant.save()
    case = world.submitted()
    notice = about(case.reference).get()
    assert (notice.letter, notice.lacks) == ("acknowledgement", [])
    assert acknowledgement_lacks(case) == ()
    for text in ("1 place de l’Exemple", "05 00 00 00 00", "a@b.fr", "Sirene"):
        assert text in notice.body


def test_an_acknowledgement_without_the_service_s_address_leaves_and_keeps_what_it_lacks(world):
    case = world.submitted()
    assert about(case.reference).get().lacks == ["service-address", "service-phone"]
    assert [item.article for item in acknowledgement_lacks(case)] == ["CRPA, art. R112-5 2°"] * 2


def test_a_request_for_documents_carries_every_item(world):
    case = world.submitted()
    deadline = world.today + timedelta(days=15)
    review.ask_documents(case.public_id, ["quotes"], "", deadline, actor=world.people.officer)
    notice = about(case.reference).filter(letter="request-for-pieces").get()
    assert notice.lacks == []


def test_a_grant_carries_every_item_and_announces_its_agreement(world):
    case = world.notified()
    notice = about(case.reference).filter(letter="grant").get()
    assert notice.lacks == []
    for text in ("Commission permanente", "délibération 2026-11-R1", "convention", "finalité"):
        assert text in notice.body


def test_a_letter_that_lacks_an_item_cannot_be_sent(world):
    with pytest.raises(ActionRefused) as refused:
        tell(
            world.people.applicant,
            "cases/notices/written.txt",
            {"case": world.submitted(), "message": "Non."},
            key="a-refusal-without-reasons",
            letter="refusal",
        )
    assert refused.value.code == "notices.lacks"
    assert "les motifs de fait (CRPA, art. L211-2 6° et L211-5)" in refused.value.message
    assert refused.value.remedy


def test_a_refusal_carries_every_item_and_names_no_amount(world):
    case = world.reviewed()
    proposals.propose(
        case.public_id, Motion.REFUSE, {}, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
    )
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)
    session = world.session(case)
    assert sessions.close_session(session, actor=world.people.secretary) == []
    acts.transmit(session, world.today, actor=world.people.secretary)
    acts.notify(case.public_id, world.today, actor=world.people.secretary)
    notice = about(case.reference).filter(letter="refusal").get()
    assert notice.lacks == []
    assert "est refusée" in notice.subject
    assert "€" not in notice.body
