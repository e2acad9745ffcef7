"""An aid is withdrawn only once its beneficiary could answer, by a vote, and never beyond what it was told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from jalon.aids.models import Aid
from jalon.cases.actions.amendments import prepare, terms
from jalon.cases.actions.withdrawing import Taken
from jalon.cases.enums import Outcome, State
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Case, Instalment, Letter
from jalon.funds.enums import Book
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.law.days import add_months
from jalon.monitoring.queries import to_read, unreached
from jalon.notices.queries import about
from jalon.payments import withdrawal
from jalon.payments.account import account_of
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.enums import Basis, ClaimState, Extent, Ground, Owed, Recovery, WithdrawalStage, WithdrawalState
from jalon.payments.models import Claim, Order, RecoveryOrder, Withdrawal
from jalon.payments.recovery import happens
from jalon.payments.withdrawable import lines_of
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_situations import pay
from tests.monitoring.awards import due, promising, sent, step
from tests.refusals import refused
from tests.world import steps_of

GRANT, ADVANCE = Instrument.GRANT, Instrument.REPAYABLE_ADVANCE
FACTS = "Le prototype n’a pas été construit : visite du 3 novembre, procès-verbal joint."


def french(name: str, *args: object) -> str:
    with translation.override("fr"):
        return reverse(name, args=args)


def opened(world, case, extent=Extent.WHOLE, amounts=None, ground=Ground.CONDITIONS, **more) -> Withdrawal:
    said = {"answer_by": world.today + timedelta(days=20), "actor": world.people.officer, **more}
    return withdrawal.open_(case.public_id, ground, extent, amounts or {}, FACTS, **said)


def proposed(world, case, extent=Extent.WHOLE, amounts=None) -> Withdrawal:
    found = opened(world, case, extent, amounts)
    withdrawal.answer(found.public_id, "Le fournisseur a fait faillite.", actor=world.people.applicant)
    return withdrawal.propose(
        found.public_id, extent, amounts or {}, "La faillite est prouvée.", actor=world.people.officer
    )


def decided(world, found) -> Withdrawal:
    due = world.today + timedelta(days=30)
    return withdrawal.decide(found.public_id, "2026-12-R7", world.today, due, actor=world.people.secretary)


def test_the_whole_aid_is_withdrawn_and_what_was_paid_is_asked_back(world, paid):
    found = decided(world, proposed(world, paid))
    case = Case.objects.get(pk=paid.pk)
    assert (found.state, case.outcome, case.state) == (WithdrawalState.DECIDED, Outcome.WITHDRAWN, State.RUNNING)
    assert steps_of(case) == {"avances": {"paid": 60_000_00}, "subventions": {"paid": 10_000_00}}
    orders = {one.kind: one for one in RecoveryOrder.objects.filter(case=case)}
    assert orders[Owed.UNDUE].amount_cents == 10_000_00 and orders[Owed.PRINCIPAL].amount_cents == 60_000_00
    assert orders[Owed.UNDUE].heard_on == found.opened_on
    assert {one.book.value: one.due for one in owed_by(case.reference)} == {
        "receivables": 60_000_00,
        "undue": 10_000_00,
    }
    kept = Aid.objects.filter(case=case.reference, reverses=None, reversed_by=None)
    assert not kept.exists(), "the register counts nothing of a withdrawn aid"
    assert not Instalment.objects.filter(agreement__case=case, way="repayment").exists()
    said = " ".join(one.body for one in about(case.reference))
    assert "2026-12-R7" in said and "tribunal administratif" in said and "La faillite est prouvée" in said
    assert Letter.objects.filter(case=case, kind=LetterKind.WITHDRAWAL).count() == 1
    assert verify().sound
    for one in orders.values():
        happens(
            one.public_id, Recovery.RECEIVED, one.amount_cents, "ENC", world.today, actor=world.people.treasurer
        )
    assert Case.objects.get(pk=case.pk).state == State.CLOSED


def test_a_part_leaves_the_rest_of_the_aid_in_its_calendar_its_register_and_its_account(world, paid):
    part = {GRANT: Taken(12_000_00, 4_000_00), ADVANCE: Taken(50_000_00, 0)}
    decided(world, proposed(world, paid, Extent.PART, part))
    case = Case.objects.get(pk=paid.pk)
    assert (case.outcome, case.state) == (Outcome.PARTLY_WITHDRAWN, State.RUNNING)
    assert steps_of(case) == {
        "avances": {"paid": 60_000_00},
        "subventions": {"committed": 18_000_00, "paid": 10_000_00},
    }
    assert terms(case.agreement).amounts == {GRANT: 24_000_00, ADVANCE: 60_000_00}
    repayments = Instalment.objects.filter(agreement__case=case, way="repayment")
    assert sum(one.amount_cents for one in repayments) == 60_000_00
    assert min(one.due_on for one in repayments) == add_months(world.today, 24)
    counted = {
        one.instrument: one.nominal_cents
        for one in Aid.objects.filter(case=case.reference, reverses=None, reversed_by=None)
    }
    assert counted == {"grant": 24_000_00, "repayable-advance": 60_000_00}
    [grant, _advance] = account_of(case, world.today).parts
    assert (grant.granted, grant.left) == (24_000_00, 18_000_00)
    with refused("amendments.above_the_vote"):
        now = terms(case.agreement)
        more = {**now.amounts, GRANT: 24_000_01}
        prepare(case.public_id, "Plus", more, now.calendar, actor=world.people.officer)
    again = proposed(world, case, Extent.PART, {GRANT: Taken(18_000_00, 6_000_00)})
    decided(world, again)
    assert terms(Case.objects.get(pk=case.pk).agreement).amounts[GRANT] == 0


def test_nothing_is_proposed_before_the_answer_or_the_end_of_the_time(world, paid):
    found = opened(world, paid)
    officer = world.people.officer
    for day in (world.today, found.answer_by):
        with refused("payments.answer_runs"):
            withdrawal.propose(found.public_id, Extent.WHOLE, {}, "Rien", actor=officer, on=day)
    withdrawal.answer(found.public_id, "", wants_hearing=True, actor=world.people.applicant)
    with refused("payments.not_heard"):
        withdrawal.propose(found.public_id, Extent.WHOLE, {}, "Rien", actor=officer)
    with refused("payments.date"):
        withdrawal.hear(found.public_id, "Dit", world.today + timedelta(days=1), actor=officer)
    withdrawal.hear(found.public_id, "Il dit que…", world.today, actor=officer)
    with refused("payments.note"):
        withdrawal.propose(found.public_id, Extent.WHOLE, {}, " ", actor=officer)
    withdrawal.propose(found.public_id, Extent.WHOLE, {}, "Entendu.", actor=officer)


def test_silence_lets_the_service_propose_after_the_last_day(world, paid):
    found = opened(world, paid)
    later = found.answer_by + timedelta(days=1)
    done = withdrawal.propose(
        found.public_id, Extent.WHOLE, {}, "Pas de réponse", actor=world.people.officer, on=later
    )
    assert done.state == WithdrawalState.PROPOSED
    with refused("payments.vote_day"):
        decided(world, done)


def test_payments_wait_and_the_refusal_names_the_procedure(world, paid):
    claim = claim_payment(paid.public_id, GRANT, 5_000_00, "Suite", actor=world.people.applicant)
    ready = claim_payment(paid.public_id, GRANT, 3_000_00, "Suite", actor=world.people.applicant)
    certify(ready.public_id, Basis.STATEMENT, 3_000_00, actor=world.people.certifier)
    found = opened(world, paid)
    with refused("payments.frozen"):
        certify(claim.public_id, Basis.STATEMENT, 5_000_00, actor=world.people.certifier)
    with refused("payments.frozen"):
        sign_order(ready.public_id, actor=world.people.signatory)
    assert account_of(paid, world.today).next.what.startswith("Répondre au retrait")
    withdrawal.answer(found.public_id, "Non", actor=world.people.applicant)
    found = withdrawal.propose(found.public_id, Extent.WHOLE, {}, "Oui", actor=world.people.officer)
    decided(world, found)
    assert set(Claim.objects.filter(pk__in=[claim.pk, ready.pk]).values_list("state", flat=True)) == {
        ClaimState.REFUSED
    }
    assert steps_of(paid)["subventions"] == {"paid": 10_000_00} and verify().sound


def test_an_order_at_the_accountants_is_waited_for(world, paid):
    claim = claim_payment(paid.public_id, GRANT, 5_000_00, "Suite", actor=world.people.applicant)
    certify(claim.public_id, Basis.STATEMENT, 5_000_00, actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    found = proposed(world, paid)
    with refused("payments.ordered"):
        decided(world, found)
    record_payment(order.number, "P3", world.today, actor=world.people.treasurer)
    decided(world, found)
    assert RecoveryOrder.objects.get(case=paid, kind=Owed.UNDUE).amount_cents == 15_000_00


def test_recovery_interest_is_announced_then_asked_with_what_was_paid(world, paid, monkeypatch):
    """An aid against European law: base rate and 100 points from each payment on, in an order of its own."""
    monkeypatch.setattr("jalon.payments.interest.recovery_rate", lambda day: Decimal("0.0319"))
    Order.objects.update(paid_on=add_months(world.today, -24))
    amounts = {GRANT: Taken(0, 10_000_00)}
    found = opened(world, paid, Extent.PART, amounts, Ground.ILLEGAL, recovery_interest=True)
    letter = " ".join(str(found.letter.paper).split()).replace("\u202f", " ")
    assert "intérêts de récupération" in letter and "794/2004" in letter
    withdrawal.answer(found.public_id, "Non", actor=world.people.applicant)
    withdrawal.propose(found.public_id, Extent.PART, amounts, "Fondé", actor=world.people.officer)
    withdrawal.decide(found.public_id, "2026-12-R7", world.today, world.today, actor=world.people.secretary)
    undue, interest = RecoveryOrder.objects.filter(case=paid).order_by("pk")
    # 10 000 € × (1.0319² − 1) over two years to the day: 648.1761
    assert (undue.kind, undue.amount_cents) == (Owed.UNDUE, 10_000_00)
    assert (interest.kind, interest.amount_cents) == (Owed.INTEREST, 648_18)
    assert [rate for _day, rate in interest.reckoning["rates"][0]] == ["0.0319", "0.0319"]
    assert {one.book: one.due for one in owed_by(paid.reference)}[Book.INTEREST] == 648_18 and verify().sound


def test_a_rate_that_nobody_read_stops_the_letter_with_interest_and_nothing_else(world, paid):
    Order.objects.update(paid_on=date(2024, 11, 21))
    with refused("law.parameter.gap"):
        opened(world, paid, recovery_interest=True)
    assert opened(world, paid).pk


def test_who_prepared_does_not_record_the_vote_and_nobody_without_the_right(world, paid):
    found = proposed(world, paid)
    due = world.today + timedelta(days=30)
    for person in (world.people.officer, world.people.treasurer):
        with refused("rights.missing"):
            withdrawal.decide(found.public_id, "D", world.today, due, actor=person)
    with refused("payments.reference"):
        withdrawal.decide(found.public_id, " ", world.today, due, actor=world.people.secretary)
    with refused("payments.due_before"):
        withdrawal.decide(
            found.public_id, "D", world.today, world.today - timedelta(days=1), actor=world.people.secretary
        )
    with refused("payments.vote_day"):
        withdrawal.decide(found.public_id, "D", world.today + timedelta(days=1), due, actor=world.people.secretary)
    with refused("rights.missing"):
        opened(world, paid, actor=world.people.stranger)


def test_one_procedure_at_a_time_and_the_same_form_opens_once(world, paid):
    for _again in range(2):
        opened(world, paid, key="one-form")
    assert Withdrawal.objects.count() == 1
    with refused("payments.withdrawal_open"):
        opened(world, paid)
    found = Withdrawal.objects.get()
    with refused("journal.changed"):
        withdrawal.drop(found.public_id, "Non", actor=world.people.officer, seen=paid.version)


def test_no_more_than_was_announced_nor_than_is_there(world, paid):
    with refused("payments.above_withdrawable"):
        opened(world, paid, Extent.PART, {GRANT: Taken(30_000_01, 0)})
    with refused("payments.above_withdrawable"):
        opened(world, paid, Extent.PART, {GRANT: Taken(0, 10_000_01)})
    with refused("payments.nothing_to_withdraw"):
        opened(world, paid, Extent.PART, {GRANT: Taken(0, 0)})
    found = opened(world, paid, Extent.PART, {GRANT: Taken(5_000_00, 0)})
    withdrawal.answer(found.public_id, "Non", actor=world.people.applicant)
    for extent, amounts in ((Extent.PART, {GRANT: Taken(5_000_00, 1)}), (Extent.WHOLE, {})):
        with refused("payments.beyond_notice"):
            withdrawal.propose(found.public_id, extent, amounts, "Plus", actor=world.people.officer)
    less = withdrawal.propose(
        found.public_id, Extent.PART, {GRANT: Taken(1_000_00, 0)}, "Moins", actor=world.people.officer
    )
    assert lines_of(less, WithdrawalStage.PROPOSED) == {GRANT: Taken(1_000_00, 0)}


@pytest.mark.parametrize("ground", list(Ground))
def test_an_illegal_decision_alone_has_four_months(world, paid, ground):
    decision = paid.decision
    decision.voted_on = add_months(world.today, -4) - timedelta(days=1)
    decision.save()
    if ground is Ground.ILLEGAL:
        with refused("payments.four_months"):
            opened(world, paid, ground=ground)
    else:
        assert opened(world, paid, ground=ground).ground == ground


def test_the_letter_says_what_why_until_when_and_how_to_be_heard(world, paid):
    found = opened(world, paid)
    body = about(paid.reference).filter(template=f"letters/{LetterKind.OBSERVATIONS}").first().body
    for words in ("L242-2", "60 000", "10 000", FACTS, "observations orales", "conseil"):
        assert words in body.replace("\u202f", " "), words
    assert found.letter.kind == LetterKind.OBSERVATIONS and found.letter.lacks == []
    with refused("payments.short_time"):
        withdrawal.drop(found.public_id, "Trop tôt", actor=world.people.officer)
        opened(world, Case.objects.get(pk=paid.pk), answer_by=world.today + timedelta(days=14))


def test_a_dropped_procedure_takes_nothing_and_payments_go_on(world, paid):
    found = opened(world, paid)
    before = steps_of(paid)
    with refused("payments.note"):
        withdrawal.drop(found.public_id, "", actor=world.people.officer)
    withdrawal.drop(found.public_id, "Les pièces établissent la construction.", actor=world.people.officer)
    assert steps_of(paid) == before and Case.objects.get(pk=paid.pk).outcome == Outcome.GRANTED
    assert "rien n’est retiré" in about(paid.reference).filter(template__contains="dropped").get().subject
    claim_payment(paid.public_id, GRANT, 5_000_00, "Suite", actor=world.people.applicant)
    with refused("journal.changed"):
        withdrawal.answer(found.public_id, "Trop tard", actor=world.people.applicant)


def test_an_award_that_nobody_paid_is_closed_by_its_withdrawal(world):
    case = world.agreed()
    decided(world, proposed(world, case))
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.WITHDRAWN)
    assert not any(steps_of(case).values()) and not RecoveryOrder.objects.exists()


def test_nothing_more_is_promised_once_the_whole_aid_is_withdrawn_and_it_ends_with_its_last_cent(world):
    """No report is awaited or reminded any more; whoever owes nothing has nothing left to be judged."""
    promising(world)
    case = world.agreed()
    pay(world, case, 60_000_00)
    sent(world, step(case, "half-way"))
    decided(world, proposed(world, case))
    assert not unreached(case) and not to_read().exists()
    change = step(case, "final").changes.get()
    assert change.change == "lifted" and "2026-12-R7" in change.reason
    order = RecoveryOrder.objects.get(case=case)
    happens(order.public_id, Recovery.RECEIVED, 60_000_00, "VIR-1", world.today, actor=world.people.treasurer)
    case.refresh_from_db()
    assert case.state == State.CLOSED and case.closed_on == world.today


def test_nobody_is_chased_for_a_report_while_its_aid_may_be_withdrawn(world, demonstration):
    promising(world)
    case, officer = world.agreed(), client_of(world.people.officer)
    due(case, "plans", world.today - timedelta(days=3))
    assert "Plans du prototype" in text_of(officer.get(url("today")))
    found = opened(world, case)
    assert "Plans du prototype" not in text_of(officer.get(url("today")))
    withdrawal.drop(found.public_id, "Il est arrivé.", actor=world.people.officer)
    assert "Plans du prototype" in text_of(officer.get(url("today")))
