"""The retained amounts of a folder's plans, axes, lines and measures, set against each other."""

from __future__ import annotations

from jalon.plan.breakdown import Breakdown, break_down
from jalon.plan.folder.records import Entry, RegionFolder, Section
from jalon.provenance.arithmetic import Quantity
from jalon.provenance.enums import Kind
from jalon.provenance.records import ClaimRecord


def quantity(claim: ClaimRecord) -> Quantity | None:
    """A claim as something that can be added."""
    if not claim.value.countable:
        return None
    approximate = claim.value.kind == Kind.ABOUT
    return Quantity(claim.value.low, claim.value.high, claim.unit, claim.status, claim.per, approximate)


def amount_claim(entry: Entry) -> ClaimRecord | None:
    """The claim that gives the retained amount of an entry, if it has one."""
    return next((claim for claim in entry.claims if claim.property_name == "amount" and claim.retained), None)


def amount_of(entry: Entry) -> Quantity | None:
    """The retained amount of an entry, if it has one."""
    claim = amount_claim(entry)
    return None if claim is None else quantity(claim)


def breakdowns(folder: RegionFolder) -> list[tuple[Entry, Breakdown]]:
    """Each plan and axis that has parts, with its breakdown.

    A plan's parts are its axes; its measures, when no axis has an amount.
    """
    found = []
    for plan in folder.of(Section.PLAN):
        years = plan.details["years"]
        axes = folder.of(Section.AXIS, plan.path)
        parts = [amount_of(axis) for axis in axes]
        if not any(parts):
            parts = [amount_of(measure) for measure in folder.of(Section.MEASURE, plan.path)]
        if parts:
            found.append((plan, break_down(amount_of(plan), parts, years)))
        for axis in axes:
            lines = folder.of(Section.AXIS, axis.path)
            if lines:
                found.append((axis, break_down(amount_of(axis), [amount_of(line) for line in lines], years)))
    return found
