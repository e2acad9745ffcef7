"""An award that several files of payments start from."""

import pytest

from jalon.cases.models import Case
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.enums import Basis
from jalon.schemes.enums import Instrument
from tests.casework.test_situations import pay


@pytest.fixture
def paid(world):
    """10 000 € of the grant of 40 000 € are paid, and 60 000 € of the advance of 110 000 €."""
    case = world.agreed()
    pay(world, case, 60_000_00)
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_00, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.STATEMENT, 10_000_00, actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    record_payment(order.number, "P2", world.today, actor=world.people.treasurer)
    return Case.objects.get(pk=case.pk)
