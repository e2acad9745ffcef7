"""The file of a campaign's population, published before its draw: no name in it, and all that the draw needs.

One text for one population: its SHA-256 is what is promised before the seed exists.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jalon.monitoring.drawing import FORMAT, Line, Sample, sample, seed_of

HEX = frozenset("0123456789abcdef")


class NotAPopulation(ValueError):
    """The text is not a population's file; says why."""


@dataclass(frozen=True, slots=True)
class Population:
    """What a campaign draws from, by how much, and the number of the ledger's seal that gives its seed."""

    campaign: str
    random: int
    risk: int
    seal: int
    lines: Sequence[Line]

    def as_text(self) -> str:
        """The file, the same for the same population: lines by code, keys in order."""
        rows = [[one.code, one.weight] for one in sorted(self.lines, key=lambda one: one.code)]
        said = {
            "campaign": self.campaign,
            "format": FORMAT,
            "population": rows,
            "random": self.random,
            "risk": self.risk,
            "seal": self.seal,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @property
    def sha256(self) -> str:
        """The hash of the file."""
        return sha256(self.as_text().encode()).hexdigest()

    def drawn(self, seal_hash: str) -> Sample:
        """The sample that the seal's hash gives."""
        return sample(self.lines, seed_of(self.sha256, seal_hash), self.random, self.risk)


def code_of(salt: str, reference: str) -> str:
    """How an award is named in the file: nobody can tell which it is without the campaign's salt."""
    return sha256(f"{salt}\n{reference}".encode()).hexdigest()[:16]


def read(text: str) -> Population:
    """The population of a file; raises ``NotAPopulation``."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAPopulation(f"not JSON: {error}") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NotAPopulation(f"its format is not {FORMAT}")
    numbers = [said.get(name) for name in ("random", "risk", "seal")]
    if not all(type(one) is int and one >= 0 for one in numbers) or not isinstance(said.get("campaign"), str):
        raise NotAPopulation("campaign, random, risk or seal is missing, or is not a number")
    rows = said.get("population")
    if not isinstance(rows, list) or not all(_is_line(row) for row in rows):
        raise NotAPopulation("population is a list of [code, weight]")
    if len({row[0] for row in rows}) < len(rows):
        raise NotAPopulation("a code comes twice")
    return Population(said["campaign"], said["random"], said["risk"], said["seal"], [Line(*row) for row in rows])


def _is_line(row: Any) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 2
        and isinstance(row[0], str)
        and len(row[0]) == 16
        and HEX.issuperset(row[0])
        and type(row[1]) is int
        and row[1] >= 1
    )
