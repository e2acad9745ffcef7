"""Each letter of a case carries what the law wants in it; one that lacks an item is refused, or says so."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from jalon.cases.actions import acts, letters, proposals, review, sessions
from jalon.cases.enums import LetterState, Motion, VisaKind
from jalon.cases.letters import values
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Letter
from jalon.cases.tasks import print_letter
from jalon.cases.telling import acknowledgement_lacks
from jalon.documents import pdf
from jalon.documents.queries import content
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.notices.queries import about
from jalon.plan.models import FolderVersion, Region
from tests.cast import REGION
from tests.documents.reading import text as words_of
from tests.world import LAW, REASON


def region(**service: str) -> None:
    names = {f"{key}_{lang}": "Val-Exemple" for key in ("name", "full_name", "of_name") for lang in ("fr", "en")}
    made = Region.objects.create(
        slug=REGION, position=9, insee="76", siren="200053791", departments=["31"], colours={}, **names, **service
    )
    made.version = FolderVersion.objects.create(
        region=made, number=1, sha256="0" * 64, origin="load", published_at=timezone.now(), published_by="essai"
    )
    made.save()


def letter_of(case, kind):
    return Letter.objects.get(case=case, kind=kind)


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
    assert letter_of(case, LetterKind.ACKNOWLEDGEMENT).lacks == []
    assert acknowledgement_lacks(case) == ()
    for text in ("1 place de l’Exemple", "05 00 00 00 00", "a@b.fr", "Sirene"):
        assert text in about(case.reference).get().body


def test_an_acknowledgement_without_the_service_s_address_leaves_and_keeps_what_it_lacks(world):
    case = world.submitted()
    assert letter_of(case, LetterKind.ACKNOWLEDGEMENT).lacks == ["service-address", "service-phone"]
    assert [item.article for item in acknowledgement_lacks(case)] == ["CRPA, art. R112-5 2°"] * 2


def test_a_request_for_documents_carries_every_item(world):
    case = world.submitted()
    deadline = world.today + timedelta(days=15)
    review.ask_documents(case.public_id, ["quotes"], "", deadline, actor=world.people.officer)
    assert letter_of(case, LetterKind.PIECES).lacks == []


def test_a_grant_carries_every_item_and_announces_its_agreement(world):
    case = world.notified()
    assert letter_of(case, LetterKind.GRANT).lacks == []
    for text in ("Commission permanente", "délibération 2026-11-R1", "convention", "finalité"):
        assert text in about(case.reference).first().body


def test_de_minimis_aid_has_a_notice_of_its_own(world):
    case = world.notified()
    notice = letter_of(case, LetterKind.DE_MINIMIS)
    letters.print_now(notice.pk)
    notice.refresh_from_db()
    said = words_of(PdfReader(BytesIO(content(notice.file))))
    assert "2023/2831" in said and "équivalent-subvention brut" in said


def test_a_letter_that_lacks_an_item_cannot_be_sent(world):
    case = world.submitted()
    with pytest.raises(ActionRefused) as refused:
        letters.write(
            case,
            LetterKind.REFUSAL,
            {**values.common(case), "reasons_law": values.typed(LAW)},
            {"algorithm"},
            key="a-refusal-without-reasons",
            by=world.people.officer,
        )
    assert refused.value.code == "letters.lacks"
    assert "les motifs de fait (CRPA, art. L211-2 6° et L211-5)" in refused.value.message
    assert refused.value.remedy
    assert not Letter.objects.filter(kind=LetterKind.REFUSAL).exists()


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
    assert letter_of(case, LetterKind.REFUSAL).lacks == []
    notice = about(case.reference).first()
    assert "est refusée" in notice.subject
    assert "€" not in notice.body


def test_a_letter_is_printed_once_by_a_job_and_its_digest_is_in_the_journal(world):
    case = world.notified()
    letter = letter_of(case, LetterKind.GRANT)
    assert letter.state == LetterState.QUEUED and letter.file is None
    print_letter(letter.pk)
    print_letter(letter.pk)
    letter.refresh_from_db()
    assert letter.state == LetterState.PRINTED and letter.paper is None
    reader = PdfReader(BytesIO(content(letter.file)))
    assert reader.metadata.title == letter.title and reader.root_object["/Lang"] == "fr-FR"
    assert REASON in words_of(reader)
    written = Entry.objects.filter(action="letters.print", subject=case.reference)
    assert [one.digests["sha256"] for one in written] == [letter.file.sha256]


def test_a_press_that_fails_is_noted_and_tried_again(world, monkeypatch):
    letter = letter_of(world.submitted(), LetterKind.ACKNOWLEDGEMENT)

    def broken(*_args, **_kwargs):
        raise pdf.NotPrinted("panne")

    with monkeypatch.context() as patched:
        patched.setattr(pdf, "press", broken)
        for attempt in (1, 2):
            with pytest.raises(pdf.NotPrinted):
                print_letter(letter.pk)
            letter.refresh_from_db()
            assert (letter.state, letter.attempts) == (LetterState.FAILED, attempt)
    assert "panne" in letter.last_error
    print_letter(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == (LetterState.PRINTED, "")


def test_the_beneficiary_is_heard_before_a_withdrawal(world):
    case = world.agreed()
    deadline = world.today + timedelta(days=30)
    said = ("Retrait de 10 000 €.", LAW, REASON)
    letter = acts.invite_observations(case.public_id, *said, deadline, actor=world.people.officer)
    assert letter.kind == LetterKind.OBSERVATIONS and letter.lacks == []
    body = about(case.reference).first().body
    assert "Retrait de 10 000 €." in body and "conseil" in body
    with pytest.raises(ActionRefused):
        acts.invite_observations(case.public_id, *said, world.today, actor=world.people.officer)
    with pytest.raises(ActionRefused):
        acts.invite_observations(case.public_id, *said, deadline, actor=world.people.applicant)
