"""A claim rests on its invoices: each is accepted once, in its time, and paid at the rate of the award."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jalon.cases.enums import FactOrigin
from jalon.cases.facts import write
from jalon.cases.models import Instalment
from jalon.funds.rbf import finance_rules
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.payments.actions import certify, claim_payment, record_payment, refuse_claim, sign_order
from jalon.payments.costs import doubts_of, lines_of, overpaid, right_of
from jalon.payments.enums import Basis, ClaimKind, Owed
from jalon.payments.invoices import NewInvoice, Verdict, review_costs
from jalon.payments.models import Claim, Invoice
from jalon.payments.recovery import issue
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.refusals import refused

GRANT = Instrument.GRANT  # 40,000 € of 300,000 € of planned costs


def invoice(world, number="F-1", cents=150_000_00, **more) -> NewInvoice:
    return NewInvoice(
        **{"supplier": "Atelier Exemple", "number": number, "issued_on": world.today, "cents": cents, **more}
    )


def ask(world, case, *invoices: NewInvoice, asked=20_000_00, kind=ClaimKind.INTERIM) -> Claim:
    who = world.people.applicant
    return claim_payment(case.public_id, GRANT, asked, "Fait", kind=kind, invoices=invoices, actor=who)


def accept(world, claim: Claim, *cents: int | None) -> None:
    """Accept these amounts, in order; all of an invoice where none is given."""
    rows = list(claim.invoices.order_by("pk"))
    given = [*cents, *[None] * (len(rows) - len(cents))]
    verdicts = {
        one.pk: Verdict(one.cents if part is None else part, "" if part is None else "Hors projet")
        for one, part in zip(rows, given, strict=True)
    }
    review_costs(claim.public_id, verdicts, actor=world.people.certifier)


def settle(world, claim: Claim, cents: int) -> None:
    certify(claim.public_id, Basis.INVOICES, cents, note="Au taux de l’aide", actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    record_payment(order.number, f"n-{order.number}", world.today, actor=world.people.treasurer)


def pay_advance(world, case, advance: Claim) -> None:
    """An advance that the agreement makes due today."""
    soon = Instalment.objects.filter(agreement__case=case, due_on__lt=add_months(world.today, 2))
    soon.update(due_on=world.today)
    certify(advance.public_id, Basis.AGREED_ADVANCE, advance.asked_cents, actor=world.people.certifier)
    order = sign_order(advance.public_id, actor=world.people.signatory)
    record_payment(order.number, f"n-{order.number}", world.today, actor=world.people.treasurer)


@pytest.fixture
def case(world):
    return world.agreed()


def test_the_rate_applies_to_what_was_accepted(world, case):
    claim = ask(world, case, invoice(world), invoice(world, "F-2", 60_000_00))
    with refused("payments.unreviewed"):
        certify(claim.public_id, Basis.INVOICES, 20_000_00, actor=world.people.certifier)
    accept(world, claim, None, 30_000_00)
    right = right_of(case, GRANT, ClaimKind.INTERIM)
    assert (right.planned, right.real, right.payable) == (300_000_00, 180_000_00, 24_000_00)
    settle(world, claim, 20_000_00)
    assert right_of(case, GRANT, ClaimKind.INTERIM).payable == 4_000_00


def test_more_than_the_costs_earn_is_refused_with_the_reckoning(world, case):
    claim = ask(world, case, invoice(world, cents=75_000_00))
    accept(world, claim)
    with refused("payments.above_right", "75", "300"):
        certify(claim.public_id, Basis.INVOICES, 10_000_01, note="x", actor=world.people.certifier)
    settle(world, claim, 10_000_00)


def test_an_invoice_given_twice_is_named(world, case):
    with refused("payments.invoice", "ATELIER-EXEMPLE, f 1"):
        ask(world, case, invoice(world), invoice(world, "f 1", supplier="ATELIER-EXEMPLE"))
    assert not Claim.objects.exists()
    ask(world, case, invoice(world))
    with refused("payments.invoice", "déjà"):
        ask(world, case, invoice(world))


def test_an_invoice_of_a_refused_claim_may_come_again(world, case):
    claim = ask(world, case, invoice(world))
    accept(world, claim)
    refuse_claim(claim.public_id, "Illisible", actor=world.people.certifier)
    assert right_of(case, GRANT, ClaimKind.BALANCE).real == 0
    again = ask(world, case, invoice(world))
    accept(world, again)
    assert right_of(case, GRANT, ClaimKind.BALANCE).real == 150_000_00


def test_an_invoice_used_in_another_case_is_named_and_not_accepted_again(world, case):
    claim = ask(world, case, invoice(world))
    accept(world, claim)
    other = Claim.objects.create(
        case=world.submitted(), instrument=GRANT, envelope=claim.envelope, asked_cents=1, explanation="x",
        claimed_by=world.people.applicant, claimed_on=world.today,
    )  # fmt: skip
    same = Invoice.objects.create(
        claim=other, region=REGION, supplier="Atelier exemple", number="F1", supplier_key="ATELIEREXEMPLE",
        number_key="F1", issued_on=world.today, cents=150_000_00,
    )  # fmt: skip
    assert case.reference in doubts_of(other)[same.pk]
    with refused("payments.invoice_twice", str(case.reference)):
        accept(world, other)
    same.accepted_cents = 1
    with pytest.raises(IntegrityError), transaction.atomic():
        same.save()


def test_an_invoice_outside_the_project_is_refused_with_both_days(world, case):
    write(case, "project.starts_on", (world.today - timedelta(days=10)).isoformat(), FactOrigin.APPLICANT)
    write(case, "project.ends_on", (world.today - timedelta(days=1)).isoformat(), FactOrigin.APPLICANT)
    write(case, "project.works_start_on", (world.today - timedelta(days=9)).isoformat(), FactOrigin.APPLICANT)
    with refused("payments.invoice", "hors du projet"):
        ask(world, case, invoice(world))
    assert ask(world, case, invoice(world, issued_on=world.today - timedelta(days=1)))


@pytest.mark.parametrize(
    "wrong",
    [{"cents": 0}, {"cents": -1}, {"supplier": " "}, {"number": "--"}, {"issued_on": date(2999, 1, 1)}],
)
def test_what_cannot_be_an_invoice_is_refused_and_nothing_is_kept(world, case, wrong):
    with refused("payments.invoice"):
        ask(world, case, invoice(world, **wrong))
    assert not Claim.objects.exists()


def test_what_is_cut_says_why_and_never_exceeds_the_invoice(world, case):
    claim = ask(world, case, invoice(world))
    (row,) = claim.invoices.all()
    for verdict, code in ((Verdict(1_00), "payments.note"), (Verdict(150_000_01), "payments.accepted")):
        with refused(code):
            review_costs(claim.public_id, {row.pk: verdict}, actor=world.people.certifier)
    with pytest.raises(ActionRefused):
        review_costs(claim.public_id, {row.pk: Verdict(0, "x")}, actor=world.people.applicant)
    row.refresh_from_db()
    assert row.accepted_cents is None


def test_what_was_paid_beyond_the_real_cost_is_asked_back(world, case):
    advance = ask(world, case, kind=ClaimKind.ADVANCE)
    with refused("payments.not_due"):
        certify(advance.public_id, Basis.AGREED_ADVANCE, 20_000_00, actor=world.people.certifier)
    pay_advance(world, case, advance)
    balance = ask(world, case, invoice(world, cents=90_000_00), asked=1_00, kind=ClaimKind.BALANCE)
    assert overpaid(case) == {}
    accept(world, balance)
    with refused("payments.above_right"):
        certify(balance.public_id, Basis.INVOICES, 1_00, actor=world.people.certifier)
    assert overpaid(case) == {f"{REGION}/subventions": 8_000_00}
    issue(
        case.public_id,
        f"{REGION}/subventions",
        Owed.UNDUE,
        8_000_00,
        "Trop-perçu",
        world.today,
        heard_on=world.today,
        actor=world.people.treasurer,
    )
    assert overpaid(case) == {}


def test_the_region_keeps_a_part_until_the_balance(world, case, monkeypatch):
    rules = finance_rules('[[retention]]\nshare = "20 %"\nfrom = 2024-01-01\n')
    monkeypatch.setattr("jalon.payments.costs.finance_rules", lambda region: rules)
    claim = ask(world, case, invoice(world, cents=300_000_00), asked=40_000_00)
    accept(world, claim)
    with refused("payments.above_right"):
        certify(claim.public_id, Basis.INVOICES, 32_000_01, note="x", actor=world.people.certifier)
    settle(world, claim, 32_000_00)
    balance = ask(world, case, invoice(world, "F-9", 1_00), asked=8_000_00, kind=ClaimKind.BALANCE)
    accept(world, balance, 0)
    settle(world, balance, 8_000_00)
    assert right_of(case, GRANT, ClaimKind.BALANCE).payable == 0


def test_invoices_go_from_the_applicant_to_their_certification_on_the_screen(world, case, demonstration):
    desk = client_of(world.people.applicant)
    sent = {
        "instrument": "grant",
        "asked": "12 000",
        "explanation": "Travaux",
        "kind": "interim",
        "key": "k1",
        "invoices-TOTAL_FORMS": "2",
        "invoices-INITIAL_FORMS": "0",
        "invoices-0-supplier": "Atelier Exemple",
        "invoices-0-number": "F-1",
        "invoices-0-issued_on": world.today.isoformat(),
        "invoices-0-cents": "90 000",
    }
    page = f"/demandes/{case.public_id}/paiement/"
    more = desk.post(page, {**sent, "add-invoice": "1"})
    assert 'name="invoices-2-supplier"' in more.content.decode() and not Claim.objects.exists()
    assert desk.post(page, sent).status_code == 302
    claim = Claim.objects.get()
    staff = client_of(world.people.certifier)
    assert "à examiner" in text_of(staff.get(url("payment", claim.public_id)))
    (row,) = claim.invoices.all()
    form = {f"accepted_{row.pk}": "80 000", f"reason_{row.pk}": ""}
    assert staff.post(url("payment-invoices", claim.public_id), form).status_code == 422
    form[f"reason_{row.pk}"] = "Un poste hors projet"
    assert staff.post(url("payment-invoices", claim.public_id), form).status_code == 302
    told = text_of(staff.get(url("payment", claim.public_id))).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Un poste hors projet" in told and "Peuvent être certifiés maintenant : 10 666,66 €" in told
    assert lines_of(case)[0].retained == 80_000_00
