"""What a page gives to the components of this room: plain records, no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

StepState = Literal["done", "now", "todo", "stopped"]
TagKind = Literal["ok", "warn", "late", "unknown", "accent"]


@dataclass(frozen=True)
class Step:
    """One stage of a journey: « Reçu », done, « 3 novembre »."""

    label: str
    state: StepState = "todo"
    note: str = ""


@dataclass(frozen=True)
class Task:
    """One line of a task list: what to do, where, and in words how far it is."""

    label: str
    status: str
    kind: TagKind = "unknown"
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a summary list: « Effectif », « 42 », and the link that changes it."""

    term: str
    value: object
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Bar:
    """A money bar: how much of ``total`` is granted, committed and paid, each part including the next."""

    total: int
    granted: int = 0
    committed: int = 0
    paid: int = 0

    def segments(self) -> Sequence[tuple[str, str]]:
        """(name, width in hundredths of the bar as an SVG attribute), widest first."""
        if self.total <= 0:
            return ()
        steps = (("granted", self.granted), ("committed", self.committed), ("paid", self.paid))
        shares = ((name, min(max(amount, 0) / self.total, 1.0)) for name, amount in steps)
        return [(name, f"{share * 100:.2f}") for name, share in shares if share > 0]
