"""What cannot be is named with its remedy, and leaves nothing behind: no row, no entry, no letter."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from jalon.cases.models import Case
from jalon.funds.models import Entry
from jalon.journal.models import Entry as JournalEntry
from jalon.journal.refusals import ActionRefused
from jalon.notices.models import Notice
from jalon.payments.actions import claim_payment
from jalon.payments.advances import leaves
from jalon.payments.enums import ClaimKind, Owed, Recovery
from jalon.payments.exchange import take
from jalon.payments.invoices import NewInvoice
from jalon.payments.models import Apart, Claim, FinanceFile, Invoice, RecoveryEvent, RecoveryOrder, Rescheduling
from jalon.payments.recovery import issue
from jalon.payments.rescheduling import propose
from jalon.schemes.enums import Instrument
from tests.casework.test_situations import pay
from tests.cast import REGION
from tests.world import World

ADVANCES, GRANTS = f"{REGION}/avances", f"{REGION}/subventions"
KEPT = (
    Claim, Invoice, Entry, JournalEntry, Notice, RecoveryOrder, RecoveryEvent, Rescheduling, FinanceFile, Apart,
)  # fmt: skip
Wrong = Callable[[World, Case], object]


def claim(asked: int = 1_00, instrument: Instrument = Instrument.GRANT, *invoices: NewInvoice) -> Wrong:
    return lambda world, case: claim_payment(
        case.public_id,
        instrument,
        asked,
        "Fait",
        invoices=invoices,
        kind=ClaimKind.INTERIM,
        actor=world.people.applicant,
    )


def invoice(number: str = "F-1", day: date = date(2999, 1, 1), cents: int = 1_00) -> NewInvoice:
    return NewInvoice("Atelier", number, day, cents)


def repays(envelope: str, cents: int = 1_00) -> Wrong:
    return lambda world, case: leaves(
        case.public_id, envelope, Recovery.RECEIVED, cents, "E1", world.today, actor=world.people.treasurer
    )


def orders(envelope: str, kind: Owed, cents: int) -> Wrong:
    return lambda world, case: issue(
        case.public_id, envelope, kind, cents, "R", world.today, heard_on=world.today, actor=world.people.treasurer
    )


def returned(text: str) -> Wrong:
    return lambda world, case: take(REGION, "retour.csv", text.encode(), actor=world.people.treasurer)


HEAD = "kind;key;amount\r\n"
WRONG: dict[str, tuple[Wrong, str]] = {
    "a claim above the agreement": (claim(40_000_01), "payments.above"),
    "a claim under a form that was not granted": (claim(1_00, Instrument.HOURS), "payments.no_award"),
    "an invoice of the future": (claim(1_00, Instrument.GRANT, invoice()), "payments.invoice"),
    "an invoice twice": (
        claim(1_00, Instrument.GRANT, *[invoice("F-1", date(2026, 1, 2))] * 2),
        "payments.invoice",
    ),
    "a repayment of an unknown advance": (repays(f"{REGION}/inconnue"), "payments.no_advance"),
    "a repayment of a grant": (repays(GRANTS), "payments.no_advance"),
    "a repayment above the advance": (repays(ADVANCES, 110_000_01), "payments.above_advance"),
    "more undue than paid": (orders(GRANTS, Owed.UNDUE, 1_00), "funds."),
    "more called than the advance": (orders(ADVANCES, Owed.PRINCIPAL, 110_000_01), "funds."),
    "interest that nothing has borne": (orders(ADVANCES, Owed.INTEREST, 1_00), "payments.interest_above"),
    "a schedule that does not sum to the advance": (
        lambda world, case: propose(
            case.public_id, ADVANCES, [(date(2999, 1, 1), 1_00)], "R", world.today, actor=world.people.treasurer
        ),
        "payments.schedule_sum",
    ),
    "a return with a line twice": (
        returned(HEAD + "order;M-1;1,00\r\norder;M-1;1,00\r\ntotal;2;2,00\r\n"),
        "exchange.line",
    ),
    "a return whose total is not its sum": (returned(HEAD + "order;M-1;1,00\r\ntotal;1;2,00\r\n"), "exchange.line"),
    "a return that is no text": (
        lambda world, case: take(REGION, "r", b"\xff", actor=world.people.treasurer),
        "exchange.line",
    ),
}


@pytest.mark.django_db
def test_each_wrong_thing_is_named_with_its_remedy_and_leaves_nothing(world):
    case = world.agreed()
    pay(world, case, 110_000_00)
    before = [kind.objects.count() for kind in KEPT]
    told = {}
    for name, (attempt, code) in WRONG.items():
        with pytest.raises(ActionRefused) as refused:
            attempt(world, case)
        told[name] = (refused.value.code.startswith(code), bool(refused.value.message), bool(refused.value.remedy))
        assert [kind.objects.count() for kind in KEPT] == before, name
    assert {name: said for name, said in told.items() if said != (True, True, True)} == {}


@pytest.mark.django_db
def test_an_act_on_what_does_not_exist_finds_nothing(world):
    with pytest.raises(Case.DoesNotExist):
        leaves(uuid4(), ADVANCES, Recovery.RECEIVED, 1_00, "E1", world.today, actor=world.people.treasurer)
