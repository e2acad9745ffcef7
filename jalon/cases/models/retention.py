"""What keeps a request from being emptied, and the lists of those to be emptied, seen by two people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import DisposalState
from jalon.cases.models.request import Case


class Hold(models.Model):
    """A request that is kept whatever the durations say (an appeal, an audit), until somebody lifts it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField(_("motif"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(lifted_at__isnull=True), name="one_hold_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.set_at:%Y-%m-%d}"


class Disposal(models.Model):
    """A list of requests whose time is over; emptied once another person has confirmed it with the archives' visa."""

    region = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=DisposalState.choices, default=DisposalState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    visa = models.CharField(_("visa des archives"), max_length=120, blank=True)
    visa_on = models.DateField(_("date du visa"), null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(_("motif"), blank=True, help_text="of a list set aside")

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "number"], name="disposal_number_a_year"),
            models.UniqueConstraint(
                fields=["region"], condition=models.Q(state="proposed"), name="one_proposed_disposal_a_region"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "set-aside"])
                | (~models.Q(visa="") & models.Q(visa_on__isnull=False)),
                name="disposal_confirmed_has_its_visa",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_by__isnull=True) | ~models.Q(settled_by=models.F("proposed_by")),
                name="disposal_settled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.label}"

    @property
    def label(self) -> str:
        """Its number in the Region: « 2026-3 »."""
        return f"{self.year}-{self.number}"


class DisposalLine(models.Model):
    """One request of a list, the day its time was over, and what became of it."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disposals")
    due_on = models.DateField()
    emptied_at = models.DateTimeField(null=True)
    kept_because = models.CharField(max_length=300, blank=True, help_text="why it was left out in the end")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposal", "case"], name="once_in_a_disposal")]

    def __str__(self) -> str:
        return f"{self.disposal} {self.case}"
