"""Closing a session happens once: numbers, votes that never change, minutes, and effects that resume."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from jalon.cases.actions import acts, reports, sessions, sitting
from jalon.cases.enums import Ballot, Choice, Fate, Outcome, Passing
from jalon.cases.minutes import minutes
from jalon.cases.models import Decision, Report, ReportItem, Session
from jalon.funds.models import Entry as LedgerEntry
from jalon.journal.models import Entry
from jalon.schemes.enums import Instrument
from tests.cases.committee import SMALL, WHY, seat, vote
from tests.refusals import refused
from tests.world import BODY, REGION, build_world, steps_of


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
