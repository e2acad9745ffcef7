"""An award for its beneficiary: granted, paid, due to it and from it, the proofs wanted, what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from jalon.cases.enums import Way
from jalon.cases.given import given_amounts
from jalon.cases.models import Award, Case
from jalon.funds.enums import Book
from jalon.funds.queries import case_situation
from jalon.funds.receivables import owed_by
from jalon.monitoring.enums import Standing
from jalon.monitoring.queries import Step, steps_of
from jalon.payments.enums import ClaimKind, ClaimState, DefaultState, WithdrawalState
from jalon.payments.forecast import Expected, calendars, ended, placed
from jalon.payments.holding import withdrawal_running
from jalon.payments.interest import Foreseen, foreseen
from jalon.payments.models import Claim, Default, RecoveryOrder, Withdrawal
from jalon.payments.money import claimable
from jalon.payments.other_costs import lump_words
from jalon.payments.queries import awaited_orders
from jalon.payments.recovery import standing
from jalon.payments.results import ASKED_BEFORE
from jalon.payments.settling import Excess, excess_left
from jalon.payments.success import awaited, finding_day
from jalon.schemes.budget import REAL, Category
from jalon.schemes.enums import CostProof, Instrument
from jalon.schemes.lumps import Unit
from jalon.ui.formats import language, money


@dataclass(frozen=True, slots=True)
class Part:
    """One form of the award, in cents."""

    instrument: Instrument
    granted: int
    paid: int
    asked: int
    """Asked for and not paid yet."""
    left: int
    """What can still be asked for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that a kind of claim wants, with an example of it."""

    name: str
    example: str


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing that happens: what, who does it, by which day (none where no day is known)."""

    what: str
    mine: bool
    on: date | None
    urgent: bool = False
    """Whether it goes before all else: the aid itself is at stake."""


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that an award has come to."""

    parts: Sequence[Part]
    to_be_paid: Sequence[Expected]
    orders: Sequence[tuple[RecoveryOrder, int]]
    """What the Region claims, and what is left of each."""
    excess: Excess | None
    """What a balance found paid in excess, and nobody has asked back yet."""
    to_repay: Sequence[Foreseen]
    notices: Sequence[Default]
    promised: Sequence[Step]
    """What the agreement promises beside costs, by day."""
    steps: Sequence[Next]

    @property
    def owed(self) -> int:
        """What the Region claims now, in cents."""
        return sum(left for _order, left in self.orders)

    @property
    def next(self) -> Next | None:
        """What comes first: what puts the aid at stake, then by day, what the company must do before what it waits for."""
        return min(
            self.steps,
            key=lambda one: (not one.urgent, one.on is None, one.on or date.max, not one.mine),
            default=None,
        )


def account_of(case: Case, today: date) -> Account:
    """The account of an award on a day."""
    parts = list(_parts(case))
    orders = [(one, standing(one).left) for one in awaited_orders(case.region).filter(case=case)]
    to_be_paid, left = _to_be_paid(case), list(_with_interest(case))
    notices = list(Default.objects.filter(late__case=case, state=DefaultState.NOTICED).select_related("late"))
    withdrawal, promised, excess = withdrawal_running(case), steps_of(case, today), excess_left(case)
    waits = [] if withdrawal else list(_steps_of_payments(case, to_be_paid, today))
    steps = [
        *_steps_of_withdrawal(withdrawal),
        *_steps_of_excess(excess, today),
        *_steps_of_debts(orders, left, notices),
        *_steps_of_promises(promised),
        *_steps_of_results(case, today),
        *waits,
    ]
    return Account(parts, to_be_paid, orders, excess, left, notices, promised, steps)


def _steps_of_withdrawal(found: Withdrawal | None) -> Iterator[Next]:
    if found and found.state == WithdrawalState.OPEN and found.answered_on is None:
        yield Next(_("Répondre au retrait que la Région envisage"), True, found.answer_by, urgent=True)
    elif found:
        yield Next(
            _("La Région décide du retrait qu’elle envisage, en vue de votre réponse"), False, None, urgent=True
        )


ENDED = (ClaimState.PAID, ClaimState.REFUSED, ClaimState.SETTLED)
"""Where nothing more comes of a claim."""


def _steps_of_excess(excess: Excess | None, today: date) -> Iterator[Next]:
    if excess and excess.answer_by >= today:
        yield Next(_("Vérifier le compte de votre solde, et répondre s’il est faux"), True, excess.answer_by)
    elif excess:
        said = _("La Région va réclamer %(amount)s payés en trop") % {"amount": money(excess.cents)}
        yield Next(said, False, None)


def _parts(case: Case) -> Iterator[Part]:
    paid = {line.envelope.reference: line.totals.paid for line in case_situation(str(case.reference))}
    still = given_amounts(case.decision)
    for award in Award.objects.filter(proposal__decision__case=case).order_by("pk"):
        instrument = Instrument(award.instrument)
        waiting = case.claims.filter(instrument=instrument).exclude(state__in=ENDED)
        given = paid.get(award.envelope, 0)
        asked = sum(one.asked_cents for one in waiting)
        yield Part(instrument, still[instrument], given, asked, max(claimable(case, instrument), 0))


def _to_be_paid(case: Case) -> list[Expected]:
    known = calendars(case.region, Way.PAYMENT, {str(case.reference)})
    over = ended(case.region, {str(case.reference)})
    return [
        one
        for line in case_situation(str(case.reference))
        if (str(case.reference), line.envelope.reference) not in over
        for one in placed(
            Expected(
                line.envelope.reference, "", str(case.reference), None, line.totals.granted - line.totals.paid
            ),
            known.get((str(case.reference), line.envelope.reference), ()),
        )
    ]


def to_repay(case: Case) -> list[Expected]:
    """What is left of a case's advances, by the day that is foreseen."""
    known = calendars(case.region, Way.REPAYMENT, {str(case.reference)})
    return [
        one
        for debt in owed_by(str(case.reference))
        if debt.book is Book.RECEIVABLES and debt.outstanding
        for one in placed(
            Expected(debt.envelope.reference, debt.scheme, debt.case, None, debt.outstanding),
            known.get((debt.case, debt.envelope.reference), ()),
        )
    ]


def _with_interest(case: Case) -> Iterator[Foreseen]:
    """The same, with the interest that success makes due."""
    for envelope, parts in groupby(to_repay(case), key=lambda one: one.envelope):
        yield from foreseen(case, envelope, [(one.on, one.cents) for one in parts])


def _steps_of_results(case: Case, today: date) -> Iterator[Next]:
    day = finding_day(case) if awaited(case) else None
    if day and day - ASKED_BEFORE <= today and not case.declared_results.exists():
        yield Next(_("Déclarer les résultats de votre projet"), True, max(day, today))


def _steps_of_debts(
    orders: Sequence[tuple[RecoveryOrder, int]], left: Sequence[Foreseen], notices: Sequence[Default]
) -> Iterator[Next]:
    for notice in notices:
        yield Next(_("Répondre à la mise en demeure, ou payer le titre"), True, notice.answer_by)
    for order, _awaited in orders:
        yield Next(
            _("Payer le titre %(number)s au comptable public") % {"number": order.number}, True, order.due_on
        )
    for one in left[:1]:
        if one.on:
            yield Next(_("Échéance de remboursement de l’avance"), True, one.on)


def _steps_of_promises(promised: Sequence[Step]) -> Iterator[Next]:
    """What is to be sent, and what the service is reading."""
    for one in promised:
        if one.standing is Standing.RETURNED:
            yield Next(_("Compléter « %(step)s »") % {"step": one.milestone.title}, True, one.day)
        elif one.mine:
            yield Next(_("Envoyer « %(step)s »") % {"step": one.milestone.title}, True, one.day)
        elif one.standing is Standing.SENT:
            yield Next(_("Le service lit « %(step)s »") % {"step": one.milestone.title}, False, None)


WAITS = {
    ClaimState.RECEIVED: lambda: _("Le service examine votre demande de paiement"),
    ClaimState.CERTIFIED: lambda: _("La Région signe l’ordre de payer"),
    ClaimState.ORDERED: lambda: _("Le comptable public fait le virement"),
    ClaimState.REJECTED: lambda: _("Le service reprend l’ordre que le comptable a rejeté"),
}


def _steps_of_payments(case: Case, to_be_paid: Sequence[Expected], today: date) -> Iterator[Next]:
    open_claims = Claim.objects.filter(case=case, state__in=WAITS)
    for claim in open_claims:
        yield Next(WAITS[ClaimState(claim.state)](), False, None)
    if to_be_paid and not open_claims and hasattr(case, "agreement"):
        day = to_be_paid[0].on
        yield Next(_("Demander un paiement, avec ses justificatifs"), True, day and max(day, today))


def proofs_wanted(case: Case) -> list[tuple[ClaimKind, list[Proof]]]:
    """What each kind of claim on a case must give, with an example of each proof, as its scheme shows its costs."""
    invoice = Proof(
        _("La facture acquittée, à votre nom, datée pendant le projet"),
        _("« Facture n° 2027-041, Atelier Durand, 3 mars 2027, 4 500,00 € hors taxes, acquittée le 20 mars 2027 »"),
    )
    report = Proof(
        _("Ce qui a été fait, en quelques lignes"),
        _("« Du 1er mars au 30 juin : deux prototypes montés, essais sur la ligne 3, un ingénieur recruté »"),
    )
    final = Proof(
        _("Le bilan du projet : ce qui était prévu, ce qui est obtenu, l’écart et sa raison"),
        _("« Prévu : trois lignes équipées. Obtenu : deux. La troisième attend une pièce livrée en mai »"),
    )
    accounts = Proof(
        _("Ou l’état des dépenses, certifié par votre expert-comptable"),
        _("« État des dépenses du 1er mars au 30 juin 2027, 12 lignes, 48 210,00 € hors taxes, vu et certifié »"),
    )
    agreed = Proof(
        _("Rien de plus que la convention signée"),
        _("« Convention du 12 décembre 2026, article 4 : 50 % à la signature »"),
    )
    budget = case.scheme_version.definition.budget
    shown = {proof for one in budget for proof in one.proofs} if budget else REAL
    costs = [
        proof for proof, kind in ((invoice, CostProof.INVOICES), (accounts, CostProof.STATEMENT)) if kind in shown
    ]
    costs += list(_lump_proofs(budget))
    return [
        (ClaimKind.ADVANCE, [agreed]),
        (ClaimKind.INTERIM, [report, *costs]),
        (ClaimKind.BALANCE, [final, *costs]),
    ]


def _lump_proofs(budget: Sequence[Category]) -> Iterator[Proof]:
    """What shows each lump sum: no invoice, but what was done."""
    for one in budget:
        words, label = lump_words(one), one.label[language()]
        if isinstance(one.lump, Unit):
            yield Proof(
                _("%(label)s : le nombre d’unités (« %(unit)s »), sans facture") % {"label": label, "unit": words},
                _("« 12, à %(price)s l’unité »") % {"price": money(one.lump.price)},
            )
        elif words:
            yield Proof(
                _("%(label)s : sans facture, une fois livré") % {"label": label},
                _("« %(thing)s »") % {"thing": words},
            )
