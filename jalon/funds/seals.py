"""Seals: a day's list of every chain's head, to publish where nobody in the house can change it.

A published seal is a small text file; its format is in docs/ledger.md. Whoever keeps one can later see whether
an entry that it covers was altered, missing or inserted.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from jalon.funds import chain
from jalon.funds.models import Seal, SealedHead
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

FORMAT = f"jalon-seal-{chain.FORMAT}"


@dataclass(frozen=True)
class SealView:
    """A seal: its number, when it was made, the previous one's hash, its own, and (owner, sequence, head)."""

    number: int
    sealed_at: datetime
    previous: bytes
    hash: bytes
    heads: Sequence[tuple[str, int, bytes]]

    def computed_hash(self) -> bytes:
        """The hash that the seal's content gives."""
        return chain.seal_hash(self.number, self.sealed_at, self.previous, self.heads)

    def as_text(self) -> str:
        """The seal as it is published."""
        return json.dumps(
            {
                "format": FORMAT,
                "number": self.number,
                "sealed_at": chain.microseconds(self.sealed_at),
                "previous": self.previous.hex(),
                "hash": self.hash.hex(),
                "heads": [[owner, sequence, head.hex()] for owner, sequence, head in self.heads],
            },
            ensure_ascii=False,
            indent=1,
        )


@action
def make_seal() -> SealView:
    """Seal every chain's head as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT funds_make_seal()")
        (number,) = cursor.fetchone()
    made = seal(number)
    assert made is not None
    return made


def seal(number: int) -> SealView | None:
    """A stored seal by its number."""
    row = Seal.objects.filter(number=number).first()
    return _view(row) if row else None


def latest_seal() -> SealView | None:
    """The last seal made."""
    row = Seal.objects.order_by("-number").first()
    return _view(row) if row else None


def _view(row: Seal) -> SealView:
    heads = SealedHead.objects.filter(seal=row).values_list("owner__reference", "sequence", "head")
    ordered = sorted(heads, key=lambda head: head[0].encode())
    return SealView(
        row.number,
        row.sealed_at,
        bytes(row.previous),
        bytes(row.hash),
        [(owner, sequence, bytes(head)) for owner, sequence, head in ordered],
    )


def publish(made: SealView, path: Path) -> Path:
    """Write a seal to a file, or under its number in a folder; a file that is there is never overwritten."""
    target = path / f"seal-{made.number:06d}.json" if path.is_dir() else path
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(made.as_text() + "\n")
    except FileExistsError:
        raise ActionRefused(
            "funds.seal_exists",
            _("%(path)s existe déjà.") % {"path": target},
            _("Donnez un autre nom : un scellé publié ne se remplace pas."),
        ) from None
    except OSError as error:
        raise ActionRefused(
            "funds.seal_path",
            _("%(path)s ne peut pas être écrit : %(reason)s.") % {"path": target, "reason": error.strerror},
            _("Donnez un dossier où vous pouvez écrire."),
        ) from None
    return target


def read(path: Path) -> SealView:
    """A published seal from its file; refuses one that is not a seal or does not have its own hash."""
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        found = SealView(
            int(content["number"]),
            chain.moment(int(content["sealed_at"])),
            bytes.fromhex(content["previous"]),
            bytes.fromhex(content["hash"]),
            [(str(owner), int(sequence), bytes.fromhex(head)) for owner, sequence, head in content["heads"]],
        )
        whole = found.computed_hash() == found.hash
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ActionRefused(
            "funds.seal_unreadable",
            _("%(path)s n’est pas un scellé lisible.") % {"path": path},
            _("Donnez le fichier écrit par « jalon ledger seal --publish »."),
        ) from error
    if not whole:
        raise ActionRefused(
            "funds.seal_altered",
            _("%(path)s a été modifié : son contenu ne donne pas son empreinte.") % {"path": path},
            _("Reprenez le scellé là où il a été publié."),
        )
    return found
