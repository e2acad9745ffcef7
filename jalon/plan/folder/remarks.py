"""Remarks: what is true of the sources and worth a reader's attention, though nothing in the folder is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jalon.plan.enums import Nature
from jalon.plan.folder.money import amount_of, breakdowns
from jalon.plan.folder.records import Entry, RegionFolder, Section
from jalon.plan.wording import remark_text
from jalon.provenance.arithmetic import Number
from jalon.provenance.enums import Status


@dataclass(frozen=True, slots=True)
class RemarkRecord:
    """A remark about a subject. `code` says which; the bounds of what is left, or the counts, fill its sentence."""

    subject: str
    code: str
    low_cents: int | None = None
    high_cents: int | None = None
    approximate: bool = False
    count: int = 0
    total: int = 0

    @property
    def text(self) -> str:
        return remark_text(self)


CODES = (
    "unallocated",
    "total-unpublished",
    "parts-without-amount",
    "baseline-unpublished",
    "baseline-inferred",
    "due-unpublished",
    "no-target",
)


def remarks(folder: RegionFolder) -> list[RemarkRecord]:
    """The remarks on a folder, in the order of its entries."""
    found = [*_money(folder), *_indicators(folder)]
    order = {entry.path: position for position, entry in enumerate(folder.entries)}
    return sorted(found, key=lambda remark: (order[remark.subject], CODES.index(remark.code)))


def _money(folder: RegionFolder) -> Iterator[RemarkRecord]:
    for entry, breakdown in breakdowns(folder):
        if breakdown.left is not None:
            left = breakdown.left
            yield RemarkRecord(entry.path, "unallocated", _cents(left.low), _cents(left.high), left.approximate)
    for plan in folder.of(Section.PLAN):
        if amount_of(plan) is None:
            yield RemarkRecord(plan.path, "total-unpublished")
        measures = folder.of(Section.MEASURE, plan.path)
        without = [measure for measure in measures if amount_of(measure) is None]
        if without:
            yield RemarkRecord(plan.path, "parts-without-amount", count=len(without), total=len(measures))


def _cents(amount: Number | None) -> int | None:
    """The whole cents of a plan's amount, which is in euros."""
    return None if amount is None else int(amount)


def _indicators(folder: RegionFolder) -> Iterator[RemarkRecord]:
    indicators = folder.of(Section.INDICATOR)
    for indicator in indicators:
        target = next((claim for claim in indicator.claims if claim.property_name == "target"), None)
        if target is None:
            continue
        baseline = next((claim for claim in indicator.claims if claim.property_name == "baseline"), None)
        if baseline is None and indicator.details["nature"] != Nature.CUMULATIVE:
            yield RemarkRecord(indicator.path, "baseline-unpublished")
        elif baseline is not None and baseline.inferred:
            yield RemarkRecord(indicator.path, "baseline-inferred")
        if not target.by:
            yield RemarkRecord(indicator.path, "due-unpublished")
    aimed = {indicator.details["of"] for indicator in indicators if _has_target(indicator)}
    for plan in folder.of(Section.PLAN):
        if plan.status not in (Status.ADOPTED, Status.PRESENTED):
            continue
        for axis in folder.of(Section.AXIS, plan.path):
            if not any(path == axis.path or path.startswith(f"{axis.path}/") for path in aimed):
                yield RemarkRecord(axis.path, "no-target")


def _has_target(indicator: Entry) -> bool:
    return any(claim.property_name == "target" for claim in indicator.claims)
