"""What is owed to the Region: by case, order by order."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import may, regions_where
from jalon.accounts.rights import Right
from jalon.cases.models import Case
from jalon.cases.queries import one_readable_by_reference
from jalon.casework import recovery_forms as forms
from jalon.casework.dossier import Door
from jalon.casework.pages import act_form, carry_out
from jalon.casework.views.defaults import default_doors
from jalon.casework.views.documents import taken
from jalon.funds.queries import envelope as envelope_of
from jalon.funds.receivables import owed_by
from jalon.journal.refusals import ActionRefused
from jalon.monitoring.progress import concluded_check, grounds_of
from jalon.payments import advances, default, interest, night, portfolio, recovery, success
from jalon.payments.account import account_of
from jalon.payments.enums import Owed, Recovery
from jalon.payments.models import RecoveryOrder
from jalon.payments.queries import awaited_orders, recovery_orders
from jalon.payments.results import declared
from jalon.payments.settling import excess_left
from jalon.plan.queries import region_choices
from jalon.schemes.calendar import WHOLE
from jalon.ui import formats
from jalon.ui.formats import money

SHOWN = 30
"""How many orders are shown; the others follow as these end."""


@require_safe
@requires(Right.PAYMENTS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """What is owed to my Regions, the orders under way, what falls due."""
    scope, today = regions_where(request.user, Right.PAYMENTS_READ), timezone.localdate()
    groups = []
    for slug, name in region_choices():
        if slug in scope:
            owed, page = portfolio.debts(slug, request.GET.get(f"page-{slug}", "1"))
            counted = night.counted(slug, today)
            groups.append(
                {
                    "slug": slug,
                    "name": name,
                    "book": portfolio.portfolio(slug, today),
                    "owed": owed,
                    "page": page,
                    "orders": [(one, recovery.standing(one)) for one in awaited_orders(slug)[:SHOWN]],
                    "running": awaited_orders(slug).count(),
                    "night": counted,
                    "months": night.months(counted)[:6],
                    "late": list(default.late_enough(slug, today)[:SHOWN]),
                    "noticed": list(default.running(slug)[:SHOWN]),
                    "recovers": may(request.user, Right.RECEIVABLES_RECOVER, slug),
                }
            )
    return render(request, "casework/receivables.html", {"groups": groups, "today": today})


def _case_or_404(request: SignedRequest, region: str, reference: str) -> Case:
    case = one_readable_by_reference(request.user, region, reference)
    if case is None:
        raise Http404
    return case


@require_safe
@requires(Right.PAYMENTS_READ)
def one_case(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """What a case owes, its orders, and what can be claimed."""
    case, said = _case_or_404(request, region, reference), None
    if success.awaited(case):
        said = declared(case)
        if request.GET.get("resultats") and said and said.proof:
            return taken(request.user, case, said.proof)
    orders = [(order, recovery.standing(order)) for order in recovery_orders(region, case=case)]
    doors = []
    if may(request.user, Right.RECEIVABLES_RECOVER, region):
        claims = recovery.claimable_back(case)
        if claims or owed_by(reference):
            doors.append(
                Door(_("Émettre un titre"), reverse("casework:receivable-issue", args=[region, reference]), "")
            )
        if any(kind is Owed.PRINCIPAL for _envelope, kind in claims):
            doors.append(
                Door(_("Remboursement anticipé"), reverse("casework:receivable-early", args=[region, reference]))
            )
            if success.awaited(case):
                url = reverse("casework:receivable-success", args=[region, reference])
                doors.append(Door(_("Constater le succès du projet"), url))
            doors.append(
                Door(_("Reporter ou rééchelonner"), reverse("casework:receivable-days", args=[region, reference]))
            )
            doors.append(
                Door(_("Abandonner par un vote"), reverse("casework:receivable-remit", args=[region, reference]))
            )
    context = {
        "case": case,
        "region": region,
        "owed": owed_by(reference),
        "orders": orders,
        "offers": doors,
        "reschedulings": case.reschedulings.all(),
        "findings": [(one, Decimal(one.rate) / WHOLE) for one in case.findings.select_related("found_by")],
        "declared": said,
        "instalments": account_of(case, timezone.localdate()).to_repay,
    }
    return render(request, "casework/receivable.html", {**context, "today": timezone.localdate()})


def _page(region: str, reference: str, title: str, submit: str, lede: str = "") -> dict[str, str]:
    return {
        "region": region,
        "title": title,
        "submit": submit,
        "lede": lede,
        "crumb_label": reference,
        "crumb_url": reverse("casework:receivable", args=[region, reference]),
    }


def _claims(case: Case) -> list[tuple[str, str]]:
    """What an order may claim, as choices: kind and envelope."""
    claims = recovery.claimable_back(case)
    found = []
    for (reference, kind), cents in claims.items():
        held = envelope_of(reference)
        words = {"kind": Owed(kind).label.capitalize(), "label": held.label if held else reference}
        said = _("%(kind)s, %(label)s : au plus %(left)s") % {**words, "left": money(cents)}
        found.append((f"{kind.value}|{reference}", said))
    for one in {one.envelope.reference: one for one in owed_by(str(case.reference))}.values():
        try:
            most = interest.most(case, one.envelope.reference, timezone.localdate())
        except ActionRefused as unknown_rate:
            said = _("Intérêts, %(label)s : %(why)s") % {"label": one.envelope.label, "why": unknown_rate}
        else:
            said = _("Intérêts, %(label)s : au plus %(left)s à ce jour") % {
                "label": one.envelope.label,
                "left": money(most),
            }
        found.append((f"{Owed.INTEREST.value}|{one.envelope.reference}", said))
    return found


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def issue(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """Issue a recovery order."""
    case = _case_or_404(request, region, reference)

    def do(data: dict[str, Any]) -> object:
        kind, _mark, envelope = data["claimed"].partition("|")
        return recovery.issue(
            case.public_id,
            envelope,
            Owed(kind),
            data["amount"],
            data["reason"],
            data["due_on"],
            heard_on=data["heard_on"],
            actor=request.user,
            key=data["key"],
        )

    return carry_out(
        request,
        act_form(forms.IssueForm, request, claims=_claims(case), initial=_found_undue(request, case)),
        do,
        done=_("Le titre de recettes est émis."),
        back=reverse("casework:receivable", args=[region, reference]),
        page=_page(region, reference, _("Émettre un titre de recettes"), _("Émettre le titre")),
    )


def _found_undue(request: SignedRequest, case: Case) -> dict[str, Any]:
    """What was found undue, and asked for observations: by the check on the spot that leads here, or by the balance."""
    check = concluded_check(request.GET.get("controle", ""), case)
    if check:
        return {"amount": check.undue_cents, "reason": grounds_of(check), "heard_on": check.found_on}
    excess = excess_left(case)
    if excess is None:
        return {}
    envelope = excess.settlement.claim.envelope
    kind = next((kind for one, kind in recovery.claimable_back(case) if one == envelope), Owed.UNDUE)
    return {
        "claimed": f"{kind.value}|{envelope}",
        "amount": excess.cents,
        "reason": excess.settlement.reason,
        "heard_on": excess.settlement.settled_on,
    }


def _advances(case: Case) -> list[tuple[str, str]]:
    return [
        (one.envelope.reference, f"{one.envelope.label} ({money(one.outstanding)})")
        for one in owed_by(str(case.reference))
        if one.outstanding
    ]


def _on_advance(
    request: SignedRequest, region: str, reference: str, how: Recovery, page: dict[str, str]
) -> HttpResponse:
    """One act on what is left of an advance: which one, how much, by which act, on which day."""
    case = _case_or_404(request, region, reference)
    return carry_out(
        request,
        act_form(forms.AdvanceForm, request, advances=_advances(case)),
        lambda data: advances.leaves(
            case.public_id,
            data["envelope"],
            how,
            data["amount"],
            data["reference"],
            data["on"],
            actor=request.user,
            key=data["key"],
        ),
        done=_("L’acte est enregistré."),
        back=reverse("casework:receivable", args=[region, reference]),
        page=page,
    )


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def early(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """Record that an advance is repaid before it is due."""
    page = _page(region, reference, _("Remboursement anticipé"), _("Enregistrer le remboursement"))
    return _on_advance(request, region, reference, Recovery.RECEIVED, page)


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def remit(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """Record the vote that gives up a part of an advance that is not due yet."""
    lede = _("Une remise est votée par l’assemblée : sa délibération est la référence.")
    page = _page(region, reference, _("Abandonner une avance par un vote"), _("Enregistrer le vote"), lede)
    return _on_advance(request, region, reference, Recovery.WRITTEN_OFF, page)


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def find(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """Find the success of a recoverable advance's project, or its failure, on the results that the company declared."""
    case = _case_or_404(request, region, reference)
    said = declared(case)
    told = [" ".join(case.scheme_version.definition.on_success)]
    if said:
        told.append(
            _("L’entreprise a déclaré le %(day)s : %(results)s")
            % {"day": formats.date(said.declared_on), "results": said.results}
        )
    return carry_out(
        request,
        act_form(forms.FindingForm, request, declared=said is not None),
        lambda data: success.find(
            case.public_id,
            data["succeeded"] == "yes",
            data.get("results", ""),
            data["reason"],
            data["on"],
            deliberation=data["deliberation"],
            voted_on=data["voted_on"],
            actor=request.user,
            key=data["key"],
        ),
        done=_("Le constat est enregistré, et l’entreprise prévenue."),
        back=reverse("casework:receivable", args=[region, reference]),
        page=_page(
            region, reference, _("Constater le succès du projet"), _("Enregistrer le constat"), " ".join(told)
        ),
    )


def _events() -> dict[str, tuple[Recovery, str, str]]:
    """The acts on an order: what happens, the title of its page, what its button says."""
    return {
        "encaisse": (Recovery.RECEIVED, _("Le comptable a encaissé"), _("Enregistrer l’encaissement")),
        "conteste": (Recovery.DISPUTED, _("Le débiteur conteste"), _("Enregistrer la contestation")),
        "confirme": (Recovery.UPHELD, _("La contestation est rejetée"), _("Confirmer la créance")),
        "delais": (Recovery.PUT_OFF, _("Accorder des délais"), _("Accorder les délais")),
        "echu": (Recovery.DUE_AGAIN, _("Le délai est passé"), _("Rendre la somme exigible")),
        "abandon": (Recovery.WRITTEN_OFF, _("Abandonner par un vote"), _("Enregistrer le vote")),
    }


def _order_or_404(request: SignedRequest, public_id: UUID, right: Right) -> RecoveryOrder:
    order = RecoveryOrder.objects.select_related("case").filter(public_id=public_id).first()
    if order is None:
        raise Http404
    check(request, right, order.case.region)
    _case_or_404(request, order.case.region, str(order.case.reference))
    return order


@require_safe
@requires(Right.PAYMENTS_READ)
def order(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A recovery order and its life."""
    found = _order_or_404(request, public_id, Right.PAYMENTS_READ)
    now, doors = recovery.standing(found), []
    if may(request.user, Right.RECEIVABLES_RECOVER, found.case.region):
        for name, (kind, _title, submit) in _events().items():
            source = recovery.FROM.get(kind)
            if getattr(now, source[0]) if source else now.left:
                doors.append(Door(submit, reverse("casework:recovery-act", args=[public_id, name])))
    doors += default_doors(request.user, found)
    notices = found.defaults.select_related("noticed_by", "ended_by", "claimed")
    context = {
        "order": found,
        "now": now,
        "offers": doors,
        "region": found.case.region,
        "notices": notices,
        "reckoning": interest.reckoning(found.reckoning),
        "today": timezone.localdate(),
    }
    return render(request, "casework/recovery.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Record what happened to a recovery order."""
    found = _order_or_404(request, public_id, Right.RECEIVABLES_RECOVER)
    if act not in _events():
        raise Http404
    kind, title, submit = _events()[act]
    now = recovery.standing(found)
    source = recovery.FROM.get(kind)
    here = reverse("casework:recovery", args=[public_id])
    initial = {"amount": getattr(now, source[0]) if source else now.left}
    return carry_out(
        request,
        act_form(forms.EventForm, request, initial=initial),
        lambda data: recovery.happens(
            public_id,
            kind,
            data["amount"],
            data["reference"],
            data["on"],
            actor=request.user,
            key=data["key"],
        ),
        done=_("L’acte est enregistré."),
        back=here,
        page={
            "region": found.case.region,
            "title": title,
            "submit": submit,
            "crumb_label": found.number,
            "crumb_url": here,
            "danger": kind is Recovery.WRITTEN_OFF,
        },
    )
