"""What is asked of a de minimis regime: the room left, or whether a new aid passes, and whose aid counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from jalon.law.de_minimis.changes import Change
from jalon.law.de_minimis.records import NOTHING_KNOWN, Aid, Regime, SameCosts, Scope
from jalon.law.parameters import Parameters
from jalon.law.undertakings.graph import Graph
from jalon.law.undertakings.single import Undertaking, single_undertaking


@dataclass(frozen=True, slots=True)
class Group:
    """How the members of the single undertaking are known: by name, or from a graph."""

    siren: Annotated[str, "The enterprise that asks."] = ""
    members: Annotated[tuple[str, ...], "SIRENs of its single undertaking, itself included."] = ()
    graph: Annotated[Graph | None, "Or the graph to find them in."] = None


ANYBODY = Group()


@dataclass(frozen=True, slots=True)
class HeadroomQuestion:
    """How much room is left under a regime on a day?"""

    regime: Annotated[Regime, "The regulation."]
    on: Annotated[date, "The day of the grant."]
    aids: Annotated[tuple[Aid, ...], "Aid already granted by any French authority."]
    group: Annotated[Group, "Whose aid counts; every aid given, if left out."] = ANYBODY
    changes: Annotated[tuple[Change, ...], "Mergers and splits."] = ()
    fiscal_year_starts: Annotated[str, "Fishery: month and day, such as 01-01."] = "01-01"


@dataclass(frozen=True, slots=True)
class AssessmentQuestion:
    """Does a new aid pass?"""

    regime: Annotated[Regime, "The regulation."]
    new_aid: Annotated[Aid, "The aid to grant."]
    aids: Annotated[tuple[Aid, ...], "Aid already granted by any French authority."]
    group: Annotated[Group, "Whose aid counts; every aid given, if left out."] = ANYBODY
    changes: Annotated[tuple[Change, ...], "Mergers and splits."] = ()
    scope: Annotated[Scope, "What decides whether the regime may serve."] = NOTHING_KNOWN
    same_costs: Annotated[SameCosts | None, "Other aid on the same costs."] = None
    fiscal_year_starts: Annotated[str, "Fishery: month and day, such as 01-01."] = "01-01"


def members_of(group: Group, on: date, parameters: Parameters) -> tuple[tuple[str, ...], Undertaking | None]:
    """The members that a group states, or those that its graph gives on a day."""
    if group.graph is None:
        return group.members or ((group.siren,) if group.siren else ()), None
    found = single_undertaking(group.graph, group.siren, on, parameters)
    return found.ids, found
