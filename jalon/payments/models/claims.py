"""Payment claims, their invoices, their certification, approvals, the orders and what the accountant returned."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.documents.models import File
from jalon.payments.enums import Basis, ClaimKind, ClaimState
from jalon.payments.models.exchange import Batch
from jalon.schemes.enums import CostProof, Instrument


class Claim(models.Model):
    """A request to be paid a part of what was granted, by one instrument."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    instrument = models.CharField(_("instrument"), max_length=30, choices=Instrument.choices)
    kind = models.CharField(_("nature"), max_length=10, choices=ClaimKind.choices, default=ClaimKind.INTERIM)
    envelope = models.CharField(max_length=80)
    asked_cents = models.BigIntegerField(_("montant demandé"))
    explanation = models.TextField(_("ce qui a été fait"))
    proof = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    accountant = models.CharField(_("expert-comptable qui certifie l’état"), max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=ClaimState.choices, default=ClaimState.RECEIVED)
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    claimed_on = models.DateField()

    class Meta:
        ordering = ["claimed_on", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(asked_cents__gt=0), name="claim_is_positive")]

    def __str__(self) -> str:
        return f"{self.case} {self.claimed_on}"


class Invoice(models.Model):
    """A cost that a claim rests on, and what of it was accepted; ``supplier_key`` and ``number_key`` know it again.

    Amounts are cents before tax. ``category`` is a category of costs of the scheme, empty where it has none.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="invoices")
    region = models.CharField(max_length=60)
    supplier = models.CharField(_("fournisseur"), max_length=200)
    number = models.CharField(_("numéro de facture"), max_length=80)
    supplier_key = models.CharField(max_length=200)
    number_key = models.CharField(max_length=80)
    issued_on = models.DateField(_("date de la facture"))
    category = models.CharField(max_length=60, blank=True)
    cents = models.BigIntegerField(_("montant hors taxes"))
    document = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_cents = models.BigIntegerField(_("montant retenu"), null=True)
    reason = models.CharField(_("raison"), max_length=500, blank=True)

    class Meta:
        ordering = ["issued_on", "pk"]
        indexes = [models.Index(fields=["region", "supplier_key", "number_key"], name="payments_invoice_again")]
        constraints = [
            models.UniqueConstraint(fields=["claim", "supplier_key", "number_key"], name="invoice_once_a_claim"),
            models.UniqueConstraint(
                fields=["region", "supplier_key", "number_key"],
                condition=models.Q(accepted_cents__gt=0),
                name="invoice_accepted_once",
            ),
            models.CheckConstraint(
                condition=models.Q(cents__gt=0)
                & (
                    models.Q(accepted_cents=None)
                    | models.Q(accepted_cents__gte=0, accepted_cents__lte=models.F("cents"))
                ),
                name="invoice_accepted_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.number}"


class OtherCost(models.Model):
    """A cost of a claim that no invoice shows: a line of a certified statement, or a lump sum; and what was accepted.

    ``units`` counts what was done where a unit has its price. Amounts are cents before tax.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="other_costs")
    category = models.CharField(max_length=60, blank=True)
    proof = models.CharField(_("ce qui le montre"), max_length=20, choices=CostProof.choices)
    units = models.PositiveIntegerField(_("unités"), null=True)
    cents = models.BigIntegerField(_("montant"))
    accepted_cents = models.BigIntegerField(_("montant retenu"), null=True)
    reason = models.CharField(_("raison"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "category", "proof"], name="other_cost_once_a_claim"),
            models.CheckConstraint(condition=~models.Q(proof=CostProof.INVOICES), name="other_cost_is_no_invoice"),
            models.CheckConstraint(
                condition=models.Q(cents__gt=0)
                & (
                    models.Q(accepted_cents=None)
                    | models.Q(accepted_cents__gte=0, accepted_cents__lte=models.F("cents"))
                ),
                name="other_cost_accepted_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.cents}"


class Certification(models.Model):
    """Somebody has checked that the work is done, and what is due for it."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="certification")
    basis = models.CharField(_("fondement"), max_length=30, choices=Basis.choices)
    amount_cents = models.BigIntegerField(_("montant certifié"))
    note = models.TextField(blank=True)
    certified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    certified_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="certified_is_positive")]

    def __str__(self) -> str:
        return f"{self.claim}"


class Settlement(models.Model):
    """A balance that pays nothing: what its real costs earned, what was given already, and the excess, if any, in cents.

    ``answer_by`` is the last day of the beneficiary to say what it thinks of an excess.
    """

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="settlement")
    real_cents = models.BigIntegerField(_("dépenses retenues"))
    planned_cents = models.BigIntegerField(_("dépenses prévues"))
    earned_cents = models.BigIntegerField(_("dû"))
    given_cents = models.BigIntegerField(_("déjà certifié"))
    excess_cents = models.BigIntegerField(_("payé en trop"))
    reason = models.TextField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_on = models.DateField()
    answer_by = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(excess_cents=0, answer_by=None)
                | models.Q(excess_cents__gt=0, answer_by__gt=models.F("settled_on")),
                name="excess_may_be_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim}"


class Approval(models.Model):
    """A person of a role that the Region asks for above an amount has approved what was certified."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="approvals")
    role = models.CharField(max_length=30, choices=Role.choices)
    amount_cents = models.BigIntegerField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "role"], name="one_approval_a_level"),
            models.UniqueConstraint(fields=["claim", "given_by"], name="one_approval_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.role}"


class Order(models.Model):
    """A signed payment order. Only the accountant's return makes it a payment."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=40, unique=True)
    exercice = models.PositiveSmallIntegerField()
    amount_cents = models.BigIntegerField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    delegation = models.CharField(max_length=200)
    signed_on = models.DateField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    accountant_number = models.CharField(_("numéro du comptable"), max_length=60, blank=True)
    paid_on = models.DateField(null=True)
    rejected_on = models.DateField(null=True)
    rejection = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(paid_on__isnull=False, rejected_on__isnull=False), name="paid_or_rejected"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderNumber(models.Model):
    """The last number of a payment order in an exercice under a Region's letters."""

    prefix = models.CharField(max_length=3)
    exercice = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "exercice"], name="order_number_an_exercice")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.exercice}: {self.last}"
