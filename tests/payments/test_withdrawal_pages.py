"""A withdrawal on the pages: the beneficiary answers, the night reminds, the service goes to the vote."""

from datetime import timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from jalon.documents.actions import store
from jalon.notices.models import Notice
from jalon.payments import withdrawal
from jalon.payments.models import Withdrawal
from tests.casework.pages import client_of, text_of, url
from tests.payments.test_withdrawal import FACTS, french, opened
from tests.refusals import refused


def test_only_whoever_may_commit_the_company_answers_and_an_empty_answer_is_none(world, paid):
    found = opened(world, paid)
    with refused("rights.not_yours"):
        withdrawal.answer(found.public_id, "Moi", actor=world.people.stranger)
    with refused("payments.note"):
        withdrawal.answer(found.public_id, " ", actor=world.people.applicant)
    file = store("preuve.pdf", b"%PDF-1.7", sender=world.people.applicant)
    for _again in range(2):
        withdrawal.answer(found.public_id, "Voici", files=[file], actor=world.people.applicant, key="sent")
    found.refresh_from_db()
    assert found.answer == "Voici" and found.pieces.get().theirs
    told = Notice.objects.filter(template="payments/notices/withdrawal_answered.txt")
    assert told.get().person == world.people.officer


def test_the_night_reminds_the_silent_beneficiary_then_the_officer_once(world, paid):
    found = opened(world, paid)
    for day in (
        found.answer_by - timedelta(days=6),
        found.answer_by,
        found.answer_by,
        found.answer_by + timedelta(days=1),
    ):
        withdrawal.remind(paid.region, day)
    said = Notice.objects.filter(template__contains="withdrawal_")
    assert sorted(one.template.rsplit("/")[-1] for one in said) == ["withdrawal_near.txt", "withdrawal_ripe.txt"]


def test_the_whole_way_goes_through_the_pages(world, paid, demonstration):
    officer, secretary, company = (
        client_of(one) for one in (world.people.officer, world.people.secretary, world.people.applicant)
    )
    assert "Engager un retrait" in text_of(officer.get(url("case", paid.public_id)))
    page = url("withdrawal-open", paid.public_id)
    asked = [one.name for one in officer.get(page).context["form"].visible_fields()]
    assert asked[-4:] == ["reasons", "file", "interest", "answer_by"] and secretary.get(page).status_code == 403
    said = {
        "ground": "conditions",
        "extent": "part",
        "paid_grant": "4 000",
        "reasons": FACTS,
        "answer_by": (world.today + timedelta(days=30)).isoformat(),
    }
    wrong = officer.post(page, {**said, "paid_grant": "99 000"})
    assert wrong.status_code == 422 and "au plus" in text_of(wrong)
    assert officer.post(page, {**said, "extent": "?"}).status_code == 422
    proof = SimpleUploadedFile("pv.pdf", b"%PDF-1.7")
    assert (
        officer.post(page, {**said, "file": [proof, SimpleUploadedFile("photos.pdf", b"%PDF-1.7 2")]}).status_code
        == 302
    )
    found = Withdrawal.objects.get()
    assert "Suivre le retrait" in text_of(officer.get(url("case", paid.public_id)))
    here = french("desk:request-withdrawal", paid.public_id)
    assert "Lire et répondre" in text_of(company.get(french("desk:request", paid.public_id)))
    aid = text_of(company.get(french("desk:request-aid", paid.public_id)))
    assert "Répondre au retrait que la Région envisage" in aid and "Demander un paiement" not in aid
    shown = text_of(company.get(here))
    assert FACTS in shown and "pv.pdf" in shown and "Vos droits" in shown
    assert "photos.pdf" in shown and found.pieces.count() == 2
    for piece in found.pieces.all():
        assert company.get(french("desk:request-withdrawal-piece", paid.public_id, piece.pk)).status_code == 200
    assert client_of(world.people.stranger).get(here).status_code == 404
    assert company.post(here, {"text": ""}).status_code == 422
    assert company.post(here, {"text": "Non", "file": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
    answer = {"text": "La faillite", "file": SimpleUploadedFile("faillite.pdf", b"%PDF-1.7"), "hearing": "on"}
    assert company.post(here, answer).status_code == 302
    assert "Entendre le bénéficiaire" in text_of(officer.get(url("today")))
    act = partial(url, "withdrawal-act", found.public_id)
    assert officer.post(act("entendre"), {"on": world.today.isoformat(), "said": "Entendu"}).status_code == 302
    assert officer.get(act("proposer")).status_code == 200
    held = {"extent": "part", "paid_grant": "3 000", "held": "Fondé en partie"}
    assert officer.post(act("proposer"), {**held, "paid_grant": "5 000"}).status_code == 422
    assert officer.post(act("proposer"), held).status_code == 302
    assert "Enregistrer le vote du retrait" in text_of(secretary.get(url("today")))
    assert officer.get(act("vote")).status_code == 403 and officer.get(act("autre")).status_code == 404
    vote = {"deliberation": "2026-12-R7", "on": world.today.isoformat(), "due_on": world.today.isoformat()}
    assert secretary.post(act("vote"), vote).status_code == 302
    done = text_of(secretary.get(url("withdrawal", found.public_id)))
    assert "2026-12-R7" in done and "T-VAL" in done
    told = text_of(company.get(here))
    assert "Une part de votre aide est retirée par le vote" in told and "Ce que vous devez à la Région" in told
    piece = found.pieces.filter(theirs=True).get()
    assert officer.get(url("withdrawal-piece", found.public_id, piece.pk)).status_code == 200
    assert officer.get(url("withdrawal-piece", found.public_id, 0)).status_code == 404
