"""What is owed to the Region, from the order to its end; never more than was paid, never without its ground."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Letter
from jalon.funds.enums import Book
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.notices.queries import about
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.advances import leaves
from jalon.payments.enums import Basis, Owed, Recovery
from jalon.payments.recovery import (
    claimable_back,
    happens,
    issue,
    replayed,
    standing,
)
from jalon.schemes.enums import Instrument
from tests.cast import REGION

ADVANCES, GRANTS = f"{REGION}/avances", f"{REGION}/subventions"


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


@pytest.fixture
def paid(world):
    """A case that was paid 60 000 € as an advance and 10 000 € as a grant."""
    case = world.agreed()
    for instrument, cents in ((Instrument.REPAYABLE_ADVANCE, 60_000_00), (Instrument.GRANT, 10_000_00)):
        claim = claim_payment(case.public_id, instrument, cents, "Fait", actor=world.people.applicant)
        certify(claim.public_id, Basis.INVOICES, cents, actor=world.people.certifier)
        order = sign_order(claim.public_id, actor=world.people.signatory)
        record_payment(order.number, "P1", world.today, actor=world.people.treasurer)
    return case


def issued(world, case, envelope=ADVANCES, kind=Owed.PRINCIPAL, cents=20_000_00, **more):
    return issue(
        case.public_id,
        envelope,
        kind,
        cents,
        "Première échéance",
        world.today + timedelta(days=30),
        actor=world.people.treasurer,
        **more,
    )


def does(world, order, kind, cents, **more):
    return happens(order.public_id, kind, cents, "REF-1", world.today, actor=world.people.treasurer, **more)


def test_an_order_lives_to_its_end_and_the_ledger_tells_the_same(world, paid):
    order = issued(world, paid)
    does(world, order, Recovery.DISPUTED, 8_000_00)
    does(world, order, Recovery.UPHELD, 2_000_00)
    does(world, order, Recovery.PUT_OFF, 4_000_00)
    does(world, order, Recovery.DUE_AGAIN, 1_000_00)
    does(world, order, Recovery.RECEIVED, 12_000_00)
    does(world, order, Recovery.WRITTEN_OFF, 5_000_00)
    order.refresh_from_db()
    now = standing(order)
    assert (now.received, now.written_off, now.left) == (12_000_00, 5_000_00, 3_000_00)
    assert (now.due, now.rescheduled, now.disputed) == (0, 0, 3_000_00)
    assert now == replayed(order)
    [owed] = owed_by(paid.reference)
    assert (owed.due, owed.rescheduled, owed.disputed) == (now.due, now.rescheduled, now.disputed)
    assert (owed.received, owed.written_off, owed.outstanding) == (12_000_00, 5_000_00, 40_000_00)
    assert verify().sound


def test_no_more_happens_to_an_order_than_it_has(world, paid):
    order = issued(world, paid)
    with refused("payments.above_order"):
        does(world, order, Recovery.RECEIVED, 20_000_01)
    with refused("payments.above_order"):
        does(world, order, Recovery.UPHELD, 1)
    does(world, order, Recovery.RECEIVED, 20_000_00)
    with refused("payments.above_order"):
        does(world, order, Recovery.WRITTEN_OFF, 1)


def test_the_same_event_sent_twice_counts_once(world, paid):
    order = issued(world, paid, key="issue-1")
    assert issued(world, paid, key="issue-1") == order
    does(world, order, Recovery.RECEIVED, 5_000_00, key="e-1")
    does(world, order, Recovery.RECEIVED, 5_000_00, key="e-1")
    order.refresh_from_db()
    assert standing(order).received == 5_000_00


def test_what_is_undue_is_claimed_after_hearing_and_up_to_what_was_paid(world, paid):
    assert claimable_back(paid) == {(ADVANCES, Owed.PRINCIPAL): 60_000_00, (GRANTS, Owed.UNDUE): 10_000_00}
    with refused("payments.unheard"):
        issued(world, paid, GRANTS, Owed.UNDUE, 1_000_00)
    heard = world.today - timedelta(days=20)
    with refused("funds.undue"):
        issued(world, paid, GRANTS, Owed.UNDUE, 10_000_01, heard_on=heard)
    issued(world, paid, GRANTS, Owed.UNDUE, 10_000_00, heard_on=heard)
    assert (GRANTS, Owed.UNDUE) not in claimable_back(paid)
    letter = Letter.objects.get(case=paid, kind=LetterKind.RECOVERY)
    assert letter.lacks == [] and "10 000 €" in about(paid.reference).first().body.replace("\u202f", " ").replace(
        "\u00a0", " "
    )


def test_an_advance_is_repaid_early_or_given_up_by_a_vote(world, paid):
    treasurer = world.people.treasurer
    leaves(paid.public_id, ADVANCES, Recovery.RECEIVED, 10_000_00, "P503-9", world.today, actor=treasurer, key="k")
    leaves(paid.public_id, ADVANCES, Recovery.RECEIVED, 10_000_00, "P503-9", world.today, actor=treasurer, key="k")
    leaves(paid.public_id, ADVANCES, Recovery.WRITTEN_OFF, 50_000_00, "2027/CP-3", world.today, actor=treasurer)
    [owed] = owed_by(paid.reference)
    assert (owed.received, owed.written_off, owed.left) == (10_000_00, 50_000_00, 0)
    with refused("funds.insufficient"):
        issued(world, paid, cents=1)
    with refused("payments.above_advance"):
        leaves(paid.public_id, ADVANCES, Recovery.RECEIVED, 1, "P503-10", world.today, actor=treasurer)
    with refused("payments.no_advance"):
        leaves(paid.public_id, GRANTS, Recovery.RECEIVED, 1, "P503-10", world.today, actor=treasurer)


def test_only_finance_issues_orders(world, paid):
    with refused("rights.missing"):
        issue(paid.public_id, ADVANCES, Owed.PRINCIPAL, 1, "Motif", world.today, actor=world.people.officer)


def test_orders_and_their_acts_go_through_the_pages(world, paid, demonstration):
    client = Client()
    client.force_login(world.people.treasurer)

    def url(name, *args):
        with translation.override("fr"):
            return reverse(f"casework:{name}", args=args)

    today = world.today.isoformat()
    listing = client.get(url("receivables"))
    assert listing.status_code == 200
    form = {
        "claimed": f"receivables|{ADVANCES}",
        "amount": "20 000",
        "reason": "Échéance",
        "due_on": today,
        "key": "k",
    }
    assert client.post(url("receivable-issue", REGION, paid.reference), form).status_code == 302
    order = paid.recovery_orders.get()
    assert client.get(url("receivable", REGION, paid.reference)).status_code == 200
    assert client.get(url("recovery", order.public_id)).status_code == 200
    act = {"amount": "20 000,01", "reference": "P503", "on": today, "key": "k2"}
    assert client.post(url("recovery-act", order.public_id, "encaisse"), act).status_code == 422
    act["amount"] = "20 000"
    assert client.post(url("recovery-act", order.public_id, "encaisse"), act).status_code == 302
    assert [one.received for one in owed_by(paid.reference) if one.book is Book.RECEIVABLES] == [20_000_00]
    early = {"envelope": ADVANCES, "amount": "1 000", "reference": "P504", "on": today, "key": "k3"}
    assert client.post(url("receivable-early", REGION, paid.reference), early).status_code == 302
    assert client.get(url("recovery-act", order.public_id, "danser")).status_code == 404
    client.force_login(world.people.officer)
    assert client.get(url("receivable", REGION, paid.reference)).status_code == 200
    assert client.get(url("receivable-issue", REGION, paid.reference)).status_code == 403
