"""What an agreement promises, by when."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Amendment, Case
from jalon.monitoring.enums import Change
from jalon.schemes.enums import MilestoneKind, Opens
from jalon.ui.formats import language


class Milestone(models.Model):
    """Something that a beneficiary promised to send by a day.

    It keeps the words of the day of the signature: a later version of the scheme changes nothing of what was promised.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="milestones")
    name = models.CharField(max_length=60, help_text="in the scheme's file, or of the case alone")
    kind = models.CharField(_("nature"), max_length=20, choices=MilestoneKind.choices)
    label = models.JSONField(help_text="by language")
    hint = models.JSONField(help_text="by language")
    opens = models.CharField(max_length=10, choices=Opens.choices, blank=True)
    promised_on = models.DateField(help_text="the day of the agreement as it was signed")
    due_on = models.DateField(_("échéance"))
    accepted_on = models.DateField(null=True)
    lifted_on = models.DateField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(accepted_on=None, lifted_on=None),
                name="milestone_awaited_by_day",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="milestone_once_a_case"),
            models.CheckConstraint(
                condition=models.Q(accepted_on=None) | models.Q(lifted_on=None), name="milestone_one_end"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.label.get(language()) or self.label["fr"])

    @property
    def wanted(self) -> str:
        """What is wanted, in the reader's language."""
        return str(self.hint.get(language()) or self.hint["fr"])

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.accepted_on is not None or self.lifted_on is not None


class MilestoneChange(models.Model):
    """A promise was added, given another day, or given up: what it was before, why, by which amendment."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="changes")
    change = models.CharField(max_length=10, choices=Change.choices)
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    reason = models.TextField(_("motif"))
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.change}"
