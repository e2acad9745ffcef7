"""What follows a vote: transmission, executory act, notification. Each date stands apart."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import locking, money, telling
from jalon.cases.actions.agreements import demand_not_future, demand_order
from jalon.cases.enums import Outcome, SessionState
from jalon.cases.labels import label_until
from jalon.cases.models import Decision, Letter, Session
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import CommitmentEvent


@action
def send_to_prefect(session: Session, on: date, *, actor: User) -> Session:
    """The deliberations went to the prefect that day (CGCT L4141-1)."""
    session = _hold_voted(session, on, actor, _("La transmission ne peut pas précéder la séance."))
    if session.transmitted_on and session.transmitted_on != on:
        raise ActionRefused("acts.done", _("La transmission est déjà datée."), field="on")
    session.transmitted_on = on
    return _executory(session, "transmit", on, actor)


@action
def publish(session: Session, on: date, links: Mapping[int, str] | None = None, *, actor: User) -> Session:
    """The deliberations were published that day; ``links`` are their addresses, by the report's id, where they have one."""
    session = _hold_voted(session, on, actor, _("La publication ne peut pas précéder la séance."))
    if session.published_on and session.published_on != on:
        raise ActionRefused("acts.done", _("La publication est déjà datée."), field="on")
    session.published_on = on
    for report in session.reports.filter(pk__in=links or {}):
        report.link = (links or {})[report.pk].strip()
        report.full_clean(exclude=["session"], validate_unique=False, validate_constraints=False)
        report.save()
    return _executory(session, "publish", on, actor)


@action
def transmit(session: Session, on: date, *, actor: User) -> Session:
    """The usual case: transmitted to the prefect and published the same day, executory from then."""
    return publish(send_to_prefect(session, on, actor=actor), on, actor=actor)


def _hold_voted(session: Session, on: date, actor: User, too_early: str) -> Session:
    session = Session.objects.select_for_update().get(pk=session.pk)
    demand(actor, Right.DECISIONS_TRANSMIT, session.region)
    if session.state != SessionState.VOTED:
        raise ActionRefused("acts.not_voted", _("La séance n’est pas close."), _("Gelez d’abord ses votes."))
    demand_not_future(on, "on")
    demand_order(session.held_on, on, too_early, "on")
    return session


def _executory(session: Session, act: str, on: date, actor: User) -> Session:
    """An act binds once it is both transmitted and published (CGCT L4141-1): from the later day."""
    if session.transmitted_on and session.published_on:
        session.executory_on = max(session.transmitted_on, session.published_on)
    session.save()
    record(actor, f"sessions.{act}", f"session/{session.pk}", region=session.region, on=on)
    return session


def commit_executory(session: Session, *, actor: User) -> None:
    """Commit the grants of the Regions that do so when the act is executory; each case in its own transaction."""
    on = session.executory_on
    if on is None:
        raise ValueError(f"session {session.pk} is not executory: not transmitted and published")
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
    """The applicant was told that day; from then the time to contest runs. A refusal ends the case, a label begins."""
    case = locking.hold(public_id, "notify", actor, seen=seen)
    decision = Decision.objects.select_related("proposal__item__report__session").get(case=case)
    session = decision.session
    if decision.notified_on or session is None:
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
    elif case.scheme_version.definition.is_label:
        locking.passes(case, "list", actor, until=label_until(decision))
    return decision


@action
def invite_observations(
    public_id: UUID,
    measure: str,
    reasons_law: str,
    reasons_fact: str,
    deadline: date,
    *,
    actor: User,
    seen: int | None = None,
) -> Letter:
    """Tell the beneficiary what is considered against its aid, why, and until when it may answer (CRPA L121-1)."""
    case = locking.hold(public_id, "invite_observations", actor, seen=seen)
    today = timezone.localdate()
    if deadline <= today:
        raise ActionRefused(
            "cases.deadline",
            _("La date limite doit être postérieure à aujourd’hui."),
            _("Laissez au moins quelques jours au bénéficiaire."),
            field="deadline",
        )
    letter = telling.invited(case, measure, reasons_law, reasons_fact, deadline, by=actor, on=today)
    locking.passes(case, "invite_observations", actor, deadline=deadline, letter=letter.pk)
    return letter
