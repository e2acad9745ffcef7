"""Campaigns of on-site checks: the awards that may be drawn, those that are, and what each check found."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.documents.models import File
from jalon.monitoring.enums import CampaignState, CheckState, Conclusion, Part


class Campaign(models.Model):
    """Awards paid in a period, of which some are drawn to be checked on the spot.

    ``signals`` are the Region's of the day; ``salt`` hides which award a code names; ``seal`` is the number of the seal
    that will give the seed: it did not exist when the population was published.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.CharField(max_length=60)
    name = models.CharField(_("nom de la campagne"), max_length=120)
    schemes = models.JSONField(default=list, help_text="slugs; empty is all")
    first_on = models.DateField(_("payées du"))
    last_on = models.DateField(_("payées au"))
    random_size = models.PositiveIntegerField(_("tirées au hasard"))
    risk_size = models.PositiveIntegerField(_("tirées par le risque"))
    signals = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.PREPARED)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    salt = models.CharField(max_length=64)
    population = models.TextField(blank=True, help_text="the published file")
    sha256 = models.CharField(max_length=64, blank=True)
    seal = models.BigIntegerField(null=True)
    published_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seal_hash = models.CharField(max_length=64, blank=True)
    drawn_on = models.DateField(null=True)
    drawn_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)
    lessons = models.TextField(_("ce que la campagne apprend"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="campaign_name_a_region"),
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on")), name="campaign_period_goes_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(state="prepared")
                | models.Q(seal__isnull=False, published_at__isnull=False) & ~models.Q(sha256=""),
                name="campaign_published_before_its_draw",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["drawn", "closed"])
                | (~models.Q(seal_hash="") & models.Q(drawn_at__gt=models.F("published_at"))),
                name="campaign_drawn_by_a_seal",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """An award of a campaign's population: its code in the published file, what was paid, what it weighs and why."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="candidates")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16)
    paid_cents = models.BigIntegerField()
    weight = models.PositiveIntegerField()
    carried = models.JSONField(default=list, help_text="the signals, by id")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "case"], name="candidate_once"),
            models.UniqueConstraint(fields=["campaign", "code"], name="candidate_code_once"),
            models.CheckConstraint(
                condition=models.Q(paid_cents__gt=0, weight__gte=1), name="candidate_was_paid_and_weighs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.code}"


class Check(models.Model):
    """The check of an award that was drawn: who goes, when, what was looked at, found, answered and concluded."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="drawn")
    part = models.CharField(_("part du tirage"), max_length=6, choices=Part.choices)
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.DRAWN)
    agent = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    announced_on = models.DateField(null=True)
    visit_on = models.DateField(_("visite"), null=True)
    prepare = models.TextField(_("ce qu’il faut préparer"), blank=True)
    visited_on = models.DateField(null=True)
    points = models.JSONField(default=list, help_text="the list that was looked at: point and how it stands")
    found = models.TextField(_("constats"), blank=True)
    found_cents = models.BigIntegerField(_("montant qui paraît indu"), default=0)
    found_on = models.DateField(null=True, help_text="when the findings were sent")
    answer_by = models.DateField(null=True)
    answer = models.TextField(_("réponse de l’entreprise"), blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices, blank=True)
    reason = models.TextField(_("motif de la conclusion"), blank=True)
    undue_cents = models.BigIntegerField(default=0)
    correct_by = models.DateField(null=True)
    corrected_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(agent=models.F("given_by")), name="check_not_given_to_oneself"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="concluded")
                | (models.Q(concluded_on__isnull=False) & ~models.Q(conclusion="") & ~models.Q(reason="")),
                name="check_concluded_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(undue_cents=0)
                | models.Q(conclusion__in=["undue", "withdrawal"], undue_cents__gt=0),
                name="check_undue_where_it_says_so",
            ),
            models.CheckConstraint(
                condition=~models.Q(conclusion="correct") | models.Q(correct_by__isnull=False),
                name="check_corrected_by_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.state}"

    @property
    def case(self) -> Case:
        """The case of the award."""
        return self.candidate.case

    @property
    def looked_at(self) -> list[dict[str, Any]]:
        """The points that were looked at, with how each stands."""
        return list(self.points)


class CheckPiece(models.Model):
    """A document of a check: of the agent, or of the company."""

    check_made = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="pieces")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    theirs = models.BooleanField(help_text="given by the company")
    given_on = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.check_made_id} {self.file_id}"
