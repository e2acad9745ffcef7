"""The writers of invitations: a representative invites an address; whoever proves that it is his accepts or declines."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import verified_addresses
from jalon.companies.actions import as_representative
from jalon.companies.enums import MemberRole
from jalon.companies.models import Invitation, Membership, Organisation
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

HOLDS = timedelta(days=30)
LONGEST_MANDATE = timedelta(days=3 * 366)
MOST_WAITING = 20


@action
def invite_address(
    organisation: Organisation,
    email: str,
    role: MemberRole,
    *,
    by: User,
    firm: str = "",
    may_send: bool = False,
    ends_on: date | None = None,
) -> Invitation:
    """Invite a person by e-mail; an adviser's mandate names his firm, its last day, and whether he may send.

    The same address invited again has one invitation: the latest one's terms. The mail leaves once all is written.
    """
    as_representative(by, organisation)
    address = email.strip().lower()
    _demand_sound(organisation, address, role, firm, ends_on)
    terms = {
        "role": role,
        "firm": firm.strip()[:200] if role == MemberRole.ADVISER else "",
        "may_send": may_send and role == MemberRole.ADVISER,
        "ends_on": ends_on if role == MemberRole.ADVISER else None,
        "invited_by": by,
        "expires_on": timezone.localdate() + HOLDS,
        "sent_at": None,
    }
    invitation, _made = Invitation.objects.update_or_create(
        organisation=organisation, email=address, settled_at=None, defaults=terms
    )
    record(by, "companies.invite", str(organisation.reference), invitation=invitation.pk)
    transaction.on_commit(lambda: _send_later(invitation.pk))
    return invitation


@action
def accept(invitation: Invitation, user: User) -> Membership:
    """Act for the organisation on the invitation's terms: only for whoever proved that the address is his."""
    held = _waiting(invitation)
    _demand_addressee(held, user)
    membership, _made = held.organisation.memberships.get_or_create(
        user=user, until=None, defaults={"role": held.role, "ends_on": held.ends_on}
    )
    membership.role, membership.firm, membership.may_send = held.role, held.firm, held.may_send
    membership.ends_on, membership.since = held.ends_on, membership.since or timezone.now()
    membership.save()
    held.accepted_by = user
    _settle(held)
    record(user, "companies.accept", str(held.organisation.reference), invitation=held.pk)
    return membership


@action
def decline(invitation: Invitation, user: User) -> None:
    """Refuse an invitation; the one who sent it sees it no more among those waiting."""
    held = _waiting(invitation)
    _demand_addressee(held, user)
    _settle(held)


@action
def withdraw(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back before it is accepted."""
    held = _waiting(invitation)
    as_representative(by, held.organisation)
    _settle(held)


def _send_later(invitation_id: int) -> None:
    from jalon.companies.tasks import send_invitation

    send_invitation.defer(invitation_id=invitation_id)


def _settle(invitation: Invitation) -> None:
    invitation.settled_at = timezone.now()
    invitation.save(update_fields=["accepted_by", "settled_at"])


def _waiting(invitation: Invitation) -> Invitation:
    """The locked invitation, if it still holds."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if held.settled_at or held.expires_on < timezone.localdate():
        raise ActionRefused(
            "companies.invitation_over",
            _("Cette invitation n’est plus valable : elle a expiré, ou elle a déjà reçu une réponse."),
            _("Demandez à la personne qui vous a invité d’en envoyer une autre."),
        )
    return held


def _demand_addressee(invitation: Invitation, user: User) -> None:
    if invitation.email.lower() not in {address.lower() for address in verified_addresses(user)}:
        raise ActionRefused(
            "companies.not_invited",
            _("Cette invitation a été envoyée à une autre adresse que la vôtre."),
            _("Connectez-vous avec l’adresse invitée, ou ajoutez-la à votre compte et confirmez-la."),
        )


def _demand_sound(
    organisation: Organisation, address: str, role: MemberRole, firm: str, ends_on: date | None
) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise ActionRefused(
            "companies.address",
            _("Cette adresse électronique n’est pas complète."),
            _("Écrivez-la en entier, par exemple prenom.nom@exemple.fr."),
            field="email",
        ) from None
    if organisation.memberships.filter(user__email__iexact=address, since__isnull=False, until=None).exists():
        raise ActionRefused(
            "companies.member_already",
            _("Cette personne agit déjà pour l’organisation."),
            _("Elle est dans la liste."),
            field="email",
        )
    if organisation.invitations.filter(settled_at=None).exclude(email=address).count() >= MOST_WAITING:
        raise ActionRefused(
            "companies.many_invitations",
            _("Trop d’invitations attendent une réponse."),
            _("Retirez celles qui ne servent plus."),
        )
    if role != MemberRole.ADVISER:
        return
    if not firm.strip():
        raise ActionRefused(
            "companies.firm", _("Dites pour quel cabinet ou organisme ce conseil agit."), field="firm"
        )
    today = timezone.localdate()
    if ends_on is None or not today <= ends_on <= today + LONGEST_MANDATE:
        raise ActionRefused(
            "companies.mandate_end",
            _("Un mandat a un dernier jour : aujourd’hui au plus tôt, dans trois ans au plus tard."),
            field="ends_on",
        )
