"""The companies that a person acts for, and who else does."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jalon.accounts.resuming import SignedRequest, signed_in
from jalon.aids.models import Aid
from jalon.aids.queries import aids_of, room
from jalon.companies.actions import invite, remove
from jalon.companies.enums import MemberRole
from jalon.companies.models import Membership, Organisation
from jalon.companies.queries import acts_for, declared_facts, members_of, organisations_of
from jalon.journal.refusals import ActionRefused
from jalon.law.de_minimis import Aid as LawAid


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
            "aid": _aid(organisation),
        }
        for organisation in organisations_of(request.user)
    ]
    waiting = Membership.objects.filter(user=request.user, since__isnull=True, until__isnull=True)
    context = {"rows": rows, "waiting": waiting.select_related("organisation"), "roles": MemberRole.choices}
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
