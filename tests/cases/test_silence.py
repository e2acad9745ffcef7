"""Silence: officers are warned, the refusal is an event that the applicant is told of, and the work goes on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jalon.cases.actions import requests, review, sessions, silence
from jalon.cases.enums import Outcome, State
from jalon.cases.models import Case
from jalon.cases.queries import clock, delay_of
from jalon.journal.models import Entry
from jalon.notices.models import Notice
from jalon.ui.formats import date as shown
from tests.world import World


def received(case: Case, day: date) -> Case:
    """The case as if it had been received on that day."""
    Case.objects.filter(pk=case.pk).update(received_on=day)
    return Case.objects.get(pk=case.pk)


def silence_day(case: Case) -> date:
    running = clock(Case.objects.get(pk=case.pk))
    assert running
    return running.silence


def test_the_last_day_still_belongs_to_the_region(world: World) -> None:
    case = world.submitted()
    assert silence.sweep(silence_day(case)) == 0
    assert Case.objects.get(pk=case.pk).outcome == Outcome.NONE


def test_the_day_after_the_request_is_refused_by_silence_and_the_work_goes_on(world: World) -> None:
    case = world.reviewed()
    day = silence_day(case)
    assert silence.sweep(day + timedelta(days=1)) == 1
    case.refresh_from_db()
    assert (case.outcome, case.silent_on, case.state) == (Outcome.SILENCE, day, State.IN_REVIEW)
    running = clock(case)
    assert running and running.expired and running.silence == day
    entry = Entry.objects.get(action="cases.silence")
    assert (entry.subject, entry.actor_id, entry.digests) == (case.reference, "", {"on": day.isoformat()})


def test_the_applicant_is_told_what_it_means_and_until_when_it_can_be_contested(world: World) -> None:
    case = world.reviewed()
    day = silence_day(case)
    running = clock(case)
    silence.sweep(day + timedelta(days=1))
    notice = Notice.objects.get(person=world.people.applicant, template="cases/notices/silent.txt")
    for item in (
        shown(day, lang="fr"),
        shown(running.contest_until, lang="fr"),
        "l’instruction continue",
        "L231-4",
    ):
        assert item in notice.body
    assert Notice.objects.filter(person=world.people.officer, template="cases/notices/silence_came.txt").exists()


def test_a_second_sweep_says_and_does_nothing_more(world: World) -> None:
    case = world.reviewed()
    after = silence_day(case) + timedelta(days=1)
    silence.sweep(after)
    before = (Notice.objects.count(), Entry.objects.count(), Case.objects.get(pk=case.pk).version)
    assert silence.sweep(after + timedelta(days=40)) == 0
    assert (Notice.objects.count(), Entry.objects.count(), Case.objects.get(pk=case.pk).version) == before


def test_an_express_decision_replaces_the_refusal_and_its_day_stays(world: World) -> None:
    case = world.visaed()
    received(case, world.today - timedelta(days=90))
    assert silence.sweep(world.today) == 1
    session = world.session(Case.objects.get(pk=case.pk))

    assert sessions.close_session(session, actor=world.people.secretary) == []
    case.refresh_from_db()
    assert case.outcome == Outcome.GRANTED
    assert case.silent_on is not None
    assert clock(case) is None
    assert silence.sweep(world.today + timedelta(days=400)) == 0


def test_a_letter_for_documents_puts_the_day_off(world: World) -> None:
    case = received(world.submitted(), world.today - timedelta(days=50))
    before = silence_day(case)
    review.ask_documents(
        case.public_id, ["quotes"], "Un devis.", world.today + timedelta(days=20), actor=world.people.officer
    )
    assert silence_day(case) == before + timedelta(days=20)
    assert silence.sweep(before + timedelta(days=1)) == 0


def warned(person: object) -> int:
    return Notice.objects.filter(person=person, template="cases/notices/silence_near.txt").count()


def test_the_officer_is_warned_thirty_fifteen_and_five_days_before_once_each(world: World) -> None:
    case = world.reviewed()
    day, officer = silence_day(case), world.people.officer
    counts = []
    for left in (31, 30, 29, 15, 14, 5, 4, 0):
        silence.sweep(day - timedelta(days=left))
        counts.append(warned(officer))
    assert counts == [0, 1, 1, 2, 2, 3, 3, 3]


def test_days_without_a_worker_are_made_up_for(world: World) -> None:
    case = world.reviewed()
    silence.sweep(silence_day(case) - timedelta(days=12))
    assert warned(world.people.officer) == 1


def test_as_long_as_nobody_has_taken_the_case_all_officers_are_warned_but_one_with_an_interest(
    world: World,
) -> None:
    case = world.submitted()
    day = silence_day(case)
    silence.sweep(day - timedelta(days=3))
    assert warned(world.people.officer) == 1
    other = world.draft()
    other = requests.submit(other.public_id, actor=world.people.applicant)
    review.declare_interest(other.public_id, "Un ami.", actor=world.people.officer)
    silence.sweep(silence_day(other) - timedelta(days=3))
    assert warned(world.people.officer) == 1


def test_a_draft_has_no_clock(world: World) -> None:
    world.draft()
    assert silence.sweep(world.today + timedelta(days=400)) == 0


def test_the_database_wants_the_day_of_a_refusal_by_silence(world: World) -> None:
    case = world.submitted()
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(outcome=Outcome.SILENCE)


def test_the_real_delay_counts_those_that_were_voted_in_time(world: World) -> None:
    cases = [world.visaed(grant=10_000_00, advance=20_000_00) for _each in range(5)]
    for case, days in zip(cases, (10, 20, 30, 90, 100), strict=True):
        received(case, world.today - timedelta(days=days))
    assert delay_of(world.version.scheme) is None
    session = world.session(*[Case.objects.get(pk=case.pk) for case in cases])
    assert sessions.close_session(session, actor=world.people.secretary) == []
    delay = delay_of(world.version.scheme)
    assert delay is not None
    assert (delay.cases, delay.median, delay.in_time) == (5, 30, 3)
    assert delay.share_in_time == Decimal("0.6")
