"""The only writers of payments: claim, certify, order, return."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.accounts.queries import delegation_in_force, may
from jalon.accounts.rights import Right
from jalon.cases.locking import demand_no_interest, passes
from jalon.cases.models import Award, Case
from jalon.cases.numbers import prefix
from jalon.cases.parties import may_send
from jalon.cases.transitions import demand_state
from jalon.documents.models import File
from jalon.journal.actions import record
from jalon.journal.guards import demand, demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.monitoring.queries import waits_for
from jalon.payments import money, telling
from jalon.payments.approving import demand_approved
from jalon.payments.costs import rests_on_costs, right_of, unreviewed
from jalon.payments.enums import Basis, ClaimKind, ClaimState
from jalon.payments.holding import demand_no_withdrawal, hold, hold_to_certify
from jalon.payments.invoices import NewInvoice, demand_sound, keep
from jalon.payments.models import Certification, Claim, Order, OrderNumber
from jalon.payments.other_costs import NewCosts, bases_of, keep_others
from jalon.schemes.enums import Instrument, Opens
from jalon.ui.formats import date as format_date
from jalon.ui.formats import money as format_money


@action
def claim_payment(
    public_id: UUID,
    instrument: Instrument,
    asked_cents: int,
    explanation: str,
    *,
    actor: User,
    proof: File | None = None,
    kind: ClaimKind = ClaimKind.INTERIM,
    invoices: Sequence[NewInvoice] = (),
    costs: NewCosts | None = None,
    key: str = "",
    on: date | None = None,
) -> Claim:
    """Ask to be paid a part of what the agreement gives by one instrument (cents): on costs and their proofs, or as an
    advance; ``costs`` are those that no invoice shows.
    """
    others = costs or NewCosts()

    def work() -> str:
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("scheme_version__scheme")
            .get(public_id=public_id)
        )
        if not may_send(actor, case) and not may(actor, Right.CASES_REVIEW, case.region):
            raise ActionRefused("rights.not_yours", _("Ce dossier n’est pas le vôtre."))
        demand(actor, Right.PAYMENTS_CLAIM, case.region)
        demand_no_interest(case, actor)
        demand_state(case, "claim")
        award = Award.objects.filter(proposal__decision__case=case, instrument=instrument).first()
        if award is None:
            raise ActionRefused(
                "payments.no_award",
                _("Rien n’est attribué sous cette forme."),
                _("Choisissez une forme que la décision attribue."),
                field="instrument",
            )
        _demand_promises(case, kind)
        if money.balanced(case, instrument):
            raise ActionRefused(
                "payments.balanced",
                _("Le solde de cette aide est payé ou arrêté : c’était la dernière demande."),
                _("Si une dépense a été oubliée, écrivez au service depuis la page du dossier."),
                field="instrument",
            )
        left = money.claimable(case, instrument)
        if not 0 < asked_cents <= left:
            raise ActionRefused(
                "payments.above",
                _("Le montant demandé dépasse ce qui reste à payer, ou n’est pas positif."),
                _("Demandez au plus %(left)s.") % {"left": format_money(left)},
                field="asked",
            )
        demand_sound(case, invoices)
        claim = Claim.objects.create(
            case=case,
            instrument=instrument,
            kind=kind,
            envelope=award.envelope,
            asked_cents=asked_cents,
            explanation=explanation.strip(),
            proof=proof,
            accountant=others.accountant.strip() if others.stated else "",
            claimed_by=actor,
            claimed_on=on or timezone.localdate(),
        )
        keep(claim, invoices)
        keep_others(claim, others)
        passes(case, "claim", actor, claim=claim.public_id, cents=asked_cents)
        return str(claim.public_id)

    return Claim.objects.get(public_id=once(key, f"payments.claim.{public_id}", work))


def _demand_promises(case: Case, kind: ClaimKind) -> None:
    """What the agreement promises before a payment of this kind is accepted first."""
    opens = OPENED_BY.get(kind)
    awaited = waits_for(case, opens) if opens else []
    if awaited:
        first = awaited[0]
        raise ActionRefused(
            "payments.promised_first",
            _("« %(step)s » doit être accepté avant de demander %(payment)s.")
            % {"step": first.title, "payment": first.get_opens_display()},
            _("Envoyez-le depuis la page de votre aide, attendu le %(day)s ; le service le lit et vous répond.")
            % {"day": format_date(first.due_on)},
            field="kind",
        )


OPENED_BY = {ClaimKind.INTERIM: Opens.INTERIM, ClaimKind.BALANCE: Opens.BALANCE}


@action
def certify(
    claim_id: UUID, basis: Basis, amount_cents: int, *, actor: User, note: str = "", on: date | None = None
) -> Certification:
    """Certify that the work is done and what is due for it, at most what was asked."""
    claim, case = hold_to_certify(claim_id, actor)
    demand_no_withdrawal(case)
    if not 0 < amount_cents <= claim.asked_cents:
        raise ActionRefused(
            "payments.above_claim",
            _("Le montant certifié est positif et ne dépasse pas le montant demandé."),
            _("Certifiez au plus %(asked)s.") % {"asked": format_money(claim.asked_cents)},
            field="amount",
        )
    day = on or timezone.localdate()
    _demand_earned(claim, case, basis, amount_cents, day)
    if amount_cents < claim.asked_cents and not note.strip():
        raise ActionRefused("payments.note", _("Dites pourquoi vous certifiez moins que demandé."), field="note")
    certification = Certification.objects.create(
        claim=claim,
        basis=basis,
        amount_cents=amount_cents,
        note=note.strip(),
        certified_by=actor,
        certified_on=day,
    )
    claim.state = ClaimState.CERTIFIED
    claim.save()
    record(actor, "payments.certify", f"claim/{claim.public_id}", region=case.region, cents=amount_cents)
    money.certify(claim, certification, actor)
    return certification


def _demand_earned(claim: Claim, case: Case, basis: Basis, cents: int, on: date) -> None:
    """No more than the basis gives: the accepted costs at the award's rate, or what the agreement makes due by the day.

    Nor than the Region pays before the balance.
    """
    bases = bases_of(claim)
    if not bases:
        raise ActionRefused(
            "payments.no_cost",
            _("Cette demande ne donne aucune dépense, et le dispositif a un budget à suivre."),
            _("Refusez-la en demandant les factures, l’état certifié ou les forfaits réalisés."),
            field="basis",
        )
    if basis not in bases:
        raise ActionRefused(
            "payments.basis",
            _("Cette demande ne donne rien sur ce fondement."),
            _("Elle repose sur : %(bases)s.") % {"bases": ", ".join(str(one.label) for one in bases)},
            field="basis",
        )
    if unreviewed(claim):
        raise ActionRefused(
            "payments.unreviewed",
            _("Des dépenses n’ont pas encore été examinées."),
            _("Dites d’abord ce qui est retenu de chacune."),
        )
    right = right_of(case, Instrument(claim.instrument), ClaimKind(claim.kind))
    if right is None:
        return
    most = right.payable if rests_on_costs(claim) else max(right.limit - right.held - right.given, 0)
    due = money.due_by(case, claim.envelope, on) if basis is Basis.AGREED_ADVANCE else None
    if due is not None and cents > max(due - right.given, 0):
        raise ActionRefused(
            "payments.not_due",
            _("La convention prévoit %(due)s à ce jour, dont %(given)s sont déjà certifiés.")
            % {"due": format_money(due), "given": format_money(right.given)},
            _("Certifiez au plus la différence ; le reste vient à sa date."),
            field="amount",
        )
    if cents > most:
        raise ActionRefused(
            "payments.above_right",
            _("Les dépenses retenues (%(real)s sur %(planned)s prévus) donnent droit à %(most)s maintenant.")
            % {
                "real": format_money(right.real),
                "planned": format_money(right.planned),
                "most": format_money(most),
            },
            _("Certifiez au plus ce montant ; le reste vient avec d’autres dépenses ou avec le solde."),
            field="amount",
        )


@action
def refuse_claim(claim_id: UUID, reason: str, *, actor: User) -> Claim:
    """Refuse to certify a claim; the reason goes to the applicant."""
    claim, case = hold(claim_id, Right.PAYMENTS_CERTIFY, actor, ClaimState.RECEIVED)
    if not reason.strip():
        raise ActionRefused("payments.note", _("Dites pourquoi la demande est refusée."), field="note")
    claim.state = ClaimState.REFUSED
    claim.save()
    # What was accepted of it counts for nothing, and may come again in another claim.
    claim.invoices.update(accepted_cents=None)
    claim.other_costs.update(accepted_cents=None)
    telling.refused(claim, reason.strip(), timezone.localdate())
    record(actor, "payments.refuse", f"claim/{claim.public_id}", region=case.region)
    return claim


def _next_number(region: str, exercice: int) -> str:
    OrderNumber.objects.get_or_create(prefix=prefix(region), exercice=exercice)
    counter = OrderNumber.objects.select_for_update().get(prefix=prefix(region), exercice=exercice)
    counter.last += 1
    counter.save()
    return f"M-{counter.prefix}-{exercice}-{counter.last:05d}"


@action
def sign_order(claim_id: UUID, *, actor: User, on: date | None = None, exercice: int | None = None) -> Order:
    """Sign the payment order of a certified claim: by somebody else, under a delegation in force.

    ``exercice`` is that of the day unless said: the one before takes orders until its credits' closing day.
    """
    claim, case = hold(claim_id, Right.PAYMENTS_ORDER, actor, ClaimState.CERTIFIED)
    demand_no_withdrawal(case)
    on = on or timezone.localdate()
    certification = claim.certification
    decision = case.decision
    demand_four_eyes(
        actor,
        Step.ORDERED,
        {
            Step.CERTIFIED: certification.certified_by.actor_id,
            Step.PREPARED: decision.proposal.prepared_by.actor_id,
        },
    )
    delegation = delegation_in_force(actor, Right.PAYMENTS_ORDER, case.region, on=on)
    if delegation is None:
        raise ActionRefused(
            "acts.no_delegation",
            _("Vous n’avez pas de délégation de signature en vigueur."),
            _("Faites signer une personne qui a reçu délégation."),
        )
    demand_approved(claim, actor, on)
    exercice = exercice or on.year
    number = _next_number(case.region, exercice)
    order = Order.objects.create(
        claim=claim,
        number=number,
        exercice=exercice,
        amount_cents=certification.amount_cents,
        signed_by=actor,
        delegation=delegation.delegation_reference,
        signed_on=on,
    )
    claim.state = ClaimState.ORDERED
    claim.save()
    record(actor, "payments.order", f"order/{order.number}", region=case.region, cents=order.amount_cents)
    money.order(claim, order, actor)
    return order


def _hold_order(number: str, actor: User) -> tuple[Order, Claim, Case]:
    order = Order.objects.select_related("claim").get(number=number)
    claim, case = hold(order.claim.public_id, Right.PAYMENTS_RECORD_RETURN, actor, ClaimState.ORDERED)
    return Order.objects.select_for_update(of=("self",)).get(pk=order.pk), claim, case


@action
def record_payment(number: str, accountant_number: str, paid_on: date, *, actor: User) -> Order:
    """The accountant paid the order that day, under his own number."""
    order, claim, case = _hold_order(number, actor)
    if not accountant_number.strip():
        raise ActionRefused("payments.number", _("Donnez le numéro du comptable."), field="accountant_number")
    if not order.signed_on <= paid_on <= timezone.localdate():
        raise ActionRefused(
            "payments.date",
            _("Le paiement a lieu entre la signature du mandat et aujourd’hui."),
            _("Vérifiez la date."),
            field="paid_on",
        )
    order.accountant_number, order.paid_on = accountant_number.strip(), paid_on
    order.save()
    claim.state = ClaimState.PAID
    claim.save()
    record(actor, "payments.paid", f"order/{order.number}", region=case.region, on=paid_on)
    money.pay(claim, order, actor)
    after_payment(order, actor)
    return order


@action
def after_payment(order: Order, actor: User) -> None:
    """Tell the beneficiary, and close the case whose balance is zero both ways; done again, it changes nothing."""
    assert order.paid_on
    telling.paid(order.claim, order.amount_cents, order.paid_on)
    case = Case.objects.select_for_update(of=("self",)).get(pk=order.claim.case_id)
    money.close_if_over(case, actor, order.paid_on)


@action
def record_rejection(number: str, reason: str, *, actor: User, on: date | None = None) -> Order:
    """The accountant rejected the order: the money returns to certified, and another order can be signed."""
    order, claim, case = _hold_order(number, actor)
    if not reason.strip():
        raise ActionRefused("payments.note", _("Donnez le motif du comptable."), field="rejection")
    order.rejected_on, order.rejection = on or timezone.localdate(), reason.strip()
    order.save()
    claim.state = ClaimState.CERTIFIED
    claim.save()
    record(actor, "payments.rejected", f"order/{order.number}", region=case.region)
    money.take_back(claim, order, actor)
    return order
