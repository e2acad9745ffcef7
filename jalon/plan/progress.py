"""Where a measure, an event or a target stands today, from what the sources say and nothing else.

A due date that has passed without any published result is « échéance passée, résultat inconnu »: never « done »,
never « failed ».
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from jalon.plan.enums import Progress
from jalon.provenance.arithmetic import Quantity
from jalon.provenance.spans import Span


def of_deed(due: Span, recurring: bool, achieved: bool, today: datetime.date) -> Progress:
    """The progress of something to be done by a date: a measure, an event."""
    if achieved:
        return Progress.ACHIEVED
    end = due.last or due.first
    if end is not None and end < today:
        return Progress.OVERDUE_UNKNOWN
    if recurring:
        return Progress.RECURRING
    return Progress.NO_DUE_DATE if end is None else Progress.UPCOMING


@dataclass(frozen=True, slots=True)
class Observed:
    """An observed quantity and the last day that it covers."""

    quantity: Quantity
    on: datetime.date | None


def of_target(
    target: Quantity | None, due: Span, observations: Iterable[Observed], today: datetime.date
) -> Progress:
    """The progress of an indicator towards its target.

    A target is reached when an observation of the same unit and cadence is certainly not below it; missed only when
    an observation on or after the due date is certainly below.
    """
    end = due.last or due.first
    comparable = [
        each
        for each in observations
        if target and (each.quantity.unit, each.quantity.per) == (target.unit, target.per)
    ]
    if target and any(_reaches(each.quantity, target) for each in comparable):
        return Progress.ACHIEVED
    if end is not None and end < today:
        late = [each for each in comparable if each.on is not None and each.on >= end]
        if target and any(_falls_short(each.quantity, target) for each in late):
            return Progress.MISSED
        return Progress.OVERDUE_UNKNOWN
    if comparable:
        return Progress.UNDERWAY
    return Progress.NO_DUE_DATE if end is None else Progress.UPCOMING


def _reaches(observed: Quantity, target: Quantity) -> bool:
    if observed.approximate or observed.low is None:
        return False
    aim = target.high if target.high is not None else target.low
    return aim is not None and observed.low >= aim


def _falls_short(observed: Quantity, target: Quantity) -> bool:
    if observed.approximate or observed.high is None or target.low is None:
        return False
    return observed.high < target.low
