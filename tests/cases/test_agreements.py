"""An agreement is sent, opened, signed by the beneficiary, then by the Region; a provider may carry the signature."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jalon.cases.actions import agreements, letters
from jalon.cases.enums import SigningState, State
from jalon.cases.models import Agreement, Case, Signing
from jalon.cases.signature import Answer, NotAuthentic, ToSign
from jalon.cases.tasks import print_letter, send_to_provider
from jalon.documents.queries import content
from jalon.journal.models import Entry
from jalon.notices.queries import about
from tests.casework.pages import client_of, text_of
from tests.documents.reading import kinds
from tests.documents.reading import text as words_of
from tests.refusals import refused

COPY = b"%PDF-1.7 signed"
SECRET = b"shared with the provider"


class Double:
    """A provider of signatures in memory: what was sent to it, and messages signed with a shared secret."""

    name = "double"
    sent: ClassVar[dict[str, ToSign]] = {}

    def send(self, paper: ToSign) -> str:
        reference = hashlib.sha256(paper.key.encode()).hexdigest()[:12]
        self.sent[reference] = paper
        return reference

    def read(self, headers: Mapping[str, str], body: bytes) -> Answer | None:
        expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers.get("X-Signature", ""), expected):
            raise NotAuthentic
        said = json.loads(body)
        if said["event"] not in ("signed", "declined"):
            return None
        signed = said["event"] == "signed"
        return Answer(
            said["reference"],
            signed,
            COPY if signed else b"",
            said.get("name", ""),
            timezone.localdate() if signed else None,
        )


class Silent(Double):
    """A provider that does not answer."""

    def send(self, paper: ToSign) -> str:
        raise ConnectionError("no answer")


@pytest.fixture
def provided(settings):
    Double.sent.clear()
    settings.SIGNATURE_PROVIDER = f"{__name__}:Double"


def sent(world) -> tuple[Case, Signing]:
    case = world.notified()
    signing = agreements.send_agreement(
        case.public_id, world.today + timedelta(days=60), actor=world.people.officer
    )
    return Case.objects.get(pk=case.pk), signing


def returned(world, case: Case, **changes) -> Signing:
    given = {"name": "signee.pdf", "copy": COPY, "signatory": "Amélie Durand, gérante", "signed_on": world.today}
    return agreements.return_signed(case.public_id, **{**given, **changes}, actor=world.people.applicant)


def test_the_agreement_is_printed_with_its_amounts_calendar_and_signatures(world):
    case, signing = sent(world)
    paper = letters.print_now(signing.letter_id)
    reader = PdfReader(BytesIO(content(paper.file)))
    said = words_of(reader)
    for text in ("40 000", "110 000", "150 000", "ATELIER EXEMPLE", "délibération 2026-11-R1", "Fait à"):
        assert text in said
    assert {"/Table", "/TH", "/H2"} <= set(kinds(reader))
    assert "à signer" in about(case.reference).first().subject


def test_it_is_sent_opened_signed_then_countersigned_and_its_digests_are_in_the_journal(world):
    case, signing = sent(world)
    paper = letters.print_now(signing.letter_id)
    agreements.opened(paper, world.people.officer)
    signing.refresh_from_db()
    assert signing.state == SigningState.SENT
    agreements.opened(paper, world.people.applicant)
    signing.refresh_from_db()
    assert signing.state == SigningState.OPENED and signing.opened_at
    with refused("agreements.unsigned"):
        agreements.agree(case.public_id, world.today, actor=world.people.signatory)
    returned(world, case)
    assert (
        about(case.reference)
        .filter(person=world.people.officer)
        .first()
        .subject.endswith("le bénéficiaire a signé")
    )
    agreement = agreements.agree(case.public_id, world.today, "Quelqu’un d’autre", actor=world.people.signatory)
    signing.refresh_from_db()
    assert agreement.applicant_signatory == "Amélie Durand, gérante"
    assert (signing.state, Case.objects.get(pk=case.pk).state) == (SigningState.COUNTERSIGNED, State.AGREED)
    digests = Entry.objects.get(action="cases.agree").digests
    assert digests["copy"] == hashlib.sha256(COPY).hexdigest()
    assert digests["paper"] == paper.file.sha256


def test_one_paper_is_on_its_way_at_a_time_and_can_be_recalled(world):
    case, signing = sent(world)
    with refused("agreements.sent"):
        agreements.send_agreement(case.public_id, world.today + timedelta(days=9), actor=world.people.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signing.objects.create(
            case=case,
            letter=case.letters.first(),
            sent_on=world.today,
            sent_by=world.people.officer,
            reply_by=world.today,
        )
    agreements.recall(case.public_id, actor=world.people.officer)
    with refused("agreements.none"):
        returned(world, case)
    again = agreements.send_agreement(case.public_id, world.today + timedelta(days=9), actor=world.people.officer)
    assert again.letter_id != signing.letter_id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signatory": " "}, "acts.signatory"),
        ({"copy": b"not a pdf"}, "agreements.not_pdf"),
        ({"signed_on": date(2020, 1, 1)}, "acts.order"),
        ({"signed_on": date(2090, 1, 1)}, "acts.future"),
        ({"name": "signee.png"}, "documents.kind"),
    ],
)
def test_a_signed_copy_that_is_not_one_is_refused(world, changes, code):
    case, signing = sent(world)
    with refused(code):
        returned(world, case, **changes)
    signing.refresh_from_db()
    assert signing.state == SigningState.SENT


def test_only_its_parties_act_on_it(world):
    case = world.notified()
    for actor in (world.people.applicant, world.people.expert):
        with refused("rights.missing"):
            agreements.send_agreement(case.public_id, world.today + timedelta(days=9), actor=actor)
    with refused("agreements.reply_by"):
        agreements.send_agreement(case.public_id, world.today, actor=world.people.officer)
    agreements.send_agreement(case.public_id, world.today + timedelta(days=9), actor=world.people.officer)
    with refused("rights.missing"):
        agreements.return_signed(case.public_id, "a.pdf", COPY, "Elena", world.today, actor=world.people.expert)
    received = agreements.return_signed(
        case.public_id, "a.pdf", COPY, "Amélie", world.today, actor=world.people.officer
    )
    assert received.state == SigningState.SIGNED


def test_the_provider_carries_the_signature_once_and_only_if_it_proves_itself(world, provided, client):
    case, signing = sent(world)
    send_to_provider(signing.pk)
    assert Double.sent == {}
    letters.print_now(signing.letter_id)
    send_to_provider(signing.pk)
    send_to_provider(signing.pk)
    signing.refresh_from_db()
    [(reference, paper)] = Double.sent.items()
    assert (signing.reference, paper.email) == (reference, world.people.applicant.email)
    assert paper.content.startswith(b"%PDF-")
    address = reverse("desk:signature-webhook")

    def post(secret=SECRET, **said):
        body = json.dumps({"reference": reference, "name": "Amélie", **said}).encode()
        proof = hmac.new(secret, body, hashlib.sha256).hexdigest()
        return client.post(address, body, "application/json", headers={"X-Signature": proof}).status_code

    assert post(b"another", event="signed") == 403
    assert post(event="opened") == 204
    assert post(event="signed", reference="unknown") == 204
    signing.refresh_from_db()
    assert signing.state == SigningState.SENT
    for _again in range(2):
        assert post(event="signed") == 204
    assert post(event="declined") == 204
    signing.refresh_from_db()
    assert (signing.state, signing.signatory) == (SigningState.SIGNED, "Amélie")
    assert Entry.objects.filter(action="agreements.signed").count() == 1
    agreements.agree(case.public_id, world.today, actor=world.people.signatory)
    assert Agreement.objects.filter(case=case).exists()


def test_a_beneficiary_who_declines_frees_the_paper_and_the_officer_is_told(world, provided):
    case, signing = sent(world)
    letters.print_now(signing.letter_id)
    send_to_provider(signing.pk)
    signing.refresh_from_db()
    agreements.answered(Answer(signing.reference, False), "double")
    signing.refresh_from_db()
    assert signing.state == SigningState.DECLINED
    assert "ne signe pas" in about(case.reference).filter(person=world.people.officer).first().subject
    assert agreements.on_its_way(case) is None


def test_a_provider_that_does_not_answer_is_tried_again(world, settings):
    settings.SIGNATURE_PROVIDER = f"{__name__}:Silent"
    _case, signing = sent(world)
    letters.print_now(signing.letter_id)
    with pytest.raises(ConnectionError):
        send_to_provider(signing.pk)
    signing.refresh_from_db()
    assert (signing.state, signing.reference) == (SigningState.SENT, "")


def test_without_a_provider_nobody_is_heard(client, db):
    assert client.post(reverse("desk:signature-webhook"), b"{}", "application/json").status_code == 404
    assert client.get(reverse("desk:signature-webhook")).status_code == 405


def test_the_printing_job_hands_the_paper_to_the_provider(world, provided, monkeypatch):
    _case, signing = sent(world)
    given = []
    monkeypatch.setattr(send_to_provider, "defer", lambda signing_id: given.append(signing_id))
    print_letter(signing.letter_id)
    assert given == [signing.pk]


def test_the_beneficiary_signs_from_the_page_of_the_case(world, demonstration):
    case, signing = sent(world)
    letters.print_now(signing.letter_id)
    applicant = client_of(world.people.applicant)
    home = reverse("desk:request", args=[case.public_id])
    assert "Renvoyer le document signé" in text_of(applicant.get(home))
    assert (
        applicant.get(reverse("desk:request-letter", args=[case.public_id, signing.letter_id])).status_code == 200
    )
    signing.refresh_from_db()
    assert signing.state == SigningState.OPENED
    here = reverse("desk:request-signature", args=[case.public_id])
    empty = applicant.post(here, {})
    assert empty.status_code == 422 and text_of(empty).count("Qui l’a signé") >= 1
    copy = BytesIO(COPY)
    copy.name = "signee.pdf"
    day = {"signed_on": world.today.strftime("%d/%m/%Y")}
    sent_back = applicant.post(here, {"copy": copy, "signatory": "Amélie", **day})
    assert sent_back.url == home
    assert "Signé par Amélie" in text_of(applicant.get(home))
    assert applicant.get(here).url == home
    officer = client_of(world.people.signatory)
    page = officer.get(reverse("casework:case", args=[case.public_id]))
    assert "signée par le bénéficiaire" in text_of(page)
    given = officer.get(reverse("casework:signed-copy", args=[case.public_id, signing.pk]))
    assert given.content == COPY
    form = officer.get(reverse("casework:act", args=[case.public_id, "convention"])).content.decode()
    assert 'value="Amélie"' in form and "disabled" in form
    assert client_of(world.people.officer).get(here).status_code == 404
