"""The accounts from which the European size of an enterprise is read, a closed period a row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Accounts(models.Model):
    """One enterprise's closed period with its source, never changed: what corrects or withdraws it is another row.

    ``enterprise`` is a reference as in ``Party``; ``headcount`` in annual work units, amounts before tax. ``includes``
    names the enterprises that consolidated accounts already count; ``estimated`` is the good-faith estimate of an
    enterprise too new to have closed a period (règlement (UE) n° 651/2014, annexe I, art. 4 et 5). The own funds tell an
    undertaking in difficulty (art. 2(18)): subscribed capital, premium, reserves, accumulated losses, none below zero.
    """

    enterprise = models.CharField(max_length=40)
    closed_on = models.DateField()
    headcount = models.DecimalField(max_digits=9, decimal_places=2)
    turnover_cents = models.BigIntegerField(null=True)
    balance_cents = models.BigIntegerField(null=True)
    capital_cents = models.BigIntegerField(null=True)
    premium_cents = models.BigIntegerField(null=True)
    reserves_cents = models.BigIntegerField(null=True)
    losses_cents = models.BigIntegerField(null=True)
    includes = ArrayField(models.CharField(max_length=40), default=list)
    estimated = models.BooleanField(default=False)
    source = models.CharField(max_length=250)
    recorded_by = models.UUIDField(null=True, help_text="actor")
    recorded_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    withdrawn = models.BooleanField(default=False)
    fictif = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["enterprise", "closed_on"], name="aids_accounts_enterprise")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(headcount__gte=0)
                & (models.Q(turnover_cents__isnull=True) | models.Q(turnover_cents__gte=0))
                & (models.Q(balance_cents__isnull=True) | models.Q(balance_cents__gte=0)),
                name="accounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn=False) | models.Q(replaces__isnull=False),
                name="accounts_withdrawn_replace_some",
            ),
            models.CheckConstraint(
                condition=models.Q(capital_cents__isnull=True, premium_cents__isnull=True)
                & models.Q(reserves_cents__isnull=True, losses_cents__isnull=True)
                | models.Q(capital_cents__gte=0, premium_cents__gte=0, reserves_cents__gte=0, losses_cents__gte=0),
                name="own_funds_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.closed_on}"
