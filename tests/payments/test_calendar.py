"""The calendar of payments and receipts, what is late and why, and how long payments really take."""

from datetime import timedelta

import pytest

from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.calendar import Cause, Certainty, Direction, flows, late_payments
from jalon.payments.delays import payment_delay_of, payment_delays
from jalon.payments.enums import Basis
from jalon.payments.models import Claim, Order
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION

ADVANCE = Instrument.REPAYABLE_ADVANCE


def sums(world, on=None):
    found = {}
    for one in flows(REGION, on or world.today):
        key = one.direction, one.certainty
        found[key] = found.get(key, 0) + one.cents
    return found


def ordered(world, case, cents):
    claim = claim_payment(case.public_id, ADVANCE, cents, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.STATEMENT, cents, actor=world.people.certifier)
    return sign_order(claim.public_id, actor=world.people.signatory)


def paid(world, case, cents):
    order = ordered(world, case, cents)
    return record_payment(order.number, "C-1", world.today, actor=world.people.treasurer)


def test_what_has_no_agreement_yet_is_at_risk_and_what_an_agreement_foresees_is_likely(world):
    world.granted()
    assert sums(world) == {(Direction.OUT, Certainty.AT_RISK): 150_000_00}


def test_an_agreement_makes_it_likely_and_an_order_certain(world):
    case = world.agreed()
    assert sums(world) == {(Direction.OUT, Certainty.LIKELY): 150_000_00}
    ordered(world, case, 66_000_00)
    assert sums(world) == {
        (Direction.OUT, Certainty.CERTAIN): 66_000_00,
        (Direction.OUT, Certainty.LIKELY): 84_000_00,
    }


def test_an_advance_that_was_paid_is_to_be_received_by_its_calendar(world):
    paid(world, world.agreed(), 66_000_00)
    assert sums(world)[Direction.IN, Certainty.LIKELY] == 66_000_00
    late = sums(world, world.today + timedelta(days=4_000))
    assert late[Direction.IN, Certainty.AT_RISK] == 66_000_00


def test_a_payment_is_late_from_the_day_after_its_day_and_says_what_it_waits_for(world):
    case = world.agreed()
    assert late_payments(REGION, world.today) == []
    later = world.today + timedelta(days=60)
    assert {late.cause for late in late_payments(REGION, later)} == {Cause.UNCLAIMED}
    assert sums(world, later)[Direction.OUT, Certainty.AT_RISK] > 0
    claim = claim_payment(case.public_id, ADVANCE, 66_000_00, "Fait", actor=world.people.applicant)
    causes = {late.envelope: late.cause for late in late_payments(REGION, later)}
    assert causes[f"{REGION}/avances"] is Cause.TO_CERTIFY
    certify(claim.public_id, Basis.STATEMENT, 66_000_00, actor=world.people.certifier)
    causes = {late.envelope: late.cause for late in late_payments(REGION, later)}
    assert causes[f"{REGION}/avances"] is Cause.TO_ORDER
    sign_order(claim.public_id, actor=world.people.signatory)
    (late,) = [late for late in late_payments(REGION, later) if late.envelope == f"{REGION}/avances"]
    assert late.cause is Cause.AT_ACCOUNTANT
    assert late.days(later) == (later - late.due_on).days > 0


def test_nothing_to_come_is_lost_between_certain_likely_and_at_risk(world):
    case = world.agreed()
    ordered(world, case, 66_000_00)
    for days in (0, 40, 300, 900):
        out = sums(world, world.today + timedelta(days=days))
        assert sum(cents for (direction, _sure), cents in out.items() if direction is Direction.OUT) == 150_000_00


def test_a_delay_is_told_from_five_payments_on(world):
    case = world.agreed()
    for cents in (10_000_00, 11_000_00, 12_000_00, 13_000_00):
        paid(world, case, cents)
    scheme = world.version.scheme
    assert payment_delay_of(scheme) is None
    paid(world, case, 14_000_00)
    for place, claim in enumerate(Claim.objects.order_by("pk")):
        Order.objects.filter(claim=claim).update(paid_on=claim.claimed_on + timedelta(days=10 * place))
    delay = payment_delay_of(scheme)
    assert (delay.payments, delay.median, delay.ninth_decile) == (5, 20, 36)
    assert payment_delays(REGION) == {scheme.pk: delay}


@pytest.mark.usefixtures("demonstration")
def test_finance_staff_see_the_calendar_of_the_region_of_an_envelope_and_of_a_scheme(world):
    ordered(world, world.agreed(), 66_000_00)
    client = client_of(world.people.treasurer)
    whole = text_of(client.get(url("funds-calendar", REGION)))
    assert "À payer, certain" in whole
    assert "66 000 €" in whole
    assert "66 000" not in text_of(client.get(url("funds-calendar", REGION) + "?enveloppe=subventions"))
    assert "66 000" in text_of(client.get(url("funds-calendar", REGION) + "?dispositif=essai&enveloppe=avances"))
    assert client.get(url("funds-calendar", REGION) + "?enveloppe=nulle").status_code == 200
    assert client.get(url("funds-calendar", REGION) + "?fichier=late").status_code == 200
    assert client_of(world.people.expert).get(url("funds-calendar", REGION)).status_code == 403
