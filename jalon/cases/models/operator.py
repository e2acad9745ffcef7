"""What an operator does with its share: whom it accepts, and what it then delivers."""

from django.db import models

from jalon.accounts.models import User
from jalon.cases.models.decision import Decision
from jalon.cases.models.request import Case


class Acceptance(models.Model):
    """An operator accepted a beneficiary within its share, under its agreement: the decision on the case.

    ``units`` are the ledger's (hundredths where the resource has two decimals); ``share`` is its reference there.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="acceptance")
    share = models.CharField(max_length=60)
    operator = models.CharField(max_length=200)
    units = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(units__gt=0), name="acceptance_is_positive")]

    def __str__(self) -> str:
        return f"{self.decision} {self.share}"


class Delivery(models.Model):
    """One line that the operator declares: what was delivered to a beneficiary, its market value, its proof."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deliveries")
    units = models.BigIntegerField()
    value_cents = models.BigIntegerField()
    delivered_on = models.DateField()
    proof = models.CharField(max_length=200)
    declared_by = models.UUIDField(help_text="actor")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-delivered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(units__gt=0, value_cents__gte=0), name="delivery_is_positive"
            ),
            models.UniqueConstraint(fields=["case", "delivered_on", "proof"], name="delivery_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.delivered_on}"


class OperatorKey(models.Model):
    """A key by which an operator's own software declares lines in the name of one of its people, on one share.

    Only the key's SHA-256 is kept: it is shown once. What the person may no longer do, the key may no longer do.
    """

    share = models.CharField(max_length=60)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.share} {self.name}"
