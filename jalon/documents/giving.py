"""Gives a file to somebody: the journal keeps who took what, about which case, and when."""

from jalon.accounts.models import User
from jalon.documents.models import File
from jalon.documents.queries import content
from jalon.journal.actions import record


def give(file: File, *, to: User, about: str, region: str) -> bytes:
    """The bytes of a file that this person may read; ``about`` is the number of the case.

    Raises ``PermissionDenied`` for one that is in quarantine, or erased; the journal then says nothing.
    """
    found = content(file)
    record(to, "documents.opened", about, region=region, file=file.sha256)
    return found
