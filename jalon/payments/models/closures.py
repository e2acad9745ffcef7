"""The end of an award."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Case


class Closure(models.Model):
    """Somebody closed an award of which all was over: what it came to, in cents, and until when proofs are kept."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="closure")
    granted_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    released_cents = models.BigIntegerField(help_text="given back to the scheme at the closure")
    note = models.TextField(_("bilan"), blank=True)
    keep_until = models.DateField(help_text="the beneficiary keeps its proofs until then")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paid_cents__gte=0, released_cents__gte=0), name="closure_not_below_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(granted_cents__gte=models.F("paid_cents") + models.F("released_cents")),
                name="closure_within_what_was_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.closed_on}"
