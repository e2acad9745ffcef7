"""The companies that a person acts for, and who else does."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.models import User
from jalon.accounts.queries import verified_addresses
from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.aids.models import Aid
from jalon.aids.queries import aids_of, room
from jalon.cases.actions.applying import company_created
from jalon.cases.queries import of_applicant
from jalon.cases.transitions import allowed
from jalon.companies.actions import invite, register_created, remove
from jalon.companies.enums import MemberRole
from jalon.companies.invitations import accept, decline, invite_address, withdraw
from jalon.companies.models import Invitation, Membership, Organisation
from jalon.companies.queries import (
    acts_for,
    declared_facts,
    invitations_of,
    invitations_to,
    members_of,
    organisations_of,
)
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.de_minimis import Aid as LawAid
from jalon.ui.fields import DayField


@require_safe
@signed_in
def organisations(request: SignedRequest) -> HttpResponse:
    """My companies: members, those who ask to join, what each company has said once."""
    rows = [
        {
            "organisation": organisation,
            "members": list(members_of(organisation)),
            "represents": acts_for(request.user, organisation, representative=True),
            "facts": declared_facts(organisation).values(),
            "invitations": list(invitations_of(organisation)),
            "aid": _aid(organisation),
        }
        for organisation in organisations_of(request.user)
    ]
    waiting = Membership.objects.filter(user=request.user, since__isnull=True, until__isnull=True)
    context = {
        "rows": rows,
        "waiting": waiting.select_related("organisation__part_of"),
        "invited": list(invitations_to(verified_addresses(request.user))),
        "roles": [choice for choice in MemberRole.choices if choice[0] != MemberRole.ADVISER],
    }
    return render(request, "desk/organisations.html", context)


@dataclass(frozen=True, slots=True)
class AidReceived:
    """What State aid a company has had and what room is left, as it reads it."""

    left_cents: int
    used_cents: int
    ceiling_cents: int
    counted: tuple[LawAid, ...]
    members: tuple[str, ...]
    exempted: tuple[Aid, ...]


def _aid(organisation: Organisation) -> AidReceived | None:
    """The de minimis aid of a company's single undertaking and its other aid from the Region; None without a SIREN."""
    if not organisation.siren:
        return None
    found, standing = room(organisation.siren, "de-minimis-general", timezone.localdate())
    mine = [aid for aid in aids_of(organisation.siren) if not aid.regime.startswith("de-minimis-")]
    return AidReceived(
        left_cents=found.left_cents,
        used_cents=found.used_cents,
        ceiling_cents=found.ceiling_cents,
        counted=found.counted,
        members=tuple(member.name for member in standing.undertaking.members),
        exempted=tuple(mine),
    )


def _membership(request: SignedRequest, membership_id: int) -> Membership:
    current = Membership.objects.filter(until__isnull=True).select_related("organisation", "user")
    membership = current.filter(pk=membership_id).first()
    if membership is None or not acts_for(request.user, membership.organisation):
        raise Http404
    return membership


@require_POST
@signed_in
def admit(request: SignedRequest, membership_id: int) -> HttpResponse:
    """Let a person who asked act for the company."""
    membership = _membership(request, membership_id)
    asked = request.POST.get("role")
    role = MemberRole.REPRESENTATIVE if asked == MemberRole.REPRESENTATIVE else MemberRole.CONTRIBUTOR
    try:
        invite(membership.organisation, membership.user, role, by=request.user)
        messages.success(request, _("%(who)s agit désormais pour l’entreprise.") % {"who": membership.user})
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:organisations")


class InvitationForm(forms.Form):
    """Whom to invite, and what for; an adviser's mandate has a firm and a last day."""

    email = forms.EmailField(
        label=gettext_lazy("Son adresse électronique"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Donnez l’adresse de la personne à inviter."),
            "invalid": gettext_lazy("Écrivez l’adresse en entier, par exemple prenom.nom@exemple.fr."),
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Ce que cette personne fera"),
        widget=forms.RadioSelect,
        choices=[
            (MemberRole.CONTRIBUTOR.value, gettext_lazy("Préparer les demandes, sans pouvoir les envoyer")),
            (
                MemberRole.REPRESENTATIVE.value,
                gettext_lazy("Représenter l’organisation : envoyer les demandes, inviter d’autres personnes"),
            ),
            (
                MemberRole.ADVISER.value,
                gettext_lazy("Conseiller sous mandat : expert-comptable, pôle, cabinet, jusqu’à une date"),
            ),
        ],
        error_messages={"required": gettext_lazy("Choisissez ce que cette personne fera.")},
    )
    firm = forms.CharField(
        label=gettext_lazy("Pour un conseil : son cabinet ou organisme"), max_length=200, required=False
    )
    ends_on = DayField(
        label=gettext_lazy("Pour un conseil : dernier jour du mandat"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une date complète, par exemple 14/03/2026.")},
    )
    may_send = forms.BooleanField(
        label=gettext_lazy("Pour un conseil : il peut aussi envoyer les demandes"), required=False
    )


@require_http_methods(["GET", "POST"])
@signed_in
def invitation(request: SignedRequest, reference: UUID) -> HttpResponse:
    """Invite a person, or an adviser under a mandate, to act for one's organisation."""
    organisation = organisations_of(request.user).filter(reference=reference).first()
    if organisation is None or not acts_for(request.user, organisation, representative=True):
        raise Http404
    form = InvitationForm(typed(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sent = invite_address(
                organisation,
                said["email"],
                MemberRole(said["role"]),
                by=request.user,
                firm=said["firm"],
                may_send=said["may_send"],
                ends_on=said["ends_on"],
            )
            messages.success(request, _("L’invitation part à %(who)s.") % {"who": sent.email})
            return redirect("desk:organisations")
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"organisation": organisation, "form": form}
    return render(request, "desk/invitation.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@signed_in
def answer(request: SignedRequest, invitation_id: int) -> HttpResponse:
    """Accept or decline an invitation to one's own address, or take back one that was sent."""
    mine = invitations_to(verified_addresses(request.user)).filter(pk=invitation_id).first()
    try:
        if mine and "accept" in request.POST:
            accept(mine, request.user)
            messages.success(request, _("Vous agissez désormais pour %(name)s.") % {"name": mine.organisation})
        elif mine and "decline" in request.POST:
            decline(mine, request.user)
            messages.success(request, _("C’est fait."))
        else:
            sent = Invitation.objects.filter(pk=invitation_id).select_related("organisation").first()
            if sent is None or not acts_for(request.user, sent.organisation, representative=True):
                raise Http404
            withdraw(sent, by=request.user)
            messages.success(request, _("L’invitation est retirée."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:organisations")


@require_POST
@signed_in
def registered(request: SignedRequest, reference: UUID) -> HttpResponse:
    """The company being created has its SIREN: its organisation and its requests take it over."""
    organisation = organisations_of(request.user).filter(reference=reference).first()
    if organisation is None:
        raise Http404
    try:
        _register(organisation, request.POST.get("siren", ""), request.user)
        messages.success(request, _("Le numéro SIREN est enregistré, dans vos demandes aussi."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:organisations")


@action
def _register(organisation: Organisation, siren: str, user: User) -> None:
    """The number and every request that waits for it, all or none."""
    register_created(organisation, siren, by=user)
    for case in of_applicant(user).filter(organisation=organisation):
        if allowed(case, "identify"):
            company_created(case.public_id, actor=user)


@require_POST
@signed_in
def leave(request: SignedRequest, membership_id: int) -> HttpResponse:
    """End a membership, one's own or another's."""
    membership = _membership(request, membership_id)
    try:
        remove(membership, by=request.user)
        messages.success(request, _("C’est fait."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:organisations")
