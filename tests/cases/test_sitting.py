"""In the room: its rules are the Region's, and presence, proxies, quorum and votes are counted from what happened."""

from datetime import timedelta

from jalon.cases import room
from jalon.cases.actions import sessions, sitting, voting
from jalon.cases.committee.rules import Procedure, Quorum
from jalon.cases.enums import Ballot, Choice, Passing
from jalon.cases.models import Member, Voice
from tests.cases.committee import SMALL, seat, vote
from tests.refusals import refused
from tests.world import BODY, REGION


def test_the_quorum_is_lost_with_a_departure_and_found_with_an_arrival(world):
    session, report = world.ready_report(world.visaed())
    world.gather(session, 3, 4)
    secretary = world.people.secretary
    assert sitting.move(session, [seat("Paule")], Passing.LEAVES, actor=secretary) == 1
    with refused("sessions.quorum"):
        world.vote(report)
    assert sitting.move(session, [seat("Rose"), seat("Nora")], Passing.ARRIVES, actor=secretary) == 1
    voted = world.vote(report)
    assert (voted.present, voted.quorum, voted.in_office, voted.votes_for) == (3, 3, 5, 3)


def test_a_proxy_votes_without_making_the_quorum_and_ends_when_its_giver_comes_in(world):
    session, report = world.ready_report(world.visaed())
    world.gather(session, 4)
    secretary = world.people.secretary
    sitting.give_proxy(session, seat("Simon"), seat("Rose"), actor=secretary)
    voted = world.vote(report)
    assert (voted.present, voted.represented, voted.votes_for) == (4, 1, 5)
    assert Voice.objects.get(member__name="Simon").holder.name == "Rose"
    sitting.move(session, [seat("Simon")], Passing.ARRIVES, actor=secretary)
    assert not session.proxies.filter(ended_at=None).exists()
    assert world.vote(report).represented == 0


def test_a_member_holds_one_proxy_and_gives_none_that_is_held(world):
    session, _report = world.ready_report(world.visaed())
    world.gather(session, 2, 3, 4)
    secretary = world.people.secretary
    sitting.give_proxy(session, seat("Simon"), seat("Nora"), actor=secretary)
    sitting.give_proxy(session, seat("Simon"), seat("Nora"), actor=secretary)
    assert session.proxies.count() == 1
    with refused("sessions.proxies"):
        sitting.give_proxy(session, seat("Rose"), seat("Nora"), actor=secretary)
    with refused("sessions.proxy_given_on"):
        sitting.give_proxy(session, seat("Rose"), seat("Simon"), actor=secretary)
    with refused("sessions.proxy_present"):
        sitting.give_proxy(session, seat("Nora"), seat("Paule"), actor=secretary)
    with refused("sessions.proxy_self"):
        sitting.give_proxy(session, seat("Rose"), seat("Rose"), actor=secretary)


def test_whoever_stands_aside_leaves_the_room_the_count_and_the_proxies_held(world):
    session, report = world.ready_report(world.visaed())
    world.gather(session, 4)
    secretary = world.people.secretary
    sitting.give_proxy(session, seat("Simon"), seat("Rose"), actor=secretary)
    sitting.recuse(report, seat("Rose"), "administratrice de la société", actor=secretary)
    with refused("sessions.not_voter"):
        vote(world, report, Rose=Choice.FOR)
    with refused("sessions.not_voter"):
        vote(world, report, Simon=Choice.FOR)
    voted = world.vote(report)
    assert (voted.present, voted.represented, voted.votes_for, voted.quorum) == (3, 0, 3, 3)
    with refused("sessions.voted"):
        sitting.recuse(report, seat("Nora"), "trop tard", actor=secretary)


def test_the_recused_leave_the_number_on_which_the_quorum_is_counted_unless_the_rules_keep_them(world, rules):
    session, report = world.ready_report(world.visaed())
    world.gather(session, 3, 4)
    sitting.recuse(report, seat("Paule"), "un proche", actor=world.people.secretary)
    rules(Procedure(recused_out=False))
    with refused("sessions.quorum"):
        world.vote(report)
    rules(Procedure(recused_out=True, quorum=Quorum.TWO_THIRDS))
    with refused("sessions.quorum"):
        world.vote(report)
    rules(Procedure(recused_out=True, quorum=Quorum.THIRD))
    assert world.vote(report).quorum == 2


def test_the_chair_settles_a_tie_where_the_rules_give_a_casting_vote(world, rules):
    session, report = world.ready_report(world.visaed())
    world.gather(session)
    tie = {"Paule": Choice.FOR, "Nora": Choice.FOR, "Rose": Choice.AGAINST, "Simon": Choice.AGAINST}
    voted = vote(world, report, **tie, Quentin=Choice.ABSTAINED)
    assert (voted.ballot, voted.casting, voted.chair.name, voted.abstentions) == (Ballot.ADOPTED, True, "Paule", 1)
    voted = vote(world, report, **{**tie, "Paule": Choice.AGAINST, "Simon": Choice.FOR})
    assert (voted.ballot, voted.casting, voted.silent) == (Ballot.REJECTED, True, 1)
    rules(Procedure(casting_vote=False))
    assert vote(world, report, **tie).ballot == Ballot.REJECTED


def test_nobody_presides_from_outside_the_room(world):
    session, report = world.ready_report(world.visaed())
    world.gather(session, 0)
    with refused("sessions.chair_absent"):
        voting.record_vote(report, {}, chair_id=seat("Paule"), actor=world.people.secretary)


def test_a_seat_that_ended_before_the_session_counts_no_more(world):
    session, _report = world.ready_report(world.visaed())
    world.gather(session)
    simon = Member.objects.get(name="Simon")
    sitting.end_seat(simon, world.today - timedelta(days=1), actor=world.people.secretary)
    assert len(room.sitting_now(session).in_office) == 4
    with refused("acts.order"):
        sitting.end_seat(simon, simon.since - timedelta(days=1), actor=world.people.secretary)


def test_nothing_happens_in_a_session_before_its_day_or_in_the_future(world):
    held_on = world.today + timedelta(days=3)
    session = sessions.open_session(REGION, BODY, held_on, actor=world.people.secretary)
    with refused("sessions.before"):
        sitting.start(session, actor=world.people.secretary)


def test_a_lost_quorum_calls_the_body_again_for_what_was_not_voted(world):
    secretary = world.people.secretary
    session = sessions.open_session(REGION, BODY, world.today - timedelta(days=3), actor=secretary)
    _session, first = world.ready_report(world.visaed(**SMALL), session=session)
    _session, second = world.ready_report(world.visaed(**SMALL), number="R2", session=session)
    world.gather(session, 3, 4)
    world.vote(first)
    sitting.move(session, [seat("Nora"), seat("Quentin")], Passing.LEAVES, actor=secretary)
    with refused("sessions.quorum"):
        world.vote(second)
    again = sessions.call_again(session, actor=secretary)
    assert sessions.call_again(session, actor=secretary) == again
    assert (again.held_on, again.second_of) == (world.today, session)
    assert list(again.reports.all()) == [second]
    assert sessions.close_session(session, actor=secretary) == []
    sitting.start(again, actor=secretary)
    sitting.move(again, [seat("Paule")], Passing.ARRIVES, actor=secretary)
    assert world.vote(second).quorum == 0
    with refused("sessions.second_call"):
        sessions.call_again(again, actor=secretary)
