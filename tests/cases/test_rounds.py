"""A call's pools and rounds: who is invited, who is given what, and who is replaced."""

from datetime import timedelta

import pytest

from jalon.accounts.enums import Role
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.actions.assessment import pools, reviewing, rounds
from jalon.cases.assessments import (
    entrants_of,
    progress_of,
    ready_to_enter,
    work_in,
)
from jalon.cases.enums import Answer
from jalon.cases.models import Review
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import Instrument
from tests.cases.calls import WHY, notices
from tests.cast import REGION, person
from tests.refusals import refused


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
