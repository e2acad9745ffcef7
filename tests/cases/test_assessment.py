"""A call before its reviewers: who sees what, who marks, who agrees, and what the confirmed list leads to."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.actions import review
from jalon.cases.actions.assessment import pools, rankings, reviewing, rounds
from jalon.cases.assessments import (
    entrants_of,
    latest_ranking,
    others_of,
    progress_of,
    ready_to_enter,
    reviews_of,
    rounds_of,
    wanted_documents,
    work_in,
)
from jalon.cases.enums import Answer, Motion, Place, ReviewState, State
from jalon.cases.models import Case, Interest, Mark, Proposal, RankingRow, Review, Suspension
from jalon.cases.ranking import Limit
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.notices.models import Notice
from jalon.schemes.enums import Instrument
from tests.cases.calls import FAIR, GOOD, POOR, WHY, Call, build_call, written
from tests.cast import REGION, person


@pytest.fixture
def call(world) -> Call:
    return build_call(world)


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


def notices(template: str) -> list[Notice]:
    return list(Notice.objects.filter(template=f"cases/notices/{template}.txt"))


class TestPools:
    def test_a_new_address_gets_an_account_the_role_and_a_way_in(self, call):
        member = pools.add_to_pool(call.pool, "Nadia@exemple.fr", "Nadia", "énergie", actor=call.officer)
        assert may(member.person, Right.ASSESSMENTS_SCORE, REGION)
        assert not member.person.has_usable_password()
        (told,) = [one for one in notices("pool") if one.person == member.person]
        assert "/compte/" in told.link

    def test_the_same_person_twice_is_one_member(self, call):
        before = call.pool.members.count()
        pools.add_to_pool(call.pool, call.reviewers[0].email, "x", "santé", actor=call.officer)
        assert call.pool.members.count() == before
        assert call.pool.members.get(person=call.reviewers[0]).knows == "santé"

    def test_leaving_the_last_pool_ends_the_role(self, call):
        other = pools.open_pool(REGION, "Santé", actor=call.officer)
        reviewer = call.reviewers[0]
        again = pools.add_to_pool(other, reviewer.email, "", "", actor=call.officer)
        pools.leave_pool(call.pool.members.get(person=reviewer), actor=call.officer)
        assert may(reviewer, Right.ASSESSMENTS_SCORE, REGION)
        pools.leave_pool(again, actor=call.officer)
        assert not may(reviewer, Right.ASSESSMENTS_SCORE, REGION)

    @pytest.mark.parametrize(
        ("email", "name", "field"), [("pas une adresse", "Nora", "email"), ("n@exemple.fr", "", "name")]
    )
    def test_a_wrong_entry_is_refused_at_its_field(self, call, email, name, field):
        with pytest.raises(ActionRefused) as answer:
            pools.add_to_pool(call.pool, email, name, "", actor=call.officer)
        assert answer.value.field == field

    def test_an_auditor_or_oneself_is_refused(self, call):
        auditor = person("Achille", Role.AUDITOR)
        for email in (auditor.email, call.officer.email):
            with refused("assessments.person"):
                pools.add_to_pool(call.pool, email, "", "", actor=call.officer)

    def test_only_an_organiser_opens_a_pool(self, call):
        with refused("rights.missing"):
            pools.open_pool(REGION, "Autre", actor=call.reviewers[0])


class TestRounds:
    def test_a_round_takes_the_complete_requests_of_its_stage_once(self, call):
        call.case()
        call.world.submitted()
        opened = rounds.open_round(call.version, "idea", call.world.today, actor=call.officer, key="k")
        assert rounds.open_round(call.version, "idea", call.world.today, actor=call.officer, key="k") == opened
        assert [one.entrant.amount for one in entrants_of(opened)] == [100_000_00]
        call.case()
        assert rounds.enter_waiting(opened, actor=call.officer) == 1
        assert not ready_to_enter(call.version, "idea")

    @pytest.mark.parametrize(("stage", "days", "code"), [("nope", 0, "no_criteria"), ("idea", -1, "past")])
    def test_a_round_needs_a_stage_and_a_day_to_come(self, call, stage, days, code):
        with refused(f"assessments.{code}"):
            rounds.open_round(call.version, stage, call.world.today + timedelta(days=days), actor=call.officer)

    def test_requests_are_given_evenly_to_those_who_accepted(self, call):
        opened = call.round(3)
        works = work_in(opened)
        assert [work.asked for work in works] == [2, 2, 2]
        assert all(progress_of(opened, one).lacks == 0 for one in entrants_of(opened))
        assert rounds.distribute(opened, actor=call.officer) == 0
        assert len(notices("given_to_review")) == 3

    def test_nobody_is_given_a_request_before_accepting(self, call):
        call.case()
        opened = rounds.open_round(call.version, "idea", call.world.today, actor=call.officer)
        rounds.invite(opened, call.reviewers, actor=call.officer)
        with refused("assessments.nobody"):
            rounds.distribute(opened, actor=call.officer)
        with refused("assessments.not_able"):
            rounds.assign(entrants_of(opened)[0].entrant, call.reviewers[0], actor=call.officer)

    def test_only_members_of_a_pool_are_invited(self, call):
        call.case()
        opened = rounds.open_round(call.version, "idea", call.world.today, actor=call.officer)
        with refused("assessments.not_in_pool"):
            rounds.invite(opened, [call.world.people.expert], actor=call.officer)

    def test_an_invitation_is_answered_once_by_its_person(self, call):
        call.case()
        opened = rounds.open_round(call.version, "idea", call.world.today, actor=call.officer)
        (invitation,) = rounds.invite(opened, call.reviewers[:1], actor=call.officer)
        with refused("rights.not_yours"):
            reviewing.answer(invitation, True, actor=call.reviewers[1])
        reviewing.answer(invitation, False, "En congé.", actor=call.reviewers[0])
        with refused("assessments.answered"):
            reviewing.answer(invitation, True, actor=call.reviewers[0])
        assert Entry.objects.filter(action="assessments.answer").count() == 1
        (again,) = rounds.invite(opened, call.reviewers[:1], actor=call.officer)
        assert (again.pk, again.answer) == (invitation.pk, Answer.WAITING)
        assert len(notices("invited")) >= 1

    def test_the_applicant_and_the_company_s_own_people_are_given_nothing(self, call):
        from jalon.companies.actions import join

        insider = call.reviewers[0]
        membership = join(insider, call.world.siren)
        opened = call.round(1)
        assert membership.since
        assert {one.reviewer for one in Review.objects.all()} == set(call.reviewers[1:])
        with refused("assessments.not_able"):
            rounds.assign(call.entrants(opened)[0], insider, actor=call.officer)

    def test_whoever_has_not_finished_is_reminded_once_a_day(self, call):
        opened = call.round(1)
        assert rounds.remind(opened, actor=call.officer) == 2
        assert rounds.remind(opened, actor=call.officer) == 0
        assert {one.person for one in notices("reviews_reminded")} == {one.reviewer for one in Review.objects.all()}

    def test_a_reviewer_who_cannot_is_replaced_and_sees_it_no_more(self, call):
        opened = call.round(1)
        old = Review.objects.order_by("pk")[0]
        free = next(one for one in call.reviewers if not call.own(one))
        new = rounds.replace(old, "Indisponible jusqu’à la fin du mois.", free, actor=call.officer)
        assert call.own(old.reviewer) == [] and call.own(free) == [new]
        assert progress_of(opened, entrants_of(opened)[0]).lacks == 0

    def test_a_cancelled_invitation_gives_its_requests_back(self, call):
        opened = call.round(1)
        busy = Review.objects.order_by("pk")[0].reviewer
        rounds.cancel_invitation(opened.invitations.get(person=busy), actor=call.officer)
        assert call.own(busy) == []
        assert progress_of(opened, entrants_of(opened)[0]).lacks == 1
        assert rounds.distribute(opened, actor=call.officer) == 1

    def test_an_amount_is_lowered_with_a_reason_and_never_raised(self, call):
        (entrant,) = call.entrants(call.round(1))
        for cents, reason, code in (
            (100_000_01, WHY, "amount"),
            (0, WHY, "amount"),
            (-1, WHY, "amount"),
            (1, "Trop.", "reason_short"),
        ):
            with refused(f"assessments.{code}"):
                rounds.set_amounts(entrant, {Instrument.GRANT: cents}, reason, actor=call.officer)
        assert (
            rounds.set_amounts(entrant, {Instrument.GRANT: 80_000_00}, WHY, actor=call.officer).amount == 80_000_00
        )


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
