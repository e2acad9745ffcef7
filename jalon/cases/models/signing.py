"""Papers that both parties sign: sent, opened, signed by the beneficiary, then by the Region."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import SigningState
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
