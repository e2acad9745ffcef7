"""Reviewers: what each sees, how marks are given, and the interests that close a case."""

import pytest
from django.db import DatabaseError, transaction

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.actions import review
from jalon.cases.actions.assessment import pools, rankings, reviewing, rounds
from jalon.cases.assessments import (
    entrants_of,
    others_of,
    progress_of,
    reviews_of,
    rounds_of,
)
from jalon.cases.enums import ReviewState
from jalon.cases.models import Interest, Mark, Review
from jalon.cases.ranking import Limit
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from tests.cases.calls import FAIR, GOOD, POOR, WHY, Call, notices, written
from tests.cast import REGION
from tests.refusals import refused


class TestReviewers:
    def test_a_reviewer_sees_only_what_was_given_to_them(self, call):
        call.round(3)
        for reviewer in call.reviewers:
            own = call.own(reviewer)
            assert len(own) == 2 and {one.reviewer for one in own} == {reviewer}
        assert not rounds_of(call.reviewers[0]).exists()
        assert not may(call.reviewers[0], Right.CASES_READ, REGION)

    def test_marks_of_others_are_read_only_after_one_s_own(self, call):
        (entrant,) = call.entrants(call.round(1))
        first, second = Review.objects.order_by("pk")
        call.marks(entrant, GOOD)
        first.refresh_from_db()
        assert others_of(second) == []
        reviewing.give(second.public_id, written(*FAIR), "", actor=second.reviewer)
        second.refresh_from_db()
        assert others_of(second) == [first]

    def test_a_draft_is_kept_and_counts_for_nothing(self, call):
        opened = call.round(1)
        one = Review.objects.order_by("pk")[0]
        reviewing.write(one.public_id, written(4, None, reason=""), "À relire", actor=one.reviewer)
        assert {mark.criterion: mark.value for mark in one.marks.all()} == {"science": 4, "impact": None}
        assert entrants_of(opened)[0].candidate.reviews == ()

    @pytest.mark.parametrize(
        ("marks", "code", "field"),
        [
            (written(6, 3), "off_scale", "mark_science"),
            (written(-1, 3), "off_scale", "mark_science"),
            (written(5), "no_mark", "mark_impact"),
            (written(5, None), "no_mark", "mark_impact"),
            (written(5, 3, reason="Bien."), "reason_short", "reason_science"),
        ],
    )
    def test_marks_without_value_scale_or_reason_are_refused_whole(self, call, marks, code, field):
        call.round(1)
        one = Review.objects.order_by("pk")[0]
        with pytest.raises(ActionRefused) as answer:
            reviewing.give(one.public_id, marks, "", actor=one.reviewer)
        assert (answer.value.code, answer.value.field) == (f"assessments.{code}", field)
        assert not Mark.objects.exists()
        assert Review.objects.get(pk=one.pk).state == ReviewState.ASKED

    def test_marks_once_given_never_change_even_in_the_database(self, call):
        (entrant,) = call.entrants(call.round(1))
        (given,) = call.marks(entrant, GOOD)
        with refused("assessments.given"):
            reviewing.give(given.public_id, written(*POOR), "", actor=given.reviewer)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Mark.objects.filter(review=given).update(value=1)

    def test_nobody_marks_for_another(self, call):
        call.round(1)
        one = Review.objects.order_by("pk")[0]
        other = next(who for who in call.reviewers if who != one.reviewer)
        for stranger, code in ((other, "rights.not_yours"), (call.officer, "rights.missing")):
            with refused(code):
                reviewing.give(one.public_id, written(*GOOD), "", actor=stranger)

    def test_reopened_marks_stay_in_the_history_and_are_corrected_in_a_copy(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        first, _second = call.marks(entrant, GOOD, POOR)
        reviewing.settle(entrant, {}, WHY, actor=call.officer)
        again = rounds.reopen(first, "Une note est tapée de travers.", actor=call.officer)
        assert again.marks.count() == 2 and first.marks.count() == 2
        assert not progress_of(opened, entrants_of(opened)[0]).ready
        reviewing.give(again.public_id, written(*POOR), "", actor=first.reviewer)
        assert progress_of(opened, entrants_of(opened)[0]).ready
        assert len(notices("review_reopened")) == 1


class TestInterests:
    def declares(self, call: Call) -> tuple[Review, User]:
        one = Review.objects.order_by("pk")[0]
        reviewing.write(one.public_id, written(4, 4), "note", actor=one.reviewer)
        reviewing.declare_conflict(one.public_id, "Ancien associé.", actor=one.reviewer)
        return one, one.reviewer

    def test_a_declared_interest_closes_everything_of_the_case(self, call):
        opened = call.round(1)
        one, reviewer = self.declares(call)
        assert call.own(reviewer) == []
        assert not one.marks.exists()
        assert Interest.objects.filter(case=one.entrant.case, person=reviewer).exists()
        with refused("cases.interest"):
            reviewing.give(one.public_id, written(*GOOD), "", actor=reviewer)
        assert [told.person for told in notices("review_conflict")] == [call.officer]
        assert progress_of(opened, entrants_of(opened)[0]).lacks == 1

    def test_the_case_never_comes_back_to_who_declared_an_interest(self, call):
        opened = call.round(1)
        one, reviewer = self.declares(call)
        assert rounds.distribute(opened, actor=call.officer) == 1
        assert call.own(reviewer) == []
        with refused("assessments.not_able"):
            rounds.assign(one.entrant, reviewer, actor=call.officer)

    def test_an_interest_found_late_takes_the_marks_out(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        first, _second = call.marks(entrant, GOOD, GOOD)
        reviewing.declare_conflict(first.public_id, "Ma nièce y travaille.", actor=first.reviewer)
        (now,) = entrants_of(opened)
        assert len(now.candidate.reviews) == 1 and not progress_of(opened, now).ready
        assert first.marks.count() == 2

    def test_an_officer_with_an_interest_neither_settles_nor_confirms(self, call):
        opened = call.round(1)
        (entrant,) = call.entrants(opened)
        call.marks(entrant, GOOD, POOR)
        review.declare_interest(entrant.case.public_id, "Mon frère.", actor=call.officer)
        with refused("cases.interest"):
            reviewing.settle(entrant, {}, WHY, actor=call.officer)
        with refused("cases.interest"):
            rankings.confirm(opened, Limit(), WHY, actor=call.officer)


def test_every_act_of_a_round_is_in_the_journal_without_a_word_of_what_was_written(call):
    opened = call.round(1)
    (entrant,) = call.entrants(opened)
    call.marks(entrant, GOOD, POOR)
    reviewing.settle(entrant, {}, WHY, actor=call.officer)
    rankings.confirm(opened, Limit(), WHY, actor=call.officer)
    acts = set(Entry.objects.filter(action__startswith="assessments.").values_list("action", flat=True))
    assert acts == {
        f"assessments.{act}"
        for act in (
            "open_pool", "add_to_pool", "open", "enter", "invite", "answer", "assign", "give", "settle", "confirm"
        )
    }  # fmt: skip
    assert not any(WHY in str(entry.digests) for entry in Entry.objects.all())


def test_reviewers_read_their_notices_in_their_own_language(call):
    for reviewer in call.reviewers:
        reviewer.language = "en"
        reviewer.save()
    call.round(1)
    told = notices("invited") + notices("given_to_review")
    assert len(told) == 5
    assert all("First selection" in one.body or "mark" in one.body for one in told)


def test_a_reviewer_whose_role_ended_reads_nothing_more(call):
    call.round(1)
    busy = Review.objects.order_by("pk")[0].reviewer
    pools.leave_pool(call.pool.members.get(person=busy), actor=call.officer)
    # the role that the fixture gave is of another day than the pool's, and ends with it all the same
    assert not reviews_of(User.objects.get(pk=busy.pk)).exists()
