"""A file, known by the digest of its content."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.documents.enums import WITHHELD, Scan


class File(models.Model):
    """A file that somebody sent. Its content lies under ``DOCUMENTS_ROOT``, named by its digest."""

    name = models.CharField(_("nom du fichier"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE, db_default=Scan.NONE)
    malware = models.CharField(max_length=200, blank=True, db_default="", help_text="what the scanner named")
    erased_at = models.DateTimeField(null=True, help_text="its content is gone; digest and size stay")

    class Meta:
        indexes = [models.Index(fields=["scan"], condition=models.Q(scan="waiting"), name="file_to_be_scanned")]

    @property
    def withheld(self) -> bool:
        """Whether it is given to nobody: not yet controlled, or found malicious."""
        return self.scan in WITHHELD

    def __str__(self) -> str:
        return self.name
