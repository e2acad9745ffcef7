"""Instalments called together, and the way to a default: notice, declaration, or its lifting."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.casework import recovery_forms as forms
from jalon.casework.dossier import Door
from jalon.casework.pages import ActForm, ActPage, act_form, carry_out, carry_out_one
from jalon.payments import default, night
from jalon.payments.enums import DefaultState
from jalon.payments.instalments import call, falling_due
from jalon.payments.models import Default, RecoveryOrder
from jalon.ui.formats import money


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def instalments(request: SignedRequest, region: str) -> HttpResponse:
    """Issue the recovery orders of the instalments that fall due, one an instalment."""
    today = timezone.localdate()
    waiting = falling_due(region, today)
    here = reverse("casework:receivables")
    said = _("%(count)d échéances sont passées sans titre, pour %(amount)s.") % {
        "count": len(waiting),
        "amount": money(sum(one.cents for one in waiting)),
    }

    def do(data: dict[str, Any]) -> None:
        call(region, data["until"], actor=request.user)
        night.count(region, today)

    return carry_out(
        request,
        act_form(forms.InstalmentsForm, request, initial={"until": today}),
        do,
        done=_("Les titres sont émis, un par échéance, et les entreprises prévenues."),
        back=here,
        page={
            "region": region,
            "title": _("Émettre les titres des échéances"),
            "lede": said,
            "submit": _("Émettre les titres"),
            "crumb_label": _("Créances"),
            "crumb_url": here,
        },
    )


def default_doors(person: User, order: RecoveryOrder) -> list[Door]:
    """What may be done about the delay of an order."""
    region, today = order.case.region, timezone.localdate()
    running = order.defaults.filter(state=DefaultState.NOTICED).first()
    found = []
    if may(person, Right.RECEIVABLES_RECOVER, region):
        if running and not order.due_cents:
            found.append((_("Lever la mise en demeure"), "levee"))
        if default.late_enough(region, today).filter(pk=order.pk).exists():
            found.append((_("Mettre en demeure"), "demeure"))
    if running and order.due_cents and today > running.answer_by and may(person, Right.RECEIVABLES_DECLARE, region):
        found.append((_("Déclarer la défaillance"), "defaillance"))
    return [
        Door(label, reverse("casework:recovery-default", args=[order.public_id, name])) for label, name in found
    ]


@require_http_methods(["GET", "POST"])
@requires(Right.PAYMENTS_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Give notice of a default, declare it, or lift it."""
    order = RecoveryOrder.objects.select_related("case").filter(public_id=public_id).first()
    if order is None:
        raise Http404
    page = _page(request, order, act)
    if page is None:
        raise Http404
    return carry_out_one(
        request, page, order.case, reverse("casework:recovery", args=[public_id]), label=order.number
    )


def _page(request: SignedRequest, order: RecoveryOrder, act: str) -> ActPage | None:
    running = order.defaults.filter(state=DefaultState.NOTICED).first()
    if act == "demeure":
        return ActPage(
            ActForm,
            Right.RECEIVABLES_RECOVER,
            _("Mettre le débiteur en demeure"),
            _(
                "Il paie ou répond dans le délai de la règle de la Région ; passé ce délai, l’avance peut être exigée."
            ),
            lambda form, data: default.give_notice(order.public_id, actor=request.user),
        )
    if act == "defaillance":
        return ActPage(
            forms.DefaultForm,
            Right.RECEIVABLES_DECLARE,
            _("Déclarer la défaillance"),
            _("Un titre réclame tout ce qui reste de l’avance."),
            lambda form, data: default.declare(_one(running).public_id, data["answer"], actor=request.user),
            danger=True,
        )
    if act == "levee":
        return ActPage(
            ActForm,
            Right.RECEIVABLES_RECOVER,
            _("Lever la mise en demeure"),
            _("Le titre n’a plus de retard."),
            lambda form, data: default.lift(_one(running).public_id, actor=request.user),
        )
    return None


def _one(found: Default | None) -> Default:
    if found is None:
        raise Http404
    return found
