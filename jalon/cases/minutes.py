"""What the minutes of a session say: who was there and when, who held whose vote, and how each report was voted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jalon.cases import room
from jalon.cases.assembly import procedure
from jalon.cases.committee.presence import there
from jalon.cases.committee.rules import Procedure
from jalon.cases.enums import Choice, Passing
from jalon.cases.models import Member, Movement, Proxy, Recusal, Report, Session, Voice
from jalon.cases.papers import Paper, papers_of


@dataclass(frozen=True, slots=True)
class GroupVote:
    """How one group voted: how many, by choice."""

    group: str
    counts: dict[Choice, int]


@dataclass(frozen=True, slots=True)
class ReportMinutes:
    """One report: its paper, who stood aside, the votes by group and by name."""

    paper: Paper
    recusals: Sequence[Recusal]
    groups: Sequence[GroupVote]
    voices: Sequence[Voice]

    def named(self, choice: Choice) -> list[str]:
        """The members who voted so, « by » their proxy where another voted for them."""
        return [
            f"{voice.member} ({voice.holder})" if voice.holder else str(voice.member)
            for voice in self.voices
            if voice.choice == choice
        ]

    @property
    def by_choice(self) -> list[tuple[str, list[str]]]:
        """Each choice that somebody made, with the names."""
        return [(str(choice.label), self.named(choice)) for choice in Choice if self.named(choice)]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a session."""

    session: Session
    rules: Procedure
    members: Sequence[Member]
    present: Sequence[Member]
    absent: Sequence[Member]
    movements: Sequence[Movement]
    proxies: Sequence[Proxy]
    reports: Sequence[ReportMinutes]


def minutes(session: Session) -> Minutes:
    """The minutes as the session stands now; final once its votes are frozen."""
    members = list(room.members(session))
    movements = list(session.movements.select_related("member"))
    opening = _opening(session, movements)
    ever = {movement.member_id for movement in movements if movement.passing == Passing.ARRIVES}
    return Minutes(
        session=session,
        rules=procedure(session.region, session.body, session.held_on),
        members=members,
        present=[member for member in members if member.pk in opening],
        absent=[member for member in members if member.pk not in ever],
        movements=[one for one in movements if session.opened_at and one.at > session.opened_at],
        proxies=list(session.proxies.select_related("giver", "holder")),
        reports=[_of_report(paper) for paper in papers_of(session)],
    )


def _opening(session: Session, movements: Sequence[Movement]) -> frozenset[int]:
    """Who was there when the session opened."""
    until: datetime | None = session.opened_at
    return there(
        (one.member_id, one.passing == Passing.ARRIVES) for one in movements if until is None or one.at <= until
    )


def _of_report(paper: Paper) -> ReportMinutes:
    report: Report = paper.report
    voices = list(report.voices.select_related("member", "holder"))
    groups: dict[str, dict[Choice, int]] = {}
    for voice in voices:
        counts = groups.setdefault(voice.member.group, dict.fromkeys(Choice, 0))
        counts[Choice(voice.choice)] += 1
    return ReportMinutes(
        paper,
        list(report.recusals.all()),
        [GroupVote(name, counts) for name, counts in sorted(groups.items())],
        voices,
    )
