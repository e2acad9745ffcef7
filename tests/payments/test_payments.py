"""From the claim to the accountant's return: four eyes, within the commitment and the year's credits."""

from datetime import date, timedelta

import pytest

from jalon.accounts.enums import Role
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.funds.actions import Act, cancel_credits
from jalon.funds.models import CreditLine
from jalon.funds.queries import case_situation, credits_situation
from jalon.journal.refusals import ActionRefused
from jalon.notices.queries import about
from jalon.payments.actions import (
    certify,
    claim_payment,
    record_payment,
    record_rejection,
    refuse_claim,
    sign_order,
)
from jalon.payments.advances import leaves
from jalon.payments.enums import Basis, ClaimState, Owed, Recovery
from jalon.payments.models import Claim, Order
from jalon.payments.money import exercices_open
from jalon.payments.recovery import happens, issue
from jalon.schemes.enums import Instrument
from tests.cast import REGION, becomes
from tests.world import steps_of


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


@pytest.fixture
def case(world) -> Case:
    return world.agreed()


@pytest.fixture
def claim(world, case) -> Claim:
    return claim_payment(
        case.public_id, Instrument.REPAYABLE_ADVANCE, 60_000_00, "Tranche 1", actor=world.people.applicant
    )


@pytest.fixture
def order(world, claim) -> Order:
    certify(claim.public_id, Basis.STATEMENT, 60_000_00, actor=world.people.certifier)
    return sign_order(claim.public_id, actor=world.people.signatory)


def test_a_payment_goes_through_every_hand(world, case, claim, order):
    assert steps_of(case)["avances"] == {"committed": 50_000_00, "ordered": 60_000_00}
    record_payment(order.number, "2026-4512", world.today, actor=world.people.treasurer)
    case.refresh_from_db()
    claim.refresh_from_db()
    assert claim.state == ClaimState.PAID
    assert case.state == State.RUNNING
    assert steps_of(case)["avances"] == {"committed": 50_000_00, "paid": 60_000_00}


def test_an_advance_paid_is_owed_to_the_region(world, case, order):
    record_payment(order.number, "2026-4512", world.today, actor=world.people.treasurer)
    owed = {line.envelope.slug: line.totals.outstanding for line in case_situation(case.reference)}
    assert owed == {"avances": 60_000_00, "subventions": 0}


def test_a_case_is_closed_once_all_is_paid_and_nothing_is_owed_back(world, case):
    for instrument, cents in ((Instrument.GRANT, 40_000_00), (Instrument.REPAYABLE_ADVANCE, 110_000_00)):
        claim = claim_payment(case.public_id, instrument, cents, "Tout", actor=world.people.applicant)
        certify(claim.public_id, Basis.INVOICES, cents, actor=world.people.certifier)
        order = sign_order(claim.public_id, actor=world.people.signatory)
        record_payment(order.number, f"n-{instrument}", world.today, actor=world.people.treasurer)
    case.refresh_from_db()
    assert (case.state, case.closed_on) == (State.RUNNING, None)
    envelope, treasurer = f"{REGION}/avances", world.people.treasurer
    leaves(case.public_id, envelope, Recovery.RECEIVED, 100_000_00, "E-1", world.today, actor=treasurer)
    order = issue(case.public_id, envelope, Owed.PRINCIPAL, 10_000_00, "Fin", world.today, actor=treasurer)
    happens(order.public_id, Recovery.RECEIVED, 10_000_00, "E-2", world.today, actor=treasurer)
    case.refresh_from_db()
    assert (case.state, case.closed_on) == (State.CLOSED, world.today)


@pytest.mark.parametrize("cents", [0, -1, 110_000_01])
def test_no_more_is_claimed_than_was_granted(world, case, cents):
    with refused("payments.above"):
        claim_payment(case.public_id, Instrument.REPAYABLE_ADVANCE, cents, "Trop", actor=world.people.applicant)


def test_two_claims_together_stay_within_the_grant(world, case, claim):
    with refused("payments.above"):
        claim_payment(case.public_id, Instrument.REPAYABLE_ADVANCE, 50_000_01, "Trop", actor=world.people.applicant)


def test_the_same_claim_sent_twice_is_one(world, case):
    sent = [
        claim_payment(
            case.public_id, Instrument.GRANT, 10_000_00, "Une fois", actor=world.people.applicant, key="k"
        )
        for _again in range(2)
    ]
    assert sent[0] == sent[1]
    assert Claim.objects.count() == 1


def test_whoever_certifies_does_not_sign_the_order(world, claim):
    certify(claim.public_id, Basis.INVOICES, 60_000_00, actor=world.people.certifier)
    becomes(world.people.certifier, Role.SIGNATORY)
    with pytest.raises(ActionRefused) as answer:
        sign_order(claim.public_id, actor=world.people.certifier)
    assert answer.value.code == "four_eyes.certified"


def test_no_order_without_a_certification(world, claim):
    with refused("payments.state"):
        sign_order(claim.public_id, actor=world.people.signatory)


def test_less_than_asked_is_certified_with_a_reason(world, claim):
    with refused("payments.note"):
        certify(claim.public_id, Basis.INVOICES, 59_000_00, actor=world.people.certifier)
    certify(
        claim.public_id, Basis.INVOICES, 59_000_00, note="Une facture est hors délai.", actor=world.people.certifier
    )
    assert steps_of(claim.case)["avances"]["certified"] == 59_000_00


def test_more_than_asked_is_not_certified(world, claim):
    with refused("payments.above_claim"):
        certify(claim.public_id, Basis.INVOICES, 60_000_01, actor=world.people.certifier)


def test_an_order_above_the_years_credits_is_refused_whole(world, case, claim):
    certify(claim.public_id, Basis.INVOICES, 60_000_00, actor=world.people.certifier)
    line = CreditLine.objects.get(reference__endswith="/909")
    act = Act(str(world.people.treasurer.actor_id), world.today, "less", "DM1")
    cancel_credits(act, line, 450_000_00)
    with refused("funds.insufficient"):
        sign_order(claim.public_id, actor=world.people.signatory)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CERTIFIED
    assert not Order.objects.exists()
    assert steps_of(case)["avances"]["certified"] == 60_000_00


def test_a_rejected_order_can_be_signed_again(world, case, claim, order):
    record_rejection(order.number, "RIB illisible", actor=world.people.treasurer)
    assert steps_of(case)["avances"]["certified"] == 60_000_00
    second = sign_order(claim.public_id, actor=world.people.signatory)
    assert second.number != order.number
    record_payment(second.number, "2026-4513", world.today, actor=world.people.treasurer)
    assert steps_of(case)["avances"]["paid"] == 60_000_00


def test_only_the_accountants_return_makes_a_payment(world, order):
    with refused("rights.missing"):
        record_payment(order.number, "2026-1", world.today, actor=world.people.signatory)
    with refused("payments.number"):
        record_payment(order.number, " ", world.today, actor=world.people.treasurer)
    with refused("payments.date"):
        record_payment(order.number, "2026-1", world.today + timedelta(days=1), actor=world.people.treasurer)


def test_a_refused_claim_frees_its_amount_and_says_why(world, case, claim):
    refuse_claim(claim.public_id, "Aucune facture n’est jointe.", actor=world.people.certifier)
    assert "Aucune facture n’est jointe." in about(case.reference).first().body
    claim_payment(case.public_id, Instrument.REPAYABLE_ADVANCE, 110_000_00, "Complet", actor=world.people.applicant)


def test_a_stranger_claims_nothing(world, case):
    with refused("rights.not_yours"):
        claim_payment(case.public_id, Instrument.GRANT, 1_00, "À moi", actor=world.people.stranger)


def test_in_january_an_order_may_still_bear_the_exercice_before(world):
    """Until the day that its credits close, and no later (CGCT L1612-11)."""
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_00, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.INVOICES, 10_000_00, actor=world.people.certifier)
    year = world.today.year
    january, february = date(year + 1, 1, 20), date(year + 1, 2, 1)
    assert exercices_open(claim, january) == [year + 1, year]
    assert exercices_open(claim, february) == [year + 1]
    with pytest.raises(ActionRefused) as refused:
        sign_order(claim.public_id, actor=world.people.signatory, on=february, exercice=year)
    assert refused.value.code == "funds.exercice"
    order = sign_order(claim.public_id, actor=world.people.signatory, on=january, exercice=year)
    assert order.exercice == year
    assert credits_situation(REGION, exercice=year)[1].used == 10_000_00
