"""Quorum and majority: arithmetic on whole numbers, without a database."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from jalon.cases.committee.rules import Majority, Procedure, Quorum


@dataclass(frozen=True, slots=True)
class Room:
    """Who counts for the quorum of a report.

    ``in_office`` are the members of the body that day; ``recused`` those who stand aside from this report;
    ``present`` those in the room, the recused left out; ``represented`` the absent whose proxy is in the room.
    """

    in_office: int
    recused: int
    present: int
    represented: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """The votes of a report; ``silent`` were there, or represented, and did not vote."""

    votes_for: int = 0
    votes_against: int = 0
    abstentions: int = 0
    silent: int = 0

    @property
    def voters(self) -> int:
        """All who could vote."""
        return self.votes_for + self.votes_against + self.abstentions + self.silent


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a report is adopted, and whether the chair's vote decided it."""

    adopted: bool
    casting: bool = False


def needed(procedure: Procedure, room: Room, *, second_call: bool = False) -> int:
    """How many must be in the room: the least whole number that reaches the quorum of the rules."""
    share = procedure.second_call_quorum if second_call else procedure.quorum
    base = max(room.in_office - (room.recused if procedure.recused_out else 0), 0)
    if share is Quorum.NONE or not base:
        return 0
    return base // 2 + 1 if share is Quorum.MORE_THAN_HALF else ceil(base * Fraction(share.value))


def has_quorum(procedure: Procedure, room: Room, *, second_call: bool = False) -> bool:
    """Whether the body may vote on the report."""
    there = room.present + (room.represented if procedure.proxies_in_quorum else 0)
    return there >= needed(procedure, room, second_call=second_call)


def verdict(procedure: Procedure, count: Count, room: Room, *, chair_for: bool | None = None) -> Verdict:
    """What the votes decide.

    ``chair_for`` is how the chair voted, None where the chair did not vote for or against: a tie is then a rejection,
    as it is wherever the rules give the chair no casting vote.
    """
    tie = count.votes_for == count.votes_against and count.votes_for > 0
    if tie and procedure.casting_vote and chair_for is not None:
        return Verdict(chair_for, casting=True)
    if procedure.majority is Majority.VOTES_CAST:
        return Verdict(count.votes_for > count.votes_against)
    of = count.voters if procedure.majority is Majority.PRESENT else room.in_office
    return Verdict(2 * count.votes_for > of)
