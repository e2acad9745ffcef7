"""Recovery orders, where each cent of them stands, and what happened to them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.payments.enums import Owed, Recovery
from jalon.payments.models.exchange import Batch


class RecoveryOrder(models.Model):
    """A recovery order (titre de recettes): what a case has to pay to the Region by a day, and where each cent stands."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recovery_orders")
    number = models.CharField(max_length=40, unique=True)
    envelope = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Owed.choices)
    amount_cents = models.BigIntegerField()
    reason = models.TextField(_("motif"))
    reckoning = models.JSONField(default=dict, help_text="every input of interest that was computed")
    heard_on = models.DateField(null=True, help_text="when the debtor was asked for its observations (CRPA L121-1)")
    issued_on = models.DateField()
    due_on = models.DateField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    accountant_number = models.CharField(_("numéro du comptable"), max_length=60, blank=True)
    due_cents = models.BigIntegerField()
    disputed_cents = models.BigIntegerField(default=0)
    rescheduled_cents = models.BigIntegerField(default=0)
    received_cents = models.BigIntegerField(default=0)
    written_off_cents = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["due_on", "number"]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(due_cents__gt=0), name="payments_recovery_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="recovery_is_positive"),
            models.CheckConstraint(
                condition=models.Q(
                    due_cents__gte=0,
                    disputed_cents__gte=0,
                    rescheduled_cents__gte=0,
                    received_cents__gte=0,
                    written_off_cents__gte=0,
                    amount_cents=models.F("due_cents")
                    + models.F("disputed_cents")
                    + models.F("rescheduled_cents")
                    + models.F("received_cents")
                    + models.F("written_off_cents"),
                ),
                name="recovery_stands_somewhere",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Owed.UNDUE) | models.Q(heard_on__isnull=False),
                name="undue_is_heard_first",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RecoveryEvent(models.Model):
    """Something that happened to a recovery order, for a part of it or for all."""

    order = models.ForeignKey(RecoveryOrder, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Recovery.choices)
    amount_cents = models.BigIntegerField()
    on = models.DateField()
    reference = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="recovery_event_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"


class RecoveryNumber(models.Model):
    """The last number of a recovery order in an exercice under a Region's letters."""

    prefix = models.CharField(max_length=3)
    exercice = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "exercice"], name="recovery_number_an_exercice")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.exercice}: {self.last}"
