"""The closed lists of claims and sources, with their words on screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What sort of value a claim gives."""

    EXACT = "exact", _("valeur exacte")
    ABOUT = "about", _("valeur approchée")
    AT_LEAST = "at-least", _("au moins")
    AT_MOST = "at-most", _("au plus")
    BETWEEN = "between", _("fourchette")
    SHARE = "share", _("part d’un tout")
    RANK = "rank", _("rang")
    MULTIPLE = "multiple", _("multiple d’une base")
    DATE = "date", _("date")
    TEXT = "text", _("texte")


QUANTITIES = frozenset({Kind.EXACT, Kind.ABOUT, Kind.AT_LEAST, Kind.AT_MOST, Kind.BETWEEN})
"""The kinds that can be added and subtracted."""


class Status(TextChoices):
    """How firm what a source says is. Two statuses are never added together."""

    ANNOUNCED = "announced", _("annoncé")
    PRESENTED = "presented", _("présenté")
    ADOPTED = "adopted", _("adopté")
    PLANNED = "planned", _("prévu")
    EXPECTED = "expected", _("attendu")
    NEGOTIATED = "negotiated", _("en négociation")
    SIGNED = "signed", _("signé")
    CONFIRMED = "confirmed", _("confirmé")
    EXISTING = "existing", _("existant")
    ACHIEVED = "achieved", _("réalisé")
    OBSERVED = "observed", _("constaté")
    TARGET = "target", _("objectif")
    DECLARED = "declared", _("déclaré")


class Cadence(TextChoices):
    """How often an amount or an event comes back."""

    ONCE = "", _("une fois")
    YEAR = "year", _("par an")
    MONTH = "month", _("par mois")


class SourceKind(TextChoices):
    """Who speaks in a source."""

    OFFICIAL = "official", _("source officielle")
    INSTITUTIONAL = "institutional", _("institution")
    PRESS = "press", _("presse")
    PRESS_RELEASE = "press-release", _("communiqué")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("entreprise")
    COPY = "copy", _("copie d’un article")


class Trust(TextChoices):
    """How far a source is relied on."""

    HIGH = "high", _("confiance forte")
    MEDIUM = "medium", _("confiance moyenne")
    LOW = "low", _("confiance faible")


class Seen(TextChoices):
    """How much of a source was read."""

    WHOLE = "whole", _("lue en entier")
    PART = "part", _("vue en partie")
