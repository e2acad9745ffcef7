"""Gives and takes back roles, keeps a person's own settings, erases a person."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts import ports
from jalon.accounts.enums import EVERY_REGION, NEEDS_DELEGATION, WITHIN_A_SCHEME, Role
from jalon.accounts.models import RoleGrant, User
from jalon.accounts.signals import person_erased, role_granted, role_revoked


@transaction.atomic
def grant_role(
    user: User,
    role: Role,
    region: str,
    *,
    by: User | None,
    scheme: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    delegation_reference: str = "",
) -> RoleGrant:
    """Gives a role in a Region from a day to a day, both included. The same role twice is the same grant.

    ``scheme``: the slug of the one scheme whose cases it opens. Refuses (ValidationError, by field): one's own roles,
    a signature without a dated delegation, an auditor who would also act, dates in the wrong order, a scheme with a
    role that is not about cases or of another Region. ``by`` is None from the command line alone.
    """
    User.objects.select_for_update().get(pk=user.pk)
    start = starts_on or timezone.localdate()
    _refuse_unless_lawful(user, role, region, by, start, ends_on, delegation_reference)
    _refuse_unless_known(role, region, scheme)
    same = RoleGrant.objects.filter(
        user=user,
        role=role,
        region=region,
        scheme=scheme,
        revoked_at=None,
        ends_on=ends_on,
        delegation_reference=delegation_reference,
        starts_on__lte=start,
    ).first()
    if same:
        return same
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        region=region,
        scheme=scheme,
        starts_on=start,
        ends_on=ends_on,
        delegation_reference=delegation_reference,
        granted_by=by,
    )
    role_granted.send(RoleGrant, by=by, grant=grant)
    return grant


def _refuse_unless_lawful(
    user: User, role: Role, region: str, by: User | None, start: date, end: date | None, delegation: str
) -> None:
    if by is not None and by.pk == user.pk:
        raise ValidationError(
            _("Vous ne pouvez pas vous donner un rôle. Demandez à un autre administrateur."), code="own_role"
        )
    if role == Role.APPLICANT:
        raise ValidationError({"role": _("Toute personne qui a un compte est déjà demandeur.")}, code="implied")
    if end is not None and end < start:
        raise ValidationError(
            {"ends_on": _("La fin précède le début. Corrigez l’une des deux dates.")}, code="dates"
        )
    if role in NEEDS_DELEGATION and not (delegation and end):
        raise ValidationError(
            {
                "delegation_reference": _(
                    "Un signataire n’existe que par une délégation de signature : indiquez la référence de l’arrêté "
                    "et son dernier jour de validité."
                )
            },
            code="delegation",
        )
    _refuse_mixing_audit(user, role, region)


def _refuse_unless_known(role: Role, region: str, scheme: str) -> None:
    if scheme and role not in WITHIN_A_SCHEME:
        labels = ", ".join(sorted(str(one.label) for one in WITHIN_A_SCHEME))
        raise ValidationError(
            {"scheme": _("Seuls ces rôles se donnent pour un seul dispositif : %(roles)s.") % {"roles": labels}},
            code="scheme",
        )
    if scheme and f"{region}/{scheme}" not in dict(ports.schemes()):
        raise ValidationError(
            {"scheme": _("Cette Région n’a pas publié ce dispositif. Choisissez la Région du dispositif.")},
            code="scheme",
        )


def _refuse_mixing_audit(user: User, role: Role, region: str) -> None:
    others = RoleGrant.objects.filter(user=user, revoked_at=None)
    others = others.exclude(ends_on__lt=timezone.localdate())
    if region != EVERY_REGION:
        others = others.filter(region__in=[region, EVERY_REGION])
    held = set(others.values_list("role", flat=True))
    if role == Role.AUDITOR and held - {Role.AUDITOR}:
        raise ValidationError(
            {"role": _("Un auditeur n’agit pas : retirez d’abord les autres rôles de cette personne.")},
            code="audit",
        )
    if role != Role.AUDITOR and Role.AUDITOR in held:
        raise ValidationError(
            {"role": _("Cette personne est auditeur et n’agit pas : retirez d’abord ce rôle.")}, code="audit"
        )


@transaction.atomic
def revoke_role(grant: RoleGrant, *, by: User | None, reason: str) -> RoleGrant:
    """Ends a role now, with a written reason. A role already revoked stays as it was."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.revoked_at:
        return grant
    if by is not None and by.pk == grant.user_id:
        raise ValidationError(
            _("Vous ne pouvez pas vous retirer un rôle. Demandez à un autre administrateur."), code="own_role"
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Indiquez le motif du retrait.")}, code="reason")
    grant.revoked_by, grant.revoked_at, grant.revocation_reason = by, timezone.now(), reason.strip()
    grant.save(update_fields=["revoked_by", "revoked_at", "revocation_reason"])
    role_revoked.send(RoleGrant, by=by, grant=grant)
    return grant


@transaction.atomic
def open_account(email: str, display_name: str, *, language: str = "fr") -> User:
    """An account opened for a person by whoever runs the installation; it has no password until the person sets one.

    The address counts as confirmed, for the person is handed the way in by hand. Refuses (ValidationError, by
    field) an address that is none or has an account, an empty name, a language that Jalon does not speak.
    """
    user = User(
        email=email.lower().strip(),
        display_name=display_name.strip(),
        language=language,
        fictif=ports.is_demonstration(),
    )
    user.set_unusable_password()
    user.full_clean()
    if not user.display_name:
        raise ValidationError({"display_name": _("Indiquez le prénom et le nom de la personne.")}, code="name")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def save_profile(user: User, *, display_name: str, language: str, daily_digest: bool) -> None:
    """A person's own name, language of messages, and whether each morning's mail says what awaits."""
    user.display_name, user.language, user.daily_digest = display_name.strip(), language, daily_digest
    user.save(update_fields=["display_name", "language", "daily_digest"])


@transaction.atomic
def erase_person(user: User, *, by: User | None) -> None:
    """Erases what identifies a person here; histories keep a pseudonymous id that leads to nobody.

    Refuses while the person holds a role: the work would be without an owner.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.erased_at:
        return
    today = timezone.localdate()
    if any(grant.in_force(today) for grant in user.grants.all()):
        raise ValidationError(
            _("Cette personne a encore un rôle. Faites-le retirer par l’administrateur, puis recommencez."),
            code="has_role",
        )
    email = user.email
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.email = f"{user.actor_id}@efface.invalid"
    user.display_name = ""
    user.is_active = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    person_erased.send(User, by=by, person=user, email=email)


@cache
def _demonstration_password() -> str:
    """One password for all, as the sign-in page says: hashed once, since a hash takes a fifth of a second."""
    return make_password(settings.DEMONSTRATION_PASSWORD)


@transaction.atomic
def demonstration_account(
    email: str,
    display_name: str,
    grants: Iterable[tuple[Role, str]],
    *,
    language: str = "fr",
    starts_on: date | None = None,
) -> User:
    """An account of the demonstration's cast, signed in with the password shown on the sign-in page.

    Repeatable. ``grants`` are (role, Region slug) pairs; a signatory gets a fictitious delegation to the year's end.
    A real database refuses: RuntimeError, for nothing a user types leads here.
    """
    if not ports.is_demonstration():
        raise RuntimeError("a real database holds no demonstration account")
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create(
            email=email.lower(),
            password=_demonstration_password(),
            display_name=display_name,
            language=language,
            fictif=True,
        )
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    year_end = date(timezone.localdate().year + 1, 12, 31)
    for role, region in grants:
        if user.grants.filter(revoked_at=None, role=role, region=region, scheme="").exists():
            continue
        signs = role in NEEDS_DELEGATION
        grant_role(
            user,
            role,
            region,
            by=None,
            starts_on=starts_on,
            ends_on=year_end if signs else None,
            delegation_reference=str(_("Arrêté fictif de délégation")) if signs else "",
        )
    return user
