"""Files of the Region’s finance system, line by line."""

from django.db import models

from jalon.accounts.models import User
from jalon.payments.enums import BatchKind, FileKind


class FinanceFile(models.Model):
    """A file that came from the Region's finance system, taken whole."""

    region = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    total_cents = models.BigIntegerField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["region", "sha256"], name="finance_file_once")]

    def __str__(self) -> str:
        return self.name


class FinanceLine(models.Model):
    """What the finance system said of one thing, on one line; the latest line of a key is what it says now."""

    file = models.ForeignKey(FinanceFile, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=15, choices=FileKind.choices)
    key = models.CharField(max_length=200)
    amount_cents = models.BigIntegerField()
    their_number = models.CharField(max_length=60, blank=True)
    on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["file", "kind", "key"], name="finance_line_once_a_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Batch(models.Model):
    """Payment orders, or recovery orders, that left together: the file as it left, its count, its total and its hash."""

    region = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=BatchKind.choices)
    number = models.CharField(max_length=40, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    lines = models.PositiveIntegerField()
    total_cents = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class Apart(models.Model):
    """A line of a return that matches nothing here, or not as it says: why, and how somebody worked it off."""

    line = models.OneToOneField(FinanceLine, on_delete=models.PROTECT, related_name="apart")
    why = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300)
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settlement = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_on=None)
                | (~models.Q(settlement="") & models.Q(settled_by__isnull=False)),
                name="apart_settled_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}"
