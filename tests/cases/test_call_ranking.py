"""Marks that differ are settled, the confirmed list never changes, and leads where its places say."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jalon.cases.actions.assessment import rankings, reviewing, rounds
from jalon.cases.assessments import (
    entrants_of,
    latest_ranking,
    progress_of,
    wanted_documents,
)
from jalon.cases.enums import Motion, Place, State
from jalon.cases.models import Case, Proposal, RankingRow, Suspension
from jalon.cases.ranking import Limit
from jalon.schemes.enums import Instrument
from tests.cases.calls import FAIR, GOOD, POOR, WHY, Call, written
from tests.refusals import refused


class TestAgreement:
    def test_two_far_apart_wait_until_it_is_settled_with_a_reason(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        call.marks(entrant, GOOD, POOR)
        assert progress_of(opened, entrants_of(opened)[0]).apart
        with refused("assessments.incomplete"):
            rankings.confirm(opened, Limit(), WHY, actor=call.officer)
        with refused("assessments.reason_short"):
            reviewing.settle(entrant, {}, "Bof", actor=call.officer)
        reviewing.settle(entrant, {"science": 4}, WHY, actor=call.officer)
        (now,) = entrants_of(opened)
        assert progress_of(opened, now).ready and now.candidate.agreed == {"science": 4}

    @pytest.mark.parametrize("marks", [{"science": 0}, {"science": 6}, {"nope": 3}])
    def test_an_agreed_mark_stands_between_those_given(self, call, marks):
        (entrant,) = call.entrants(call.round(1))
        call.marks(entrant, GOOD, POOR)
        with refused("assessments.off_scale"):
            reviewing.settle(entrant, marks, WHY, actor=call.officer)

    def test_nothing_is_settled_where_reviewers_agree(self, call):
        (entrant,) = call.entrants(call.round(1))
        call.marks(entrant, GOOD, GOOD)
        with refused("assessments.not_apart"):
            reviewing.settle(entrant, {}, WHY, actor=call.officer)

    def test_a_third_review_undoes_an_agreement_made_without_it(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        call.marks(entrant, GOOD, POOR)
        reviewing.settle(entrant, {}, WHY, actor=call.officer)
        third = next(one for one in call.reviewers if not call.own(one))
        added = rounds.assign(entrant, third, actor=call.officer)
        reviewing.give(added.public_id, written(*FAIR), "", actor=third)
        assert progress_of(opened, entrants_of(opened)[0]).apart


class TestList:
    def marked(self, call: Call, stage: str = "idea") -> object:
        """Three requests of 100,000 €: good, fair, poor."""
        opened = call.round(3, stage)
        for entrant, values in zip(call.entrants(opened), (FAIR, GOOD, POOR), strict=True):
            call.marks(entrant, values, values)
        return opened

    def test_a_confirmed_list_keeps_each_place_and_never_changes(self, call):
        opened = self.marked(call)
        rankings.confirm(opened, Limit(places=1), WHY, actor=call.officer)
        rows = latest_ranking(opened).rows.all()
        assert [(row.entrant.case.title, row.rank, row.standing) for row in rows] == [
            ("Projet 2", 1, "kept"),
            ("Projet 1", 2, "waiting"),
            ("Projet 3", None, "below"),
        ]
        with pytest.raises(DatabaseError), transaction.atomic():
            RankingRow.objects.update(rank=1)

    def test_nothing_that_made_the_list_changes_after_it(self, call):
        opened = self.marked(call)
        rankings.confirm(opened, Limit(places=1), WHY, actor=call.officer)
        (entrant, *_others) = call.entrants(opened)
        given = entrant.reviews.first()
        for act in (
            lambda: rounds.reopen(given, WHY, actor=call.officer),
            lambda: rounds.assign(entrant, call.reviewers[0], actor=call.officer),
            lambda: rounds.set_amounts(entrant, {Instrument.GRANT: 1}, WHY, actor=call.officer),
            lambda: reviewing.declare_conflict(given.public_id, "Cousin.", actor=given.reviewer),
        ):
            with refused("assessments.ranked"):
                act()

    def test_the_line_moves_by_a_second_confirmation(self, call):
        opened = self.marked(call)
        rankings.confirm(opened, Limit(places=1), WHY, actor=call.officer)
        rankings.confirm(opened, Limit(cents=200_000_00), "Des crédits votés s’ajoutent.", actor=call.officer)
        kept = latest_ranking(opened).rows.filter(standing=Place.KEPT)
        assert (latest_ranking(opened).number, kept.count()) == (2, 2)

    def test_a_list_that_changed_since_it_was_read_is_refused(self, call):
        opened = self.marked(call)
        with refused("journal.changed"):
            rankings.confirm(opened, Limit(places=1), WHY, actor=call.officer, seen="another")

    def test_a_withdrawn_request_waits_for_nobody(self, call):
        opened = call.round(2)
        first, second = call.entrants(opened)
        call.marks(first, GOOD, GOOD)
        rounds.withdraw(second, "Le demandeur renonce à son projet.", actor=call.officer)
        assert all(one.entrant == first for who in call.reviewers for one in call.own(who))
        assert rankings.confirm(opened, Limit(), WHY, actor=call.officer).rows.count() == 1

    def test_kept_requests_go_to_the_next_stage_and_are_asked_for_its_documents(self, call):
        opened = self.marked(call)
        rankings.confirm(opened, Limit(places=1), WHY, actor=call.officer)
        later = call.world.today + timedelta(days=30)
        done, apart = rankings.carry_out(opened, [Place.KEPT], actor=call.officer, deadline=later)
        assert (done, apart) == (1, [])
        case = Case.objects.get(title="Projet 2")
        assert (case.stage, case.state) == ("project", State.AWAITING)
        assert Suspension.objects.get(case=case).wanted == ["full"]
        assert [one.id for one in wanted_documents(case)] == ["outline", "accounts", "full"]
        assert rankings.carry_out(opened, [Place.KEPT], actor=call.officer, deadline=later) == (0, [])
        with refused("assessments.gone_on"):
            rankings.confirm(opened, Limit(places=2), WHY, actor=call.officer)

    def test_the_others_are_proposed_for_a_refusal_with_their_marks_as_reasons(self, call):
        opened = self.marked(call)
        rankings.confirm(opened, Limit(places=1), WHY, actor=call.officer)
        assert rankings.carry_out(opened, [Place.WAITING, Place.BELOW], actor=call.officer) == (2, [])
        waiting = Proposal.objects.get(case__title="Projet 1")
        below = Proposal.objects.get(case__title="Projet 3")
        assert {waiting.motion, below.motion} == {Motion.REFUSE}
        assert "rang 2" in waiting.reasons_fact and "Qualité scientifique 3,0/5" in waiting.reasons_fact
        assert "Note minimale en « Qualité scientifique » : 2" in below.reasons_law.replace("\u00a0", " ")

    def test_after_the_last_stage_kept_requests_are_proposed_while_money_lasts(self, call):
        opened = self.second_round(call)
        rankings.confirm(opened, Limit(), WHY, actor=call.officer)
        done, apart = rankings.carry_out(opened, [Place.KEPT], actor=call.officer)
        assert done == 2 and [refusal.code for _case, refusal in apart] == ["funds.insufficient"]
        assert [sum(one.amount_cents for one in each.awards.all()) for each in Proposal.objects.all()] == [
            100_000_00,
            100_000_00,
        ]
        assert Case.objects.filter(state=State.PROPOSED).count() == 2

    def second_round(self, call: Call) -> object:
        """Three requests that came to the last stage, marked good."""
        for place in range(3):
            case = call.case(title=f"Projet {place + 1}")
            Case.objects.filter(pk=case.pk).update(stage="project")
        opened = rounds.open_round(call.version, "project", call.world.today, actor=call.officer)
        call.accept(opened)
        rounds.distribute(opened, actor=call.officer)
        for entrant in call.entrants(opened):
            call.marks(entrant, GOOD, GOOD)
        return opened
