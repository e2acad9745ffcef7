"""How payments move the ledger, and what is left to pay."""

from datetime import date

from django.db.models import Sum

from jalon.accounts.models import User
from jalon.cases.enums import Outcome, State, Way
from jalon.cases.locking import passes
from jalon.cases.models import Award, Case, Instalment
from jalon.cases.money import act
from jalon.cases.transitions import allowed
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Basis as LedgerBasis
from jalon.funds.enums import Book, Step
from jalon.funds.models import Envelope
from jalon.funds.queries import case_situation, credit_line
from jalon.funds.receivables import owed_by
from jalon.monitoring.queries import promises_anything
from jalon.payments.enums import Basis, ClaimKind, ClaimState
from jalon.payments.models import Certification, Claim, Order
from jalon.schemes.enums import Instrument

BASES = {
    Basis.INVOICES: LedgerBasis.INVOICES,
    Basis.STATEMENT: LedgerBasis.STATEMENT,
    Basis.LUMP_SUM: LedgerBasis.LUMP_SUM,
    Basis.AGREED_ADVANCE: LedgerBasis.ADVANCE_DUE,
}


def claimable(case: Case, instrument: Instrument) -> int:
    """Cents that are committed for an award and that no claim under review asks for; none once its balance is over."""
    award = Award.objects.filter(proposal__decision__case=case, instrument=instrument).first()
    if award is None or balanced(case, instrument):
        return 0
    asked = Claim.objects.filter(case=case, instrument=instrument, state=ClaimState.RECEIVED).aggregate(
        total=Sum("asked_cents")
    )["total"]
    return _standing(case, award.envelope).get(Step.COMMITTED, 0) - (asked or 0)


def balanced(case: Case, instrument: Instrument) -> bool:
    """Whether the balance of an award is paid or settled: it is the last claim."""
    over = (ClaimState.PAID, ClaimState.SETTLED)
    return Claim.objects.filter(case=case, instrument=instrument, kind=ClaimKind.BALANCE, state__in=over).exists()


def due_by(case: Case, envelope: str, on: date) -> int | None:
    """Cents that the agreement's calendar has made payable on an envelope by a day; None where it gives no days."""
    planned = Instalment.objects.filter(agreement__case=case, way=Way.PAYMENT, envelope=envelope)
    if not planned.exists():
        return None
    return planned.filter(due_on__lte=on).aggregate(total=Sum("amount_cents"))["total"] or 0


def may_claim(case: Case) -> bool:
    """True when the case's state lets a payment be asked for, and something is left to ask for."""
    return allowed(case, "claim") and any(claimable(case, one) > 0 for one in Instrument)


def _standing(case: Case, envelope: str) -> dict[str, int]:
    """Cents of a case at each step of one envelope's authorisation."""
    return {
        step: cents
        for line in case_situation(str(case.reference))
        if line.envelope.reference == envelope
        for (book, step), cents in line.balances.items()
        if book == Book.AUTHORITY
    }


def over(case: Case) -> bool:
    """True when something was paid, nothing granted is left to pay or to let fall, and nothing is owed to the Region."""
    paid = any(line.totals.paid for line in case_situation(str(case.reference)))
    return paid and nothing_left(case) and not any(one.left for one in owed_by(str(case.reference)))


def ends_by_itself(case: Case) -> bool:
    """True when the balance is zero both ways, and nobody has anything to judge.

    The agreement promised nothing beside its costs, or the whole aid is withdrawn.
    """
    return (case.outcome == Outcome.WITHDRAWN or not promises_anything(case)) and over(case)


def close_if_over(case: Case, actor: User, on: date) -> None:
    """Close a running case that ends by itself; call it once the ledger has moved."""
    if case.state == State.RUNNING and ends_by_itself(case):
        case.closed_on = on
        passes(case, "close", actor)


def nothing_left(case: Case) -> bool:
    """True when nothing that was granted is left to pay or to let fall."""
    return all(line.totals.granted == line.totals.paid for line in case_situation(str(case.reference)))


def _line(claim: Claim, cents: int) -> list[Line]:
    return [Line(Envelope.objects.get(owner__reference=claim.envelope), cents)]


def _subject(claim: Claim) -> tuple[str, str]:
    return claim.case.scheme_version.scheme.ref, str(claim.case.reference)


def exercices_open(claim: Claim, on: date) -> list[int]:
    """The exercices that may bear an order signed that day: the running one, then the one before while it is open."""
    envelope = Envelope.objects.get(owner__reference=claim.envelope)
    before = credit_line(envelope.region, on.year - 1, envelope.owner.chapter)
    late = before is not None and before.closes_on is not None and on <= before.closes_on
    return [on.year, on.year - 1] if late else [on.year]


def certify(claim: Claim, certification: Certification, actor: User) -> None:
    """Committed → certified."""
    ledger.certify(
        act(actor, certification.certified_on, f"certify-{claim.public_id}"),
        *_subject(claim),
        _line(claim, certification.amount_cents),
        BASES[Basis(certification.basis)],
    )


def order(claim: Claim, order: Order, actor: User) -> None:
    """Certified → ordered, and as much of the credits of the order's exercice used."""
    signature = act(actor, order.signed_on, f"order-{order.number}", order.number)
    ledger.order(
        ledger.Act(signature.actor, signature.on, signature.key, signature.reference, order.exercice),
        *_subject(claim),
        _line(claim, order.amount_cents),
    )


def pay(claim: Claim, order: Order, actor: User) -> None:
    """Ordered → paid; what is paid as an advance becomes owed to the Region."""
    assert order.paid_on
    ledger.pay(
        act(actor, order.paid_on, f"pay-{order.number}", order.accountant_number),
        *_subject(claim),
        _line(claim, order.amount_cents),
    )


def take_back(claim: Claim, order: Order, actor: User) -> None:
    """The accountant rejected the order: ordered → certified, and the credits are free again."""
    assert order.rejected_on
    rejection = act(actor, order.rejected_on, f"reject-{order.number}", order.number)
    ledger.reject_order(
        ledger.Act(rejection.actor, rejection.on, rejection.key, rejection.reference, order.exercice),
        *_subject(claim),
        _line(claim, order.amount_cents),
    )
