"""Envelopes: what was voted, what is left, and the votes that open and allocate."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.casework import forms
from jalon.casework.pages import act_form, carry_out
from jalon.casework.votes import allocate_to_scheme, open_by_vote, open_credits_by_vote
from jalon.funds import queries
from jalon.plan.queries import axis_paths, region_choices
from jalon.schemes.queries import latest_versions
from jalon.ui.formats import language


@require_safe
@requires(Right.FUNDS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The envelopes and credits of my Regions."""
    scope = regions_where(request.user, Right.FUNDS_READ)
    opens = regions_where(request.user, Right.FUNDS_OPEN)
    groups = []
    for slug, name in region_choices():
        if slug in scope:
            situations = [queries.envelope_situation(one.reference) for one in queries.envelopes(slug)]
            groups.append((slug, name, situations, queries.credits_situation(slug), slug in opens))
    return render(request, "casework/funds.html", {"groups": groups})


def _page(region: str, **more: Any) -> dict[str, Any]:
    return {
        "region": region,
        "crumb_label": _("Enveloppes"),
        "crumb_url": reverse("casework:funds"),
        **more,
    }


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def open_envelope(request: SignedRequest, region: str) -> HttpResponse:
    """Record the vote that opens an AP or AE."""
    axes = [(path, str(axis)) for path, axis in axis_paths(region).items()]
    form = act_form(forms.EnvelopeForm, request, axes=axes)
    return carry_out(
        request,
        form,
        lambda data: open_by_vote(region, data, actor=request.user),
        done=_("L’enveloppe est ouverte."),
        back=reverse("casework:funds"),
        page=_page(
            region,
            title=_("Ouvrir une enveloppe votée"),
            lede=_("Une AP ou une AE n’existe que par un vote du budget : sa délibération et son échéancier."),
            submit=_("Ouvrir l’enveloppe"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_OPEN)
def open_credits(request: SignedRequest, region: str) -> HttpResponse:
    """Record the vote of a year's payment credits."""
    return carry_out(
        request,
        act_form(forms.CreditsForm, request),
        lambda data: open_credits_by_vote(region, data, actor=request.user),
        done=_("Les crédits de paiement sont ouverts."),
        back=reverse("casework:funds"),
        page=_page(
            region,
            title=_("Ouvrir des crédits de paiement"),
            lede=_("La limite des mandats d’un exercice et d’un chapitre."),
            submit=_("Ouvrir les crédits"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_ALLOCATE)
def allocate(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Allocate an envelope to a scheme."""
    envelope = queries.envelope(f"{region}/{slug}")
    if envelope is None:
        raise Http404
    check(request, Right.FUNDS_ALLOCATE, region)
    lang = language()
    schemes = [(one.scheme.slug, one.definition.title[lang]) for one in latest_versions(region)]
    return carry_out(
        request,
        act_form(forms.AllocateForm, request, schemes=schemes),
        lambda data: allocate_to_scheme(envelope, data, actor=request.user),
        done=_("Le montant est affecté au dispositif."),
        back=reverse("casework:funds"),
        page=_page(
            region,
            title=_("Affecter « %(label)s »") % {"label": envelope.label},
            lede="" if schemes else _("Aucun dispositif de cette Région n’est publié dans Jalon."),
            submit=_("Affecter"),
        ),
    )
