"""Sessions of a committee: reports that group proposals, votes, and who stood aside."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import Ballot, SessionState
from jalon.cases.models.decision import Proposal


class Session(models.Model):
    """A meeting of the body that votes awards."""

    region = models.CharField(max_length=60)
    body = models.CharField(_("instance"), max_length=200)
    held_on = models.DateField(_("date de la séance"))
    state = models.CharField(max_length=20, choices=SessionState.choices, default=SessionState.OPEN)
    transmitted_on = models.DateField(_("transmission au préfet"), null=True)
    executory_on = models.DateField(_("caractère exécutoire"), null=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "body", "held_on"], name="one_session_a_day"),
            models.CheckConstraint(
                condition=models.Q(transmitted_on__isnull=True) | models.Q(transmitted_on__gte=models.F("held_on")),
                name="transmitted_after_the_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on:%d/%m/%Y}"


class Report(models.Model):
    """What is voted at once: a report that groups proposals, and its vote."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reports")
    number = models.CharField(_("numéro du rapport"), max_length=40)
    title = models.CharField(_("objet"), max_length=250)
    ballot = models.CharField(max_length=20, choices=Ballot.choices, default=Ballot.PENDING)
    deliberation = models.CharField(_("numéro de la délibération"), max_length=60, blank=True)
    present = models.PositiveSmallIntegerField(_("présents"), null=True)
    votes_for = models.PositiveSmallIntegerField(_("pour"), null=True)
    votes_against = models.PositiveSmallIntegerField(_("contre"), null=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="report_number_a_session")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReportItem(models.Model):
    """A proposal in a report, and whether its vote has taken effect."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="item")
    applied_at = models.DateTimeField(null=True)
    set_apart = models.TextField(blank=True, help_text="why its vote could not take effect")

    def __str__(self) -> str:
        return f"{self.report} · {self.proposal}"


class Recusal(models.Model):
    """A councillor who stood aside from a report's debate and vote (CGCT L1111-6)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="recusals")
    councillor = models.CharField(_("élu"), max_length=150)
    reason = models.CharField(_("motif"), max_length=250)

    def __str__(self) -> str:
        return f"{self.councillor} ({self.report})"
