"""Programmes that several bodies finance: followed, budgeted, signed."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.casework import cofinancing as acts
from jalon.casework import cofinancing_forms as forms
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.funds.cofinancing import programme
from jalon.funds.models import Programme
from jalon.plan.queries import instruments_of
from jalon.provenance.display import value_text
from jalon.provenance.enums import Kind
from jalon.provenance.queries import claims_of


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def follow(request: SignedRequest, region: str) -> HttpResponse:
    """Follow another programme."""
    back = reverse("casework:programmes", args=[region])
    subjects = [(one.path, str(one.name)) for one in instruments_of(region)]
    return carry_out(
        request,
        act_form(forms.ProgrammeForm, request, subjects=subjects),
        lambda data: acts.follow(region, data, actor=request.user),
        done=_("Le programme est suivi."),
        back=back,
        page={
            "region": region,
            "crumb_label": _("Programmes cofinancés"),
            "crumb_url": back,
            "title": _("Suivre un programme cofinancé"),
            "submit": _("Suivre"),
        },
    )


def _announced(held: Programme) -> list[tuple[str, str]]:
    """What sources announce in euros or in shares, first of what the programme is about."""
    found = [one for one in claims_of(held.region) if one.is_money or one.kind == Kind.SHARE]
    found.sort(key=lambda one: one.subject != held.subject)
    return [(one.key, f"{one.subject} : {one.label}, {value_text(one)}") for one in found]


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def act(request: SignedRequest, region: str, slug: str, act: str) -> HttpResponse:
    """Record the budget, a funder, or what one of them signed."""
    held = programme(region, slug)
    if held is None:
        raise Http404
    form: type[ActForm]
    choices: dict[str, Any] = {}
    do: Callable[..., object]
    if act == "budget":
        form, do, title = forms.BudgetForm, acts.adopt_budget, _("Le budget adopté de « %(name)s »")
    elif act == "financeur":
        form, do, title = forms.FunderForm, acts.add_funder, _("Un financeur de « %(name)s »")
        choices = {"claims": _announced(held)}
    elif act == "signature":
        form, do, title = forms.PledgeForm, acts.sign_pledge, _("Ce qu’un financeur signe pour « %(name)s »")
        choices = {"funders": [(one.pk, str(one)) for one in held.funders.all()]}
    else:
        raise Http404
    here = reverse("casework:programme", args=[region, slug])
    return carry_out(
        request,
        act_form(form, request, **choices),
        lambda data: do(held, data, actor=request.user),
        done=_("L’acte est enregistré."),
        back=here,
        page={
            "region": region,
            "crumb_label": str(held),
            "crumb_url": here,
            "title": title % {"name": str(held)},
            "lede": _("Une année déjà enregistrée est remplacée à la date de l’acte ; l’ancienne reste lisible."),
            "submit": _("Enregistrer"),
        },
    )
