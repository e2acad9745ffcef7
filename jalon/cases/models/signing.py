"""Papers that both parties sign: sent, opened, signed by the beneficiary, then by the Region."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import AmendmentState, SigningState
from jalon.cases.models.decision import Agreement
from jalon.cases.models.letter import Letter
from jalon.cases.models.request import Case
from jalon.documents.models import File


class Signing(models.Model):
    """One paper sent to the beneficiary to be signed, and where that stands.

    The paper is a letter of the case; its digest and that of the signed copy are in the journal. ``provider`` and
    ``reference`` name an electronic signature, where the Region has one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signings")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="signing")
    state = models.CharField(max_length=14, choices=SigningState.choices, default=SigningState.SENT)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField(_("à renvoyer avant le"))
    opened_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=120, blank=True, help_text="by which the provider knows it")
    signed_copy = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    signatory = models.CharField(_("signataire du bénéficiaire"), max_length=150, blank=True)
    signed_on = models.DateField(_("signature du bénéficiaire"), null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["sent", "opened", "signed"]),
                name="one_paper_to_sign_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~models.Q(reference=""), name="one_signing_a_reference"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["signed", "countersigned"])
                | models.Q(signed_copy__isnull=False, signed_on__isnull=False) & ~models.Q(signatory=""),
                name="signed_has_its_copy_and_signatory",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.state}"

    @property
    def awaits_beneficiary(self) -> bool:
        return self.state in (SigningState.SENT, SigningState.OPENED)


class Amendment(models.Model):
    """A change to a signed agreement: what it was before, what it becomes, why; seen by a second person, then signed.

    ``before`` and ``after`` hold ``amounts`` (cents by instrument) and ``calendar`` (way, instrument, day, cents);
    ``promised`` what else has another day: id, label by language, day before, day after.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(_("motif"))
    before = models.JSONField()
    after = models.JSONField()
    promised = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=AmendmentState.choices, default=AmendmentState.PREPARED)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField(null=True)
    signing = models.OneToOneField(Signing, on_delete=models.PROTECT, null=True, related_name="amendment")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(_("signature"), null=True)
    delegation = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_number"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(state__in=["prepared", "approved", "sent"]),
                name="one_amendment_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("prepared_by")),
                name="amendment_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in-force")
                | models.Q(signed_on__isnull=False, approved_by__isnull=False, signing__isnull=False),
                name="amendment_in_force_was_approved_and_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} #{self.number}"
