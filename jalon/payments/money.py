"""How payments move the ledger, and what is left to pay."""

from django.db.models import Sum

from jalon.accounts.models import User
from jalon.cases.models import Award, Case
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Basis as LedgerBasis
from jalon.funds.models import Envelope
from jalon.payments.enums import Basis, ClaimState
from jalon.payments.models import Certification, Claim, Order
from jalon.schemes.enums import Instrument

BASES = {
    Basis.INVOICES: LedgerBasis.INVOICES,
    Basis.STATEMENT: LedgerBasis.STATEMENT,
    Basis.AGREED_ADVANCE: LedgerBasis.ADVANCE_DUE,
}


def claimable(case: Case, instrument: Instrument) -> int:
    """Cents of an award that no living claim asks for or has been certified for."""
    awarded = Award.objects.filter(proposal__decision__case=case, instrument=instrument).aggregate(
        total=Sum("amount_cents")
    )["total"]
    taken = 0
    for claim in Claim.objects.filter(case=case, instrument=instrument).exclude(state=ClaimState.REFUSED):
        certification = getattr(claim, "certification", None)
        taken += certification.amount_cents if certification else claim.asked_cents
    return (awarded or 0) - taken


def fully_paid(case: Case) -> bool:
    """True when the accountant has paid everything that was granted."""
    awarded = Award.objects.filter(proposal__decision__case=case).aggregate(total=Sum("amount_cents"))["total"]
    paid = Order.objects.filter(claim__case=case, paid_on__isnull=False).aggregate(total=Sum("amount_cents"))[
        "total"
    ]
    return bool(awarded) and awarded == paid


def _line(claim: Claim, cents: int) -> list[Line]:
    return [Line(Envelope.objects.get(owner__reference=claim.envelope), cents)]


def _subject(claim: Claim) -> tuple[str, str]:
    return claim.case.scheme_version.scheme.ref, str(claim.case.reference)


def certify(claim: Claim, certification: Certification, actor: User) -> None:
    """Committed → certified."""
    ledger.certify(
        act(actor, certification.certified_on, f"certify-{claim.public_id}"),
        *_subject(claim),
        _line(claim, certification.amount_cents),
        BASES[Basis(certification.basis)],
    )


def order(claim: Claim, order: Order, actor: User) -> None:
    """Certified → ordered, and as much of the year's credits used."""
    ledger.order(
        act(actor, order.signed_on, f"order-{order.number}", order.number),
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
