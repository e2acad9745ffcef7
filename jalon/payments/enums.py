"""The closed lists of payments."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """Why money is due: the proof that the certification rests on."""

    INVOICES = "invoices", _("factures acquittées")
    STATEMENT = "certified-statement", _("état des dépenses certifié")
    AGREED_ADVANCE = "agreed-advance", _("versement prévu par la convention")


class ClaimState(TextChoices):
    """Where a payment claim is."""

    RECEIVED = "received", _("reçue")
    CERTIFIED = "certified", _("service fait certifié")
    REFUSED = "refused", _("refusée")
    ORDERED = "ordered", _("mandat signé")
    REJECTED = "rejected", _("mandat rejeté par le comptable")
    PAID = "paid", _("payée")
