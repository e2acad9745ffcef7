"""Operators' shares: opened under an agreement, entrusted with more, given back, closed."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.casework import share_forms as forms
from jalon.casework import shares as acts
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.situations import free_schemes
from jalon.funds.amounts import amount_text
from jalon.funds.queries import envelope as envelope_of
from jalon.funds.shares import share_situation


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_ALLOCATE)
def open_share(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Entrust an operator with a part of what a scheme has."""
    held = envelope_of(f"{region}/{slug}")
    if held is None:
        raise Http404
    here = reverse("casework:funds-envelope", args=[region, slug])
    return carry_out(
        request,
        act_form(forms.OpenShareForm, request, envelope=held, schemes=free_schemes(held)),
        lambda data: acts.open_share(held, data, actor=request.user),
        done=_("La part est ouverte."),
        back=here,
        page={
            "region": region,
            "crumb_label": held.label,
            "crumb_url": here,
            "title": _("Confier une part à un opérateur"),
            "lede": _("L’opérateur attribue dans cette limite, dit ce qui a servi et rend le reste."),
            "submit": _("Ouvrir la part"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_ALLOCATE)
def act(request: SignedRequest, region: str, slug: str, act: str) -> HttpResponse:
    """Entrust more, record what comes back, close."""
    found = share_situation(f"{region}/{slug}")
    if found is None:
        raise Http404
    form: type[ActForm] = forms.ShareAmountForm
    choices: dict[str, Any] = {"envelope": found.envelope}
    do: Callable[..., object]
    if act == "confier":
        do, title, submit = acts.entrust, _("Confier davantage à %(name)s"), _("Confier")
    elif act == "rendre":
        do, title, submit = acts.give_back, _("Ce que rend %(name)s"), _("Enregistrer")
    elif act == "clore":
        form, choices, do = forms.CloseShareForm, {}, acts.close
        title, submit = _("Clore la part de %(name)s"), _("Clore")
    else:
        raise Http404
    here = reverse("casework:share", args=[region, slug])
    left = amount_text(found.left, found.envelope.owner.resource)
    return carry_out(
        request,
        act_form(form, request, **choices),
        lambda data: do(found.share, data, actor=request.user),
        done=_("L’acte est enregistré."),
        back=here,
        page={
            "region": region,
            "crumb_label": found.share.name,
            "crumb_url": here,
            "title": title % {"name": found.share.name},
            "lede": _("%(left)s ne sont attribués à personne.") % {"left": left},
            "submit": submit,
            "danger": act == "clore",
        },
    )
