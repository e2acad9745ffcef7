"""Writes into the journal what rooms below it announce: roles, sign-ins, erasures."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import DEFAULT_DB_ALIAS

from jalon.accounts.models import RoleGrant, User
from jalon.accounts.signals import person_erased, role_granted, role_revoked
from jalon.journal import actions


def connect() -> None:
    """Attaches every receiver once."""
    role_granted.connect(_role_granted, dispatch_uid="journal.role_granted")
    role_revoked.connect(_role_revoked, dispatch_uid="journal.role_revoked")
    person_erased.connect(_person_erased, dispatch_uid="journal.person_erased")
    user_logged_in.connect(_own("accounts.signed_in"), weak=False, dispatch_uid="journal.signed_in")
    user_logged_out.connect(_own("accounts.signed_out"), weak=False, dispatch_uid="journal.signed_out")
    password_changed.connect(_own("accounts.password_changed"), weak=False, dispatch_uid="journal.password")
    password_reset.connect(_own("accounts.password_reset"), weak=False, dispatch_uid="journal.password_reset")
    authenticator_added.connect(_own("accounts.factor_added"), weak=False, dispatch_uid="journal.factor_added")
    authenticator_removed.connect(
        _own("accounts.factor_removed"), weak=False, dispatch_uid="journal.factor_removed"
    )


def settle_installation(*, using: str, **_kwargs: Any) -> None:
    """After a migration: the database is what ``settings.INSTALLATION`` says, for ever, where it says anything."""
    if using == DEFAULT_DB_ALIAS and settings.INSTALLATION:
        actions.declare_installation(settings.INSTALLATION)


def _own(action: str) -> Any:
    def receive(user: User | None = None, **_kwargs: Any) -> None:
        if user is not None:
            actions.record(user, action, f"person:{user.actor_id}")

    return receive


def _role_granted(by: User | None, grant: RoleGrant, **_kwargs: Any) -> None:
    actions.record(
        by,
        "accounts.role_granted",
        f"person:{grant.user.actor_id}",
        region=grant.region,
        role=grant.role,
        scheme=grant.scheme or None,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        grant=grant.pk,
    )


def _role_revoked(by: User | None, grant: RoleGrant, **_kwargs: Any) -> None:
    actions.record(
        by,
        "accounts.role_revoked",
        f"person:{grant.user.actor_id}",
        region=grant.region,
        role=grant.role,
        scheme=grant.scheme or None,
        grant=grant.pk,
        reason=actions.digest_of(grant.revocation_reason),
    )


def _person_erased(by: User, person: User, **_kwargs: Any) -> None:
    actions.record(by, "accounts.person_erased", f"person:{person.actor_id}")
