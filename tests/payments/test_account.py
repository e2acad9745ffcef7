"""The page of an award for its beneficiary: granted, paid, due to it and from it, proofs wanted, what comes next."""

from datetime import timedelta
from hashlib import sha256

from django.urls import reverse

from jalon.journal.models import Entry
from jalon.notices.queries import about
from jalon.payments import default, statements
from jalon.payments.account import account_of, proofs_wanted
from jalon.payments.actions import claim_payment, refuse_claim
from jalon.payments.enums import ClaimKind, Owed
from jalon.payments.models import RecoveryOrder, Statement
from jalon.payments.money import may_claim
from jalon.payments.recovery import issue
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of
from tests.casework.test_situations import pay
from tests.cast import REGION
from tests.payments.rules import DEFAULT, set_rules

ADVANCES = f"{REGION}/avances"


def test_an_award_is_followed_from_its_agreement_to_a_notice_of_default(world, monkeypatch):
    set_rules(monkeypatch, DEFAULT)
    case, today = world.agreed(), world.today
    found = account_of(case, today)
    assert {(one.instrument, one.granted, one.paid, one.left) for one in found.parts} == {
        (Instrument.REPAYABLE_ADVANCE, 110_000_00, 0, 110_000_00),
        (Instrument.GRANT, 40_000_00, 0, 40_000_00),
    }
    assert sum(one.cents for one in found.to_be_paid) == 150_000_00 and found.next and found.next.mine
    claim_payment(case.public_id, Instrument.GRANT, 5_000_00, "Fait", actor=world.people.applicant)
    waiting = account_of(case, today)
    assert {one.asked for one in waiting.parts} == {0, 5_000_00} and waiting.next and not waiting.next.mine
    pay(world, case, 110_000_00)
    order = issue(case.public_id, ADVANCES, Owed.PRINCIPAL, 5_500_00, "É", today, actor=world.people.treasurer)
    default.give_notice(order.public_id, actor=world.people.treasurer, on=today + timedelta(days=91))
    owing = account_of(case, today)
    assert owing.owed == 5_500_00 and sum(one.cents for one in owing.to_repay) == 104_500_00
    assert len(owing.notices) == 1 and owing.next and owing.next.on == today


def test_the_page_is_the_beneficiary_s_alone_and_gives_its_statements(world, demonstration):
    case = world.agreed()
    pay(world, case, 110_000_00)
    statements.make(REGION, world.today)
    page = reverse("desk:request-aid", args=[case.public_id])
    mine, other = client_of(world.people.applicant), client_of(world.people.stranger)
    said = text_of(mine.get(page))
    for shown in ("Reste à demander", "Échéances de l’avance", "Relevé au", "acquittée", "fictif"):
        assert shown in said, shown
    assert other.get(page).status_code == 404 and may_claim(case)
    claim_payment(case.public_id, Instrument.GRANT, 40_000_00, "Tout", actor=world.people.applicant)
    assert (
        not may_claim(case)
        and "Demander un paiement" not in text_of(mine.get(page)).split("Ce qui vous est")[1][:400]
    )
    printed = reverse("desk:request-statement", args=[case.public_id, Statement.objects.get().public_id])
    paper = mine.get(printed).content
    assert paper.startswith(b"%PDF") and other.get(printed).status_code == 404
    opened = Entry.objects.get(action="documents.opened", subject=str(case.reference))
    assert opened.digests["file"] == sha256(paper).hexdigest()


def test_an_award_that_is_not_notified_has_no_page(world):
    case = world.granted()
    page = reverse("desk:request-aid", args=[case.public_id])
    assert client_of(world.people.applicant).get(page).status_code == 404


def test_each_kind_of_claim_says_its_proofs_with_an_example_of_each(world):
    wanted = dict(proofs_wanted(world.agreed()))
    assert set(wanted) == set(ClaimKind)
    assert all(proof.name and proof.example.startswith("«") for proofs in wanted.values() for proof in proofs)


def test_a_refused_claim_says_why_what_to_do_and_how_to_contest(world):
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 5_000_00, "Fait", actor=world.people.applicant)
    refuse_claim(claim.public_id, "La facture n’est pas acquittée.", actor=world.people.certifier)
    said = about(case.reference).first().body
    assert "n’est pas acquittée" in said and "nouvelle demande" in said and "contester cette décision" in said
    assert not RecoveryOrder.objects.exists()
