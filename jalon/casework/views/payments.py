"""Payments: claims to certify, orders to sign, the accountant's returns."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.enums import Role
from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where, rights_in
from jalon.accounts.rights import Right
from jalon.casework.invoice_forms import CostsForm
from jalon.casework.pages import act_form, carry_out, carry_out_one
from jalon.casework.views.cases import case_or_404
from jalon.casework.views.claim_acts import claim_act
from jalon.casework.views.documents import taken
from jalon.payments import queries
from jalon.payments.approving import missing, ready
from jalon.payments.costs import doubts_of, lines_of, overpaid, rests_on_costs, right_of, unreviewed
from jalon.payments.enums import ClaimKind, ClaimState
from jalon.payments.invoices import review_costs
from jalon.payments.models import Claim, OtherCost
from jalon.payments.other_costs import bases_of, lump_words
from jalon.payments.settling import settleable
from jalon.plan.queries import region_choices
from jalon.schemes.enums import Instrument
from jalon.ui.formats import language


def _claim_or_404(request: SignedRequest, public_id: UUID) -> Claim:
    claim = queries.claim(str(public_id))
    if claim is None:
        raise Http404
    check(request, Right.PAYMENTS_READ, claim.case.region)
    case_or_404(request, claim.case.public_id)
    return claim


SHOWN = 30
"""How many claims of a step are shown; the others follow as these move on."""


@require_safe
@requires(Right.PAYMENTS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """What waits at each step, by Region."""
    scope = regions_where(request.user, Right.PAYMENTS_READ)
    exchanges = [(slug, name) for slug, name in region_choices() if slug in scope]
    regions, today = [slug for slug, _name in exchanges], timezone.localdate()
    certified = [ready(slug, today) for slug in regions]
    held = [one for waits, _free in certified for one in waits]
    free = [one for _held, can in certified for one in can]
    received = queries.in_state(regions, ClaimState.RECEIVED)
    ordered = queries.in_state(regions, ClaimState.ORDERED)
    over = queries.in_state(regions, ClaimState.PAID, ClaimState.SETTLED).reverse()
    groups = [
        (_("À certifier"), received[:SHOWN], received.count()),
        (_("À approuver avant la signature"), held[:SHOWN], len(held)),
        (_("Mandats à signer"), free[:SHOWN], len(free)),
        (_("Chez le comptable"), ordered[:SHOWN], ordered.count()),
        (_("Payées ou soldées, les dernières"), over[:SHOWN], over.count()),
    ]
    return render(request, "casework/payments.html", {"groups": groups, "exchanges": exchanges})


@require_safe
@requires(Right.PAYMENTS_READ)
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A payment claim and its life."""
    claim = _claim_or_404(request, public_id)
    if request.GET.get("proof") and claim.proof:
        return taken(request.user, claim.case, claim.proof)
    held = rights_in(request.user, claim.case.region)
    levels = missing(claim, timezone.localdate()) if claim.state == ClaimState.CERTIFIED else []
    first = "factures" if unreviewed(claim) else ""
    doors = [
        (label, reverse("casework:payment-act", args=[claim.public_id, act]), "" if act == first else weight)
        for state, right, act, label, weight in _offers()
        if claim.state == state and right in held and _possible(act, claim, levels)
    ]
    invoices = list(claim.invoices.select_related("document"))
    wanted = next((one.document for one in invoices if request.GET.get("facture") == str(one.pk)), None)
    if wanted:
        return taken(request.user, claim.case, wanted)
    doubts, labels = doubts_of(claim), _labels(claim)
    others = [(cost, label, _counted(claim, cost)) for cost, label in _others(claim)]
    context = {
        "claim": claim,
        "region": claim.case.region,
        "offers": doors,
        "orders": list(claim.orders.all()),
        "invoices": [(one, labels.get(one.category, ""), doubts.get(one.pk, "")) for one in invoices],
        "costs": [(labels.get(line.category, _("Dépenses")), line) for line in lines_of(claim.case)]
        if invoices or others
        else [],
        "others": others,
        "earned": right_of(claim.case, Instrument(claim.instrument), ClaimKind(claim.kind))
        if invoices or others
        else None,
        "baseless": claim.state == ClaimState.RECEIVED and not bases_of(claim),
        "levels": levels,
        "approvals": list(claim.approvals.select_related("given_by")),
        "overpaid": sum(overpaid(claim.case).values()),
        "settlement": getattr(claim, "settlement", None),
    }
    return render(request, "casework/payment.html", context)


def _labels(claim: Claim) -> dict[str, str]:
    return {one.id: one.label[language()] for one in claim.case.scheme_version.definition.budget}


def _others(claim: Claim) -> list[tuple[OtherCost, str]]:
    """The costs of a claim that no invoice shows, with the names of their categories."""
    labels = _labels(claim)
    return [(one, labels.get(one.category, _("Dépenses"))) for one in claim.other_costs.all()]


def _counted(claim: Claim, cost: OtherCost) -> str:
    """How a lump sum was counted: « 12 × jour d’expert », or what is delivered."""
    budget = {one.id: one for one in claim.case.scheme_version.definition.budget}
    words = lump_words(budget[cost.category]) if cost.category in budget else ""
    return f"{cost.units} × {words}" if cost.units and words else cost.get_proof_display()


def _possible(act: str, claim: Claim, levels: list[Role]) -> bool:
    """Whether an act that the state allows has something to act on."""
    possible = {
        "factures": rests_on_costs(claim),
        "certifier": bool(bases_of(claim)) and not unreviewed(claim) and not settleable(claim),
        "solder": settleable(claim),
        "approuver": bool(levels),
        "mandater": not levels,
    }
    return possible.get(act, True)


def _offers() -> list[tuple[ClaimState, Right, str, str, str]]:
    return [
        (ClaimState.RECEIVED, Right.PAYMENTS_CERTIFY, "factures", _("Examiner les dépenses"), "second"),
        (ClaimState.RECEIVED, Right.PAYMENTS_CERTIFY, "certifier", _("Certifier le service fait"), ""),
        (ClaimState.RECEIVED, Right.PAYMENTS_CERTIFY, "solder", _("Solder sans paiement"), ""),
        (ClaimState.RECEIVED, Right.PAYMENTS_CERTIFY, "refuser", _("Refuser la demande"), "second"),
        (ClaimState.CERTIFIED, Right.PAYMENTS_APPROVE, "approuver", _("Approuver le paiement"), ""),
        (ClaimState.CERTIFIED, Right.PAYMENTS_ORDER, "mandater", _("Signer le mandat"), ""),
        (ClaimState.ORDERED, Right.PAYMENTS_RECORD_RETURN, "paye", _("Le comptable a payé"), ""),
        (ClaimState.ORDERED, Right.PAYMENTS_RECORD_RETURN, "rejete", _("Le comptable a rejeté"), "second"),
    ]


@require_http_methods(["GET", "POST"])
@requires(Right.PAYMENTS_CERTIFY)
def invoices(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Accept, cut or refuse each cost of a claim."""
    claim = _claim_or_404(request, public_id)
    check(request, Right.PAYMENTS_CERTIFY, claim.case.region)
    here = reverse("casework:payment", args=[public_id])
    form = act_form(
        CostsForm,
        request,
        invoices=list(claim.invoices.all()),
        doubts=doubts_of(claim),
        others=[(one, f"{label} ({_counted(claim, one)})") for one, label in _others(claim)],
    )
    return carry_out(
        request,
        form,
        lambda data: review_costs(public_id, data["verdicts"], others=data["others"], actor=request.user),
        done=_("Les dépenses sont examinées."),
        back=here,
        page={
            "region": claim.case.region,
            "crumb_label": claim.case.reference,
            "crumb_url": here,
            "title": _("Examiner les dépenses"),
            "lede": _("Ce qui est retenu se paie au taux de l’aide ; ce qui ne l’est pas demande une raison."),
            "submit": _("Enregistrer"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.PAYMENTS_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Certify, refuse, order, or record what the accountant returned."""
    claim = _claim_or_404(request, public_id)
    page = claim_act(claim, act, request.user)
    if page is None:
        raise Http404
    return carry_out_one(request, page, claim.case, reverse("casework:payment", args=[claim.public_id]))
