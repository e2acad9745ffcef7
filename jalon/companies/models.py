"""The register of companies, and the organisations that use Jalon.

The three register tables (`LegalUnit`, `Establishment`, `Word`) are replaced as a whole by each load; nothing
refers to them by a foreign key: a SIREN is the reference.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.companies.enums import MemberRole


class Register(models.Model):
    """One load of the register: what was read, when, and how recent it is. The latest is the one in use."""

    label = models.CharField(max_length=120)
    as_of = models.DateField()
    fictitious = models.BooleanField()
    units = models.PositiveIntegerField()
    establishments = models.PositiveIntegerField()
    rejected = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.label} ({self.as_of:%Y-%m-%d})"


class LegalUnit(models.Model):
    """A legal person or sole trader of the register (« unité légale »).

    A unit that opposes the republication of its data (``diffusible`` false) has neither name nor address here.
    """

    siren = models.CharField(max_length=9, primary_key=True)
    name = models.TextField()
    acronym = models.TextField()
    other_names = models.TextField(help_text="one a line")
    key = models.TextField(help_text="the name's key, see names.key")
    words = ArrayField(models.TextField())
    created_on = models.DateField(null=True)
    ceased_on = models.DateField(null=True)
    legal_category = models.CharField(max_length=4)
    naf = models.CharField(max_length=6)
    naf_edition = models.CharField(max_length=8)
    band = models.CharField(max_length=2)
    band_year = models.SmallIntegerField(null=True)
    size_category = models.CharField(max_length=3)
    active = models.BooleanField()
    diffusible = models.BooleanField()
    social_economy = models.BooleanField(null=True)
    mission_driven = models.BooleanField(null=True)
    employer = models.BooleanField(null=True)
    head_office_nic = models.CharField(max_length=5)
    association = models.CharField(max_length=10)
    updated_on = models.DateField(null=True)
    fictitious = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["key"], opclasses=["text_pattern_ops"], name="companies_unit_key"),
            GinIndex(fields=["words"], name="companies_unit_words"),
        ]

    def __str__(self) -> str:
        return self.name or self.siren


class Establishment(models.Model):
    """A place where a legal unit works (« établissement »)."""

    siret = models.CharField(max_length=14, primary_key=True)
    siren = models.CharField(max_length=9)
    head_office = models.BooleanField()
    active = models.BooleanField()
    created_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    naf = models.CharField(max_length=6)
    band = models.CharField(max_length=2)
    band_year = models.SmallIntegerField(null=True)
    brand = models.TextField()
    street = models.TextField()
    postcode = models.CharField(max_length=5)
    commune = models.TextField()
    commune_code = models.CharField(max_length=5)
    departement = models.CharField(max_length=3)
    diffusible = models.BooleanField()
    fictitious = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["siren"], name="companies_place_siren")]

    def __str__(self) -> str:
        return self.siret


class Word(models.Model):
    """A word of the register's names: how many units bear it, and the spellings by which a slip finds it."""

    word = models.TextField(primary_key=True)
    units = models.IntegerField()
    spellings = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["spellings"], name="companies_word_spellings")]

    def __str__(self) -> str:
        return self.word


class Organisation(models.Model):
    """A customer of the desk: a legal person with a SIREN, a unit inside one, or a company being created.

    A unit (a laboratory of a university) has people of its own and no SIREN: it asks in the name of the legal person
    that it is part of.
    """

    reference = models.UUIDField(unique=True, editable=False)
    siren = models.CharField(_("numéro SIREN"), max_length=9, null=True, unique=True)
    name = models.CharField(_("nom"), max_length=250)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="units")
    fictitious = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(siren__isnull=True) | models.Q(siren__regex=r"^[0-9]{9}$"),
                name="organisation_siren_has_nine_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(part_of__isnull=True) | models.Q(siren__isnull=True),
                name="organisation_unit_has_no_siren",
            ),
            models.UniqueConstraint(
                fields=["part_of", "name"],
                condition=models.Q(part_of__isnull=False),
                name="organisation_unit_once_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.part_of.name}" if self.part_of else self.name

    @property
    def legal_siren(self) -> str:
        """The SIREN of the legal person: its own, or that of the one it is part of; empty before it has one."""
        return (self.part_of.siren if self.part_of else self.siren) or ""


class Membership(models.Model):
    """A person who acts for an organisation, or asks to (``since`` empty until a representative admits it).

    An adviser (accountant, cluster) acts under a mandate: for a firm, until a day, with or without the right to send.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=MemberRole)
    firm = models.CharField(_("cabinet ou organisme"), max_length=200, blank=True)
    may_send = models.BooleanField(default=False, help_text="an adviser's mandate lets him send requests")
    ends_on = models.DateField(null=True, help_text="last day of an adviser's mandate")
    asked_at = models.DateTimeField(auto_now_add=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(until__isnull=True),
                name="one_membership_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="adviser") | models.Q(ends_on__isnull=False),
                name="mandate_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.organisation_id} ({self.role})"


class Invitation(models.Model):
    """An e-mail address that a representative invited; whoever proves that it is his may accept until it expires."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=MemberRole)
    firm = models.CharField(max_length=200, blank=True)
    may_send = models.BooleanField(default=False)
    ends_on = models.DateField(null=True, help_text="last day of the mandate, for an adviser")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, help_text="when the mail left")
    expires_on = models.DateField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, help_text="accepted, declined or withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(settled_at__isnull=True),
                name="one_invitation_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation_id}"


class DeclaredFact(models.Model):
    """Something an organisation said once about itself; the latest of each name is what holds."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=120)
    value = models.JSONField()
    source = models.CharField(max_length=200)
    declared_by = models.UUIDField(help_text="the person's pseudonymous id")
    declared_on = models.DateField()
    expires_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "name", "-id"], name="companies_fact_latest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.declared_on})"
