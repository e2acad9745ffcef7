"""When and where a project takes place, and whether its works begin after the request (the incentive effect).

Règlement (UE) n° 651/2014, art. 6(2): aid has an incentive effect where the request comes before work starts; art.
2(23): work starts with the first firm commitment that makes the investment irreversible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.cases.facts import Said

STARTS, ENDS, WORKS = "project.starts_on", "project.ends_on", "project.works_start_on"
PLACE = "project.place"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first and last day of a project, and the day of the first firm commitment."""

    starts_on: date
    ends_on: date
    works_start_on: date

    @property
    def months(self) -> int:
        """How many calendar months the project touches."""
        return (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month + 1

    def begun_by(self, day: date) -> bool:
        """Whether the works have begun by that day."""
        return self.works_start_on <= day

    def facts(self, on: date) -> dict[str, Any]:
        """What rules read of it, for a request made on that day."""
        return {
            STARTS: self.starts_on.isoformat(),
            ENDS: self.ends_on.isoformat(),
            WORKS: self.works_start_on.isoformat(),
            "project.duration": self.months,
            **incentive(self.works_start_on, on),
        }


def incentive(works_start_on: date, on: date) -> dict[str, bool]:
    """The two facts that a request of that day makes true or false."""
    return {"project.started": works_start_on <= on, "request.before_start": works_start_on > on}


def schedule_of(said: Mapping[str, Said]) -> Schedule | None:
    """The schedule among what an applicant said; None until all of it is."""
    days = [said[name].value if name in said else None for name in (STARTS, ENDS, WORKS)]
    if not all(days):
        return None
    return Schedule(*(date.fromisoformat(str(day)) for day in days))


@dataclass(frozen=True, slots=True)
class Site:
    """Where a project takes place."""

    postcode: str
    commune: str

    @property
    def department(self) -> str:
        """The code of its département; overseas three digits, Corsica 2A and 2B."""
        if self.postcode[:2] in ("97", "98"):
            return self.postcode[:3]
        if self.postcode[:2] == "20":
            return "2A" if self.postcode < "20200" else "2B"
        return self.postcode[:2]

    def __str__(self) -> str:
        return f"{self.postcode} {self.commune}"


def site_of(said: Mapping[str, Said]) -> Site | None:
    """The place among what an applicant said."""
    return Site(**said[PLACE].value) if PLACE in said else None
