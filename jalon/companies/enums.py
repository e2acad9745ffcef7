"""Choices of the companies room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberRole(models.TextChoices):
    """What a person may do for an organisation."""

    REPRESENTATIVE = "representative", _("représente l’organisation")
    CONTRIBUTOR = "contributor", _("prépare les demandes")
    ADVISER = "adviser", _("conseil mandaté")
