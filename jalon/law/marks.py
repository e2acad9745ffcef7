"""How sure a rule or a figure is: read in its text, still to be confirmed, or our reading of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from jalon.law.wording import Text


class Mark(StrEnum):
    """`checked`: read in the official text. `interpretation`: a reading that the Region's legal office must share.
    `to confirm`: not read in its official text; have it checked before relying on it."""

    CHECKED = "checked"
    INTERPRETATION = "interpretation"
    TO_CONFIRM = "to confirm"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Mark.CHECKED: Text("vérifié", "checked"),
    Mark.INTERPRETATION: Text("interprétation", "interpretation"),
    Mark.TO_CONFIRM: Text("à confirmer", "to confirm"),
}
_ORDER = list(Mark)


def weakest(marks: Iterable[Mark]) -> Mark:
    """The mark of a result: that of the least sure of all it rests on."""
    return max(marks, key=_ORDER.index, default=Mark.CHECKED)
