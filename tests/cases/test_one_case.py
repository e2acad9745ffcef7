"""One case of a report is withdrawn, postponed or amended, and the rest of the report goes on."""

from datetime import timedelta

import pytest

from jalon.cases.actions import proposals, reports, sessions, voting
from jalon.cases.enums import Fate, Motion, State, VisaKind
from jalon.cases.models import Decision, Session
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.funds.queries import left_for_scheme
from jalon.schemes.enums import Instrument
from tests.cases.committee import SMALL, WHY
from tests.refusals import refused
from tests.world import BODY, LAW, REASON, REGION, steps_of


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
