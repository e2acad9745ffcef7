"""The only writers of files."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from jalon.accounts.models import User
from jalon.documents.models import File
from jalon.documents.policy import accept
from jalon.journal.transactions import action


def path_of(sha256: str) -> Path:
    """Where the content with this digest lies."""
    return Path(settings.DOCUMENTS_ROOT) / sha256[:2] / sha256


def _keep(content: bytes, sha256: str) -> None:
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{sha256}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@action
def store(name: str, content: bytes, *, sender: User) -> File:
    """Keep a file that the policy accepts; raises ``ActionRefused`` for the others.

    The content is written before the row: a failure between the two leaves a file that nothing names, never a
    row without content.
    """
    accepted = accept(name, content)
    return _kept(accepted.name, accepted.media_type, content, sender)


@action
def keep_paper(name: str, content: bytes, *, by: User) -> File:
    """Keep a PDF that the house itself printed, for what this person did."""
    return _kept(name, "application/pdf", content, by)


def _kept(name: str, media_type: str, content: bytes, sender: User) -> File:
    sha256 = hashlib.sha256(content).hexdigest()
    _keep(content, sha256)
    return File.objects.create(name=name, media_type=media_type, size=len(content), sha256=sha256, sent_by=sender)
