"""Hours, seats, days and posts: opened, allocated, granted, used and given back, in their own unit."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.casework import resource_forms as forms
from jalon.casework import resources
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.situations import free_schemes, scheme_names
from jalon.funds.amounts import amount_text
from jalon.funds.models import EURO, Envelope
from jalon.funds.queries import envelope as envelope_of
from jalon.funds.queries import granted_of
from jalon.plan.queries import axis_paths


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def open_resource(request: SignedRequest, region: str) -> HttpResponse:
    """Open an envelope of hours, seats, days or posts."""
    axes = [(path, str(axis)) for path, axis in axis_paths(region).items()]
    return carry_out(
        request,
        act_form(forms.OpenResourceForm, request, axes=axes),
        lambda data: resources.open_resource(region, data, actor=request.user),
        done=_("L’enveloppe est ouverte."),
        back=reverse("casework:funds"),
        page={
            "region": region,
            "crumb_label": _("Enveloppes"),
            "crumb_url": reverse("casework:funds"),
            "title": _("Ouvrir une enveloppe en nature"),
            "lede": _("Des heures, des places, des journées ou des postes : les mêmes étapes que pour des euros."),
            "submit": _("Ouvrir l’enveloppe"),
        },
    )


def _names(held: Envelope) -> list[tuple[str, str]]:
    return [(ref.removeprefix(f"{held.region}/"), name) for ref, name in scheme_names(held.region).items()]


def _holders(held: Envelope) -> list[tuple[str, str]]:
    return [
        (f"{scheme}|{case}", f"{case} ({amount_text(left, held.owner.resource)})")
        for scheme, case, left in granted_of(held)
    ]


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_ALLOCATE)
def act(request: SignedRequest, region: str, slug: str, act: str) -> HttpResponse:
    """Allocate a quantity, grant it to a case, record its use or its return."""
    held = envelope_of(f"{region}/{slug}")
    if held is None or held.owner.resource_id == EURO:
        raise Http404
    form: type[ActForm]
    choices: dict[str, Any]
    do: Callable[..., object]
    if act == "reserver":
        form, choices, do = forms.ToSchemeForm, {"schemes": _names(held)}, resources.allocate
        title, submit = _("Affecter à un dispositif"), _("Affecter")
    elif act == "attribuer":
        form, choices, do = forms.ToCaseForm, {"schemes": free_schemes(held)}, resources.grant
        title, submit = _("Attribuer à un dossier"), _("Attribuer")
    elif act == "consommer":
        form, choices, do = forms.OfCaseForm, {"holders": _holders(held)}, resources.use
        title, submit = _("Constater une consommation"), _("Constater")
    elif act == "rendre":
        form, choices, do = forms.OfCaseForm, {"holders": _holders(held)}, resources.give_back
        title, submit = _("Rendre au dispositif"), _("Rendre")
    else:
        raise Http404
    here = reverse("casework:funds-envelope", args=[region, slug])
    return carry_out(
        request,
        act_form(form, request, envelope=held, **choices),
        lambda data: do(held, data, actor=request.user),
        done=_("L’acte est enregistré."),
        back=here,
        page={"region": region, "crumb_label": held.label, "crumb_url": here, "title": title, "submit": submit},
    )
