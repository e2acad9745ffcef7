"""A file, known by the digest of its content."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User


class File(models.Model):
    """A file that somebody sent. Its content lies under ``DOCUMENTS_ROOT``, named by its digest."""

    name = models.CharField(_("nom du fichier"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
