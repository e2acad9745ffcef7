"""Silence, appeal and withdrawal, on the law's worked cases and their borders."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.law.catalogue import rule
from jalon.law.clocks import (
    Act,
    Contested,
    Ground,
    Home,
    Letter,
    Waiting,
    Withdrawal,
    appeal,
    contestable_until,
    refused_by_silence_on,
    silence,
    withdrawal,
)
from jalon.law.commands import run_rule
from jalon.law.marks import Mark
from jalon.law.parameters import Override, own_parameters
from jalon.law.problems import LawError

RECEIVED = date(2026, 11, 3)
LETTER, DEADLINE = date(2026, 11, 5), date(2026, 11, 20)


def refused(*letters: Letter) -> date:
    return refused_by_silence_on(RECEIVED, letters)


def test_two_months_without_an_answer_is_a_refusal_that_can_be_contested():
    assert refused() == date(2027, 1, 3)
    assert contestable_until(Act.SILENCE, date(2027, 1, 3)) == date(2027, 3, 4)


def test_the_clock_stands_still_while_documents_are_awaited():
    assert refused(Letter(LETTER, DEADLINE, date(2026, 11, 9))) == date(2027, 1, 7)


def test_the_clock_runs_again_at_the_deadline_when_nothing_comes():
    assert refused(Letter(LETTER, DEADLINE)) == date(2027, 1, 18)


def test_an_answer_after_the_deadline_stops_no_more_than_the_deadline():
    assert refused(Letter(LETTER, DEADLINE, date(2026, 12, 24))) == date(2027, 1, 18)


def test_two_letters_add_up_and_days_that_overlap_count_once():
    first = Letter(LETTER, DEADLINE, date(2026, 11, 9))
    assert refused(first, Letter(date(2026, 12, 1), date(2026, 12, 15))) == date(2027, 1, 21)
    assert refused(Letter(LETTER, DEADLINE), Letter(date(2026, 11, 15), date(2026, 11, 25))) == date(2027, 1, 23)


def test_a_letter_on_the_day_of_the_refusal_or_after_suspends_nothing():
    assert refused(Letter(date(2027, 1, 2), date(2027, 1, 12))) == date(2027, 1, 13)
    assert refused(Letter(date(2027, 1, 3), date(2027, 1, 13))) == date(2027, 1, 3)


def test_the_wrong_administration_starts_the_clock():
    found = silence(Waiting((date(2026, 11, 10), RECEIVED)))
    assert (found.runs_from, found.refused_on) == (RECEIVED, date(2027, 1, 3))


def test_a_refusal_is_born_on_a_sunday_or_a_holiday_too():
    assert refused_by_silence_on(date(2026, 10, 25)) == date(2026, 12, 25)


def test_the_answer_says_its_articles_and_that_the_count_is_a_reading():
    found = silence(Waiting((RECEIVED,), (Letter(LETTER, DEADLINE, date(2026, 11, 9)),)))
    assert found.suspended_days == 4
    assert {step.article for step in found.steps} == {
        "CRPA, art. L114-3",
        "CRPA, art. L231-4 3°",
        "CRPA, art. L114-5",
    }
    assert found.mark is Mark.INTERPRETATION
    assert found.as_json()["refused_on"] == "2027-01-07"


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 40), st.none() | st.integers(0, 60)), max_size=4),
)
def test_a_letter_never_brings_a_refusal_forward_nor_delays_it_by_more_than_its_time(start, asked):
    letters = [
        Letter(start + timedelta(days=sent), start + timedelta(days=sent + given_days),
               None if produced is None else start + timedelta(days=sent + produced))
        for sent, given_days, produced in asked
    ]  # fmt: skip
    due, plain = refused_by_silence_on(start, letters), refused_by_silence_on(start)
    assert (
        plain <= due <= plain + timedelta(days=sum((letter.deadline - letter.sent_on).days for letter in letters))
    )
    assert due == refused_by_silence_on(start, letters[::-1])


@pytest.mark.parametrize(
    ("waiting", "code"),
    [
        (Waiting(()), "clocks.no-receipt"),
        (Waiting((RECEIVED,), (Letter(LETTER, LETTER),)), "clocks.deadline"),
        (Waiting((RECEIVED,), (Letter(date(2026, 11, 1), DEADLINE),)), "clocks.letter-before-receipt"),
        (Waiting((RECEIVED,), (Letter(LETTER, DEADLINE, date(2026, 11, 4)),)), "clocks.pieces-before-letter"),
    ],
)
def test_dates_that_contradict_each_other_are_named(waiting, code):
    with pytest.raises(LawError) as wrong:
        silence(waiting)
    assert [problem.code for problem in wrong.value.problems] == [code]
    assert wrong.value.problems[0].remedy.fr


def test_a_change_of_the_law_is_a_dated_value():
    laid = own_parameters().overridden(
        [Override("administrative.silence-months", date(2027, 1, 1), None, "4", "une loi à venir")]
    )
    assert silence(Waiting((date(2026, 12, 31),)), laid).refused_on == date(2027, 2, 28)
    assert silence(Waiting((date(2027, 1, 1),)), laid).refused_on == date(2027, 5, 1)


# --- appeal


def test_a_time_to_appeal_that_was_not_told_counts_against_nobody():
    for act in Act:
        found = appeal(Contested(act, date(2027, 1, 3), told=False))
        assert (found.opposable, found.until) == (False, None)
        assert found.reasonable_until == date(2028, 1, 3)
        assert found.mark is Mark.TO_CONFIRM


def test_reasons_asked_for_stop_the_time_until_they_are_given():
    asked = Contested(Act.SILENCE, date(2027, 1, 3), True, reasons_asked_on=date(2027, 1, 31))
    waiting = appeal(asked)
    assert (waiting.until, waiting.reasons_due_on, waiting.opposable) == (None, date(2027, 2, 28), True)
    given_on = Contested(Act.SILENCE, date(2027, 1, 3), True, date(2027, 1, 31), date(2027, 2, 26))
    assert appeal(given_on).until == date(2027, 4, 27)


def test_reasons_asked_for_too_late_change_nothing():
    late = Contested(Act.SILENCE, date(2027, 1, 3), True, reasons_asked_on=date(2027, 3, 5))
    assert (appeal(late).until, appeal(late).reasons_due_on) == (date(2027, 3, 4), None)


def test_a_review_asked_for_in_time_opens_the_time_again():
    silent = Contested(Act.DECISION, date(2027, 1, 15), True, review_asked_on=date(2027, 3, 16))
    assert appeal(silent).until == date(2027, 7, 19)  # refused by silence on 16 May; 17 July is a Saturday
    answered = Contested(
        Act.DECISION, date(2027, 1, 15), True, review_asked_on=date(2027, 2, 1), review_refused_on=date(2027, 2, 11)
    )
    assert appeal(answered).until == date(2027, 4, 12)
    late = Contested(Act.DECISION, date(2027, 1, 15), True, review_asked_on=date(2027, 3, 17))
    assert appeal(late).until == date(2027, 3, 16)


def test_silence_starts_no_time_where_only_an_assembly_could_grant():
    found = appeal(Contested(Act.SILENCE, date(2027, 1, 3), True, collegial=True))
    assert (found.opposable, found.until, found.reasonable_until) == (False, None, None)
    decided = appeal(Contested(Act.DECISION, date(2027, 1, 3), True, collegial=True))
    assert decided.until == date(2027, 3, 4)


@pytest.mark.parametrize(
    ("home", "until"),
    [(Home.MAINLAND, date(2027, 3, 4)), (Home.OVERSEAS, date(2027, 4, 5)), (Home.ABROAD, date(2027, 5, 4))],
)
def test_whoever_lives_far_away_has_more_time(home, until):
    assert appeal(Contested(Act.DECISION, date(2027, 1, 3), True, home=home)).until == until


@pytest.mark.parametrize(
    ("contested", "code"),
    [
        (Contested(Act.SILENCE, date(2027, 1, 3), True, reasons_asked_on=date(2027, 1, 2)), "clocks.order"),
        (Contested(Act.SILENCE, date(2027, 1, 3), True, reasons_given_on=date(2027, 1, 9)), "clocks.order"),
        (
            Contested(Act.DECISION, date(2027, 1, 3), True, reasons_asked_on=date(2027, 1, 9)),
            "clocks.reasons-of-decision",
        ),
        (Contested(Act.DECISION, date(2027, 1, 3), True, review_refused_on=date(2027, 1, 9)), "clocks.order"),
    ],
)
def test_an_appeal_s_dates_follow_each_other(contested, code):
    with pytest.raises(LawError) as wrong:
        appeal(contested)
    assert [problem.code for problem in wrong.value.problems] == [code]


# --- withdrawal

GRANTED = date(2026, 6, 30)
HEARD = {"notice_on": date(2026, 10, 1), "observations_by": date(2026, 10, 16)}


def test_an_unlawful_grant_may_be_withdrawn_for_four_months():
    last = withdrawal(Withdrawal(GRANTED, date(2026, 10, 30), Ground.ILLEGAL, **HEARD))
    assert (last.allowed, last.last_on) == (True, date(2026, 10, 30))
    assert not withdrawal(Withdrawal(GRANTED, date(2026, 10, 31), Ground.ILLEGAL, **HEARD)).allowed


@pytest.mark.parametrize("ground", [Ground.CONDITIONS, Ground.FRAUD])
def test_a_grant_whose_conditions_are_not_met_or_got_by_fraud_has_no_time_limit(ground):
    found = withdrawal(Withdrawal(date(2020, 1, 1), date(2026, 10, 17), ground, **HEARD))
    assert (found.allowed, found.last_on) == (True, None)


def test_nothing_is_withdrawn_before_the_beneficiary_could_speak():
    without = withdrawal(Withdrawal(GRANTED, date(2026, 10, 17), Ground.CONDITIONS))
    assert not without.allowed
    assert "observations" in without.lacking[0].fr
    early = withdrawal(Withdrawal(GRANTED, date(2026, 10, 16), Ground.CONDITIONS, **HEARD))
    assert (early.allowed, early.earliest_on) == (False, date(2026, 10, 17))
    spoke = Withdrawal(GRANTED, date(2026, 10, 16), Ground.CONDITIONS, **HEARD, observed_on=date(2026, 10, 8))
    assert withdrawal(spoke).allowed


def test_too_short_a_time_for_observations_is_no_time():
    hurried = {"notice_on": date(2026, 10, 1), "observations_by": date(2026, 10, 15)}
    found = withdrawal(Withdrawal(GRANTED, date(2026, 10, 20), Ground.CONDITIONS, **hurried))
    assert [text.en for text in found.lacking] == ["a time of 15 days at least"]


def test_a_hearing_that_was_asked_for_is_held_first():
    asked = {**HEARD, "hearing_asked_on": date(2026, 10, 10)}
    assert not withdrawal(Withdrawal(GRANTED, date(2026, 10, 20), Ground.CONDITIONS, **asked)).allowed
    held = {**asked, "heard_on": date(2026, 10, 19)}
    assert not withdrawal(Withdrawal(GRANTED, date(2026, 10, 18), Ground.CONDITIONS, **held)).allowed
    assert withdrawal(Withdrawal(GRANTED, date(2026, 10, 19), Ground.CONDITIONS, **held)).allowed


def test_a_withdrawal_s_dates_follow_each_other():
    with pytest.raises(LawError) as wrong:
        withdrawal(Withdrawal(GRANTED, date(2026, 6, 29), Ground.FRAUD, observed_on=date(2026, 7, 1)))
    assert [problem.field for problem in wrong.value.problems] == ["on", "observed_on"]


# --- command line


@pytest.mark.parametrize("name", ["silence", "appeal", "withdrawal"])
def test_the_clocks_run_from_json(name):
    given_json = {
        "silence": {"received": ["2026-11-03"], "letters": [{"sent_on": "2026-11-05", "deadline": "2026-11-20"}]},
        "appeal": {"act": "silence", "on": "2027-01-03", "told": True},
        "withdrawal": {"granted_on": "2026-06-30", "on": "2026-10-17", "ground": "fraud"},
    }[name]
    found = run_rule(rule(name), given_json).as_json()
    expected = {
        "silence": ("refused_on", "2027-01-18"),
        "appeal": ("until", "2027-03-04"),
        "withdrawal": ("allowed", False),
    }
    key, value = expected[name]
    assert found[key] == value
    assert json.dumps(found)
