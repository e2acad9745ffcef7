"""The pages of staff: what they show, what they refuse, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jalon.cases.actions import review
from jalon.cases.enums import State
from jalon.cases.models import Case, Proposal
from jalon.funds.actions import Act, deallocate
from jalon.payments.actions import certify, claim_payment, sign_order
from jalon.payments.enums import Basis
from jalon.payments.models import Order
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.world import LAW, REASON

GRANT = {
    "amount_grant": "40 000",
    "amount_repayable-advance": "110 000",
    "reasons_law": LAW,
    "reasons_fact": REASON,
}


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


def test_the_day_shows_what_awaits_each_role(world):
    world.proposed()
    legal = client_of(world.people.legal).get(url("today"))
    officer = client_of(world.people.officer).get(url("today"))
    assert "Visas à donner" in text_of(legal)
    assert "Visas à donner" not in text_of(officer)


def test_a_case_shows_each_check_with_its_values_and_source(world):
    case = world.reviewed()
    page = text_of(client_of(world.people.officer).get(url("case", case.public_id)))
    assert "L’entreprise a moins de 8 ans" in page
    assert "4 mai 2022" in page
    assert "registre d’essai" in page
    assert REASON in page


def test_a_case_that_one_may_not_read_does_not_exist(world):
    case = world.submitted()
    review.declare_interest(case.public_id, "Ma sœur.", actor=world.people.officer)
    assert client_of(world.people.officer).get(url("case", case.public_id)).status_code == 404
    assert client_of(world.people.stranger).get(url("case", case.public_id)).status_code == 403


def test_a_proposal_goes_through_its_form(world):
    case = world.reviewed()
    officer = client_of(world.people.officer)
    form = officer.get(url("act", case.public_id, "attribuer"))
    assert "50\u202f000" in form.content.decode()
    answer = officer.post(url("act", case.public_id, "attribuer"), {**GRANT, "seen": case.version, "key": "k"})
    assert answer.status_code == 302
    assert Proposal.objects.get(case=case).awards.count() == 2


def test_the_same_form_sent_twice_proposes_once(world):
    case = world.reviewed()
    officer = client_of(world.people.officer)
    sent = {**GRANT, "seen": case.version, "key": "k"}
    officer.post(url("act", case.public_id, "attribuer"), sent)
    again = officer.post(url("act", case.public_id, "attribuer"), sent, follow=True)
    assert again.redirect_chain
    assert Proposal.objects.filter(case=case).count() == 1


def test_of_two_officers_the_second_is_told_and_keeps_what_he_typed(world):
    case = world.reviewed()
    seen = case.version
    review.find(case.public_id, "project.breakthrough", True, "site", actor=world.people.officer)
    answer = client_of(world.people.officer).post(
        url("act", case.public_id, "attribuer"), {**GRANT, "seen": seen, "key": "k"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Une autre personne a modifié ce dossier" in page
    assert REASON in page
    assert f'name="seen" value="{Case.objects.get(pk=case.pk).version}"' in page


def test_a_grant_above_the_allocation_is_refused_with_what_is_left(world):
    act = Act(str(world.people.treasurer.actor_id), world.today, "less", "D2")
    deallocate(act, world.grants, world.version.scheme.ref, 190_000_00)
    case = world.reviewed()
    answer = client_of(world.people.officer).post(
        url("act", case.public_id, "attribuer"), {**GRANT, "seen": case.version, "key": "k"}
    )
    assert answer.status_code == 422
    assert "10\u202f000" in answer.content.decode()
    assert Case.objects.get(pk=case.pk).state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount_grant", "quarante mille"), ("amount_grant", "1,234"), ("reasons_law", ""), ("reasons_fact", "court")],
)
def test_a_form_says_next_to_the_field_what_is_wrong(world, field, value):
    case = world.reviewed()
    answer = client_of(world.people.officer).post(
        url("act", case.public_id, "attribuer"), {**GRANT, field: value, "seen": case.version, "key": "k"}
    )
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Proposal.objects.exists()


def test_an_act_that_the_state_does_not_allow_says_so(world):
    case = world.submitted()
    answer = client_of(world.people.officer).post(
        url("act", case.public_id, "attribuer"), {**GRANT, "seen": case.version, "key": "k"}
    )
    assert answer.status_code == 422


def test_an_unknown_act_is_not_found(world):
    case = world.submitted()
    assert client_of(world.people.officer).get(url("act", case.public_id, "danser")).status_code == 404


def test_a_right_is_asked_for_at_the_door_of_each_act(world):
    case = world.proposed()
    answer = client_of(world.people.officer).get(url("act", case.public_id, "visa-juridique"))
    assert answer.status_code == 403
    assert "visa juridique" in text_of(answer)


def test_a_forged_form_is_refused_in_the_readers_language(world):
    case = world.submitted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people.officer)
    answer = client.post(url("act", case.public_id, "prendre"), {})
    assert answer.status_code == 403
    assert Case.objects.get(pk=case.pk).officer is None
    assert 'lang="fr"' in answer.content.decode()


def test_what_is_typed_after_the_session_expired_comes_back(world):
    case = world.reviewed()
    address = url("act", case.public_id, "attribuer")
    client = Client()
    answer = client.post(address, {**GRANT, "seen": case.version, "key": "k"})
    assert answer.status_code == 302
    client.force_login(world.people.officer)
    page = client.get(address).content.decode()
    assert REASON in page
    assert not Proposal.objects.exists()


def test_a_document_is_given_as_a_download_to_those_who_may_read_the_case(world):
    case = world.submitted()
    attachment = case.attachments.get()
    address = url("document", case.public_id, attachment.pk)
    answer = client_of(world.people.officer).get(address)
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")
    assert client_of(world.people.stranger).get(address).status_code == 403


def test_a_payment_goes_through_its_pages(world):
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_00, "Essais", actor=world.people.applicant)
    certifier = client_of(world.people.certifier)
    certifier.post(
        url("payment-act", claim.public_id, "certifier"),
        {"basis": "invoices", "amount": "10 000", "note": "", "key": "c"},
    )
    client_of(world.people.signatory).post(url("payment-act", claim.public_id, "mandater"), {"key": "o"})
    order = Order.objects.get()
    treasurer = client_of(world.people.treasurer)
    late = (world.today + timedelta(days=3)).isoformat()
    wrong = treasurer.post(
        url("payment-act", claim.public_id, "paye"), {"accountant_number": "1", "paid_on": late, "key": "p"}
    )
    assert wrong.status_code == 422
    treasurer.post(
        url("payment-act", claim.public_id, "paye"),
        {"accountant_number": "1", "paid_on": world.today.isoformat(), "key": "p"},
    )
    order.refresh_from_db()
    assert order.paid_on == world.today
    assert order.number in text_of(treasurer.get(url("payment", claim.public_id)))


def test_an_order_above_the_years_credits_is_refused_with_what_is_left(world):
    from jalon.funds.actions import cancel_credits
    from jalon.funds.models import CreditLine

    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_00, "Essais", actor=world.people.applicant)
    certify(claim.public_id, Basis.INVOICES, 10_000_00, actor=world.people.certifier)
    act = Act(str(world.people.treasurer.actor_id), world.today, "less", "DM")
    cancel_credits(act, CreditLine.objects.get(reference__endswith="/939"), 495_000_00)
    answer = client_of(world.people.signatory).post(url("payment-act", claim.public_id, "mandater"), {"key": "o"})
    assert answer.status_code == 422
    assert "5\u202f000" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_rejected_order_is_worked_off_on_the_page(world):
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_00, "Essais", actor=world.people.applicant)
    certify(claim.public_id, Basis.INVOICES, 10_000_00, actor=world.people.certifier)
    sign_order(claim.public_id, actor=world.people.signatory)
    treasurer = client_of(world.people.treasurer)
    treasurer.post(url("payment-act", claim.public_id, "rejete"), {"rejection": "RIB illisible", "key": "r"})
    page = text_of(client_of(world.people.signatory).get(url("payment", claim.public_id)))
    assert "RIB illisible" in page
    assert "Signer le mandat" in page


def test_a_vote_of_the_budget_opens_an_envelope_once(world):
    treasurer = client_of(world.people.treasurer)
    year = world.today.year
    vote = {
        "label_fr": "Formations",
        "label_en": "Training",
        "slug": "formations",
        "axis": "",
        "section": "operation",
        "chapter": "939",
        "programme": "",
        "deliberation": "D9",
        "on": world.today.isoformat(),
        "amount": "100 000",
        "schedule": f"{year} : 60 000\n{year + 1} : 40 000",
        "key": "open",
    }
    wrong = treasurer.post(url("funds-open", REGION), {**vote, "schedule": f"{year} : 60 000"})
    assert wrong.status_code == 422
    for _again in range(2):
        assert treasurer.post(url("funds-open", REGION), vote).status_code == 302
    from jalon.funds.queries import envelope_situation

    assert envelope_situation(f"{REGION}/formations").totals.opened == 100_000_00


def test_money_is_allocated_to_a_scheme_from_its_page(world):
    treasurer = client_of(world.people.treasurer)
    sent = {
        "scheme": "essai",
        "instrument": "grant",
        "reference": "D3",
        "on": world.today.isoformat(),
        "amount": "1 000",
        "key": "al",
    }
    address = url("funds-allocate", REGION, "subventions")
    assert treasurer.post(address, {**sent, "amount": "900 000"}).status_code == 422
    assert treasurer.post(address, sent).status_code == 302


def test_the_case_page_says_what_the_acknowledgement_lacks_and_what_follows(world):
    case = world.submitted()
    page = client_of(world.people.officer).get(reverse("casework:case", args=[case.public_id])).content.decode()
    assert "le numéro de téléphone du service" in page
    assert "L112-12" in page
