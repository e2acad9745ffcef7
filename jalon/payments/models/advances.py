"""What happens to an advance between its payment and its last instalment: default, statements, the night’s figures."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Case, Report
from jalon.documents.models import File
from jalon.payments.enums import DefaultState, ReschedulingState
from jalon.payments.models.recovery import RecoveryOrder


class Default(models.Model):
    """An instalment so late that the whole advance may be claimed: noticed, then declared, or lifted by a payment."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    late = models.ForeignKey(RecoveryOrder, on_delete=models.PROTECT, related_name="defaults")
    state = models.CharField(max_length=10, choices=DefaultState.choices, default=DefaultState.NOTICED)
    days = models.PositiveSmallIntegerField(help_text="the delay that the Region’s rule asks for")
    noticed_on = models.DateField()
    answer_by = models.DateField()
    noticed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("observations du débiteur"), blank=True)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    delegation = models.CharField(max_length=200, blank=True)
    claimed = models.OneToOneField(
        RecoveryOrder, on_delete=models.PROTECT, null=True, related_name="claims_default"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["late"], condition=models.Q(state="noticed"), name="one_notice_of_default_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declared")
                | (models.Q(ended_on__gt=models.F("answer_by")) & ~models.Q(ended_by=models.F("noticed_by"))),
                name="default_declared_after_its_notice_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.late} {self.state}"


class Statement(models.Model):
    """What a company was told of one advance at the end of a day, in cents; printed when it is opened."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    envelope = models.CharField(max_length=80)
    as_of = models.DateField()
    paid_cents = models.BigIntegerField()
    outstanding_cents = models.BigIntegerField()
    due_cents = models.BigIntegerField()
    received_cents = models.BigIntegerField()
    written_off_cents = models.BigIntegerField()
    to_come = models.JSONField(help_text="the instalments left: day and cents")

    class Meta:
        ordering = ["-as_of", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "envelope", "as_of"], name="statement_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(
                    paid_cents=models.F("outstanding_cents")
                    + models.F("due_cents")
                    + models.F("received_cents")
                    + models.F("written_off_cents")
                ),
                name="statement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.as_of}"


class Night(models.Model):
    """What is to be repaid to a Region, month by month, as the last night’s job counted it."""

    region = models.CharField(max_length=60, unique=True)
    day = models.DateField()
    counted_at = models.DateTimeField(auto_now=True)
    overdue_cents = models.BigIntegerField()
    undated_cents = models.BigIntegerField()
    months = models.JSONField()

    def __str__(self) -> str:
        return f"{self.region} {self.day}"


class Rescheduling(models.Model):
    """Other days for what is left of an advance: proposed with its State-aid effect, decided by a vote, or set aside.

    ``before`` and ``after`` are days and cents; ``added_cents`` is the new aid that the change makes, ``equivalent``
    how it was reached.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reschedulings")
    envelope = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=ReschedulingState.choices, default=ReschedulingState.PROPOSED)
    asked_on = models.DateField(_("demande de l’entreprise"))
    reason = models.TextField(_("motif"))
    before = models.JSONField()
    after = models.JSONField()
    added_cents = models.BigIntegerField()
    equivalent = models.JSONField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    deliberation = models.CharField(max_length=120, blank=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "envelope"], condition=models.Q(state="proposed"), name="one_rescheduling_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided")
                | (models.Q(decided_on__isnull=False) & ~models.Q(decided_by=models.F("prepared_by"))),
                name="rescheduling_decided_by_another",
            ),
            models.CheckConstraint(condition=models.Q(added_cents__gte=0), name="rescheduling_takes_no_aid_back"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.prepared_on}"


class DeclaredResults(models.Model):
    """What a company declared of the results of its project; the last one before the finding counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="declared_results")
    results = models.TextField(_("résultats du projet"))
    proof = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    declared_on = models.DateField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.declared_on}"


class Finding(models.Model):
    """Whether the project of a recoverable advance succeeded: what its company declared, what the Region found.

    A success makes the advance due by the scheme's own schedule, with the interest of its clause (``rate``, in
    millionths a year); a failure is remitted by a vote.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    envelope = models.CharField(max_length=80)
    succeeded = models.BooleanField()
    declared = models.ForeignKey(DeclaredResults, on_delete=models.PROTECT, null=True, related_name="findings")
    results = models.TextField(_("résultats déclarés par l’entreprise"))
    reason = models.TextField(_("constat"))
    cents = models.BigIntegerField()
    rate = models.PositiveIntegerField(default=0)
    deliberation = models.CharField(max_length=120, blank=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="+")
    found_on = models.DateField()
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "envelope"], name="one_finding_an_advance"),
            models.CheckConstraint(
                condition=models.Q(succeeded=True) | ~models.Q(deliberation=""),
                name="a_failure_is_remitted_by_a_vote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.succeeded}"
