"""A programme that several bodies finance together: its budget, who signed for what, and who only announced.

What a source announces is a claim (``Funder.claim``), never an amount here; what an agreement signs is an amount or a
share of the budget, year by year. Signed lines are only added: the last one of a year holds.
"""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import get_language

from jalon.funds.enums import FunderKind

WHOLE = 1_000_000
"""A share is in millionths of the budget."""


class Programme(models.Model):
    """What is financed together; ``subject`` is its reference in the Region's plan, if the plan speaks of it."""

    region = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    label_fr = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    subject = models.CharField(max_length=250, blank=True)
    fictif = models.BooleanField()

    class Meta:
        ordering = ["region", "slug"]
        constraints = [UniqueConstraint(fields=["region", "slug"], name="funds_programme_slug")]

    def __str__(self) -> str:
        return self.label_en if get_language() == "en" else self.label_fr

    @property
    def reference(self) -> str:
        """« region/slug »."""
        return f"{self.region}/{self.slug}"


class Funder(models.Model):
    """Who gives a part; ``claim`` is the key of what a source announces of it, if one does."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="funders")
    kind = models.CharField(max_length=12, choices=FunderKind.choices)
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    claim = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["programme", "name_fr"], name="funds_funder_name")]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_fr


class Pledge(models.Model):
    """A year's signed part of one funder, in cents or as a share; without funder, the year's adopted budget."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="pledges", db_index=False)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="pledges", null=True)
    year = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField(null=True)
    share = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=200)
    signed_on = models.DateField()
    actor = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [Index(fields=["programme", "year"], name="funds_pledge_year")]
        constraints = [
            CheckConstraint(
                condition=Q(cents__isnull=False, cents__gte=0, share=None)
                | Q(cents=None, share__isnull=False, share__lte=WHOLE, funder__isnull=False),
                name="funds_pledge_amount",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"
