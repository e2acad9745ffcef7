"""What companies holds about a person: for whom he acts, who invited him, what he said about an organisation."""

from django.db.models import F

from jalon.accounts.models import User
from jalon.accounts.ports import Held
from jalon.accounts.queries import verified_addresses
from jalon.companies.models import DeclaredFact, Invitation, Membership


def held(person: User) -> list[Held]:
    """Memberships, invitations to a proven address, declared facts."""
    named = {"of": F("organisation__name")}
    memberships = Membership.objects.filter(user=person).order_by("pk")
    invitations = Invitation.objects.filter(email__in=verified_addresses(person)).order_by("pk")
    facts = DeclaredFact.objects.filter(declared_by=person.actor_id).order_by("pk")
    return [
        Held("memberships", list(memberships.values("role", "firm", "asked_at", "since", "until", **named))),
        Held("invitations", list(invitations.values("email", "role", "invited_at", "settled_at", **named))),
        Held("declared_facts", list(facts.values("name", "value", "source", "declared_on", **named))),
    ]
