"""Records actions, declares the installation, seals each day."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.journal.models import Entry, Installation, Kind, Seal
from jalon.journal.queries import forget_installation, lines_of
from jalon.journal.refusals import ActionRefused
from jalon.journal.seals import seal_digest

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/*+-]{0,127}")

Digest = str | int | bool | date | UUID | None


def record(actor: User | None, action: str, subject: str, *, region: str = "", **digests: Digest) -> Entry:
    """Writes down who did which action on what, inside the caller's transaction.

    ``actor`` is None for the house's own work. ``digests`` are ids, numbers, dates and SHA-256 digests
    (``digest_of``); free text is a bug and raises ValueError, so that no personal content ever lands here.
    """
    return Entry.objects.create(
        actor_id=str(actor.actor_id) if actor else "",
        action=action,
        subject=subject,
        region=region,
        digests={name: _token(name, value) for name, value in digests.items() if value is not None},
    )


def record_each(actor: User, action: str, subjects: Mapping[str, Mapping[str, Digest]], *, region: str) -> None:
    """Writes down one action on many subjects, each with its own digests, as `record` would one by one."""
    Entry.objects.bulk_create(
        (
            Entry(
                actor_id=str(actor.actor_id),
                action=action,
                subject=subject,
                region=region,
                digests={name: _token(name, value) for name, value in digests.items() if value is not None},
            )
            for subject, digests in subjects.items()
        ),
        batch_size=1_000,
    )


def digest_of(content: str | bytes | Mapping[str, object]) -> str:
    """The SHA-256 of a text, bytes or a mapping (its items in the order of their names), in hexadecimal."""
    if isinstance(content, Mapping):
        content = "\n".join(f"{name}={content[name]}" for name in sorted(content))
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _token(name: str, value: Digest) -> str | int | bool:
    if isinstance(value, bool | int):
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    if text and not _TOKEN.fullmatch(text):
        raise ValueError(f"the journal keeps no free text: {name}")
    return text


def declare_installation(kind: str) -> Installation:
    """Says, once and for ever, whether this database is real or a demonstration.

    The same again changes nothing; the other one is refused.
    """
    kind = Kind(kind)
    try:
        with transaction.atomic():
            row = Installation.objects.create(kind=kind)
    except IntegrityError:
        row = Installation.objects.get()
    forget_installation()
    if row.kind != kind:
        raise ActionRefused(
            "journal.installation_settled",
            _("Cette base est « %(kind)s » depuis sa première migration, et le reste.")
            % {"kind": Kind(row.kind).label},
            _("Créez une autre base, ou corrigez JALON_INSTALLATION."),
        )
    return row


@transaction.atomic
def seal_days(before: date | None = None) -> list[Seal]:
    """Seals every finished day that has none, from the first entry on; days without entries are sealed too.

    ``before`` is the first day left open, today by default.
    """
    before = before or timezone.localdate()
    last = Seal.objects.order_by("-day").first()
    if last:
        day, previous = last.day + timedelta(days=1), last.digest
    else:
        first = Entry.objects.order_by("id").first()
        if first is None:
            return []
        day, previous = timezone.localdate(first.at), ""
    sealed = []
    while day < before:
        lines = lines_of(day)
        seal = Seal.objects.create(
            day=day, entries=len(lines), previous=previous, digest=seal_digest(previous, day, lines)
        )
        sealed.append(seal)
        day, previous = day + timedelta(days=1), seal.digest
    return sealed
