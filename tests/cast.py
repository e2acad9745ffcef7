"""The shared cast: one person a role in an invented Region, and a stranger."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from jalon.accounts.actions import grant_role, revoke_role
from jalon.accounts.enums import Role
from jalon.accounts.models import User

REGION = "val-exemple"


def person(name: str, role: Role | None = None, region: str = REGION) -> User:
    """A person called ``name``, with one role in a Region."""
    user = User.objects.create_user(f"{name.lower()}@exemple.fr", "mot de passe d’essai", display_name=name)
    if role is None:
        return user
    today = timezone.localdate()
    delegation = role == Role.SIGNATORY
    grant_role(
        user,
        role,
        region,
        by=None,
        starts_on=today - timedelta(days=400),
        ends_on=today + timedelta(days=400) if delegation else None,
        delegation_reference="ARR-2026-1" if delegation else "",
    )
    return user


def becomes(person: User, role: Role) -> None:
    """The person's roles end, and another one begins."""
    loses_roles(person)
    today = timezone.localdate()
    signs = role == Role.SIGNATORY
    grant_role(
        person,
        role,
        REGION,
        by=None,
        starts_on=today - timedelta(days=400),
        ends_on=today + timedelta(days=400) if signs else None,
        delegation_reference="ARR-2026-2" if signs else "",
    )


def loses_roles(person: User) -> None:
    """Every role of the person ends."""
    for grant in person.grants.filter(revoked_at=None):
        revoke_role(grant, by=None, reason="Changement de poste")


@dataclass(frozen=True)
class Cast:
    """Everybody who takes part in a case."""

    applicant: User
    officer: User
    expert: User
    legal: User
    finance: User
    secretary: User
    certifier: User
    signatory: User
    treasurer: User
    stranger: User
    councillor: User


def cast() -> Cast:
    """The people of the invented Region."""
    return Cast(
        applicant=person("Amelie"),
        officer=person("Omar", Role.OFFICER),
        expert=person("Elena", Role.EXPERT),
        legal=person("Lucie", Role.LEGAL_VISA),
        finance=person("Farid", Role.FINANCE_VISA),
        secretary=person("Solene", Role.SECRETARY),
        certifier=person("Claude", Role.CERTIFIER),
        signatory=person("Sacha", Role.SIGNATORY),
        treasurer=person("Tristan", Role.FINANCE_OFFICER),
        stranger=person("Igor"),
        councillor=person("Nora", Role.COUNCILLOR),
    )
