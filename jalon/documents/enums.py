"""The closed lists of documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scan(TextChoices):
    """What is known of a file's safety. Only files that are neither waiting nor infected are given out."""

    NONE = "none", _("non contrôlé")
    WAITING = "waiting", _("contrôle en cours")
    CLEAN = "clean", _("contrôlé")
    INFECTED = "infected", _("écarté")


WITHHELD = (Scan.WAITING, Scan.INFECTED)
