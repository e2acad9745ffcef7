"""What a beneficiary sends for a milestone: words, figures, files; every version that was sent stays."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.documents.models import File
from jalon.monitoring.enums import OPEN, ReportState
from jalon.monitoring.models.milestones import Milestone


class ProgressReport(models.Model):
    """One version of what is sent for a milestone; one that is returned is followed by another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.WRITING)
    done = models.TextField(_("ce qui a été fait"), blank=True)
    gap = models.TextField(_("l’écart avec ce qui était prévu"), blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_on = models.DateField(null=True)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    judged_on = models.DateField(null=True)
    reason = models.TextField(_("ce qui manque"), blank=True)
    answer_by = models.DateField(_("à compléter avant le"), null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "number"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["milestone"], condition=models.Q(state__in=OPEN), name="one_open_version_a_milestone"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReportState.WRITING)
                | models.Q(sent_on__isnull=False, sent_by__isnull=False),
                name="report_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ReportState.ACCEPTED, ReportState.RETURNED])
                | models.Q(judged_on__isnull=False, judged_by__isnull=False),
                name="report_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(judged_by__isnull=True) | ~models.Q(judged_by=models.F("sent_by")),
                name="report_not_judged_by_its_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} #{self.number}"


class Figure(models.Model):
    """A figure of a report: a result of the scheme, how much so far, and where it is read."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="figures")
    result = models.CharField(max_length=60, help_text="the result of the scheme's file")
    value = models.DecimalField(max_digits=15, decimal_places=2)
    proof = models.CharField(_("où on le lit"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "result"], name="figure_once_a_report"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="figure_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.result}"


class Paper(models.Model):
    """A file sent with a report."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="papers")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "file"], name="paper_once_a_report")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.file_id}"
