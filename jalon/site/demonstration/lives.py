"""What becomes of an award after its agreement: paid, repaid, late, put off, in default, given up; act by act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.models import Award, Case
from jalon.documents.actions import store
from jalon.payments import actions as payments
from jalon.payments import default, recovery, rescheduling, success
from jalon.payments.advances import leaves
from jalon.payments.approving import approve, missing
from jalon.payments.enums import Basis, ClaimKind, ClaimState, Owed, Recovery
from jalon.payments.instalments import TO_PAY
from jalon.payments.invoices import NewInvoice, Verdict, review_costs
from jalon.payments.models import Claim, RecoveryOrder
from jalon.payments.other_costs import Done, NewCosts, Stated
from jalon.payments.settling import settle
from jalon.schemes.enums import Instrument
from jalon.site.demonstration.afterwards import ACTS, interest_orders
from jalon.site.demonstration.papers import paper

CERTIFIED, ORDERED, PAID = timedelta(days=12), timedelta(days=15), timedelta(days=27)
"""After the claim, unless the file says so many days more."""

Act = Mapping[str, Any]


class Life:
    """An award of the file: each act by whoever does it, on the day that the file gives."""

    def __init__(self, case: Case, cast: Mapping[Role, User]) -> None:
        self.case, self.cast = case, cast
        self.envelopes = {
            Instrument(one.instrument): one.envelope for one in Award.objects.filter(proposal__decision__case=case)
        }
        self.titles: list[RecoveryOrder] = []

    def play(self, acts: Sequence[Act]) -> None:
        """The acts, in their order."""
        known: Mapping[str, Callable[[Act], object]] = {
            "pay": self.pay,
            "call": self.call,
            "undue": self.undue,
            "happens": self.happens,
            "repay-early": self.repay_early,
            "notice": self.notice,
            "declare": self.declare,
            "reschedule": self.reschedule,
            "find": self.find,
        }
        for act in acts:
            if act["do"] in ACTS:
                ACTS[act["do"]](self.case, act, self.cast)
            else:
                known[act["do"]](act)

    @property
    def advance(self) -> str:
        """The envelope that bears the advance."""
        return next(envelope for instrument, envelope in self.envelopes.items() if instrument.is_advance)

    def pay(self, act: Act) -> None:
        """A claim, as far as the file says: received, refused, certified, ordered, rejected or paid."""
        on, state = act["on"], ClaimState(act.get("until", ClaimState.PAID))
        wait = timedelta(days=act.get("late", 0))
        claim = self.claim(act)
        cents = act.get("certified", act["amount"]) * 100
        if state is ClaimState.REFUSED:
            payments.refuse_claim(claim.public_id, act["reason"], actor=self.cast[Role.CERTIFIER])
        elif state is ClaimState.SETTLED:
            settle(claim.public_id, act["reason"], actor=self.cast[Role.CERTIFIER], on=on + CERTIFIED)
        elif state is not ClaimState.RECEIVED:
            payments.certify(
                claim.public_id,
                Basis(act.get("basis", Basis.STATEMENT)),
                cents,
                note=act.get("reason", ""),
                actor=self.cast[Role.CERTIFIER],
                on=on + CERTIFIED,
            )
            if state is not ClaimState.CERTIFIED:
                self.order(Claim.objects.get(pk=claim.pk), on, wait, state, act)

    def claim(self, act: Act) -> Claim:
        """What the company asks for, with its invoices or its certified statement."""
        invoices = [
            NewInvoice(one["supplier"], one["number"], one["on"], one["amount"] * 100, one.get("category", ""))
            for one in act.get("invoices", [])
        ]
        costs = NewCosts(
            [Stated(euros * 100, name) for name, euros in act.get("stated", {}).items()],
            done=[Done(name, count) for name, count in act.get("units", {}).items()],
        )
        proof = None
        if costs.stated:
            costs = replace(costs, accountant=act["accountant"])
            proof = store("etat-fictif.pdf", paper("État des dépenses certifié"), sender=self.cast[Role.APPLICANT])
        claim = payments.claim_payment(
            self.case.public_id,
            Instrument(act["what"]),
            act["amount"] * 100,
            act.get("done", "Une tranche des travaux (fictif)."),
            kind=ClaimKind(act.get("kind", ClaimKind.INTERIM)),
            invoices=invoices,
            costs=costs,
            proof=proof,
            actor=self.cast[Role.APPLICANT],
            on=act["on"],
        )
        if act.get("until") != ClaimState.RECEIVED and (invoices or costs.stated or costs.done):
            self.review(claim, [one.get("kept", one["amount"]) * 100 for one in act.get("invoices", [])])
        return claim

    def review(self, claim: Claim, kept: Sequence[int]) -> None:
        """The certifier keeps of each invoice what the file says, and all that a statement says."""
        invoices = {
            one.pk: Verdict(cents, "" if cents == one.cents else "Dépense hors du projet (fictif).")
            for one, cents in zip(claim.invoices.order_by("pk"), kept, strict=True)
        }
        others = {one.pk: Verdict(one.cents) for one in claim.other_costs.all()}
        review_costs(claim.public_id, invoices, others=others, actor=self.cast[Role.CERTIFIER])

    def order(self, claim: Claim, on: date, wait: timedelta, state: ClaimState, act: Act) -> None:
        """Approved where the amount asks for it, signed, and what the accountant did with it."""
        day = on + ORDERED + wait
        for role in missing(claim, day):
            approve(claim.public_id, actor=self.cast[role], on=day)
        order = payments.sign_order(claim.public_id, actor=self.cast[Role.SIGNATORY], on=day)
        treasurer = self.cast[Role.FINANCE_OFFICER]
        if state is ClaimState.PAID:
            payments.record_payment(order.number, f"FICTIF-{order.number}", on + PAID + wait, actor=treasurer)
        elif state is ClaimState.REJECTED:
            payments.record_rejection(order.number, act["reason"], actor=treasurer, on=day + timedelta(days=5))

    def call(self, act: Act) -> None:
        """Instalments of the advance are called one by one; those that the company paid were received on their day."""
        for place, due_on in enumerate(act["due"]):
            reason = "Échéance de l’avance, selon la convention (fictif)."
            self.issue(Owed.PRINCIPAL, self.advance, act["amount"], reason, due_on, due_on - TO_PAY)
            if place < act.get("received", len(act["due"])):
                for order in (self.titles[-1], *interest_orders(self.case, due_on)):
                    self.received(order, due_on)

    def undue(self, act: Act) -> None:
        """What was paid beyond what real costs earned is asked back, once the company was heard."""
        envelope = self.envelopes[Instrument(act["what"])]
        self.issue(Owed.UNDUE, envelope, act["amount"], act["reason"], act["due_on"], act["on"], act["heard_on"])

    def issue(
        self,
        kind: Owed,
        envelope: str,
        euros: int,
        reason: str,
        due_on: date,
        on: date,
        heard_on: date | None = None,
    ) -> None:
        """A recovery order, which is the last from now on."""
        order = recovery.issue(
            self.case.public_id,
            envelope,
            kind,
            euros * 100,
            reason,
            due_on,
            actor=self.cast[Role.FINANCE_OFFICER],
            heard_on=heard_on,
            on=on,
        )
        self.titles.append(order)

    def received(self, order: RecoveryOrder, on: date) -> None:
        """The accountant received all of an order."""
        recovery.happens(
            order.public_id,
            Recovery.RECEIVED,
            order.amount_cents,
            f"FICTIF-ENC-{order.number}",
            on,
            actor=self.cast[Role.FINANCE_OFFICER],
        )

    def happens(self, act: Act) -> None:
        """Something else happens to the last order, or to the late one behind a default; to all of it unless said."""
        orders = RecoveryOrder.objects.filter(case=self.case)
        order = orders.get(pk=self.titles[-1].pk) if act.get("order") == "late" else orders.latest("pk")
        euros = act.get("amount", 0)
        recovery.happens(
            order.public_id,
            Recovery(act["what"]),
            euros * 100 or order.due_cents,
            act["reference"],
            act["on"],
            actor=self.cast[Role.FINANCE_OFFICER],
        )

    def repay_early(self, act: Act) -> None:
        """What is not called yet comes back before its day."""
        leaves(
            self.case.public_id,
            self.advance,
            Recovery.RECEIVED,
            act["amount"] * 100,
            act["reference"],
            act["on"],
            actor=self.cast[Role.FINANCE_OFFICER],
        )

    def notice(self, act: Act) -> None:
        """The company is put in notice for the last order."""
        default.give_notice(self.titles[-1].public_id, actor=self.cast[Role.FINANCE_OFFICER], on=act["on"])

    def declare(self, act: Act) -> None:
        """The default is declared: the whole advance is claimed."""
        noticed = self.titles[-1].defaults.get()
        default.declare(noticed.public_id, act["answer"], actor=self.cast[Role.SIGNATORY], on=act["on"])

    def reschedule(self, act: Act) -> None:
        """Other days are proposed for what is left, and decided by a vote where the file names its deliberation."""
        left = sum(cents for _day, cents in rescheduling.days_left(self.case, self.advance))
        found = rescheduling.propose(
            self.case.public_id,
            self.advance,
            rescheduling.equal(left, act["first"], act["every"], act["count"]),
            act["reason"],
            act["asked_on"],
            actor=self.cast[Role.FINANCE_OFFICER],
            on=act["on"],
        )
        if "deliberation" in act:
            rescheduling.decide(
                found.public_id, act["deliberation"], act["voted_on"], actor=self.cast[Role.SECRETARY]
            )

    def find(self, act: Act) -> None:
        """The success of the project is found, or its failure remitted."""
        success.find(
            self.case.public_id,
            act["succeeded"],
            act["results"],
            act["reason"],
            act["on"],
            deliberation=act.get("deliberation", ""),
            actor=self.cast[Role.FINANCE_OFFICER],
        )
