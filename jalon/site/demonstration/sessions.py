"""The demonstration's sessions: reports, votes, and what follows for each case up to its agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases import room
from jalon.cases.actions import acts, agreements, reports, sessions, sitting, voting
from jalon.cases.actions.sitting import Seat
from jalon.cases.enums import Choice, Passing
from jalon.cases.models import Case, Session
from jalon.site.demonstration.lives import Life
from jalon.site.demonstration.requests import VISAS

Awaited = tuple[Case, Mapping[str, Any]]
"""A proposed case, with what the file says of it."""


class Assembly:
    """One Region's deliberating bodies, and those who carry out what they vote."""

    def __init__(self, region: str, cast: Mapping[Role, User]) -> None:
        self.region = region
        self.cast = cast

    def meet(self, written: Mapping[str, Any], grouped: Sequence[Awaited]) -> None:
        """A session: its report and its vote, and what follows for each case; one to come is prepared only."""
        secretary = self.cast[Role.SECRETARY]
        ahead = written.get("in_days")
        held_on = timezone.localdate() + timedelta(days=ahead) if ahead else written["held_on"]
        session = sessions.open_session(self.region, written["body"], held_on, actor=secretary)
        first = written["reports"][0]["number"]
        for about in written["reports"]:
            cases = [case.public_id for case, facts in grouped if facts.get("report", first) == about["number"]]
            report = reports.add_report(session, about["number"], about["title"], cases, actor=secretary)
            for kind, role in VISAS:
                reports.give_report_visa(report, kind, True, "", actor=self.cast[role])
        sent = min(held_on - timedelta(days=15), timezone.localdate())
        reports.send_reports(session, sent, actor=secretary)
        if ahead:
            return
        opened = timezone.make_aware(datetime.combine(held_on, time(10)))
        seats = list(room.members(session))
        sitting.start(session, opened, actor=secretary)
        sitting.move(session, [seat.pk for seat in seats], Passing.ARRIVES, opened, actor=secretary)
        for turn, about in enumerate(written["reports"]):
            self.vote(session, about, opened + timedelta(minutes=20 + 15 * turn))
        apart = sessions.close_session(session, actor=secretary)
        if apart:
            raise ValueError(f"a vote could not take effect: {apart[0].set_apart}")
        session = acts.transmit(session, written["transmitted_on"], actor=secretary)
        acts.commit_executory(session, actor=secretary)
        for case, facts in grouped:
            self.follow(case, facts, written["transmitted_on"])

    def vote(self, session: Session, about: Mapping[str, Any], at: datetime) -> None:
        """A report is called and voted, as the file counts; whoever stands aside has no vote."""
        secretary = self.cast[Role.SECRETARY]
        report = session.reports.get(number=about["number"])
        seats = room.members(session)
        if "recusal" in about:
            aside = seats.get(name=about["recusal"]["member"])
            sitting.recuse(report, aside.pk, about["recusal"]["reason"], actor=secretary)
        voting.call_report(report, at - timedelta(minutes=8), actor=secretary)
        voters = sorted(room.sitting_of(report).voters)
        against, abstained = about.get("against", 0), about.get("abstentions", 0)
        choices = dict.fromkeys(voters, Choice.FOR)
        choices |= dict.fromkeys(voters[-against:] if against else [], Choice.AGAINST)
        choices |= dict.fromkeys(voters[:abstained], Choice.ABSTAINED)
        voting.record_vote(report, choices, at=at, deliberation=about["deliberation"], actor=secretary)

    def enrol(self, body: str, groups: Mapping[str, list[str]]) -> None:
        """The invented members of a body; the first one named presides, the demonstration's councillor has a seat."""
        councillor = self.cast[Role.COUNCILLOR]
        seats = [
            Seat(name, group, councillor if name == str(councillor) else None)
            for group, names in groups.items()
            for name in names
        ]
        seats[0] = replace(seats[0], chairs=True)
        sitting.enrol(self.region, body, seats, date(2021, 7, 2), actor=self.cast[Role.SECRETARY])

    def follow(self, case: Case, written: Mapping[str, Any], executory: date) -> None:
        """Notification and agreement, as far as the case's stage says; then what becomes of the award."""
        acts.notify(case.public_id, executory + timedelta(days=9), actor=self.cast[Role.SECRETARY])
        if written["stage"] != "agreed":
            return
        signed = written.get("signed_on", executory + timedelta(days=30))
        agreements.agree(
            case.public_id, signed, "Gérante Exemple", signed - timedelta(days=6), actor=self.cast[Role.SIGNATORY]
        )
        if "life" in written:
            Life(case, self.cast).play(written["life"])
