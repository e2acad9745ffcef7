"""Random lives of an award: whatever is tried, in whatever order, the same laws hold after each act."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.cases.actions.withdrawing import Taken
from jalon.cases.enums import State
from jalon.cases.given import given_amounts
from jalon.cases.models import Case
from jalon.funds.enums import Book, Step
from jalon.funds.queries import case_situation
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.payments import default, rescheduling, withdrawal
from jalon.payments.actions import (
    certify,
    claim_payment,
    record_payment,
    record_rejection,
    refuse_claim,
    sign_order,
)
from jalon.payments.advances import leaves
from jalon.payments.enums import Basis, ClaimState, DefaultState, Extent, Ground, Owed, Recovery
from jalon.payments.models import Claim, Default, Order, RecoveryOrder
from jalon.payments.recovery import happens, issue, replayed, standing
from jalon.payments.withdrawable import most_of
from jalon.schemes.enums import Instrument
from tests.cast import REGION
from tests.payments.rules import DEFAULT, set_rules

ADVANCES, GRANTS = f"{REGION}/avances", f"{REGION}/subventions"
GRANTED = {ADVANCES: 110_000_00, GRANTS: 40_000_00}


class Undone(Exception):
    """Ends a life: nothing of it is kept."""


class Life:
    """An award, what may be tried on it, and what must hold."""

    def __init__(self, world, case) -> None:
        self.world, self.case, self.people, self.today = world, case, world.people, world.today
        self.paid_before = dict.fromkeys(GRANTED, 0)
        self.acts = 0

    def claim(self, cents: int) -> None:
        instrument = Instrument.GRANT if cents % 2 else Instrument.REPAYABLE_ADVANCE
        claim_payment(self.case.public_id, instrument, cents, "Fait", actor=self.people.applicant)

    def certify(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED).first()
        if one:
            certify(one.public_id, Basis.STATEMENT, cents, note="Coupe", actor=self.people.certifier)

    def certify_whole(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED).last()
        if one:
            certify(one.public_id, Basis.STATEMENT, one.asked_cents, actor=self.people.certifier)

    def refuse(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED).first()
        if one:
            refuse_claim(one.public_id, "Non", actor=self.people.certifier)

    def order(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.CERTIFIED).first()
        if one:
            sign_order(one.public_id, actor=self.people.signatory)

    def pay(self, cents: int) -> None:
        one = Order.objects.order_by("pk").last()
        if one:
            record_payment(one.number, "P", self.today, actor=self.people.treasurer)

    def reject(self, cents: int) -> None:
        one = Order.objects.order_by("pk").last()
        if one:
            record_rejection(one.number, "RIB", actor=self.people.treasurer)

    def call(self, cents: int) -> None:
        issue(self.case.public_id, ADVANCES, Owed.PRINCIPAL, cents, "É", self.today, actor=self.people.treasurer)

    def undue(self, cents: int) -> None:
        issue(
            self.case.public_id,
            GRANTS,
            Owed.UNDUE,
            cents,
            "Indu",
            self.today,
            heard_on=self.today,
            actor=self.people.treasurer,
        )

    def event(self, cents: int) -> None:
        one = RecoveryOrder.objects.order_by("-pk").first()
        if one:
            kind = list(Recovery)[cents % len(Recovery)]
            happens(one.public_id, kind, min(cents, one.amount_cents), "R", self.today, actor=self.people.treasurer)

    def early(self, cents: int) -> None:
        self.acts += 1
        how = Recovery.WRITTEN_OFF if cents % 3 == 0 else Recovery.RECEIVED
        leaves(self.case.public_id, ADVANCES, how, cents, f"R{self.acts}", self.today, actor=self.people.treasurer)

    def reschedule(self, cents: int) -> None:
        left = sum(cents for _day, cents in rescheduling.days_left(self.case, ADVANCES))
        days = rescheduling.equal(left, add_months(self.today, 12 + cents % 24), 3, 1 + cents % 9)
        found = rescheduling.propose(
            self.case.public_id, ADVANCES, days, "Retard", self.today, actor=self.people.treasurer
        )
        rescheduling.decide(found.public_id, "D9", self.today, actor=self.people.secretary)

    def withdraw(self, cents: int) -> None:
        instrument = Instrument.GRANT if cents % 2 else Instrument.REPAYABLE_ADVANCE
        extent = Extent.WHOLE if cents % 5 == 0 else Extent.PART
        there = most_of(self.case, extent).get(instrument, Taken(0, 0))
        part = {instrument: Taken(min(cents, there.unpaid), min(cents // 2, there.paid))}
        found = withdrawal.open_(
            self.case.public_id,
            Ground.CONDITIONS,
            extent,
            part,
            "Non fait",
            self.today + timedelta(days=30),
            actor=self.people.officer,
        )
        withdrawal.answer(found.public_id, "Non", actor=self.people.applicant)
        withdrawal.propose(found.public_id, extent, part, "Oui", actor=self.people.officer)
        withdrawal.decide(found.public_id, "D10", self.today, self.today, actor=self.people.secretary)

    def fail(self, cents: int) -> None:
        late = self.today + timedelta(days=200)
        running = Default.objects.filter(state=DefaultState.NOTICED).first()
        if running:
            default.declare(running.public_id, "Rien", actor=self.people.signatory, on=late)
            return
        one = RecoveryOrder.objects.filter(kind=Owed.PRINCIPAL, due_cents__gt=0).first()
        if one:
            default.give_notice(one.public_id, actor=self.people.treasurer, on=late - timedelta(days=50))

    def demand_laws(self) -> None:
        for line in case_situation(str(self.case.reference)):
            name, paid = line.envelope.reference, line.totals.paid
            assert paid <= GRANTED[name] and paid >= self.paid_before[name]
            assert sum(v for (book, _s), v in line.balances.items() if book is Book.AUTHORITY) <= GRANTED[name]
            self.paid_before[name] = paid
        for award in self.case.decision.proposal.awards.all():
            taken = [(cut.unpaid_cents, cut.paid_cents) for cut in award.cuts.all()]
            stands = [
                line
                for line in case_situation(str(self.case.reference))
                if line.envelope.reference == award.envelope
            ]
            assert award.amount_cents - sum(unpaid for unpaid, _paid in taken) == stands[0].totals.granted
            assert given_amounts(self.case.decision)[Instrument(award.instrument)] >= 0
        owed = owed_by(str(self.case.reference))
        for one in owed:
            assert (
                one.received + one.written_off + one.left == one.charged <= self.paid_before[one.envelope.reference]
            )
            assert all(cents >= 0 for step, cents in one.balances.items() if step != Step.CHARGED)
        orders = list(RecoveryOrder.objects.all())
        for order in orders:
            assert standing(order) == replayed(order)
        for book, kind in ((Book.RECEIVABLES, Owed.PRINCIPAL), (Book.UNDUE, Owed.UNDUE)):
            due = sum(standing(order).left for order in orders if order.kind == kind)
            assert due == sum(one.left - one.outstanding for one in owed if one.book is book)
        if Case.objects.get(pk=self.case.pk).state == State.CLOSED:
            assert not any(one.left for one in owed)
            assert all(line.totals.granted == line.totals.paid for line in case_situation(str(self.case.reference)))


ACTS = [name for name in vars(Life) if not name.startswith("_") and name != "demand_laws"]
CENTS = st.one_of(st.sampled_from([1, 5_500_00, 40_000_00, 110_000_00, 110_000_01]), st.integers(1, 120_000_00))
WHOLE = [(name, 110_000_00) for name in ("claim", "certify_whole", "order", "pay")]


@pytest.fixture
def award(world, monkeypatch):
    set_rules(monkeypatch, DEFAULT)
    return world.agreed()


def lived(world, case, life) -> list[object]:
    """A life played to its end, its laws held at each act, then undone: where every cent stood at the end."""
    stood: list[object] = []
    with suppress(Undone), transaction.atomic():
        one = Life(world, case)
        for name, cents in life:
            with suppress(ActionRefused), transaction.atomic():
                getattr(one, name)(cents)
            one.demand_laws()
        assert verify().sound
        stood = [(line.envelope.slug, dict(line.balances)) for line in case_situation(str(case.reference))]
        stood += [(one.book, dict(one.balances)) for one in owed_by(str(case.reference))]
        stood += [Case.objects.get(pk=case.pk).state, [standing(order) for order in RecoveryOrder.objects.all()]]
        raise Undone
    return stood


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(paid=st.booleans(), life=st.lists(st.tuples(st.sampled_from(ACTS), CENTS), max_size=14))
def test_whatever_happens_to_an_award_its_money_keeps_the_laws(world, award, paid, life):
    """And the same history played again leaves every cent where it was."""
    whole = [*(WHOLE if paid else []), *life]
    assert lived(world, award, whole) == lived(world, award, whole)
