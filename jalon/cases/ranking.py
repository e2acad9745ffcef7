"""From reviewers' marks to a ranked list: exact fractions, the call's own rules, and nothing else.

Pure: it reads no table. The order in which requests or reviews are given changes nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from jalon.schemes.criteria import AMOUNT, RECEIVED, WHOLE, Assessment, AssessmentStage, Criterion

Marks = Mapping[str, int]
"""What one reviewer gives: a mark by criterion."""


class Standing(StrEnum):
    """What the list says of a request."""

    KEPT = "kept"
    WAITING = "waiting"
    BELOW = "below"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request before the reviewers: the marks given so far, what was agreed instead, and what may part equals.

    ``settled`` says that reviewers too far apart have agreed; ``agreed`` marks take the place of the means.
    """

    id: str
    reviews: tuple[Marks, ...]
    amount: int = 0
    received_on: date = date.min
    settled: bool = False
    agreed: Marks | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """Where the line is drawn: after so many cents, after so many requests, or both; None draws none."""

    cents: int | None = None
    places: int | None = None


NO_LINE = Limit()


@dataclass(frozen=True, slots=True)
class Placed:
    """A request in the list: its rank (None where it has none), its mark out of a hundred, its means.

    ``cumulated`` are the cents of all requests up to and including those of its rank. ``short`` names the criteria
    under their least mark, and "" when the whole mark is.
    """

    candidate: Candidate
    standing: Standing
    rank: int | None
    mark: Fraction
    means: Mapping[str, Fraction]
    cumulated: int
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedList:
    """Every request, in order: kept, waiting, below the thresholds, not marked yet."""

    rows: tuple[Placed, ...]

    def those(self, standing: Standing) -> list[Placed]:
        """The requests of one standing, in order."""
        return [row for row in self.rows if row.standing is standing]

    @property
    def complete(self) -> bool:
        """Whether every request has its marks, and reviewers too far apart have agreed."""
        return not self.those(Standing.PENDING)

    @property
    def fingerprint(self) -> str:
        """What tells this list from any other: whoever confirms it confirms what was seen."""
        rows = (
            f"{row.candidate.id} {row.standing} {row.rank} {row.mark} {row.candidate.amount}" for row in self.rows
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @property
    def kept_cents(self) -> int:
        """What the requests above the line ask for together."""
        return sum(row.candidate.amount for row in self.those(Standing.KEPT))


def mark_of(
    stage: AssessmentStage, marks: Mapping[str, int | Fraction], weights: Mapping[str, int] | None = None
) -> Fraction:
    """Marks by criterion as one mark out of a hundred, by the stage's weights or by others."""
    chosen = weights or stage.weights
    total = sum(chosen[criterion.id] for criterion in stage.criteria)
    if total <= 0:
        raise ValueError("at least one criterion weighs something")
    return sum(
        (
            Fraction(chosen[criterion.id], total) * _share_of_scale(criterion, marks[criterion.id]) * WHOLE
            for criterion in stage.criteria
        ),
        Fraction(0),
    )


def _share_of_scale(criterion: Criterion, mark: int | Fraction) -> Fraction:
    return Fraction(mark - criterion.lowest) / (criterion.highest - criterion.lowest)


def gap_of(stage: AssessmentStage, reviews: Sequence[Marks]) -> Fraction:
    """How far apart the reviewers are, in hundredths, by the weights that the call published."""
    whole = [mark_of(stage, marks) for marks in reviews]
    return max(whole) - min(whole) if whole else Fraction(0)


def too_far_apart(call: Assessment, stage: AssessmentStage, candidate: Candidate) -> bool:
    """Whether the reviewers of a request still have to agree."""
    return not candidate.settled and gap_of(stage, candidate.reviews) > call.gap


def is_ready(call: Assessment, stage: AssessmentStage, candidate: Candidate) -> bool:
    """Whether a request can be ranked."""
    return len(candidate.reviews) >= call.reviewers and not too_far_apart(call, stage, candidate)


def means_of(stage: AssessmentStage, candidate: Candidate) -> dict[str, Fraction]:
    """The mean of each criterion, or what the reviewers agreed on."""
    agreed = candidate.agreed or {}
    return {
        criterion.id: Fraction(agreed[criterion.id])
        if criterion.id in agreed
        else Fraction(sum(marks[criterion.id] for marks in candidate.reviews), len(candidate.reviews))
        for criterion in stage.criteria
    }


def ranked(
    call: Assessment,
    stage: AssessmentStage,
    candidates: Sequence[Candidate],
    limit: Limit = NO_LINE,
    weights: Mapping[str, int] | None = None,
) -> RankedList:
    """The ranked list of a stage, by its own weights or, to see, by others.

    Requests that the ties' rules do not part share a rank, and the line never passes between them: they are kept
    together or wait together. The line stops at the first rank that no longer fits; nobody behind it is let past.
    """
    ready = [_Marked.of(stage, one, weights) for one in candidates if is_ready(call, stage, one)]
    order = sorted(ready, key=lambda one: (one.key(call), one.candidate.id))
    passing = [one for one in order if not one.short(call, stage)]
    pending = sorted((one for one in candidates if not is_ready(call, stage, one)), key=lambda one: one.id)
    return RankedList(
        (
            *_drawn(call, passing, limit),
            *(one.placed(Standing.BELOW, short=one.short(call, stage)) for one in order if one.short(call, stage)),
            *(_pending(stage, one, weights) for one in pending),
        )
    )


@dataclass(frozen=True, slots=True)
class _Marked:
    """A request with its mark worked out."""

    candidate: Candidate
    mark: Fraction
    means: Mapping[str, Fraction]

    @classmethod
    def of(cls, stage: AssessmentStage, candidate: Candidate, weights: Mapping[str, int] | None) -> "_Marked":
        means = means_of(stage, candidate)
        return cls(candidate, mark_of(stage, means, weights), means)

    def key(self, call: Assessment) -> tuple[Fraction | int, ...]:
        """What comes first: the better mark, then the call's rules for equals."""
        return (-self.mark, *(self._tie(rule) for rule in call.ties))

    def _tie(self, rule: str) -> Fraction | int:
        if rule == AMOUNT:
            return self.candidate.amount
        if rule == RECEIVED:
            return self.candidate.received_on.toordinal()
        return -self.means.get(rule, Fraction(0))  # a criterion of another stage parts nobody here

    def short(self, call: Assessment, stage: AssessmentStage) -> tuple[str, ...]:
        """What keeps the request off the list: criteria under their least mark, "" for the whole mark."""
        under = [one.id for one in stage.criteria if one.least is not None and self.means[one.id] < one.least]
        return (*under, *([""] if self.mark < call.least else []))

    def placed(
        self, standing: Standing, rank: int | None = None, cumulated: int = 0, short: tuple[str, ...] = ()
    ) -> Placed:
        return Placed(self.candidate, standing, rank, self.mark, self.means, cumulated, short)


def _drawn(call: Assessment, passing: Sequence[_Marked], limit: Limit) -> Iterator[Placed]:
    """The passing requests with their ranks, and the line between them."""
    cents = before = 0
    fits = True
    for _key, group in groupby(passing, key=lambda one: one.key(call)):
        equals = list(group)
        cents += sum(one.candidate.amount for one in equals)
        fits = (
            fits
            and (limit.cents is None or cents <= limit.cents)
            and (limit.places is None or before + len(equals) <= limit.places)
        )
        for one in equals:
            yield one.placed(Standing.KEPT if fits else Standing.WAITING, before + 1, cents)
        before += len(equals)


def _pending(stage: AssessmentStage, candidate: Candidate, weights: Mapping[str, int] | None) -> Placed:
    """A request that cannot be ranked yet, with the marks that it has."""
    if not candidate.reviews:
        return Placed(candidate, Standing.PENDING, None, Fraction(0), {}, 0)
    return _Marked.of(stage, candidate, weights).placed(Standing.PENDING)
