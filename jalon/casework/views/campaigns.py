"""Campaigns of checks: prepared, published, drawn, followed, closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import may, regions_where
from jalon.accounts.rights import Right
from jalon.casework import check_forms as forms
from jalon.casework.dossier import Door
from jalon.casework.forms import ConfirmForm
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.monitoring.actions import campaigns as acts
from jalon.monitoring.enums import CampaignState
from jalon.monitoring.models import Campaign
from jalon.monitoring.progress import campaigns, checks_of, progress_of
from jalon.plan.queries import region_choices
from jalon.schemes.queries import scheme_choices
from jalon.ui.formats import language


@require_safe
@requires(Right.CHECKS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The campaigns of my Regions."""
    scope = regions_where(request.user, Right.CHECKS_READ)
    groups = [
        (slug, name, list(campaigns(slug)), may(request.user, Right.CHECKS_PLAN, slug))
        for slug, name in region_choices()
        if slug in scope
    ]
    return render(request, "casework/campaigns.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@requires(Right.CHECKS_PLAN)
def new(request: SignedRequest, region: str) -> HttpResponse:
    """Prepare a campaign."""
    back = reverse("casework:campaigns")
    return carry_out(
        request,
        act_form(forms.CampaignForm, request, schemes=_schemes(region), initial={"risk_size": 0}),
        lambda data: acts.prepare(
            region,
            data["name"],
            data["first_on"],
            data["last_on"],
            data["random_size"],
            data["risk_size"],
            actor=request.user,
            schemes=data["schemes"],
            key=data["key"],
        ),
        done=_("La campagne est préparée : publiez sa population."),
        back=back,
        page={
            "region": region,
            "title": _("Préparer une campagne de contrôles"),
            "submit": _("Enregistrer la campagne"),
            "crumb_label": _("Contrôles"),
            "crumb_url": back,
        },
    )


def _schemes(region: str) -> list[tuple[str, str]]:
    """The Region's schemes, by slug."""
    own = [(reference.partition("/"), title) for reference, title in scheme_choices()]
    return [(slug, title) for (of, _stroke, slug), title in own if of == region]


def _found(request: SignedRequest, public_id: UUID, right: Right) -> Campaign:
    found = Campaign.objects.select_related("prepared_by", "published_by").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    check(request, right, found.region)
    return found


@require_safe
@requires(Right.CHECKS_READ)
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A campaign: its method, its population, its checks, what they found."""
    found = _found(request, public_id, Right.CHECKS_READ)
    context = {
        "found": found,
        "region": found.region,
        "schemes": [title for slug, title in _schemes(found.region) if slug in found.schemes],
        "progress": progress_of(found),
        "checks": list(checks_of(found)),
        "offers": _doors(request, found),
        "signals": [(one["reason"].get(language()) or one["reason"]["fr"], one["points"]) for one in found.signals],
    }
    return render(request, "casework/campaign.html", context)


def _doors(request: SignedRequest, found: Campaign) -> list[Door]:
    if not may(request.user, Right.CHECKS_PLAN, found.region):
        return []
    offers = {
        CampaignState.PREPARED: (_("Publier la population"), "publier"),
        CampaignState.PUBLISHED: (_("Tirer"), "tirer"),
        CampaignState.DRAWN: (_("Clore la campagne"), "clore"),
    }
    offer = offers.get(CampaignState(found.state))
    if offer is None:
        return []
    weight = "quiet" if found.state == CampaignState.DRAWN else ""
    return [Door(offer[0], reverse("casework:campaign-act", args=[found.public_id, offer[1]]), weight)]


@require_http_methods(["GET", "POST"])
@requires(Right.CHECKS_PLAN)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Publish the population, draw, or close."""
    found = _found(request, public_id, Right.CHECKS_PLAN)
    who = request.user
    pages: dict[str, tuple[type[ActForm], str, str, Callable[[dict[str, Any]], object]]] = {
        "publier": (
            ConfirmForm,
            _("Publier la population"),
            _("La liste des aides et leurs poids se figent ; le prochain scellé du grand livre donnera la graine."),
            lambda data: acts.publish(public_id, actor=who),
        ),
        "tirer": (
            ConfirmForm,
            _("Tirer les aides à contrôler"),
            _("Par le scellé %(number)s : chacun peut refaire ce tirage.") % {"number": found.seal},
            lambda data: acts.draw(public_id, actor=who),
        ),
        "clore": (
            forms.LessonsForm,
            _("Clore la campagne"),
            _("Chaque contrôle est conclu."),
            lambda data: acts.close(public_id, data["lessons"], actor=who),
        ),
    }
    if act not in pages:
        raise Http404
    kind, title, lede, do = pages[act]
    here = reverse("casework:campaign", args=[public_id])
    return carry_out(
        request,
        act_form(kind, request),
        do,
        done=_("L’acte est enregistré."),
        back=here,
        page={
            "region": found.region,
            "title": title,
            "lede": lede,
            "submit": title,
            "crumb_label": found.name,
            "crumb_url": here,
        },
    )
