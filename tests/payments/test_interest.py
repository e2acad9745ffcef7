"""Interest on success: due with each part of the principal, by its own order, within its own limit, in its own book."""

from datetime import date, timedelta

import pytest

from jalon.cases.models import Agreement, Instalment
from jalon.funds.enums import Book
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.law.days import add_months
from jalon.law.parameters import own_parameters
from jalon.notices.queries import about
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.advances import leaves
from jalon.payments.enums import Basis, Owed, Recovery
from jalon.payments.instalments import call
from jalon.payments.interest import most
from jalon.payments.models import Order, RecoveryOrder
from jalon.payments.recovery import issue
from jalon.payments.success import find, finding_day
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.refusals import refused

ADVANCES = f"{REGION}/avances"
GAP, KNOWN = date(2024, 11, 21), date(2026, 2, 1)


@pytest.fixture
def found(world):
    """A success found today: 110 000 € paid two years ago at 3.19 %, repaid in twenty instalments."""
    world.recoverable("3.19 %")
    case = world.agreed()
    people, long_ago = world.people, add_months(world.today, -24)
    claim = claim_payment(
        case.public_id, Instrument.RECOVERABLE_ADVANCE, 110_000_00, "Fait", actor=people.applicant
    )
    certify(claim.public_id, Basis.STATEMENT, 110_000_00, actor=people.certifier)
    order = sign_order(claim.public_id, actor=people.signatory)
    record_payment(order.number, "P1", world.today, actor=people.treasurer)
    Order.objects.update(paid_on=long_ago)
    months = finding_day(case) and case.scheme_version.definition.success.months
    Agreement.objects.filter(case=case).update(signed_on=add_months(world.today, -months))
    case = type(case).objects.get(pk=case.pk)
    find(case.public_id, True, "Vendu", "Clause remplie", world.today, actor=people.treasurer)
    return case


def of_kind(kind: Owed) -> list[RecoveryOrder]:
    return list(RecoveryOrder.objects.filter(kind=kind).order_by("pk"))


def test_an_instalment_is_called_with_the_interest_of_its_part_to_the_cent(world, found):
    first = Instalment.objects.filter(agreement__case=found, way="repayment").order_by("due_on").first()
    assert (first.due_on, first.amount_cents) == (world.today, 5_500_00)
    call(REGION, world.today, actor=world.people.treasurer)
    [principal], [interest] = of_kind(Owed.PRINCIPAL), of_kind(Owed.INTEREST)
    # 5 500 € × (1.0319² − 1) over two years to the day: 356.4969
    assert (principal.amount_cents, interest.amount_cents) == (5_500_00, 356_50)
    assert interest.reckoning["sums"] == [[add_months(world.today, -24).isoformat(), 5_500_00]]
    books = {one.book: one for one in owed_by(found.reference)}
    assert books[Book.INTEREST].due == 356_50 and books[Book.RECEIVABLES].outstanding == 104_500_00
    assert verify().sound and "356,50" in about(found.reference).first().body.replace("\u202f", "")


def test_the_page_and_the_letter_say_each_instalment_with_its_interest(world, found, demonstration):
    told = about(found.reference).first().body
    assert "3,19" in told and "356,50" in told
    page = text_of(client_of(world.people.treasurer).get(url("receivable", REGION, found.reference)))
    assert "356,50" in page and "composé depuis chaque versement" in page
    call(REGION, world.today, actor=world.people.treasurer)
    [interest] = of_kind(Owed.INTEREST)
    assert "composés jusqu’au" in text_of(
        client_of(world.people.treasurer).get(url("recovery", interest.public_id))
    )


def test_an_early_repayment_brings_its_interest_until_that_day(world, found):
    leaves(
        found.public_id, ADVANCES, Recovery.RECEIVED, 110_000_00, "R1", world.today, actor=world.people.treasurer
    )
    [interest] = of_kind(Owed.INTEREST)
    assert interest.amount_cents == 7_129_94  # 110 000 × 0.06481761 = 7 129.9371
    found.refresh_from_db()
    assert found.state == "running"


def test_what_a_vote_gives_up_brings_none(world, found):
    leaves(
        found.public_id, ADVANCES, Recovery.WRITTEN_OFF, 10_000_00, "D1", world.today, actor=world.people.treasurer
    )
    assert not of_kind(Owed.INTEREST)


def test_interest_has_a_limit_of_its_own(world, found, monkeypatch):
    with refused("law.parameter.gap"):  # no source gives the base rate of that day: nothing is guessed
        monkeypatch.setattr("jalon.payments.interest.lawful.values", lambda day: own_parameters().at(GAP))
        most(found, ADVANCES, world.today)
    monkeypatch.setattr("jalon.payments.interest.lawful.values", lambda day: own_parameters().at(KNOWN))

    def charge(cents: int):
        return issue(
            found.public_id, ADVANCES, Owed.INTEREST, cents, "Retard", world.today, actor=world.people.treasurer
        )

    limit = most(found, ADVANCES, world.today)
    assert limit == 7_129_94  # 110 000 × (1.0319² − 1): base 2.19 % and 100 points, which is the agreed rate
    with refused("payments.interest_above"):
        charge(limit + 1)
    charge(limit)
    assert most(found, ADVANCES, world.today) == 0
    call(REGION, world.today, actor=world.people.treasurer)
    assert len(of_kind(Owed.INTEREST)) == 1  # what the parts bring was charged already


def test_an_advance_without_interest_brings_none_and_a_day_old_payment_hardly_any(world):
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 1_000_00, "Fait", actor=world.people.applicant)
    assert most(case, claim.envelope, world.today + timedelta(days=900)) == 0
