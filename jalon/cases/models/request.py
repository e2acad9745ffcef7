"""A request, what was said in it, and where it stands."""

import uuid
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import FactOrigin, Outcome, State
from jalon.companies.models import Organisation
from jalon.documents.models import File
from jalon.law.identifiers import masked_iban
from jalon.schemes.enums import ApplicantKind
from jalon.schemes.models import SchemeVersion


class CaseNumber(models.Model):
    """The last number given in a year under a Region's letters."""

    prefix = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="case_number_a_year")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year}: {self.last}"


class Case(models.Model):
    """One request under one version of one scheme.

    State, outcome and clocks are three things. Dates that the law keeps apart stay apart: here that of receipt and
    of completeness; those of the decision are with the decision and its session. ``version`` counts the changes, so
    that two people never decide on what the other has just changed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True, null=True, help_text="given at submission")
    region = models.CharField(max_length=60)
    scheme_version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="cases")
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cases")
    applicant_kind = models.CharField(
        max_length=30,
        choices=ApplicantKind.choices,
        blank=True,
        db_default="",
        help_text="empty until the applicant has said it",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="whose members share the case",
    )
    like = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the request whose answers it offers",
    )
    siren = models.CharField(max_length=9, blank=True, help_text="of the legal person that asks")
    company_name = models.CharField(max_length=200, blank=True, help_text="as the register wrote it at submission")
    title = models.CharField(_("projet"), max_length=200, blank=True)
    state = models.CharField(max_length=30, choices=State.choices, default=State.DRAFT)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.NONE)
    stage = models.CharField(max_length=60, blank=True, help_text="of a call in stages; empty at its first")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    received_on = models.DateField(null=True)
    complete_on = models.DateField(null=True)
    search_key = models.TextField(
        default="", help_text="number, SIREN, company and project, as the queue looks for them"
    )
    due_on = models.DateField(null=True, help_text="day that silence threatens, as long as the clock runs")
    silent_on = models.DateField(null=True, help_text="day on which silence became a refusal; a decision leaves it")
    closed_on = models.DateField(null=True)
    archived_on = models.DateField(null=True, help_text="from then on only those who answer for archives open it")
    erased_on = models.DateField(null=True, help_text="emptied of what it held; number, dates and decision stay")
    tags = ArrayField(models.CharField(max_length=30), default=list, help_text="words of the service, in order")
    register_then = models.JSONField(
        default=dict, help_text="what the register of companies said on the day of submission, by fact"
    )
    seat_key = models.TextField(default="", help_text="the seat's address at submission, to compare")

    class Meta:
        indexes = [
            GinIndex(fields=["tags"], name="case_by_tag"),
            models.Index(fields=["seat_key"], condition=~models.Q(seat_key=""), name="case_by_seat"),
            models.Index(fields=["region", "state", "received_on"], name="case_by_state"),
            models.Index(fields=["siren"], name="case_by_siren"),
            models.Index(fields=["applicant", "-received_on", "-id"], name="case_by_applicant"),
            models.Index(fields=["region", "due_on"], name="case_by_due_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[State.DRAFT, State.ABANDONED])
                | models.Q(reference__isnull=False, received_on__isnull=False),
                name="case_submitted_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.SILENCE) | models.Q(silent_on__isnull=False),
                name="case_refused_by_silence_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_on__isnull=True) | models.Q(archived_on__isnull=False),
                name="case_archived_before_it_is_emptied",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.scheme_version.scheme} ({self.get_state_display()})"


class Fact(models.Model):
    """What somebody said or found about a case; the latest of a name counts, the former ones stay."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=100)
    value = models.JSONField(help_text="as rulebooks read it; money in whole cents")
    origin = models.CharField(max_length=20, choices=FactOrigin.choices)
    source = models.CharField(max_length=200, blank=True)
    said_by = models.UUIDField(null=True, help_text="actor")
    said_at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=models.Q(current=True), name="one_current_fact_a_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.name}"


class Partner(models.Model):
    """One of those who carry a consortium's project: the lead has place 1 and is the case's applicant."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="partners")
    place = models.PositiveSmallIntegerField(help_text="never given twice in a case")
    siren = models.CharField(max_length=9, blank=True, help_text="empty for a partner out of the register")
    name = models.CharField(_("nom"), max_length=250)
    unit = models.CharField(_("laboratoire ou service"), max_length=250, blank=True)
    share = models.PositiveIntegerField(default=0, help_text="of the aid asked for, in millionths")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["case", "place"], name="partner_place_once"),
            models.CheckConstraint(condition=models.Q(share__lte=1_000_000), name="partner_share_at_most_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.name}" if self.unit else self.name

    @property
    def part(self) -> Decimal:
        """Its share of the aid, between 0 and 1."""
        return Decimal(self.share) / 1_000_000

    @property
    def leads(self) -> bool:
        """Whether this one speaks for the consortium."""
        return self.place == 1


class BankAccount(models.Model):
    """The account to be credited; a replaced one stays, so that a change is seen."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accounts")
    iban = models.CharField(max_length=34)
    holder = models.CharField(_("titulaire du compte"), max_length=200)
    given_by = models.UUIDField(help_text="actor")
    given_at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["iban"], name="account_by_iban")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(current=True), name="one_current_account")
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """What is shown of it: « FR76 •••• 0189 »."""
        return masked_iban(self.iban)


class Attachment(models.Model):
    """A document of a case; replaced versions stay."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    wanted = models.CharField(max_length=60, help_text="the document of the scheme that this is")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, help_text="when somebody of the service first opened it")
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "wanted"], condition=models.Q(current=True), name="one_current_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.wanted}"


class Suspension(models.Model):
    """A letter for missing documents: the clock stops until they come, at the latest until the deadline."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    wanted = models.JSONField(help_text="the documents asked for")
    text = models.TextField()
    asked_on = models.DateField()
    deadline = models.DateField()
    answered_on = models.DateField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deadline__gt=models.F("asked_on")), name="deadline_after_the_letter"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_on__isnull=True), name="one_letter_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.asked_on}"


class SavedQueue(models.Model):
    """A filter of the queue that a person keeps under a name."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_queues")
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(max_length=500, help_text="as in the page's address")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_saved_queue_a_name")]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A line of the exchange between the applicant and the service."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_staff = models.BooleanField()
    text = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sent_at"]

    def __str__(self) -> str:
        return f"{self.case} {self.sent_at:%Y-%m-%d}"


class Interest(models.Model):
    """A declared interest: this person sees and touches nothing of the case any more."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="one_interest_a_person")]

    def __str__(self) -> str:
        return f"{self.case} {self.person}"


class Passage(models.Model):
    """The case passed from one state to another: when, by whom, by which act."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="passages")
    before = models.CharField(max_length=30, choices=State.choices)
    after = models.CharField(max_length=30, choices=State.choices)
    act = models.CharField(max_length=60)
    actor = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case}: {self.before} → {self.after}"
