"""A session from its opening on the agenda to its effects: second call, closing, and how each vote takes effect."""

import time
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import locking, money, state_aid
from jalon.cases.actions.amending import amended_proposal
from jalon.cases.actions.reports import hold_session
from jalon.cases.assembly import procedure
from jalon.cases.enums import Ballot, Fate, Motion, Outcome, SessionState
from jalon.cases.models import Case, Decision, DeliberationNumber, Proposal, Report, ReportItem, Session
from jalon.cases.queries import clock
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import CommitmentEvent


@action
def open_session(region: str, body: str, held_on: date, *, actor: User, place: str = "") -> Session:
    """A session of a body that votes awards."""
    demand(actor, Right.SESSIONS_PREPARE, region)
    session, made = Session.objects.get_or_create(
        region=region,
        body=body.strip(),
        held_on=held_on,
        defaults={"prepared_by": actor, "place": place.strip()},
    )
    if made:
        record(actor, "sessions.open", f"session/{session.pk}", region=region, held_on=held_on)
    return session


@action
def call_again(session: Session, *, actor: User, held_on: date | None = None) -> Session:
    """The quorum is lost: the reports that wait go to a second session, on the day that the rules give.

    Three days later by law, and then without a quorum (CGCT L4132-13). Called again, it gives the same session.
    """
    session = hold_session(session.pk, Right.SESSIONS_RECORD_VOTE, actor)
    made = Session.objects.filter(second_of=session).first()
    if made:
        return made
    if session.second_of_id is not None:
        raise ActionRefused(
            "sessions.second_call",
            _("Cette séance est déjà une seconde convocation."),
            _("Ajournez les rapports restants, ou ouvrez une autre séance."),
        )
    if session.opened_at is None:
        raise ActionRefused(
            "sessions.not_started",
            _("La séance n’est pas ouverte."),
            _("Ouvrez-la et notez les présents : c’est ce qui montre que le quorum manque."),
        )
    waiting = session.reports.filter(ballot=Ballot.PENDING)
    if not waiting:
        raise ActionRefused("sessions.nothing_waits", _("Aucun rapport de cette séance n’attend son vote."))
    day = held_on or session.held_on + timedelta(
        days=procedure(session.region, session.body, session.held_on).second_call_days
    )
    if (
        day <= session.held_on
        or Session.objects.filter(region=session.region, body=session.body, held_on=day).exists()
    ):
        raise ActionRefused(
            "acts.order",
            _("La seconde séance a lieu un autre jour, plus tard, où l’instance n’a pas déjà de séance."),
            _("Changez la date."),
            field="held_on",
        )
    second = Session.objects.create(
        region=session.region,
        body=session.body,
        held_on=day,
        place=session.place,
        prepared_by=actor,
        second_of=session,
    )
    record(
        actor,
        "sessions.call_again",
        f"session/{session.pk}",
        region=session.region,
        second=second.pk,
        reports=waiting.count(),
    )
    waiting.update(session=second, called_at=None)
    return second


@action
def freeze(session: Session, *, actor: User) -> Session:
    """Close the session: every report has its vote, each deliberation its number, and nothing of it changes any more."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    demand(actor, Right.SESSIONS_CLOSE, session.region)
    if session.state == SessionState.OPEN:
        moved_on = Session.objects.filter(second_of=session).exists()
        pending = session.reports.filter(ballot=Ballot.PENDING).exists()
        if pending or not (session.reports.exists() or moved_on):
            raise ActionRefused(
                "sessions.pending",
                _("Un rapport attend encore son vote, ou la séance n’en a aucun."),
                _("Enregistrez chaque vote, y compris les ajournements."),
            )
        _number_deliberations(session)
        session.state = SessionState.VOTED
        session.ended_at = session.ended_at or _ended(session)
        session.save()
        record(actor, "sessions.close", f"session/{session.pk}", region=session.region)
    return session


def _ended(session: Session) -> datetime:
    """When the session ended: now, or with its last vote where it is closed another day."""
    if timezone.localdate() == session.held_on:
        return timezone.now()
    last = session.reports.aggregate(last=Max("voted_at"))["last"]
    return last or session.opened_at or timezone.now()


def _number_deliberations(session: Session) -> None:
    """Number what was adopted, in the order of business, as the rules of procedure say."""
    pattern = procedure(session.region, session.body, session.held_on).number
    year = session.held_on.year
    DeliberationNumber.objects.get_or_create(region=session.region, pattern=pattern, year=year)
    counter = DeliberationNumber.objects.select_for_update().get(region=session.region, pattern=pattern, year=year)
    taken = set(Report.objects.filter(session__region=session.region).values_list("deliberation", flat=True))
    for report in session.reports.filter(ballot=Ballot.ADOPTED, deliberation="").order_by("position", "pk"):
        while not report.deliberation or report.deliberation in taken:
            counter.last += 1
            report.deliberation = pattern.format(
                year=year,
                month=f"{session.held_on.month:02d}",
                n=counter.last,
                nnn=f"{counter.last:03d}",
                report=report.number,
            )[:60]
        taken.add(report.deliberation)
        report.save()
    counter.save()


def waiting_items(session: Session) -> list[int]:
    """The annex lines whose vote has not taken effect, in the recorded order."""
    waiting = ReportItem.objects.filter(report__session=session, applied_at__isnull=True)
    return list(waiting.order_by("report__position", "report__pk", "position").values_list("pk", flat=True))


def close_session(session: Session, *, actor: User, seconds: float | None = None) -> list[ReportItem]:
    """Freeze the votes, then let each take effect in a transaction of its own; gives those that have not.

    Each case in the recorded order: a vote that no longer passes is set apart with its reason and the next one goes
    on. Called again after an interruption it goes on where it stopped: a vote never takes effect twice. After
    ``seconds`` it stops between two cases.
    """
    session = freeze(session, actor=actor)
    started = time.monotonic()
    for pk in waiting_items(session):
        if seconds is not None and time.monotonic() - started > seconds:
            break
        try:
            take_effect(pk, actor=actor)
        except ActionRefused as refused:
            ReportItem.objects.filter(pk=pk, applied_at__isnull=True).update(set_apart=str(refused))
    return list(ReportItem.objects.filter(pk__in=waiting_items(session)))


def go_on_later(session: Session, actor: User) -> None:
    """The worker carries out the effects that are left; asked twice, it goes on once."""
    from jalon.cases.tasks import take_effects

    later = take_effects.configure(queueing_lock=f"cases.effects-{session.pk}")
    with suppress(AlreadyEnqueued), transaction.atomic():
        later.defer(session_id=session.pk, actor=actor.pk)


@action
def take_effect(item_id: int, *, actor: User) -> ReportItem:
    """One case's vote takes effect: decision, aid registered, money granted, journal, all or nothing."""
    item = ReportItem.objects.select_related("report__session", "proposal__case", "former__case").get(pk=item_id)
    report, session = item.report, item.report.session
    if session.state != SessionState.VOTED:
        raise ActionRefused("sessions.open", _("La séance n’est pas close."))
    if item.applied_at:
        return item
    act = _act_of(item)
    case = locking.hold(item.written.case.public_id, act, actor)
    item = ReportItem.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=item_id)
    if item.applied_at:
        return item
    proposal = item.proposal
    assert proposal  # only a postponed case has none, once that has taken effect
    item.applied_at, item.set_apart = timezone.now(), ""
    item.save()
    if act == "decide":
        _decide(case, item, proposal, report, session, actor)
    elif act == "postpone":
        item.former, item.proposal = proposal, None
        item.save()
        locking.passes(case, act, actor, report=report.pk)
    else:
        Proposal.objects.filter(pk=proposal.pk).update(current=False)
        locking.passes(case, act, actor, ballot=report.ballot)
        if proposal.motion == Motion.GRANT:
            money.release(case, proposal, actor)
    return item


def _act_of(item: ReportItem) -> str:
    """Which act of the table of transitions the vote, and what became of the case in it, amount to."""
    if item.fate == Fate.WITHDRAWN:
        return "send_back"
    if item.fate == Fate.POSTPONED or item.report.ballot == Ballot.ADJOURNED:
        return "postpone"
    return "decide" if item.report.ballot == Ballot.ADOPTED else "send_back"


def _decide(
    case: Case, item: ReportItem, proposal: Proposal, report: Report, session: Session, actor: User
) -> None:
    running = clock(case)
    assert running  # a proposed case is undecided: its clock runs or has expired
    former = proposal
    if item.fate == Fate.AMENDED:
        proposal = amended_proposal(case, item, session.held_on)
    granted = proposal.motion == Motion.GRANT
    case.outcome = Outcome.GRANTED if granted else Outcome.REFUSED
    decision = Decision.objects.create(
        case=case,
        proposal=proposal,
        outcome=case.outcome,
        deliberation=report.deliberation,
        voted_on=session.held_on,
        due_on=running.silence,
    )
    locking.passes(case, "decide", actor, outcome=case.outcome, deliberation=f"report/{report.pk}")
    if granted:
        state_aid.enter(case, proposal, report.deliberation, session.held_on, actor)
        if former.pk != proposal.pk:
            money.adjust(case, former, proposal, session.held_on, actor)
        money.grant(case, proposal, report.deliberation, session.held_on, actor)
        money.commit_at(CommitmentEvent.VOTE, decision, session.held_on, actor)
