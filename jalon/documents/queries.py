"""How other rooms read files."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from jalon.documents.actions import path_of
from jalon.documents.enums import Scan
from jalon.documents.models import File


def content(file: File) -> bytes:
    """The bytes of a file; raises ``PermissionDenied`` for one that is in quarantine, or erased."""
    if file.erased_at:
        raise PermissionDenied(_("Ce fichier est effacé : le temps de sa conservation est passé."))
    if file.withheld:
        raise PermissionDenied(
            _("Ce fichier est en cours de contrôle : il s’ouvrira dans un instant.")
            if file.scan == Scan.WAITING
            else _("Ce fichier est écarté : le contrôle y a trouvé un logiciel malveillant.")
        )
    return path_of(file.sha256).read_bytes()


def waiting_since(before: datetime) -> int:
    """How many files have waited for their scan since before this moment."""
    return File.objects.filter(scan=Scan.WAITING, sent_at__lt=before).count()


def infected() -> int:
    """How many files were found malicious."""
    return File.objects.filter(scan=Scan.INFECTED).count()
