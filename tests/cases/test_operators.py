"""An operator accepts firms at once within its share, declares what it delivered, gives back the rest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jalon.accounts.enums import Role
from jalon.aids.models import Aid
from jalon.cases.actions import acts, operators, proposals, review
from jalon.cases.actions.operators import Declared
from jalon.cases.enums import Motion, Outcome, State
from jalon.cases.models import Case, Decision, Delivery, Letter
from jalon.cases.operators import served_by, shares_of, waiting_for
from jalon.cases.transitions import allowed
from jalon.companies.actions import join
from jalon.funds.shares import share_situation
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.notices.queries import about
from jalon.schemes.actions import publish
from jalon.schemes.enums import Instrument
from jalon.schemes.examination import examine
from tests.cast import REGION, person
from tests.operators import DAY, OPERATOR, TEXT, Office, build_office
from tests.refusals import refused
from tests.world import LAW, REASON, World


@pytest.fixture
def office(world: World) -> Office:
    return build_office(world)


def line(office: Office, of: Case, days: int = 1, **more) -> Declared:
    return replace(Declared(str(of.reference), days * DAY, 1_000_00, office.world.today, "PV 1"), **more)


def situation(office: Office) -> tuple[int, int, int]:
    now = share_situation(office.share.reference)
    return now.left, now.granted, now.used


def test_a_firm_is_accepted_at_once_and_told_that_it_is_an_aid(office):
    case = office.asked()
    decision = operators.accept(case.public_id, actor=office.person)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.RUNNING, Outcome.GRANTED)
    assert situation(office) == (7 * DAY, 3 * DAY, 0)
    aid = Aid.objects.get(case=case.reference)
    assert (aid.instrument, aid.amount_cents, aid.regime) == ("service", 3_000_00, "de-minimis-general")
    assert decision.body == "Centre d’essai" and decision.deliberation == "Convention 2026-9"
    assert "innovation de rupture" in decision.proposal.reasons_fact
    assert set(Letter.objects.filter(case=case).values_list("kind", flat=True)) >= {"grant", "de-minimis"}
    assert any("de minimis" in notice.body for notice in about(case.reference))
    assert verify().sound


def test_a_second_click_accepts_nobody_twice(office):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    with refused("cases.state"):
        operators.accept(case.public_id, actor=office.person)
    assert Decision.objects.filter(case=case).count() == 1 and situation(office)[0] == 7 * DAY


@pytest.mark.parametrize("yes", [False, None])
def test_nobody_is_accepted_whom_the_rules_do_not_say_yes_to(office, yes):
    case = office.asked(yes=yes)
    with refused("cases.not_eligible"):
        operators.accept(case.public_id, actor=office.person)
    assert situation(office) == (10 * DAY, 0, 0) and not Aid.objects.exists()


def test_an_empty_share_accepts_nobody_and_writes_nothing(world):
    office = build_office(world, days=2)
    case = office.asked()
    with pytest.raises(ActionRefused):
        operators.accept(case.public_id, actor=office.person)
    case.refresh_from_db()
    assert case.state == State.SUBMITTED and not Aid.objects.exists() and not Decision.objects.exists()


def test_only_the_operators_own_people_accept(office):
    case = office.asked()
    stranger = person("Oscar", Role.OPERATOR)
    with refused("operators.no_share"):
        operators.accept(case.public_id, actor=stranger)
    waits = join(stranger, OPERATOR)
    assert waits.since is None and shares_of(stranger) == []
    with pytest.raises(ActionRefused):
        operators.accept(case.public_id, actor=office.world.people.officer)


def test_lines_are_declared_all_or_none(office):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    with refused("operators.line"):
        operators.declare_deliveries(
            office.share, [line(office, case, 2), line(office, case, 2, proof="PV 2")], actor=office.person
        )
    assert not Delivery.objects.exists() and situation(office)[2] == 0
    both = [line(office, case, 1), line(office, case, 1, proof="PV 2")]
    assert operators.declare_deliveries(office.share, both, actor=office.person, key="k") == 2
    assert operators.declare_deliveries(office.share, both, actor=office.person, key="k") == 2
    assert situation(office) == (7 * DAY, 3 * DAY, 2 * DAY)
    (served,) = served_by(share_situation(office.share.reference))
    assert (served.used, served.left, served.value_cents) == (2 * DAY, DAY, 2_000_00)


@pytest.mark.parametrize(
    "wrong",
    [
        {"units": 0},
        {"units": -1},
        {"value_cents": -1},
        {"proof": "  "},
        {"proof": "x" * 201},
        {"case": "AUTRE-1"},
        {"case": ""},
    ],
)
def test_a_wrong_line_is_refused_with_its_number(office, wrong):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    with pytest.raises(ActionRefused, match="Ligne 1") as caught:
        operators.declare_deliveries(office.share, [line(office, case, **wrong)], actor=office.person)
    assert caught.value.code == "operators.line"


def test_a_line_is_neither_to_come_nor_declared_twice(office):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    for day in (office.world.today + timedelta(days=1), office.world.today - timedelta(days=1)):
        with refused("operators.line"):
            operators.declare_deliveries(office.share, [line(office, case, on=day)], actor=office.person)
    operators.declare_deliveries(office.share, [line(office, case)], actor=office.person)
    with refused("operators.line"):
        operators.declare_deliveries(office.share, [line(office, case)], actor=office.person)


def test_what_is_not_used_returns_and_the_account_closes(office):
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    operators.declare_deliveries(office.share, [line(office, case)], actor=office.person)
    with refused("operators.running"):
        operators.close_account(office.share, actor=office.person)
    operators.finish(case.public_id, actor=office.person)
    assert situation(office) == (9 * DAY, DAY, DAY)
    # One day of three was given: a third of the value is the aid that the register keeps.
    assert [one.amount_cents for one in Aid.objects.filter(reverses=None, reversed_by=None)] == [1_000_00]
    closed = operators.close_account(office.share, actor=office.person, key="c")
    assert closed.closed_on == office.world.today and situation(office)[0] == 0
    assert waiting_for(share_situation(office.share.reference)) == []
    later = office.asked()
    with refused("operators.no_share"):
        operators.accept(later.public_id, actor=office.person)
    assert verify().sound


def test_the_region_neither_signs_nor_notifies_what_an_operator_accepted(office):
    people, today = office.world.people, office.world.today
    case = office.asked()
    operators.accept(case.public_id, actor=office.person)
    case.refresh_from_db()
    assert not allowed(case, "agree") and not allowed(case, "claim")
    with pytest.raises(ActionRefused):
        acts.notify(case.public_id, today, actor=people.secretary)
    other = office.world.submitted()
    with refused("operators.no_share"):
        operators.accept(other.public_id, actor=office.person)


def test_the_region_grants_nothing_itself_where_an_operator_runs_the_scheme(office):
    people, case = office.world.people, office.asked()
    review.complete(case.public_id, actor=people.officer)
    with refused("cases.by_operator"):
        proposals.propose(
            case.public_id,
            Motion.GRANT,
            {Instrument.SERVICE: 3_000_00},
            reasons_law=LAW,
            reasons_fact=REASON,
            actor=people.officer,
        )


def test_a_scheme_that_an_operator_runs_says_so_in_its_file(world):
    for before, after in (
        ('operator   = { quantity = "days" }\n', ""),
        ('quantity = "days"', 'quantity = "nothing"'),
        ('quantity = "days"', 'quantity = ["days"]'),
        ('"operator-acceptance", ', ""),
        ('gives      = { value = "service" }', 'gives      = { value = "grant" }'),
    ):
        assert before in TEXT
        found = examine(TEXT.replace(before, after), REGION, "diagnostic")
        assert [error.code for error in found.errors if error.code == "scheme"], after
    assert not [error for error in examine(TEXT, REGION, "diagnostic").errors if error.code == "scheme"]


def test_the_next_version_changes_nothing_for_who_was_accepted(office):
    case = office.asked()
    publish(REGION, "diagnostic", TEXT.replace("value = 3_000", "value = 4_000"))
    operators.accept(case.public_id, actor=office.person)
    assert Aid.objects.get(case=case.reference).amount_cents == 3_000_00
