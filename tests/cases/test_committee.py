"""A committee's session: its rules are the Region's, its count is computed, and closing it happens once."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from jalon.accounts.enums import Role
from jalon.cases import room
from jalon.cases.actions import acts, proposals, reports, sessions, sitting, voting
from jalon.cases.committee.rules import Late, Procedure, Quorum, assembly_rules, mistakes
from jalon.cases.enums import Ballot, Choice, Fate, Motion, Outcome, Passing, State, VisaKind
from jalon.cases.minutes import minutes
from jalon.cases.models import Decision, Member, Report, ReportItem, Session, Voice
from jalon.cases.papers import paper
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.funds.models import Entry as LedgerEntry
from jalon.funds.queries import left_for_scheme
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.notices.models import Notice
from jalon.rules import parse_toml
from jalon.schemes.enums import Instrument
from tests.cast import becomes
from tests.world import BODY, LAW, REASON, REGION, World, build_world, steps_of

WHY = "Le plan de financement a changé depuis."
SMALL = {"grant": 1_000_00, "advance": 2_000_00}


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch):
    """Sets the body's rules of procedure for a test."""

    def impose(procedure: Procedure) -> None:
        for module in (reports, sessions, sitting, voting):
            monkeypatch.setattr(module, "procedure", lambda *_where: procedure)

    return impose


def seat(name: str) -> int:
    return Member.objects.get(name=name).pk


def vote(world: World, report: Report, **choices: Choice) -> Report:
    """A vote by name; whoever is left out does not take part."""
    return voting.record_vote(
        report, {seat(name): choice for name, choice in choices.items()}, actor=world.people.secretary
    )


# Preparing


def test_a_report_begins_with_what_the_law_the_scheme_and_its_regime_make_it_cite(world):
    _session, report = world.ready_report(world.visaed())
    read = paper(report)
    assert any("L1511-2" in line for line in read.grounds)
    assert any("« Aide d’essai »" in line.replace("\u00a0", " ") for line in read.grounds)
    assert any("2023/2831" in line for line in read.grounds)
    assert any("150\u202f000" in line or "150\u00a0000" in line for line in read.articles)


def test_a_report_gathers_its_visas_by_two_people_who_did_not_write_it(world):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=world.people.secretary)
    becomes(world.people.secretary, Role.LEGAL_VISA)
    with refused("four_eyes.prepared"):
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.secretary)
    reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal)
    with refused("cases.visa_given"):
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal)


def test_changing_what_was_read_undoes_a_visa_and_keeps_that_it_was_given(world):
    case = world.visaed()
    secretary = world.people.secretary
    session = sessions.open_session(REGION, BODY, world.today, actor=secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=secretary)
    for kind, somebody in ((VisaKind.LEGAL, world.people.legal), (VisaKind.FINANCE, world.people.finance)):
        reports.give_report_visa(report, kind, True, "", actor=somebody)
    text = reports.ReportText("", "Vu le code,", "D’attribuer autrement.")
    reports.write_report(report, "R1", "Aides", 1, text, actor=secretary)
    with refused("sessions.nothing_to_send"):
        reports.send_reports(session, world.today - timedelta(days=12), actor=secretary)
    assert report.visas.count() == 2


def test_the_finance_visa_sees_that_the_money_is_there_and_the_legal_one_that_the_text_is_whole(world):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=world.people.secretary)
    act = Act(str(world.people.treasurer.actor_id), world.today, "astray", "")
    lines = [ledger.Line(world.grants, 40_000_00)]
    ledger.release(act, world.version.scheme.ref, case.reference, lines)
    with refused("sessions.check"):
        reports.give_report_visa(report, VisaKind.FINANCE, True, "", actor=world.people.finance)
    Report.objects.update(articles="")
    with refused("sessions.check"):
        reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal)
    with refused("cases.no_reason"):
        reports.give_report_visa(report, VisaKind.LEGAL, False, " ", actor=world.people.legal)


def test_a_report_leaves_twelve_days_before_or_says_why_it_could_not(world, rules):
    session, report = world.ready_report(world.visaed())
    assert (report.sent_on, report.late_reason) == (world.today - timedelta(days=12), "")
    held_on = world.today + timedelta(days=5)
    Session.objects.update(held_on=held_on)
    Report.objects.update(stage="draft", sent_on=None)
    secretary = world.people.secretary
    with refused("sessions.late"):
        reports.send_reports(session, world.today, actor=secretary)
    rules(Procedure(late=Late.BLOCK))
    with refused("sessions.late"):
        reports.send_reports(session, world.today, WHY, actor=secretary)
    rules(Procedure(urgent_days=5))
    with refused("sessions.too_late"):
        reports.send_reports(session, world.today, WHY, actor=secretary)
    rules(Procedure())
    with refused("acts.future"):
        reports.send_reports(session, world.today + timedelta(days=1), WHY, actor=secretary)
    assert reports.send_reports(session, world.today, WHY, actor=secretary)[0].late_reason == WHY


def test_councillors_with_an_account_are_told_that_the_reports_are_there(world):
    world.seats()
    world.ready_report(world.visaed())
    told = Notice.objects.get(person=world.people.councillor)
    assert "R1" in told.body
    assert f"/seances/{Session.objects.get().pk}/dossier/" in told.link


def test_a_report_that_was_not_sent_is_not_voted(world):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    report = reports.add_report(session, "R1", "Aides", [case.public_id], actor=world.people.secretary)
    world.gather(session)
    with refused("sessions.not_sent"):
        world.vote(report)


def test_a_sent_report_changes_no_more(world):
    _session, report = world.ready_report(world.visaed())
    secretary = world.people.secretary
    text = reports.ReportText("", "Vu", "De")
    for change in (
        lambda: reports.write_report(report, "R1", "Aides", 1, text, actor=secretary),
        lambda: reports.take_out(report.items.get(), actor=secretary),
        lambda: reports.delete_report(report, actor=secretary),
        lambda: reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=world.people.legal),
    ):
        with refused("sessions.sent"):
            change()


def test_only_a_body_that_may_grant_decides_even_a_refusal(world, rules):
    rules(Procedure(grants=False))
    session = sessions.open_session(REGION, "Exécutif régional", world.today, actor=world.people.secretary)
    with refused("sessions.may_not_grant"):
        reports.add_report(session, "R1", "Refus", [world.visaed().public_id], actor=world.people.secretary)


# In the room


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


# One case


def test_a_withdrawn_case_does_not_stop_its_report(world):
    kept, withdrawn = world.visaed(**SMALL), world.visaed(**SMALL)
    session, report = world.ready_report(kept, withdrawn)
    world.gather(session)
    item = report.items.get(proposal__case=withdrawn)
    reports.settle(item, Fate.WITHDRAWN, WHY, actor=world.people.secretary)
    world.vote(report)
    assert sessions.close_session(session, actor=world.people.secretary) == []
    for case in (kept, withdrawn):
        case.refresh_from_db()
    assert (kept.state, withdrawn.state) == (State.DECIDED, State.IN_REVIEW)
    assert not any(steps_of(withdrawn).values())


@pytest.mark.parametrize("how", ["case", "report"])
def test_a_postponed_case_keeps_its_money_and_goes_to_another_session(world, how):
    case = world.visaed(**SMALL)
    other = world.visaed(**SMALL)
    session, report = world.ready_report(case, other)
    world.gather(session)
    if how == "case":
        item = report.items.get(proposal__case=case)
        reports.settle(item, Fate.POSTPONED, WHY, actor=world.people.secretary)
        world.vote(report)
    else:
        voting.adjourn(report, WHY, actor=world.people.secretary)
    assert sessions.close_session(session, actor=world.people.secretary) == []
    case.refresh_from_db()
    assert case.state == State.PROPOSED
    assert steps_of(case)["subventions"] == {"reserved": 1_000_00}
    later = sessions.open_session(REGION, BODY, world.today - timedelta(days=1), actor=world.people.secretary)
    _session, again = world.ready_report(case, number="R9", session=later)
    Session.objects.filter(pk=later.pk).update(held_on=world.today - timedelta(days=1))
    world.gather(later)
    world.vote(again)
    assert sessions.close_session(later, actor=world.people.secretary) == []
    assert Decision.objects.get(case=case).proposal.item.report == again


@pytest.mark.parametrize(("grant", "advance"), [(30_000_00, 120_000_00), (45_000_00, 90_000_00), (40_000_00, 0)])
def test_an_amended_amount_moves_the_money_both_ways_and_keeps_what_was_proposed(world, grant, advance):
    case = world.visaed()
    session, report = world.ready_report(case)
    world.gather(session)
    amounts = {Instrument.GRANT: grant, Instrument.REPAYABLE_ADVANCE: advance}
    reports.settle(report.items.get(), Fate.AMENDED, WHY, amounts, actor=world.people.secretary)
    world.vote(report)
    assert sessions.close_session(session, actor=world.people.secretary) == []
    wanted = {"subventions": {"granted": grant}, "avances": {"granted": advance} if advance else {}}
    assert steps_of(case) == wanted
    decision = Decision.objects.get(case=case)
    item = decision.proposal.item
    assert {award.amount_cents for award in decision.proposal.awards.all()} == {grant, advance} - {0}
    assert {award.amount_cents for award in item.former.awards.all()} == {40_000_00, 110_000_00}
    left = {one.envelope.slug: one.amount for one in left_for_scheme(world.version.scheme.ref)}
    assert left == {"subventions": 200_000_00 - grant, "avances": 200_000_00 - advance}


def test_an_amendment_is_refused_where_the_rulebook_the_envelope_or_sense_forbids_it(world):
    case = world.visaed()
    session, report = world.ready_report(case)
    item, secretary = report.items.get(), world.people.secretary

    def amend(grant: int, advance: int, why: str = WHY) -> None:
        amounts = {Instrument.GRANT: grant, Instrument.REPAYABLE_ADVANCE: advance}
        reports.settle(item, Fate.AMENDED, why, amounts, actor=secretary)

    with refused("sessions.same_amount"):
        amend(40_000_00, 110_000_00)
    with refused("cases.above_ceiling"):
        amend(60_000_00, 110_000_00)
    with refused("cases.no_amount"):
        amend(0, 0)
    with refused("cases.no_reason"):
        amend(30_000_00, 110_000_00, "non")
    act = Act(str(world.people.treasurer.actor_id), world.today, "empty", "")
    ledger.deallocate(act, world.grants, world.version.scheme.ref, 155_000_00)
    with refused("funds.insufficient"):
        amend(50_000_00, 110_000_00)
    amend(45_000_00, 110_000_00)
    world.gather(session)
    world.vote(report)
    with refused("sessions.voted"):
        amend(41_000_00, 110_000_00)


def test_a_vote_while_the_envelope_empties_sets_that_case_apart_and_goes_on(world):
    greedy, modest = world.visaed(**SMALL), world.visaed(**SMALL)
    session, report = world.ready_report(greedy, modest)
    world.gather(session)
    amounts = {Instrument.GRANT: 5_000_00, Instrument.REPAYABLE_ADVANCE: 2_000_00}
    item = report.items.get(proposal__case=greedy)
    reports.settle(item, Fate.AMENDED, WHY, amounts, actor=world.people.secretary)
    world.vote(report)
    treasurer = str(world.people.treasurer.actor_id)
    left = next(one for one in left_for_scheme(world.version.scheme.ref) if one.envelope == world.grants)
    emptied = Act(treasurer, world.today, "gone", "")
    ledger.deallocate(emptied, world.grants, world.version.scheme.ref, left.amount)
    apart = sessions.close_session(session, actor=world.people.secretary)
    assert [one.pk for one in apart] == [item.pk]
    assert apart[0].set_apart
    assert steps_of(greedy)["subventions"] == {"reserved": 1_000_00}
    assert steps_of(modest)["subventions"] == {"granted": 1_000_00}
    assert not Decision.objects.filter(case=greedy).exists()
    refilled = Act(treasurer, world.today, "back", "")
    ledger.allocate(refilled, world.grants, world.version.scheme.ref, 10_000_00)
    assert sessions.close_session(session, actor=world.people.secretary) == []
    assert steps_of(greedy)["subventions"] == {"granted": 5_000_00}


def test_a_refusal_has_no_amount_to_amend(world):
    case = world.reviewed()
    officer = world.people.officer
    proposals.propose(case.public_id, Motion.REFUSE, {}, reasons_law=LAW, reasons_fact=REASON, actor=officer)
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)
    _session, report = world.ready_report(case)
    with refused("sessions.no_amount"):
        reports.settle(report.items.get(), Fate.AMENDED, WHY, {}, actor=world.people.secretary)


def test_a_report_whose_cases_are_all_gone_is_not_voted(world):
    session, report = world.ready_report(world.visaed())
    world.gather(session)
    reports.settle(report.items.get(), Fate.WITHDRAWN, WHY, actor=world.people.secretary)
    with refused("sessions.nothing_left"):
        world.vote(report)


# Closing


def test_deliberations_are_numbered_in_the_order_of_business_without_a_gap(world):
    session, first = world.ready_report(world.visaed(**SMALL))
    for number in ("R2", "R3"):
        world.ready_report(world.visaed(**SMALL), number=number, session=session)
    world.gather(session)
    second, third = session.reports.get(number="R2"), session.reports.get(number="R3")
    world.vote(third)
    world.vote(second, Choice.AGAINST)
    world.vote(first)
    sessions.freeze(session, actor=world.people.secretary)
    numbers = list(session.reports.values_list("number", "deliberation"))
    month = f"{world.today.month:02d}"
    assert numbers == [
        ("R1", f"{world.today.year}-{month}-1"),
        ("R2", ""),
        ("R3", f"{world.today.year}-{month}-2"),
    ]


def test_a_number_given_by_hand_is_given_once(world):
    session, first = world.ready_report(world.visaed(**SMALL))
    _session, second = world.ready_report(world.visaed(**SMALL), number="R2", session=session)
    world.gather(session)
    world.vote(first, deliberation="2026-1")
    with refused("sessions.deliberation_taken"):
        world.vote(second, deliberation="2026-1")


def test_the_database_itself_keeps_the_votes_of_a_closed_session(world):
    session = world.session(world.visaed())
    sessions.freeze(session, actor=world.people.secretary)
    report = session.reports.get()
    for change in (
        "UPDATE cases_voice SET choice = 'against'",
        "DELETE FROM cases_voice",
        "DELETE FROM cases_movement",
        f"UPDATE cases_report SET votes_for = 99 WHERE id = {report.pk}",
        f"UPDATE cases_report SET ballot = 'rejected' WHERE id = {report.pk}",
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    with refused("sessions.closed"):
        world.vote(report, Choice.AGAINST)


def test_a_deliberation_binds_once_it_is_both_transmitted_and_published(world):
    session = world.session(world.visaed())
    secretary = world.people.secretary
    sessions.close_session(session, actor=secretary)
    assert acts.send_to_prefect(session, world.today, actor=secretary).executory_on is None
    published = acts.publish(session, world.today, {session.reports.get().pk: "https://a.fr/1"}, actor=secretary)
    assert published.executory_on == world.today
    assert session.reports.get().link == "https://a.fr/1"
    with refused("acts.order"):
        acts.publish(session, world.today - timedelta(days=1), actor=secretary)


def test_minutes_say_who_was_there_who_left_and_how_each_voted(world):
    session, report = world.ready_report(world.visaed())
    world.gather(session, 4)
    secretary = world.people.secretary
    sitting.give_proxy(session, seat("Simon"), seat("Rose"), actor=secretary)
    sitting.recuse(report, seat("Quentin"), "un proche", actor=secretary)
    vote(world, report, Paule=Choice.FOR, Nora=Choice.FOR, Rose=Choice.AGAINST, Simon=Choice.AGAINST)
    sitting.move(session, [seat("Nora")], Passing.LEAVES, actor=secretary)
    said = minutes(Session.objects.get())
    assert [str(member) for member in said.absent] == ["Simon"]
    assert [(str(one.member), one.passing) for one in said.movements][-1] == ("Nora", "leaves")
    (one,) = said.reports
    assert one.named(Choice.AGAINST) == ["Rose", "Simon (Rose)"]
    assert {group.group: group.counts[Choice.FOR] for group in one.groups} == {"Gauche": 2, "Droite": 0}
    assert [str(recusal.member) for recusal in one.recusals] == ["Quentin"]


# The whole


KILLED = """
import django, sys
django.setup()
from jalon.accounts.models import User
from jalon.cases.models import Session
from jalon.cases.tasks import take_effects
take_effects(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.faults
def test_a_whole_session_with_a_worker_killed_half_way(own_database: str, tmp_path: Path, settings: object) -> None:
    """Twelve reports, forty awards, two recusals, a lost quorum, one amended amount; killed, then resumed."""
    settings.DOCUMENTS_ROOT = tmp_path
    world = build_world()
    secretary = world.people.secretary
    cases = [world.visaed(**SMALL) for _each in range(40)]
    session = sessions.open_session(REGION, BODY, world.today - timedelta(days=3), actor=secretary)
    for number in range(12):
        world.ready_report(*cases[number::12], number=f"R{number + 1:02d}", session=session)
    world.gather(session)
    agenda = list(session.reports.all())
    sitting.recuse(agenda[2], seat("Rose"), "administratrice", actor=secretary)
    sitting.recuse(agenda[5], seat("Simon"), "un proche", actor=secretary)
    amended = agenda[3].items.get(position=1)
    amounts = {Instrument.GRANT: 1_500_00, Instrument.REPAYABLE_ADVANCE: 500_00}
    reports.settle(amended, Fate.AMENDED, WHY, amounts, actor=secretary)
    for report in agenda[:10]:
        world.vote(report)
    leaving = [seat(name) for name in ("Nora", "Rose", "Simon")]
    sitting.move(session, leaving, Passing.LEAVES, actor=secretary)
    with refused("sessions.quorum"):
        world.vote(agenda[10])
    again = sessions.call_again(session, actor=secretary)
    sessions.freeze(session, actor=secretary)
    voted = Decision.objects.filter(proposal__item__report__session=session)
    expected = ReportItem.objects.filter(report__session=session).count()

    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(session.pk), str(secretary.pk)],
        env={**os.environ, "DATABASE_URL": own_database, "JALON_DATABASE_ROLE": "jalon_app"},
    )
    deadline = time.monotonic() + 60
    while voted.count() < expected // 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = voted.count()
    assert 0 < done < expected

    assert sessions.close_session(session, actor=secretary) == []
    assert sessions.close_session(session, actor=secretary) == []
    assert voted.count() == expected
    order = list(Entry.objects.filter(action="cases.decide").order_by("pk").values_list("subject", flat=True))
    annex = ReportItem.objects.filter(report__session=session).order_by("report__position", "position")
    assert order == [item.written.case.reference for item in annex.select_related("proposal__case", "former__case")]

    sitting.start(again, actor=secretary)
    sitting.move(again, [seat("Paule")], Passing.ARRIVES, actor=secretary)
    for report in again.reports.all():
        world.vote(report)
    assert sessions.close_session(again, actor=secretary) == []
    assert Decision.objects.filter(outcome=Outcome.GRANTED).count() == 40
    granted = sum(steps_of(case)["subventions"].get("granted", 0) for case in cases)
    lent = sum(steps_of(case)["avances"].get("granted", 0) for case in cases)
    assert (granted, lent) == (39 * 1_000_00 + 1_500_00, 39 * 2_000_00 + 500_00)
    assert LedgerEntry.objects.filter(operation="grant").count() == 40
    numbers = set(Report.objects.filter(ballot=Ballot.ADOPTED).values_list("deliberation", flat=True))
    assert len(numbers) == 12


# The file of the rules


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[rules]]\nbody = 'a'\nfrom = 2024-01-01\n", "Instance inconnue"),
        ("[[bodies]]\nid = 'a'\n", "Une instance s’écrit"),
        ("[other]\n", "Table inconnue"),
        ("bodies = 3\n", "Écrivez [[bodies]]"),
        ("{rule}quorum = '4/5'\n", "quorum attend"),
        ("{rule}notice_days = -1\n", "notice_days attend"),
        ("{rule}notice_days = true\n", "notice_days attend"),
        ("{rule}number = '{{year}}'\n", "number attend"),
        ("{rule}number = '{{n!r}}'\n", "number attend"),
        ("{rule}number = '{{n'\n", "number attend"),
        ("{rule}voting = []\n", "voting attend"),
        ("{rule}illustrative = ['colour']\n", "illustrative attend"),
        ("{rule}illustrative = [{{ a = 1 }}]\n", "illustrative attend"),
        ("{rule}colour = 1\n", "Clé inconnue"),
        ("{rule}\n[[rules]]\nbody = 'a'\nfrom = 2024-01-01\n", "déjà écrites"),
        ("[[bodies]]\nid = 'a'\nname = {{ fr = 'A', en = 'A' }}\n[[rules]]\nbody = 'a'\n", "from manque"),
    ],
)
def test_a_wrong_line_of_the_rules_is_named_with_its_place_and_what_is_expected(text, place):
    rule = "[[bodies]]\nid = 'a'\nname = { fr = 'A', en = 'A' }\n[[rules]]\nbody = 'a'\nfrom = 2024-01-01\n"
    found = mistakes(parse_toml(text.format(rule=rule), "assembly.toml"))
    assert any(place in mistake.fr and mistake.en != mistake.fr for mistake in found), found
    assert found[0].position.line >= 1


def test_the_latest_rules_in_force_that_day_hold_and_the_law_where_there_are_none():
    text = "[[bodies]]\nid = 'a'\nname = { fr = 'A', en = 'A' }\n" + "".join(
        f"[[rules]]\nbody = 'a'\nfrom = {year}-01-01\nnotice_days = {days}\n"
        for year, days in ((2021, 10), (2024, 15))
    )
    assert mistakes(parse_toml(text)) == []
    rules = assembly_rules(text)
    assert [rules.of("a", date(year, 6, 1)).notice_days for year in (2020, 2023, 2026)] == [12, 10, 15]
    assert assembly_rules("").of("a", date(2026, 1, 1)) == Procedure()
