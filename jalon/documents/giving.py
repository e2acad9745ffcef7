"""Gives a file to somebody: the journal keeps who took what, about which case, and when."""

import hashlib

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


def give_printed(printed: bytes, *, to: User, about: str, region: str) -> None:
    """A paper that is printed when it is opened goes to this person; the journal keeps its hash as of any file."""
    record(to, "documents.opened", about, region=region, file=hashlib.sha256(printed).hexdigest())
