"""What follows a vote: transmission, executory act, notification, agreement. Each date stands apart."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import delegation_in_force
from jalon.accounts.rights import Right
from jalon.cases import locking, money, telling
from jalon.cases.enums import Outcome, SessionState, Way
from jalon.cases.models import Agreement, Decision, Instalment, Session
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.calendar import payments_due, repayments_due
from jalon.schemes.enums import CommitmentEvent, Instrument


def _demand_order(earlier: date | None, later: date, message: str, field: str) -> None:
    if earlier is None or later < earlier:
        raise ActionRefused("acts.order", message, _("Vérifiez la date."), field=field)


def _demand_not_future(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise ActionRefused(
            "acts.future", _("Cette date est dans le futur."), _("Donnez le jour où l’acte a eu lieu."), field=field
        )


@action
def transmit(session: Session, on: date, *, actor: User) -> Session:
    """The deliberations went to the prefect that day (CGCT L4141-1): published, they are executory from then."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    demand(actor, Right.DECISIONS_TRANSMIT, session.region)
    if session.state != SessionState.VOTED:
        raise ActionRefused("acts.not_voted", _("La séance n’est pas close."), _("Gelez d’abord ses votes."))
    _demand_not_future(on, "on")
    _demand_order(session.held_on, on, _("La transmission ne peut pas précéder la séance."), "on")
    if session.transmitted_on and session.transmitted_on != on:
        raise ActionRefused("acts.done", _("La transmission est déjà datée."), field="on")
    session.transmitted_on = on
    session.executory_on = on
    session.save()
    record(actor, "sessions.transmit", f"session/{session.pk}", region=session.region, on=on)
    return session


def commit_executory(session: Session, *, actor: User) -> None:
    """Commit the grants of the Regions that do so when the act is executory; each case in its own transaction."""
    on = session.executory_on
    if on is None:
        raise ValueError(f"session {session.pk} was not transmitted")
    for decision in Decision.objects.filter(proposal__item__report__session=session, outcome=Outcome.GRANTED):
        _commit_one(decision.pk, on, actor)


@action
def _commit_one(decision_id: int, on: date, actor: User) -> None:
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case__scheme_version__scheme")
        .get(pk=decision_id)
    )
    money.commit_at(CommitmentEvent.EXECUTORY, decision, on, actor)


@action
def notify(public_id: UUID, on: date, *, actor: User, seen: int | None = None) -> Decision:
    """The applicant was told that day; from then the time to contest runs. A refusal ends the case."""
    case = locking.hold(public_id, "notify", actor, seen=seen)
    decision = Decision.objects.select_related("proposal__item__report__session").get(case=case)
    session = decision.proposal.item.report.session
    if decision.notified_on:
        raise ActionRefused("acts.done", _("La décision est déjà notifiée."), field="on")
    _demand_not_future(on, "on")
    _demand_order(
        session.executory_on,
        on,
        _("La notification suit la transmission au préfet, qui n’est pas encore datée."),
        "on",
    )
    decision.notified_on = on
    decision.save()
    locking.passes(case, "notify", actor, on=on)
    telling.decided(decision, actor)
    if decision.outcome == Outcome.REFUSED:
        case.closed_on = on
        locking.passes(case, "close", actor)
    return decision


@action
def agree(
    public_id: UUID,
    on: date,
    applicant_signatory: str,
    applicant_signed_on: date,
    *,
    actor: User,
    seen: int | None = None,
) -> Agreement:
    """Sign the agreement under a delegation in force that day; commits the money where the Region does so here."""
    case = locking.hold(public_id, "agree", actor, seen=seen)
    decision = Decision.objects.get(case=case)
    if decision.outcome != Outcome.GRANTED:
        raise ActionRefused("acts.refused", _("Rien n’est attribué à ce dossier."))
    _demand_not_future(on, "on")
    _demand_order(
        decision.notified_on,
        on,
        _("La convention se signe après la notification, qui n’est pas encore datée."),
        "on",
    )
    if not applicant_signatory.strip():
        raise ActionRefused(
            "acts.signatory", _("Nommez qui signe pour le bénéficiaire."), field="applicant_signatory"
        )
    _demand_not_future(applicant_signed_on, "applicant_signed_on")
    delegation = delegation_in_force(actor, Right.AGREEMENTS_SIGN, case.region, on=on)
    if delegation is None:
        raise ActionRefused(
            "acts.no_delegation",
            _("Vous n’aviez pas de délégation de signature en vigueur le jour de la signature."),
            _("Vérifiez la date, ou faites signer une personne qui a reçu délégation."),
            field="on",
        )
    agreement = Agreement.objects.create(
        case=case,
        signed_on=on,
        signed_by=actor,
        delegation=delegation.delegation_reference,
        applicant_signed_on=applicant_signed_on,
        applicant_signatory=applicant_signatory.strip(),
    )
    Instalment.objects.bulk_create(_instalments(agreement, decision))
    locking.passes(case, "agree", actor, on=on)
    money.commit_at(CommitmentEvent.SIGNATURE, decision, on, actor)
    return agreement


def _instalments(agreement: Agreement, decision: Decision) -> Iterator[Instalment]:
    """What the scheme's file foresees from the signature on: payments, and the repayment of advances."""
    definition = decision.case.scheme_version.definition
    for award in decision.proposal.awards.all():
        instrument = Instrument(award.instrument)
        stages = definition.calendar.get(instrument, ())
        plan = definition.repayment.get(instrument)
        found = [(Way.PAYMENT, due) for due in payments_due(stages, agreement.signed_on, award.amount_cents)]
        if plan:
            found += [(Way.REPAYMENT, due) for due in repayments_due(plan, agreement.signed_on, award.amount_cents)]
        for way, due in found:
            yield Instalment(
                agreement=agreement,
                way=way,
                instrument=instrument,
                envelope=award.envelope,
                due_on=due.on,
                amount_cents=due.cents,
            )
