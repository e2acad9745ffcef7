"""What is proposed, visaed, decided and agreed."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import Motion, Outcome, VisaKind, Way
from jalon.cases.models.request import Case
from jalon.schemes.enums import Instrument

if TYPE_CHECKING:
    from jalon.cases.models.session import Session


class Proposal(models.Model):
    """What the officer proposes to the committee, with its reasons in law and in fact."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    motion = models.CharField(max_length=20, choices=Motion.choices)
    reasons_law = models.TextField(_("motifs de droit"))
    reasons_fact = models.TextField(_("motifs de fait"))
    evaluation = models.JSONField(help_text="the rulebook's result when the proposal was made")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    prepared_on = models.DateField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(current=True), name="one_current_proposal_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.motion}"


class Award(models.Model):
    """An amount of a proposal, by instrument, and the envelope that bears it.

    What is given in hours has its market value in ``amount_cents``; ``units`` are the hours, in the ledger's grain.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="awards")
    instrument = models.CharField(max_length=30, choices=Instrument.choices)
    amount_cents = models.BigIntegerField()
    units = models.BigIntegerField(null=True)
    envelope = models.CharField(max_length=80)
    account = models.CharField(max_length=20, blank=True, help_text="of the Region's accounting table that day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "instrument"], name="one_award_an_instrument"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="award_is_positive"),
            models.CheckConstraint(
                condition=models.Q(units__isnull=True) | models.Q(units__gt=0), name="award_units_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.instrument}"

    @property
    def drawn(self) -> int:
        """What it draws on its envelope, in the ledger's grain: cents, or units where it is not euros."""
        return self.amount_cents if self.units is None else self.units


class Visa(models.Model):
    """Somebody other than the officer has looked at the proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="visas")
    kind = models.CharField(max_length=20, choices=VisaKind.choices)
    favourable = models.BooleanField()
    note = models.TextField(blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "kind"], name="one_visa_a_kind")]

    def __str__(self) -> str:
        return f"{self.proposal} {self.kind}"


class Cut(models.Model):
    """What a withdrawal took from an award: cents that were not paid yet, and cents that were and are asked back.

    ``amended`` is the amendment in force on that day: what it says is before the cut, what the next one says is after.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="cuts")
    amended = models.ForeignKey("cases.Amendment", on_delete=models.PROTECT, null=True, related_name="cuts")
    unpaid_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    deliberation = models.CharField(max_length=120)
    decided_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unpaid_cents__gte=0, paid_cents__gte=0)
                & (models.Q(unpaid_cents__gt=0) | models.Q(paid_cents__gt=0)),
                name="cut_takes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.decided_on}"

    @property
    def cents(self) -> int:
        """Both together."""
        return self.unpaid_cents + self.paid_cents


class Decision(models.Model):
    """The committee's decision on a case, once its vote has taken effect."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    deliberation = models.CharField(max_length=60)
    voted_on = models.DateField()
    due_on = models.DateField(help_text="day on which silence became, or would have become, a refusal")
    notified_on = models.DateField(_("notification"), null=True)
    committed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.case} {self.outcome}"

    @property
    def is_grant(self) -> bool:
        return self.outcome == Outcome.GRANTED

    @property
    def session(self) -> "Session | None":
        """The session that voted it; none where an operator accepted."""
        item = getattr(self.proposal, "item", None)
        return item.report.session if item else None

    @property
    def body(self) -> str:
        """Who decided: the committee, or the operator."""
        return self.session.body if self.session else self.acceptance.operator


class Agreement(models.Model):
    """The agreement that a grant is paid under."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="agreement")
    signed_on = models.DateField(_("signature"))
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    delegation = models.CharField(max_length=200, help_text="the delegation in force at the signature")
    applicant_signed_on = models.DateField(_("signature du bénéficiaire"))
    applicant_signatory = models.CharField(_("signataire du bénéficiaire"), max_length=150)

    def __str__(self) -> str:
        return f"{self.case} {self.signed_on}"


class Instalment(models.Model):
    """An amount that an agreement foresees: paid to the beneficiary by a day, or repaid by it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instalments")
    way = models.CharField(max_length=10, choices=Way.choices)
    instrument = models.CharField(max_length=30, choices=Instrument.choices)
    envelope = models.CharField(max_length=80)
    due_on = models.DateField()
    amount_cents = models.BigIntegerField()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "way", "instrument", "due_on"], name="one_instalment_a_day"
            ),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="instalment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.way} {self.due_on}"
