"""Random lives of an award: whatever is tried, in whatever order, the same laws hold after each act."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jalon.cases.actions.withdrawing import Taken
from jalon.cases.enums import State
from jalon.cases.given import given_amounts
from jalon.cases.models import Agreement, Case
from jalon.funds.enums import Book, Step
from jalon.funds.queries import case_situation
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.law.interest import borne
from jalon.law.parameters import own_parameters
from jalon.payments import default, rescheduling, success, withdrawal
from jalon.payments.actions import (
    certify,
    claim_payment,
    record_payment,
    record_rejection,
    refuse_claim,
    sign_order,
)
from jalon.payments.advances import leaves
from jalon.payments.costs import right_of
from jalon.payments.enums import Basis, ClaimKind, ClaimState, DefaultState, Extent, Ground, Owed, Recovery
from jalon.payments.interest import paid_sums
from jalon.payments.invoices import NewInvoice, Verdict, review_costs
from jalon.payments.models import Claim, Default, Order, RecoveryOrder, Settlement
from jalon.payments.money import claimable
from jalon.payments.other_costs import bases_of
from jalon.payments.recovery import happens, issue, replayed, standing
from jalon.payments.settling import settle
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
        instrument = Instrument.GRANT if cents % 2 else self.world.lent_as
        claim_payment(self.case.public_id, instrument, cents, "Fait", actor=self.people.applicant)

    def claim_on_invoices(self, cents: int) -> None:
        self.acts += 1
        given = [NewInvoice("Atelier", f"{self.acts}-{n}", self.today, 1 + cents * n // 2) for n in (1, 2)]
        kind = ClaimKind.BALANCE if cents % 5 == 0 else ClaimKind.INTERIM
        asked = 1 + cents % 20_000_00
        claim_payment(
            self.case.public_id,
            Instrument.GRANT,
            asked,
            "Fait",
            invoices=given,
            kind=kind,
            actor=self.people.applicant,
        )

    def review(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED, invoices__accepted_cents=None).first()
        if one:
            cut = {row.pk: Verdict(max(row.cents - cents % 3 * 1_000_00, 0), "Coupe") for row in one.invoices.all()}
            review_costs(one.public_id, cut, actor=self.people.certifier)

    def certify(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED).first()
        if one:
            certify(one.public_id, bases_of(one)[-1], cents, note="Coupe", actor=self.people.certifier)

    def certify_whole(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED).last()
        if one:
            certify(one.public_id, Basis.STATEMENT, one.asked_cents, actor=self.people.certifier)

    def certify_earned(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED, invoices__isnull=False).first()
        right = right_of(self.case, Instrument.GRANT, ClaimKind(one.kind)) if one else None
        if right:
            most = min(right.payable, one.asked_cents)
            certify(one.public_id, Basis.INVOICES, most, note="Au taux", actor=self.people.certifier)

    def refuse(self, cents: int) -> None:
        one = Claim.objects.filter(state=ClaimState.RECEIVED).first()
        if one:
            refuse_claim(one.public_id, "Non", actor=self.people.certifier)

    def settle(self, cents: int) -> None:
        """A balance whose costs, all accepted, earn little: nothing more is paid on it."""
        self.claim_on_invoices(5 * (cents % 1_000_00))
        one = Claim.objects.filter(state=ClaimState.RECEIVED, kind=ClaimKind.BALANCE).last()
        if one:
            whole = {row.pk: Verdict(row.cents) for row in one.invoices.all()}
            review_costs(one.public_id, whole, actor=self.people.certifier)
            settle(one.public_id, "Rien à payer", actor=self.people.certifier)

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

    def interest(self, cents: int) -> None:
        late = self.today + timedelta(days=cents % 4000)
        issue(
            self.case.public_id, ADVANCES, Owed.INTEREST, cents % 9_000_00, "R", late, actor=self.people.treasurer
        )

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

    def find(self, cents: int) -> None:
        failed = cents % 4 == 0
        success.find(
            self.case.public_id,
            not failed,
            "Résultats",
            "Constat",
            self.today,
            deliberation="D7" if failed else "",
            actor=self.people.treasurer,
        )

    def demand_laws(self) -> None:
        self._demand_ledger_laws()
        self._demand_rate()
        self._demand_settled()
        self._demand_interest_limit()

    def _demand_settled(self) -> None:
        """A settled balance was certified for nothing, and nothing more of its award may be asked for."""
        for one in Settlement.objects.select_related("claim"):
            assert not hasattr(one.claim, "certification")
            assert one.given_cents >= one.earned_cents and one.excess_cents <= one.given_cents
            assert claimable(self.case, Instrument(one.claim.instrument)) == 0

    def _demand_rate(self) -> None:
        """No more aid than the award's rate of the real cost, where every claim that was certified rests on costs."""
        certified = Claim.objects.filter(instrument=Instrument.GRANT, certification__isnull=False)
        right = right_of(self.case, Instrument.GRANT, ClaimKind.BALANCE)
        if not certified.filter(invoices=None).exists():
            assert right.given * right.planned <= GRANTED[GRANTS] * right.real

    def _demand_interest_limit(self) -> None:
        """Never more interest than the sums paid have borne by the last day that an order gives."""
        orders = RecoveryOrder.objects.filter(kind=Owed.INTEREST)
        charged = sum(one.amount_cents for one in orders)
        assert charged == sum(one.charged for one in owed_by(str(self.case.reference)) if one.book is Book.INTEREST)
        if charged:
            until = max(one.due_on for one in orders)
            paid = paid_sums(self.case, ADVANCES)
            assert charged <= sum(borne([one], Decimal("0.0319"), until).cents for one in paid)

    def _demand_ledger_laws(self) -> None:
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
            assert one.received + one.written_off + one.left == one.charged
            assert one.book is Book.INTEREST or one.charged <= self.paid_before[one.envelope.reference]
            assert all(cents >= 0 for step, cents in one.balances.items() if step != Step.CHARGED)
        orders = list(RecoveryOrder.objects.all())
        for order in orders:
            assert standing(order) == replayed(order)
        for kind in Owed:
            book = Book(kind.value)
            due = sum(standing(order).left for order in orders if order.kind == kind)
            assert due == sum(one.left - one.outstanding for one in owed if one.book is book)
        if Case.objects.get(pk=self.case.pk).state == State.CLOSED:
            assert not any(one.left for one in owed)
            assert all(line.totals.granted == line.totals.paid for line in case_situation(str(self.case.reference)))


ACTS = [name for name in vars(Life) if not name.startswith("_") and name not in ("demand_laws", "find")]
CENTS = st.one_of(st.sampled_from([1, 5_500_00, 40_000_00, 110_000_00, 110_000_01]), st.integers(1, 120_000_00))
PAID = ("claim", "certify_whole", "order", "pay")
WHOLE = [(name, 110_000_00) for name in PAID]
BOTH = [*WHOLE, *((name, 20_000_01) for name in PAID)]
"""The whole advance, and half of the grant."""


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


@pytest.fixture
def recoverable(world, monkeypatch):
    """A recoverable advance at the discount rate, paid in two years before its success is found."""
    set_rules(monkeypatch, DEFAULT)
    world.recoverable("3.19 %")
    case = world.agreed()
    for name, cents in WHOLE:
        getattr(Life(world, case), name)(cents)
    paid_on, months = add_months(world.today, -24), case.scheme_version.definition.success.months
    Order.objects.update(paid_on=paid_on)
    Agreement.objects.filter(case=case).update(signed_on=add_months(world.today, -months))
    monkeypatch.setattr("jalon.payments.interest.lawful.values", lambda day: own_parameters().at(date(2026, 2, 1)))
    return Case.objects.get(pk=case.pk)


ON_SUCCESS = [
    "find",
    "call",
    "early",
    "event",
    "interest",
    "fail",
    "reschedule",
    "claim_on_invoices",
    "certify_earned",
]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(life=st.lists(st.tuples(st.sampled_from(ON_SUCCESS), CENTS), max_size=12))
def test_whatever_follows_success_or_failure_interest_keeps_its_own_limit(world, recoverable, life):
    whole = [("find", 1), *life]
    assert lived(world, recoverable, whole) == lived(world, recoverable, whole)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=st.sampled_from([[], WHOLE, BOTH]), life=st.lists(st.tuples(st.sampled_from(ACTS), CENTS), max_size=14)
)
@example(before=BOTH, life=[("settle", 900_00), ("claim", 1), ("undue", 1_000_00), ("event", 1_000_00)])
def test_whatever_happens_to_an_award_its_money_keeps_the_laws(world, award, before, life):
    """And the same history played again leaves every cent where it was."""
    whole = [*before, *life]
    assert lived(world, award, whole) == lived(world, award, whole)
