"""Who holds whom: recording, ending and taking back a holding."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.guards import SignedRequest
from jalon.aids.actions import ownership
from jalon.aids.enums import PartyKind
from jalon.aids.forms import EndForm, HoldingForm, ReasonForm
from jalon.aids.models import Link
from jalon.aids.views.acts import act, recording


@recording
def link_new(request: SignedRequest, region: str, siren: str) -> HttpResponse:
    """Record a holding."""

    def do(data: dict[str, Any]) -> object:
        holding = ownership.Holding(
            owner=data["owner"],
            owned=data["owned"],
            capital=data["capital"],
            votes=data["votes"],
            control=data["control"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            owner_kind=PartyKind(data["owner_kind"]),
            owner_name=data["owner_name"],
            together=data["together"],
            invested_cents=data["invested"],
        )
        return ownership.record_holding(holding, data["source"], region=region, actor=request.user)

    return act(
        request,
        HoldingForm,
        do,
        title=_("Enregistrer un lien"),
        lede=_("Le lien compte dès qu’il est enregistré, pour toute décision à venir et pour sa période."),
        submit=_("Enregistrer le lien"),
        done=_("Le lien est enregistré."),
        back=reverse("aids:company", args=[siren]),
        initial={"owned": siren},
    )


@recording
def link_end(request: SignedRequest, region: str, siren: str, link_id: int) -> HttpResponse:
    """Date the end of a holding."""
    link = get_object_or_404(Link.objects.select_related("owner", "owned"), pk=link_id)
    return act(
        request,
        EndForm,
        lambda data: ownership.end_holding(
            link, data["last_day"], data["source"], region=region, actor=request.user
        ),
        title=_("Dater la fin du lien %(owner)s → %(owned)s") % {"owner": link.owner, "owned": link.owned},
        lede=_("Avant ce jour, rien ne change ; l’histoire garde les deux lignes."),
        submit=_("Dater la fin"),
        done=_("La fin du lien est datée."),
        back=reverse("aids:company", args=[siren]),
    )


@recording
def link_withdraw(request: SignedRequest, region: str, siren: str, link_id: int) -> HttpResponse:
    """Take back a holding that never was."""
    link = get_object_or_404(Link.objects.select_related("owner", "owned"), pk=link_id)
    return act(
        request,
        ReasonForm,
        lambda data: ownership.withdraw_holding(link, data["reason"], region=region, actor=request.user),
        title=_("Retirer le lien %(owner)s → %(owned)s") % {"owner": link.owner, "owned": link.owned},
        lede=_("Pour un lien qui n’a jamais existé. S’il a pris fin, datez plutôt sa fin."),
        submit=_("Retirer le lien"),
        done=_("Le lien est retiré."),
        back=reverse("aids:company", args=[siren]),
    )
