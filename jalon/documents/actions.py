"""The only writers of files."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.accounts.models import User
from jalon.documents import clamd
from jalon.documents.enums import Scan
from jalon.documents.models import File
from jalon.documents.policy import MAX_BYTES, accept
from jalon.journal.actions import record
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
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@action
def store(name: str, content: bytes, *, sender: User) -> File:
    """Keep a file that the policy accepts; raises ``ActionRefused`` for the others.

    The content is written before the row: a failure between the two leaves a file that nothing names, never a
    row without content. Where a scanner is configured the file is in quarantine until the worker has had it scanned.
    """
    accepted = accept(name, content)
    file = _kept(accepted.name, accepted.media_type, content, sender)
    if clamd.configured():
        file.scan = Scan.WAITING
        file.save(update_fields=["scan"])
        transaction.on_commit(lambda: _scan_later(file.pk))
    return file


def store_sent(sent: Iterable[Any], *, sender: User) -> list[File]:
    """Keep the files that a form brought, each as the policy accepts it; one that is too large is read no further."""
    return [store(one.name, one.read(MAX_BYTES + 1), sender=sender) for one in sent]


def _scan_later(file_id: int) -> None:
    from jalon.documents.tasks import scan_file

    scan_file.defer(file_id=file_id)


def scan(file_id: int) -> None:
    """Have a waiting file scanned: it is given out, or withheld for ever. Raises ``clamd.Unavailable``."""
    file = File.objects.get(pk=file_id)
    if file.scan != Scan.WAITING:
        return
    found = clamd.malware_in(path_of(file.sha256).read_bytes())
    _judge(file, found)


@action
def _judge(file: File, malware: str) -> None:
    """Write the scanner's word, in the journal too when it found something."""
    file.scan, file.malware = (Scan.INFECTED if malware else Scan.CLEAN), malware[:200]
    file.save(update_fields=["scan", "malware"])
    if malware:
        record(None, "documents.infected", f"file-{file.pk}", file=file.sha256)


@action
def keep_paper(name: str, content: bytes, *, by: User) -> File:
    """Keep a PDF that the house itself printed, for what this person did."""
    return _kept(name, "application/pdf", content, by)


@action
def erase_file(file: File) -> None:
    """Forget a file: its name and, once no other file has the same content, the content itself; digest and size stay.

    The content goes after the transaction: a failure between the two leaves a content that nothing names.
    """
    file.name, file.erased_at = "", timezone.now()
    file.save(update_fields=["name", "erased_at"])
    if not File.objects.filter(sha256=file.sha256, erased_at=None).exists():
        transaction.on_commit(lambda: path_of(file.sha256).unlink(missing_ok=True))


def _kept(name: str, media_type: str, content: bytes, sender: User) -> File:
    sha256 = hashlib.sha256(content).hexdigest()
    _keep(content, sha256)
    return File.objects.create(name=name, media_type=media_type, size=len(content), sha256=sha256, sent_by=sender)
