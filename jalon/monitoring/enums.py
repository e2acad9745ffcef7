"""The closed lists of monitoring."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """Where a milestone stands on a day."""

    TO_COME = "to-come", _("à venir")
    DUE = "due", _("attendu bientôt")
    LATE = "late", _("en retard")
    SENT = "sent", _("envoyé, en cours d’examen")
    RETURNED = "returned", _("à compléter")
    ACCEPTED = "accepted", _("accepté")
    LIFTED = "lifted", _("plus demandé")

    @property
    def tag(self) -> str:
        """The kind of tag that shows it."""
        kinds = {Standing.DUE: "warn", Standing.LATE: "late", Standing.RETURNED: "warn", Standing.SENT: "accent"}
        return "ok" if self is Standing.ACCEPTED else kinds.get(self, "unknown")


class ReportState(TextChoices):
    """Where what was sent for a milestone is."""

    WRITING = "writing", _("en cours de rédaction")
    SENT = "sent", _("à examiner")
    RETURNED = "returned", _("à compléter")
    ACCEPTED = "accepted", _("accepté")


OPEN = (ReportState.WRITING, ReportState.SENT)
"""A version that somebody still works on: one at a time."""


class Change(TextChoices):
    """What was changed of a promise after the signature."""

    MOVED = "moved", _("échéance reportée")
    LIFTED = "lifted", _("n’est plus demandé")
    ADDED = "added", _("étape ajoutée")


class CampaignState(TextChoices):
    """Where a campaign of checks is."""

    PREPARED = "prepared", _("en préparation")
    PUBLISHED = "published", _("population publiée, tirage à venir")
    DRAWN = "drawn", _("contrôles en cours")
    CLOSED = "closed", _("close")


class Part(TextChoices):
    """How an award was drawn."""

    RANDOM = "random", _("au hasard")
    RISK = "risk", _("par le risque")


class CheckState(TextChoices):
    """Where a check is."""

    DRAWN = "drawn", _("à confier")
    GIVEN = "given", _("à annoncer")
    ANNOUNCED = "announced", _("visite annoncée")
    FOUND = "found", _("constats envoyés")
    CONCLUDED = "concluded", _("conclu")


class Conclusion(TextChoices):
    """What a check comes to."""

    NOTHING = "nothing", _("rien à redire")
    CORRECT = "correct", _("à corriger")
    UNDUE = "undue", _("somme indue")
    WITHDRAWAL = "withdrawal", _("retrait de l’aide à engager")


class Stands(TextChoices):
    """How a point of the list stands."""

    YES = "yes", _("oui")
    NO = "no", _("non")
    APART = "apart", _("sans objet")
