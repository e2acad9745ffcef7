"""What the committee's secretary does: sessions, reports, votes; and how a vote takes effect."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import locking, money, state_aid
from jalon.cases.enums import Ballot, Motion, Outcome, SessionState, State
from jalon.cases.models import Case, Decision, Proposal, Recusal, Report, ReportItem, Session
from jalon.cases.queries import clock
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import CommitmentEvent


@action
def open_session(region: str, body: str, held_on: date, *, actor: User) -> Session:
    """A session of a body that votes awards."""
    demand(actor, Right.SESSIONS_PREPARE, region)
    session, made = Session.objects.get_or_create(
        region=region, body=body.strip(), held_on=held_on, defaults={"prepared_by": actor}
    )
    if made:
        record(actor, "sessions.open", f"session/{session.pk}", region=region, held_on=held_on)
    return session


@action
def add_report(session: Session, number: str, title: str, cases: Sequence[UUID], *, actor: User) -> Report:
    """A report that groups the proposals of these cases; each needs its two favourable visas."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    demand(actor, Right.SESSIONS_PREPARE, session.region)
    if session.state != SessionState.OPEN:
        raise ActionRefused("sessions.closed", _("Les votes de cette séance sont gelés."))
    if not cases:
        raise ActionRefused(
            "sessions.empty_report",
            _("Un rapport regroupe au moins un dossier."),
            _("Cochez un dossier."),
            field="cases",
        )
    if Report.objects.filter(session=session, number=number.strip()).exists():
        raise ActionRefused(
            "sessions.report_number",
            _("Un rapport de cette séance porte déjà ce numéro."),
            _("Donnez-lui un autre numéro."),
            field="number",
        )
    report = Report.objects.create(session=session, number=number.strip(), title=title.strip())
    for public_id in cases:
        case = Case.objects.select_for_update(of=("self",)).get(public_id=public_id, region=session.region)
        proposal = ready_proposal(case)
        if proposal is None:
            raise ActionRefused(
                "sessions.not_ready",
                _("Le dossier %(case)s n’a pas encore ses deux visas favorables, ou est déjà inscrit.")
                % {"case": case.reference},
                _("Retirez-le de la sélection ou attendez ses visas."),
                field="cases",
            )
        ReportItem.objects.create(report=report, proposal=proposal)
    record(actor, "sessions.report", f"report/{report.pk}", region=session.region, cases=len(cases))
    return report


def ready_proposal(case: Case) -> Proposal | None:
    """The proposal of a case that may go to the committee: two favourable visas, in no report yet."""
    proposal = Proposal.objects.filter(case=case, current=True, item__isnull=True).first()
    if case.state != State.PROPOSED or proposal is None:
        return None
    return proposal if proposal.visas.filter(favourable=True).count() == 2 else None


@action
def record_vote(
    report: Report,
    ballot: Ballot,
    *,
    present: int,
    votes_for: int,
    votes_against: int,
    abstentions: int,
    deliberation: str,
    recusals: Sequence[tuple[str, str]] = (),
    actor: User,
) -> Report:
    """Write the vote of a report down: those present, the votes, who stood aside and why (CGCT L1111-6)."""
    report = Report.objects.select_for_update(of=("self",)).select_related("session").get(pk=report.pk)
    demand(actor, Right.SESSIONS_RECORD_VOTE, report.session.region)
    if report.session.state != SessionState.OPEN:
        raise ActionRefused("sessions.closed", _("Les votes de cette séance sont gelés."))
    if min(present, votes_for, votes_against, abstentions) < 0 or votes_for + votes_against + abstentions > present:
        raise ActionRefused(
            "sessions.count",
            _("Le compte ne tombe pas juste : il y a plus de voix que de présents."),
            _("Les élus qui se sont déportés ne comptent ni parmi les présents ni parmi les voix."),
            field="present",
        )
    if (ballot == Ballot.ADOPTED) != (votes_for > votes_against) and ballot != Ballot.ADJOURNED:
        raise ActionRefused(
            "sessions.majority",
            _("Le résultat ne correspond pas aux voix : un rapport est adopté à la majorité des voix exprimées."),
            _("Corrigez le résultat ou les voix."),
            field="ballot",
        )
    if ballot == Ballot.ADOPTED and not deliberation.strip():
        raise ActionRefused(
            "sessions.deliberation", _("Donnez le numéro de la délibération."), field="deliberation"
        )
    report.ballot = ballot
    report.present, report.votes_for = present, votes_for
    report.votes_against, report.abstentions = votes_against, abstentions
    report.deliberation = deliberation.strip()
    report.recorded_by, report.recorded_at = actor, timezone.now()
    report.save()
    report.recusals.all().delete()
    Recusal.objects.bulk_create(
        Recusal(report=report, councillor=name.strip(), reason=reason.strip()) for name, reason in recusals
    )
    record(actor, "sessions.vote", f"report/{report.pk}", region=report.session.region, ballot=ballot.value)
    return report


@action
def freeze(session: Session, *, actor: User) -> Session:
    """Close the session: every report has its vote, and none changes any more."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    demand(actor, Right.SESSIONS_CLOSE, session.region)
    if session.state == SessionState.OPEN:
        if session.reports.filter(ballot=Ballot.PENDING).exists() or not session.reports.exists():
            raise ActionRefused(
                "sessions.pending",
                _("Un rapport attend encore son vote, ou la séance n’en a aucun."),
                _("Enregistrez chaque vote, y compris les ajournements."),
            )
        session.state = SessionState.VOTED
        session.save()
        record(actor, "sessions.close", f"session/{session.pk}", region=session.region)
    return session


def close_session(session: Session, *, actor: User) -> list[ReportItem]:
    """Freeze the votes, then let each take effect in a transaction of its own; gives those set apart.

    Called again after an interruption it goes on where it stopped: a vote never takes effect twice.
    """
    session = freeze(session, actor=actor)
    for pk in ReportItem.objects.filter(report__session=session, applied_at__isnull=True).values_list(
        "pk", flat=True
    ):
        try:
            take_effect(pk, actor=actor)
        except ActionRefused as refused:
            ReportItem.objects.filter(pk=pk, applied_at__isnull=True).update(set_apart=str(refused))
    return list(ReportItem.objects.filter(report__session=session, applied_at__isnull=True))


@action
def take_effect(item_id: int, *, actor: User) -> ReportItem:
    """One case's vote takes effect: decision, aid registered, money granted, journal, all or nothing."""
    item = ReportItem.objects.select_related("report__session", "proposal__case").get(pk=item_id)
    report, session = item.report, item.report.session
    if session.state != SessionState.VOTED:
        raise ActionRefused("sessions.open", _("La séance n’est pas close."))
    act = "decide" if report.ballot == Ballot.ADOPTED else "send_back"
    case = locking.hold(item.proposal.case.public_id, act, actor)
    item = ReportItem.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=item_id)
    if item.applied_at:
        return item
    proposal = item.proposal
    item.applied_at, item.set_apart = timezone.now(), ""
    item.save()
    granted = proposal.motion == Motion.GRANT
    if report.ballot == Ballot.ADOPTED:
        running = clock(case)
        assert running  # a proposed case is undecided: its clock runs or has expired
        case.outcome = Outcome.GRANTED if granted else Outcome.REFUSED
        decision = Decision.objects.create(
            case=case,
            proposal=proposal,
            outcome=case.outcome,
            deliberation=report.deliberation,
            voted_on=session.held_on,
            due_on=running.silence,
        )
        locking.passes(case, act, actor, outcome=case.outcome, deliberation=f"report/{report.pk}")
        if granted:
            state_aid.enter(case, proposal, report.deliberation, session.held_on, actor)
            money.grant(case, proposal, report.deliberation, session.held_on, actor)
            money.commit_at(CommitmentEvent.VOTE, decision, session.held_on, actor)
    else:
        Proposal.objects.filter(pk=proposal.pk).update(current=False)
        locking.passes(case, act, actor, ballot=report.ballot)
        if granted:
            money.release(case, proposal, actor)
    return item
