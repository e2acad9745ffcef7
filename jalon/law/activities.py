"""What a company does: activity codes of the French classification (NAF) and their European groups (NACE).

Two editions live side by side. NAF rév. 2 is in force to 31 December 2026, NAF 2025 from 1 January 2027 (décret
n° 2025-736); a code is kept with its edition and is never translated by guess: one old code may become several new
ones. The first four digits are the European class, whose official headings come with python-stdnum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.eu import nace

from jalon.law.parameters import Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.tables import table
from jalon.law.wording import say

_SHAPE = re.compile(r"(\d\d)\.?(\d\d)([A-Z])")


class Edition(StrEnum):
    """An edition of the classification, as Sirene names it."""

    REV2 = "NAFRev2"
    NAF2025 = "NAF2025"

    @property
    def table(self) -> str:
        return "naf_rev2" if self is Edition.REV2 else "naf_2025"

    @property
    def nace(self) -> str:
        """The European revision that it details."""
        return "2.0" if self is Edition.REV2 else "2.1"


@dataclass(frozen=True, slots=True)
class Activity:
    """A sub-class: « 62.01Z, Programmation informatique » of NAF rév. 2."""

    code: str
    label: str
    edition: Edition

    @property
    def nace_class(self) -> str:
        """The European class (« 62.01 »)."""
        return self.code[:5]

    @property
    def nace_group(self) -> str:
        """The European group (« 62.0 »), which the transparency module asks for."""
        return self.code[:4]

    @property
    def division(self) -> str:
        """The European division (« 62 »)."""
        return self.code[:2]

    @property
    def section(self) -> str:
        """The letter of the European section (« J »)."""
        return str(nace.info(self.division, revision=self.edition.nace)["section"])

    def heading(self) -> str:
        """The European class in English, as Eurostat words it."""
        return str(nace.get_label(self.nace_class, revision=self.edition.nace))


def edition_on(day: date, parameters: Parameters | None = None) -> Edition:
    """The edition in force on a day; raises `LawError` before 2008."""
    return Edition((parameters or own_parameters()).at(day).text("activities.edition"))


def activity(code: str, edition: Edition) -> Activity:
    """The activity of a code as typed (« 6201z » too). Raises `LawError` for a code that the edition has not."""
    match = _SHAPE.fullmatch(code.strip().upper().replace(" ", ""))
    if match is None:
        raise LawError.of(
            "activity-shape",
            say("« {0} » n'est pas un code d'activité.", "“{0}” is not an activity code.", code),
            say(
                "Il s'écrit comme 62.01Z : quatre chiffres et une lettre.",
                "It is four digits and a letter: 62.01Z.",
            ),
        )
    tidy = f"{match[1]}.{match[2]}{match[3]}"
    row = table(edition.table).rows.get(tidy)
    if row is None:
        other = Edition.NAF2025 if edition is Edition.REV2 else Edition.REV2
        known = tidy in table(other.table).rows
        raise LawError.of(
            "activity-edition" if known else "activity-unknown",
            say("Le code {0} n'existe pas dans {1}.", "The code {0} does not exist in {1}.", tidy, _NAMES[edition]),
            say(
                "C'est un code de {0} : changez l'édition.",
                "It is a code of {0}: change the edition.",
                _NAMES[other],
            )
            if known
            else say("Recopiez-le d'un avis de situation Sirene.", "Copy it from a Sirene status notice."),
        )
    return Activity(tidy, row["label"], edition)


def activity_label(code: str, edition: str = Edition.REV2) -> str:
    """« Programmation informatique » for « 62.01Z »; empty for a code or an older edition that no table here holds."""
    name = _TABLES.get(edition)
    row = table(name).rows.get(code) if name else None
    return row["label"] if row else ""


_NAMES = {Edition.REV2: "NAF rév. 2", Edition.NAF2025: "NAF 2025"}
_TABLES = {str(edition): edition.table for edition in Edition}
