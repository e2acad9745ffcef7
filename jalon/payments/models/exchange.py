"""Files of the Region’s finance system, line by line."""

from django.db import models

from jalon.accounts.models import User
from jalon.payments.enums import FileKind


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
