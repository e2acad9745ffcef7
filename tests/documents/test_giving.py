"""Every file that leaves Jalon is in the journal: who took it, about which case."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from jalon.documents.actions import erase_file, store
from jalon.documents.giving import give
from jalon.journal.models import Entry
from jalon.payments.actions import claim_payment
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, url
from tests.cast import REGION
from tests.world import World


def takers(sha256: str) -> list[str]:
    """Who took the file of this digest, in order."""
    taken = Entry.objects.filter(action="documents.opened", digests__file=sha256).order_by("pk")
    return list(taken.values_list("actor_id", flat=True))


def test_the_applicants_own_document_and_its_reading_by_staff_are_in_the_journal(
    world: World, demonstration
) -> None:
    case = world.submitted()
    attachment = case.attachments.select_related("file").get()
    applicant, officer = world.people.applicant, world.people.officer
    mine = reverse("desk:request-document", args=[case.public_id, attachment.wanted])
    assert client_of(applicant).get(mine).status_code == 200
    assert client_of(officer).get(url("document", case.public_id, attachment.pk)).status_code == 200
    assert takers(attachment.file.sha256) == [str(applicant.actor_id), str(officer.actor_id)]


def test_the_proof_of_a_claim_is_too(world: World, demonstration) -> None:
    case, proof = world.agreed(), store("preuve.pdf", b"%PDF-1.7 preuve", sender=world.people.applicant)
    claim = claim_payment(
        case.public_id, Instrument.GRANT, 1_000_00, "Fait", actor=world.people.applicant, proof=proof
    )
    page = client_of(world.people.certifier).get(url("payment", claim.public_id), {"proof": "1"})
    assert page.content == b"%PDF-1.7 preuve"
    assert takers(proof.sha256) == [str(world.people.certifier.actor_id)]


def test_an_erased_file_is_given_to_nobody(world: World) -> None:
    file = store("preuve.pdf", b"%PDF-1.7", sender=world.people.applicant)
    erase_file(file)
    with pytest.raises(PermissionDenied):
        give(file, to=world.people.officer, about="VAL-2026-00001", region=REGION)
    assert takers(file.sha256) == []
