"""The withdrawal of an aid: what is held against it, what its beneficiary answers, what is proposed and decided."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Award, Case, Letter
from jalon.documents.models import File
from jalon.payments.enums import Extent, Ground, WithdrawalStage, WithdrawalState


class Withdrawal(models.Model):
    """One procedure: opened by a letter, answered, proposed in view of the answer, decided by a vote or dropped."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="withdrawals")
    state = models.CharField(max_length=10, choices=WithdrawalState.choices, default=WithdrawalState.OPEN)
    ground = models.CharField(_("fondement"), max_length=12, choices=Ground.choices)
    extent = models.CharField(_("étendue annoncée"), max_length=6, choices=Extent.choices)
    reasons = models.TextField(_("faits reprochés"))
    recovery_interest = models.BooleanField(_("avec intérêts de récupération"), default=False)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(_("réponse attendue avant le"))
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("observations du bénéficiaire"), blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    wants_hearing = models.BooleanField(_("demande à être entendu"), default=False)
    hearing = models.TextField(_("compte rendu de l’audition"), blank=True)
    heard_on = models.DateField(null=True)
    proposed_extent = models.CharField(max_length=6, choices=Extent.choices, blank=True)
    proposal = models.TextField(_("ce qui est retenu des observations"), blank=True)
    proposed_on = models.DateField(null=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deliberation = models.CharField(_("délibération"), max_length=60, blank=True)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["open", "proposed"]),
                name="one_withdrawal_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(answer_by__gt=models.F("opened_on")), name="withdrawal_leaves_time_to_answer"
            ),
            models.CheckConstraint(
                condition=models.Q(proposed_on__isnull=True)
                | models.Q(answered_on__isnull=False)
                | models.Q(proposed_on__gt=models.F("answer_by")),
                name="withdrawal_proposed_after_the_answer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided")
                | (
                    models.Q(ended_on__gte=models.F("proposed_on"))
                    & ~models.Q(deliberation="")
                    & ~models.Q(ended_by=models.F("proposed_by"))
                    & ~models.Q(ended_by=models.F("opened_by"))
                ),
                name="withdrawal_voted_and_recorded_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.state}"


class WithdrawalLine(models.Model):
    """What is to be taken from an award, in cents: what is not paid yet, and what was paid and is asked back."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="lines")
    stage = models.CharField(max_length=10, choices=WithdrawalStage.choices)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="+")
    unpaid_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "stage", "award"], name="one_line_an_award_and_stage"),
            models.CheckConstraint(
                condition=models.Q(unpaid_cents__gte=0, paid_cents__gte=0), name="withdrawal_line_is_no_gift"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal} {self.stage}"

    @property
    def cents(self) -> int:
        """Both together."""
        return self.unpaid_cents + self.paid_cents


class WithdrawalPiece(models.Model):
    """A document of the procedure: a proof of the service, or of the beneficiary."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="pieces")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    theirs = models.BooleanField(help_text="given by the beneficiary")
    given_on = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.withdrawal} {self.file_id}"
