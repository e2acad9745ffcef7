"""What follows a vote: transmission, executory act, notification. Each date stands apart."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import locking, money, telling
from jalon.cases.actions.agreements import demand_not_future, demand_order
from jalon.cases.enums import Outcome, SessionState
from jalon.cases.models import Decision, Session
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import CommitmentEvent


@action
def transmit(session: Session, on: date, *, actor: User) -> Session:
    """The deliberations went to the prefect that day (CGCT L4141-1): published, they are executory from then."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    demand(actor, Right.DECISIONS_TRANSMIT, session.region)
    if session.state != SessionState.VOTED:
        raise ActionRefused("acts.not_voted", _("La séance n’est pas close."), _("Gelez d’abord ses votes."))
    demand_not_future(on, "on")
    demand_order(session.held_on, on, _("La transmission ne peut pas précéder la séance."), "on")
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
    demand_not_future(on, "on")
    demand_order(
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
