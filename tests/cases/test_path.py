"""One request, from the draft to the signed agreement; every step once, by the right person."""

from datetime import timedelta

import pytest

from jalon.accounts.enums import Role
from jalon.cases.actions import acts, agreements, proposals, requests, review, sessions
from jalon.cases.enums import Ballot, Motion, Outcome, State, VisaKind
from jalon.cases.models import Case, Decision, Passage
from jalon.cases.queries import clock, readable_by
from jalon.funds.queries import left_for_scheme
from jalon.journal.refusals import ActionRefused
from jalon.schemes.actions import publish
from jalon.schemes.enums import Instrument
from tests.cast import REGION, becomes, loses_roles
from tests.refusals import refused
from tests.world import LAW, REASON, steps_of


def test_a_request_is_numbered_and_dated_when_it_is_submitted(world):
    case = world.submitted()
    assert case.reference == f"VAL-{world.today.year}-00001"
    assert case.received_on == world.today
    assert clock(case).silence > world.today + timedelta(days=58)


def test_the_whole_path_moves_the_money_once(world):
    case = world.agreed()
    assert case.state == State.AGREED
    assert case.outcome == Outcome.GRANTED
    assert steps_of(case) == {"subventions": {"committed": 40_000_00}, "avances": {"committed": 110_000_00}}
    assert [passage.after for passage in Passage.objects.filter(case=case)] == [
        "submitted",
        "complete",
        "in-review",
        "proposed",
        "decided",
        "agreed",
    ]


def test_the_vote_grants_in_the_same_transaction(world):
    case = world.granted()
    assert steps_of(case) == {"subventions": {"granted": 40_000_00}, "avances": {"granted": 110_000_00}}
    assert Decision.objects.get(case=case).deliberation == "2026-11-R1"


def test_a_proposal_reserves_and_a_rejected_report_gives_back(world):
    case = world.visaed()
    assert steps_of(case)["subventions"] == {"reserved": 40_000_00}
    session = world.session(case, ballot=Ballot.REJECTED)
    sessions.close_session(session, actor=world.people.secretary)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert {left.envelope.slug: left.amount for left in left_for_scheme(world.version.scheme.ref)} == {
        "subventions": 200_000_00,
        "avances": 200_000_00,
    }


def test_closing_a_session_again_changes_nothing(world):
    case = world.visaed()
    session = world.session(case)
    sessions.close_session(session, actor=world.people.secretary)
    before = steps_of(case)
    assert sessions.close_session(session, actor=world.people.secretary) == []
    assert steps_of(case) == before


def test_a_refusal_reserves_nothing_and_ends_with_its_notification(world):
    case = world.submitted()
    review.complete(case.public_id, actor=world.people.officer)
    review.opine(case.public_id, "deep-tech", "project.breakthrough", False, REASON, actor=world.people.expert)
    proposals.propose(
        case.public_id, Motion.REFUSE, {}, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
    )
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)
    session = world.session(case)
    sessions.close_session(session, actor=world.people.secretary)
    acts.transmit(session, world.today, actor=world.people.secretary)
    acts.notify(case.public_id, world.today, actor=world.people.secretary)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.REFUSED)
    assert steps_of(case) == {}


def test_a_grant_needs_the_expert_to_be_favourable(world):
    case = world.submitted()
    review.complete(case.public_id, actor=world.people.officer)
    with refused("cases.not_eligible"):
        proposals.propose(
            case.public_id,
            Motion.GRANT,
            {Instrument.GRANT: 1_00},
            reasons_law=LAW,
            reasons_fact=REASON,
            actor=world.people.officer,
        )


@pytest.mark.parametrize(
    ("grant", "advance", "code"),
    [
        (50_000_01, 10_000_00, "cases.above_ceiling"),
        (50_000_00, 150_000_01, "cases.above_ceiling"),
        (0, 0, "cases.no_amount"),
        (-1, 10_000_00, "cases.no_amount"),
    ],
)
def test_an_amount_that_the_rules_do_not_allow_is_refused_whole(world, grant, advance, code):
    with refused(code):
        world.proposed(grant=grant, advance=advance)
    assert Case.objects.get().state == State.IN_REVIEW


def test_a_grant_above_what_the_scheme_has_left_is_refused_whole(world):
    for _index in range(4):
        world.proposed(grant=45_000_00, advance=40_000_00)
    with refused("funds.insufficient"):
        world.proposed(grant=45_000_00, advance=30_000_00)
    last = Case.objects.order_by("-pk").first()
    assert last.state == State.IN_REVIEW
    assert steps_of(last) == {}


def test_whoever_prepares_does_not_give_the_visa(world):
    case = world.proposed()
    becomes(world.people.officer, Role.LEGAL_VISA)
    with pytest.raises(ActionRefused) as answer:
        proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.officer)
    assert answer.value.code.startswith("four_eyes")


def test_nobody_gives_both_visas(world):
    case = world.proposed()
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    becomes(world.people.legal, Role.FINANCE_VISA)
    with pytest.raises(ActionRefused) as answer:
        proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.legal)
    assert answer.value.code.startswith("four_eyes")


def test_a_case_without_its_visas_goes_to_no_session(world):
    case = world.proposed()
    with refused("sessions.not_ready"):
        world.session(case)


def test_two_officers_at_once_the_second_is_told(world):
    case = world.reviewed()
    seen = case.version
    review.find(case.public_id, "project.breakthrough", True, "site", actor=world.people.officer, seen=seen)
    with refused("journal.changed"):
        review.ask_documents(
            case.public_id,
            ["quotes"],
            "",
            world.today + timedelta(days=15),
            actor=world.people.officer,
            seen=seen,
        )


def test_whoever_declares_an_interest_sees_and_touches_nothing(world):
    case = world.submitted()
    assert case in readable_by(world.people.officer)
    review.declare_interest(case.public_id, "Ma sœur dirige l’entreprise.", actor=world.people.officer)
    assert case not in readable_by(world.people.officer)
    with refused("cases.interest"):
        review.complete(case.public_id, actor=world.people.officer)


def test_a_stranger_neither_reads_nor_acts(world):
    case = world.submitted()
    assert not readable_by(world.people.stranger).exists()
    with refused("rights.missing"):
        review.complete(case.public_id, actor=world.people.stranger)
    with refused("rights.not_yours"):
        requests.answer_documents(case.public_id, actor=world.people.stranger)


def test_the_same_form_sent_twice_makes_one_case(world):
    first = requests.open_request(world.people.applicant, world.version, key="form-1")
    again = requests.open_request(world.people.applicant, world.version, key="form-1")
    assert first == again
    assert Case.objects.count() == 1


def test_submitting_twice_with_one_key_gives_the_first_answer(world):
    draft = world.draft()
    first = requests.submit(draft.public_id, actor=world.people.applicant, key="send-1")
    again = requests.submit(draft.public_id, actor=world.people.applicant, key="send-1")
    assert first.reference == again.reference


def test_an_incomplete_draft_is_not_submitted(world):
    case = requests.open_request(world.people.applicant, world.version)
    assert requests.lacks(case) == ["siren", "title", "project", "declaration"]
    with refused("cases.incomplete"):
        requests.submit(case.public_id, actor=world.people.applicant)


def test_a_case_keeps_the_version_of_its_submission(world):
    case = world.submitted()
    publish(REGION, "essai", world.version.text.replace("value = 8", "value = 5"))
    case.refresh_from_db()
    assert case.scheme_version == world.version
    with refused("cases.scheme_closed"):
        requests.open_request(world.people.applicant, world.version)


def test_missing_documents_stop_the_clock_until_they_come(world):
    case = world.submitted()
    before = clock(case).silence
    review.ask_documents(
        case.public_id, ["quotes"], "", world.today + timedelta(days=20), actor=world.people.officer
    )
    case.refresh_from_db()
    assert clock(case).paused_until == world.today + timedelta(days=20)
    requests.answer_documents(case.public_id, actor=world.people.applicant, on=world.today + timedelta(days=6))
    case.refresh_from_db()
    assert case.state == State.SUBMITTED
    assert clock(Case.objects.get(pk=case.pk)).silence == before + timedelta(days=6)


def test_dates_that_the_law_orders_stay_in_order(world):
    case = world.granted()
    with refused("acts.order"):
        acts.notify(case.public_id, world.today, actor=world.people.secretary)
    session = Decision.objects.get(case=case).proposal.item.report.session
    with refused("acts.order"):
        acts.transmit(session, world.today - timedelta(days=1), actor=world.people.secretary)
    with refused("acts.future"):
        acts.transmit(session, world.today + timedelta(days=1), actor=world.people.secretary)


def test_an_act_that_is_not_executory_yet_commits_nothing(world):
    text = world.version.text.replace('commits_on = "signature"', 'commits_on = "executory"')
    world.version = publish(REGION, "essai", text)
    case = world.granted()
    session = Decision.objects.get(case=case).proposal.item.report.session
    with pytest.raises(ValueError, match="not transmitted"):
        acts.commit_executory(session, actor=world.people.secretary)
    assert steps_of(case)["subventions"] == {"granted": 40_000_00}
    session = acts.transmit(session, world.today, actor=world.people.secretary)
    acts.commit_executory(session, actor=world.people.secretary)
    assert steps_of(case)["subventions"] == {"committed": 40_000_00}


def test_nobody_signs_without_a_delegation_that_day(world):
    case = world.notified()
    loses_roles(world.people.signatory)
    with refused("rights.missing"):
        agreements.agree(case.public_id, world.today, "Amélie", world.today, actor=world.people.signatory)


def test_the_money_is_committed_at_the_event_that_the_region_chose(world):
    text = world.version.text.replace('commits_on = "signature"', 'commits_on = "vote"')
    world.version = publish(REGION, "essai", text)
    case = world.granted()
    assert steps_of(case)["subventions"] == {"committed": 40_000_00}
