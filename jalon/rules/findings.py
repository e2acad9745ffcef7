"""What the checker and the readers have to say about a text: a code, a place, an explanation, a remedy.

Codes are stable: `docs/rules/findings.md` describes each one, and a test fails when one is missing there.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from jalon.rules.advice import ADVICE
from jalon.rules.toml_text import Position

NO_BREAK = "\u00a0"


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: its stable `code`, its place, what is wrong and what to do, in French and in English."""

    code: str
    level: Level
    position: Position
    fr: str
    en: str
    remedy_fr: str = ""
    remedy_en: str = ""
    values: tuple[tuple[str, str], ...] = field(default=())

    def message(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en

    def remedy(self, lang: str) -> str:
        """What to do: what the finding itself says, else the advice for its code."""
        said = self.remedy_fr if lang == "fr" else self.remedy_en
        return said or ADVICE[self.code][lang != "fr"]

    def line(self, lang: str = "en") -> str:
        """The finding on one line, as a compiler prints it."""
        parts = [f"{self.position}: {self.code} {self.message(lang)}", self.remedy(lang)]
        return " ".join(part for part in parts if part)

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "level": str(self.level),
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "message": {"fr": self.fr, "en": self.en},
            "remedy": {"fr": self.remedy("fr"), "en": self.remedy("en")},
        }


class RuleError(ValueError):
    """A rulebook or a vocabulary that cannot be used; carries every finding, errors first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.line() for finding in self.findings))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like a mistyped one, if any looks like it at all."""
    close = difflib.get_close_matches(name[:80], sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> tuple[str, str]:
    """The remedy for an unknown name, in French and in English."""
    names = sorted(known)
    close = nearest(name, names)
    if close is not None:
        return f"Vouliez-vous écrire «{NO_BREAK}{close}{NO_BREAK}»{NO_BREAK}?", f"Did you mean “{close}”?"
    listed = ", ".join(names[:12]) or "—"
    return f"Noms connus{NO_BREAK}: {listed}.", f"Known names: {listed}."
