"""People who sign in, and the roles they hold in each Region."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.enums import EVERY_REGION, NEEDS_DELEGATION, WITHIN_A_SCHEME, Role


class UserManager(BaseUserManager["User"]):
    """Finds and makes people by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person with this e-mail (kept in lower case) and password."""
        user = self.model(email=email.lower().strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person: signs in by e-mail; histories know it by ``actor_id`` alone."""

    actor_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse électronique"), unique=True)
    display_name = models.CharField(_("nom affiché"), max_length=150, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES, default="fr")
    daily_digest = models.BooleanField(
        _("courriel du matin"), default=True, help_text="What awaits a member of staff."
    )
    is_active = models.BooleanField(default=True)
    fictif = models.BooleanField(default=False, help_text="An account of the demonstration's cast.")
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("personne effacée"))
        return self.display_name or self.email


class RoleGrant(models.Model):
    """A role given to a person in a Region, from a day to a day. Never deleted: it is its own history.

    A revocation ends it the moment it is written; the database lets nothing else of a grant change.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    region = models.SlugField(max_length=64, help_text=f"Slug of the Region, or {EVERY_REGION} for all.")
    role = models.CharField(max_length=32, choices=Role.choices)
    scheme = models.SlugField(
        max_length=120, blank=True, help_text="Slug of the scheme whose cases alone it opens; empty for all."
    )
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True, help_text="Last day, included.")
    delegation_reference = models.CharField(_("délégation de signature"), max_length=120, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(_("motif"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["region", "role", "-starts_on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "region"], condition=models.Q(revoked_at=None), name="grants_open")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_ends_after_it_starts",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="grant_role_known", condition=models.Q(role__in=[role.value for role in Role])
            ),
            models.CheckConstraint(
                name="grant_within_a_scheme_is_of_a_role_for_cases",
                condition=models.Q(scheme="")
                | (
                    models.Q(role__in=sorted(role.value for role in WITHIN_A_SCHEME))
                    & ~models.Q(region=EVERY_REGION)
                ),
            ),
            models.CheckConstraint(
                name="grant_signature_needs_a_dated_delegation",
                condition=~models.Q(role__in=[role.value for role in NEEDS_DELEGATION])
                | (~models.Q(delegation_reference="") & models.Q(ends_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.region}"

    def in_force(self, on: date) -> bool:
        """True when the role is held on this day."""
        return self.revoked_at is None and self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
