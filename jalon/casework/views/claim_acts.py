"""What is done of a payment claim, each act with its form and its words."""

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.casework import forms
from jalon.casework.pages import ActForm, ActPage
from jalon.payments import actions
from jalon.payments.approving import approve
from jalon.payments.enums import Basis
from jalon.payments.models import Claim
from jalon.payments.money import exercices_open
from jalon.payments.other_costs import bases_of
from jalon.payments.settling import settle


def claim_act(claim: Claim, act: str, person: User) -> ActPage | None:
    """The page of an act on a claim; None for a word that names none."""
    makers = {
        "certifier": _certify,
        "refuser": _refuse,
        "solder": _settle,
        "approuver": _approve,
        "mandater": _order,
        "paye": _paid,
        "rejete": _rejected,
    }
    return makers[act](claim, person) if act in makers else None


def _certify(claim: Claim, person: User) -> ActPage:
    bases = bases_of(claim)
    return ActPage(
        forms.CertifyForm,
        Right.PAYMENTS_CERTIFY,
        _("Certifier le service fait"),
        "",
        lambda form, data: actions.certify(
            claim.public_id, Basis(data["basis"]), data["amount"], note=data["note"], actor=person
        ),
        {"bases": bases, "initial": {"amount": claim.asked_cents, "basis": bases[0] if bases else ""}},
        submit=_("Certifier"),
        done=_("Le service fait est certifié."),
    )


def _refuse(claim: Claim, person: User) -> ActPage:
    return ActPage(
        forms.RefuseClaimForm,
        Right.PAYMENTS_CERTIFY,
        _("Refuser la demande de paiement"),
        "",
        lambda form, data: actions.refuse_claim(claim.public_id, data["note"], actor=person),
        danger=True,
        submit=_("Refuser"),
        done=_("La demande est refusée et le demandeur prévenu."),
    )


def _settle(claim: Claim, person: User) -> ActPage:
    return ActPage(
        forms.RefuseClaimForm,
        Right.PAYMENTS_CERTIFY,
        _("Solder cette demande sans paiement"),
        _("Le compte est arrêté et écrit au bénéficiaire, qui peut répondre à un trop-perçu avant tout titre."),
        lambda form, data: settle(claim.public_id, data["note"], actor=person),
        submit=_("Solder sans paiement"),
        done=_("Le solde est arrêté, et le demandeur prévenu."),
    )


def _approve(claim: Claim, person: User) -> ActPage:
    return ActPage(
        ActForm,
        Right.PAYMENTS_APPROVE,
        _("Approuver le paiement ?"),
        "",
        lambda form, data: approve(claim.public_id, actor=person),
        submit=_("Approuver"),
        done=_("Le paiement est approuvé à votre niveau."),
    )


def _order(claim: Claim, person: User) -> ActPage:
    years = exercices_open(claim, timezone.localdate())
    return ActPage(
        forms.OrderForm,
        Right.PAYMENTS_ORDER,
        _("Signer le mandat ?"),
        "",
        lambda form, data: actions.sign_order(claim.public_id, exercice=data["exercice"], actor=person),
        {"exercices": [(year, str(year)) for year in years]},
        submit=_("Signer le mandat"),
        done=_("Le mandat est signé et part chez le comptable."),
    )


def _number(claim: Claim) -> str:
    order = claim.orders.order_by("-pk").first()
    return order.number if order else ""


def _paid(claim: Claim, person: User) -> ActPage:
    number = _number(claim)
    return ActPage(
        forms.PaidForm,
        Right.PAYMENTS_RECORD_RETURN,
        _("Le comptable a payé le mandat %(number)s") % {"number": number},
        "",
        lambda form, data: actions.record_payment(number, data["accountant_number"], data["paid_on"], actor=person),
        submit=_("Enregistrer le paiement"),
        done=_("Le paiement est enregistré."),
    )


def _rejected(claim: Claim, person: User) -> ActPage:
    number = _number(claim)
    return ActPage(
        forms.RejectedForm,
        Right.PAYMENTS_RECORD_RETURN,
        _("Le comptable a rejeté le mandat %(number)s") % {"number": number},
        "",
        lambda form, data: actions.record_rejection(number, data["rejection"], actor=person),
        danger=True,
        submit=_("Enregistrer le rejet"),
        done=_("Le rejet est enregistré ; un autre mandat peut être signé."),
    )
