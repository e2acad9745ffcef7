"""How an invented call is judged: marks, agreements, confirmed lists, and the sessions that decide on them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions.assessment import pools, rankings, reviewing, rounds
from jalon.cases.assessments import entrants_of
from jalon.cases.enums import Motion, Place, ReviewState, State
from jalon.cases.models import Case, PoolMember, RankingRow, Round
from jalon.cases.ranking import Limit
from jalon.site.demonstration.call import InventedCall
from jalon.site.demonstration.requests import Desk
from jalon.site.demonstration.sessions import Assembly, Awaited


class Jury:
    """A Region's reviewers, and the officer who organises their work."""

    def __init__(self, region: str, cast: Mapping[Role, User]) -> None:
        self.region, self.cast = region, cast
        self.officer, self.tester = cast[Role.OFFICER], cast[Role.REVIEWER]

    def enrol(self, pool_name: str, members: Sequence[tuple[str, str]]) -> None:
        """A pool, with people who never sign in, and the reviewer of the cast."""
        pool = pools.open_pool(self.region, pool_name, actor=self.officer)
        for place, (name, knows) in enumerate(members, start=2):
            pools.add_to_pool(pool, f"evaluateur{place}@exemple.fr", name, knows, actor=self.officer)
        pools.add_to_pool(pool, self.tester.email, "", "tous domaines", actor=self.officer)

    def judge(self, call: InventedCall) -> None:
        """Each round of the call's file: one that was ranked has followed its course, the last may still be under way."""
        for stage, written in zip(call.stages, call.written["rounds"], strict=True):
            held = Round.objects.filter(version=call.version, stage=stage.id, due_on=written["due_on"]).first()
            opened = held or call.open(stage, written)
            ended = "ranked_on" in written
            self.accept(opened, but=[self.tester] if ended else [])
            self.mark(call, opened, {} if ended else {self.tester.pk: written["left"]})
            if ended:
                self.settle(opened)
                self.rank(call, opened, written)

    def accept(self, opened: Round, but: Collection[User]) -> None:
        """Everybody of the pools is invited, accepts, and is given requests."""
        members = PoolMember.objects.filter(pool__region=self.region).select_related("person").order_by("pk")
        people = [member.person for member in members if member.person not in but]
        for invitation in rounds.invite(opened, people, actor=self.officer):
            reviewing.answer(invitation, True, actor=invitation.person)
        rounds.distribute(opened, actor=self.officer)

    def mark(self, call: InventedCall, opened: Round, left: dict[int, int]) -> None:
        """Everybody marks; somebody who has some ``left`` keeps as many for later."""
        for one in entrants_of(opened):
            project = call.projects[one.entrant.case.title]
            for place, awaited in enumerate(one.live):
                if left.get(awaited.reviewer_id, 0) > 0:
                    left[awaited.reviewer_id] -= 1
                    continue
                marks = project.marks(opened.criteria, second=place > 0)
                reviewing.give(awaited.public_id, marks, "", actor=awaited.reviewer)

    def settle(self, opened: Round) -> None:
        """Those whose marks are far apart agree."""
        for one in entrants_of(opened):
            given = [review for review in one.live if review.state == ReviewState.GIVEN]
            if given and rounds.progress_of(opened, one).apart:
                reason = "Les évaluateurs se sont parlé et gardent leur moyenne (fictif)."
                reviewing.settle(one.entrant, {}, reason, actor=self.officer)

    def rank(self, call: InventedCall, opened: Round, written: Mapping[str, Any]) -> None:
        """The list is confirmed and given effect; where the file has its session, the others are refused there."""
        cents = written["amount"] * 100 if "amount" in written else None
        rankings.confirm(opened, Limit(cents, written.get("places")), written["why"], actor=self.officer)
        cases = Case.objects.filter(entrants__round=opened).order_by("reference")
        session = written.get("session")
        follow = [Place.KEPT, Place.WAITING, Place.BELOW] if session else [Place.KEPT]
        _done, apart = rankings.carry_out(
            opened, follow, actor=self.officer, deadline=written.get("deadline"), on=written["ranked_on"]
        )
        if apart:
            raise ValueError(f"a request could not go on: {apart[0][1]}")
        for case in cases.filter(state=State.AWAITING) if "answered_on" in written else []:
            call.completes(case, written["answered_on"])
        if session:
            rows = RankingRow.objects.filter(ranking__round=opened, entrant__case__state=State.PROPOSED)
            rows = rows.select_related("entrant__case").order_by("position")
            self.decide(session, [row.entrant.case for row in rows])

    def decide(self, session: Mapping[str, Any], cases: Sequence[Case]) -> None:
        """What the list proposes is visaed and voted: awards in the first report, refusals in the last."""
        desk, reports = Desk(self.region, self.cast), session["reports"]
        grouped: list[Awaited] = []
        for case in cases:
            desk.visa(case)
            granted = case.proposals.get(current=True).motion == Motion.GRANT
            report = reports[0 if granted else -1]["number"]
            stage = "agreed" if granted else "notified"
            grouped.append((case, {**session, "report": report, "stage": stage}))
        Assembly(self.region, self.cast).meet(session, grouped)
