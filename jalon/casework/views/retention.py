"""How long requests are kept: the durations, what is over, what is retained, the lists that two people confirm."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where, rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions import retention as acts
from jalon.cases.enums import DisposalState
from jalon.cases.models import Disposal
from jalon.cases.retention import standing
from jalon.casework import retention_forms as forms
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.retention import durations_in_words, over, record_of
from jalon.casework.sheets import as_csv
from jalon.plan.queries import region_choices

PAGE = 50


@require_safe
@requires(Right.RETENTION_READ)
def home(request: SignedRequest) -> HttpResponse:
    """How many requests are over in each of my Regions, and what waits."""
    scope, today = regions_where(request.user, Right.RETENTION_READ), timezone.localdate()
    rows = [
        (slug, name, len(over(slug, today)), standing.proposed(slug), standing.holds(slug).count())
        for slug, name in region_choices()
        if slug in scope
    ]
    return render(request, "casework/retention.html", {"rows": rows})


@require_safe
@requires(Right.RETENTION_READ)
def region(request: SignedRequest, region: str) -> HttpResponse:
    """One Region: what is over, what is retained, its durations, its archives."""
    today = timezone.localdate()
    page = Paginator(standing.archived(request.user, region), PAGE).get_page(request.GET.get("page"))
    held = rights_in(request.user, region)
    return render(
        request,
        "casework/retention_region.html",
        {
            "region": region,
            "region_name": dict(region_choices()).get(region, region),
            "over": over(region, today),
            "waiting": standing.proposed(region),
            "holds": standing.holds(region),
            "durations": durations_in_words(region),
            "disposals": standing.disposals(region),
            "page": page,
            "proposes": Right.RETENTION_PROPOSE in held,
            "opens": Right.CASES_READ in held,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.RETENTION_PROPOSE)
def propose(request: SignedRequest, region: str) -> HttpResponse:
    """Propose the list of every request whose time is over."""
    found = over(region, timezone.localdate())
    return carry_out(
        request,
        act_form(ActForm, request),
        lambda data: acts.propose(region, actor=request.user, key=data["key"]),
        done=_("La liste est proposée : une autre personne la confirme, avec le visa des archives."),
        back=reverse("casework:retention-region", args=[region]),
        page={
            **_here(region),
            "title": _("Proposer une liste d’élimination"),
            "lede": _("Elle portera %(count)s dossiers. Rien n’est vidé avant qu’une autre personne la confirme.")
            % {"count": len(found)},
            "submit": _("Proposer la liste"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.RETENTION_PROPOSE)
def hold(request: SignedRequest, region: str) -> HttpResponse:
    """Keep a request whatever the durations say."""
    return carry_out(
        request,
        act_form(forms.HoldForm, request, region=region),
        lambda data: acts.hold(data["reference"], data["reason"], actor=request.user),
        done=_("Le dossier est retenu : rien n’en sera vidé avant que la retenue soit levée."),
        back=reverse("casework:retention-region", args=[region]),
        page={
            **_here(region),
            "title": _("Retenir un dossier"),
            "lede": _(
                "Un recours, un contrôle : le dossier sort des archives et n’est pas vidé tant qu’il est retenu."
            ),
            "submit": _("Retenir"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.RETENTION_PROPOSE)
def lift(request: SignedRequest, region: str, public_id: UUID) -> HttpResponse:
    """What kept the request is over."""
    held = standing.holds(region).filter(case__public_id=public_id).first()
    if held is None:
        raise Http404
    return carry_out(
        request,
        act_form(ActForm, request),
        lambda _data: acts.lift(public_id, actor=request.user),
        done=_("La retenue est levée."),
        back=reverse("casework:retention-region", args=[region]),
        page={
            **_here(region),
            "title": _("Lever la retenue du dossier %(number)s") % {"number": held.case.reference},
            "lede": held.reason,
            "submit": _("Lever la retenue"),
        },
    )


@require_safe
@requires(Right.RETENTION_READ)
def disposal(request: SignedRequest, disposal_id: int) -> HttpResponse:
    """A list: its requests, who proposed it, what became of each; as a CSV for the archives with ``?format=csv``."""
    found = _disposal_or_404(request, disposal_id, Right.RETENTION_READ)
    if request.GET.get("format"):
        file = as_csv(record_of(found), "lines") if request.GET["format"] == "csv" else None
        if file is None:
            raise Http404
        return file
    page = Paginator(standing.lines_of(found), PAGE).get_page(request.GET.get("page"))
    may_settle = Right.RETENTION_CONFIRM in rights_in(request.user, found.region)
    shown = {
        "region": found.region,
        "disposal": found,
        "page": page,
        "settles": may_settle and found.state == DisposalState.PROPOSED and found.proposed_by != request.user,
    }
    return render(request, "casework/disposal.html", shown)


@require_http_methods(["GET", "POST"])
@requires(Right.RETENTION_CONFIRM)
def confirm(request: SignedRequest, disposal_id: int) -> HttpResponse:
    """Confirm a list with the visa of the archives: its requests are emptied."""
    found = _disposal_or_404(request, disposal_id, Right.RETENTION_CONFIRM)
    return carry_out(
        request,
        act_form(forms.ConfirmDisposalForm, request),
        lambda data: acts.confirm(found.pk, data["visa"], data["visa_on"], actor=request.user),
        done=_("La liste est confirmée ; les dossiers sont vidés un à un."),
        back=reverse("casework:disposal", args=[found.pk]),
        page={
            **_about(found),
            "title": _("Confirmer la liste %(number)s") % {"number": found.label},
            "lede": _("Ce qui est vidé ne revient pas."),
            "submit": _("Confirmer : vider ces dossiers"),
            "danger": True,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.RETENTION_CONFIRM)
def set_aside(request: SignedRequest, disposal_id: int) -> HttpResponse:
    """Do not confirm a list."""
    found = _disposal_or_404(request, disposal_id, Right.RETENTION_CONFIRM)
    return carry_out(
        request,
        act_form(forms.SetAsideForm, request),
        lambda data: acts.set_aside(found.pk, data["reason"], actor=request.user),
        done=_("La liste est écartée."),
        back=reverse("casework:disposal", args=[found.pk]),
        page={
            **_about(found),
            "title": _("Écarter la liste %(number)s") % {"number": found.label},
            "lede": _("Rien n’en sera vidé."),
            "submit": _("Écarter la liste"),
        },
    )


def _about(disposal: Disposal) -> dict[str, Any]:
    return {
        "region": disposal.region,
        "crumb_label": _("Liste %(number)s") % {"number": disposal.label},
        "crumb_url": reverse("casework:disposal", args=[disposal.pk]),
    }


def _disposal_or_404(request: SignedRequest, disposal_id: int, right: Right) -> Disposal:
    found = Disposal.objects.select_related("proposed_by", "settled_by").filter(pk=disposal_id).first()
    if found is None:
        raise Http404
    check(request, right, found.region)
    return found


def _here(region: str) -> dict[str, Any]:
    return {
        "region": region,
        "crumb_label": _("Conservation"),
        "crumb_url": reverse("casework:retention-region", args=[region]),
    }
