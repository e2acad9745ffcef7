"""What leads a report to its session: its cases, its text, its visas, its sending; and what becomes of one case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases import papers, telling
from jalon.cases.actions.amending import demand_amendable
from jalon.cases.assembly import procedure
from jalon.cases.committee.rules import Late
from jalon.cases.enums import Ballot, Fate, ReportStage, SessionState, State, VisaKind
from jalon.cases.models import AmendedAmount, Case, Member, Proposal, Report, ReportItem, ReportVisa, Session
from jalon.cases.papers import is_visaed, paper, papers_of, prepared_text
from jalon.cases.report_checks import checks_of
from jalon.journal.actions import record
from jalon.journal.guards import demand, demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import Instrument


@dataclass(frozen=True, slots=True)
class ReportText:
    """What the author of a report writes: visas one a line, articles separated by an empty line."""

    presentation: str
    grounds: str
    articles: str


def hold_session(session_id: int, right: Right, actor: User) -> Session:
    """The locked session, once ``actor`` may act on it and its votes are not frozen."""
    session = Session.objects.select_for_update().get(pk=session_id)
    demand(actor, right, session.region)
    demand_open(session)
    return session


def demand_open(session: Session) -> None:
    """Refuse whatever would change a session whose votes are frozen."""
    if session.state != SessionState.OPEN:
        raise ActionRefused("sessions.closed", _("Les votes de cette séance sont gelés."))


def hold_report(report_id: int, right: Right, actor: User) -> Report:
    """The locked report of an open session."""
    session = hold_session(Report.objects.values_list("session", flat=True).get(pk=report_id), right, actor)
    report = Report.objects.select_for_update().get(pk=report_id)
    report.session = session
    return report


def _demand_draft(report: Report) -> None:
    if report.stage != ReportStage.DRAFT:
        raise ActionRefused(
            "sessions.sent",
            _("Ce rapport est déjà adressé aux élus : son texte ne change plus."),
            _("En séance, retirez, reportez ou amendez le dossier concerné."),
        )


def _demand_number_free(session: Session, number: str, but: Report | None = None) -> None:
    others = session.reports.exclude(pk=but.pk) if but else session.reports.all()
    if others.filter(number=number).exists():
        raise ActionRefused(
            "sessions.report_number",
            _("Un rapport de cette séance porte déjà ce numéro."),
            _("Donnez-lui un autre numéro."),
            field="number",
        )


@action
def add_report(
    session: Session,
    number: str,
    title: str,
    cases: Sequence[UUID],
    *,
    actor: User,
    text: ReportText | None = None,
) -> Report:
    """A report that groups the proposals of these cases; each needs its two favourable visas.

    Only a body that may grant decides them, a refusal as much as an award (CGCT L4221-5). Without a text, the visas
    and articles are prepared from the schemes and their regimes.
    """
    session = hold_session(session.pk, Right.SESSIONS_PREPARE, actor)
    if not procedure(session.region, session.body, session.held_on).grants:
        raise ActionRefused(
            "sessions.may_not_grant",
            _("%(body)s ne peut ni attribuer ni refuser une aide.") % {"body": session.body},
            _("Inscrivez ces dossiers à une séance de l’instance qui en a la compétence."),
        )
    if not cases:
        raise ActionRefused(
            "sessions.empty_report",
            _("Un rapport regroupe au moins un dossier."),
            _("Cochez un dossier."),
            field="cases",
        )
    number = number.strip()
    _demand_number_free(session, number)
    last = session.reports.aggregate(last=Max("position"))["last"] or 0
    report = Report.objects.create(
        session=session, number=number, title=title.strip(), position=last + 1, prepared_by=actor
    )
    proposals = _put_in(report, cases)
    written = text or ReportText("", *_prepared(proposals))
    report.presentation, report.grounds, report.articles = written.presentation, written.grounds, written.articles
    report.save()
    record(actor, "sessions.report", f"report/{report.pk}", region=session.region, cases=len(cases))
    return report


def _prepared(proposals: Sequence[Proposal]) -> tuple[str, str]:
    text = prepared_text(proposals)
    return text.grounds, text.articles


def _put_in(report: Report, cases: Sequence[UUID]) -> list[Proposal]:
    found = []
    last = report.items.aggregate(last=Max("position"))["last"] or 0
    for position, public_id in enumerate(cases, last + 1):
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("scheme_version__scheme")
            .get(public_id=public_id, region=report.session.region)
        )
        proposal = ready_proposal(case)
        if proposal is None:
            raise ActionRefused(
                "sessions.not_ready",
                _("Le dossier %(case)s n’a pas encore ses deux visas favorables, ou est déjà inscrit.")
                % {"case": case.reference},
                _("Retirez-le de la sélection ou attendez ses visas."),
                field="cases",
            )
        proposal.case = case
        ReportItem.objects.create(report=report, proposal=proposal, position=position)
        found.append(proposal)
    return found


def ready_proposal(case: Case) -> Proposal | None:
    """The proposal of a case that may go to the committee: two favourable visas, in no report yet."""
    proposal = Proposal.objects.filter(case=case, current=True, item__isnull=True).first()
    if case.state != State.PROPOSED or proposal is None:
        return None
    return proposal if proposal.visas.filter(favourable=True).count() == 2 else None


@action
def write_report(
    report: Report, number: str, title: str, position: int, text: ReportText, *, actor: User
) -> Report:
    """Change a report that is not sent yet; a visa given on another text counts no more."""
    report = hold_report(report.pk, Right.SESSIONS_PREPARE, actor)
    _demand_draft(report)
    number = number.strip()
    _demand_number_free(report.session, number, report)
    report.number, report.title, report.position = number, title.strip(), position
    report.presentation, report.grounds, report.articles = text.presentation, text.grounds, text.articles
    report.save()
    record(
        actor, "sessions.write", f"report/{report.pk}", region=report.session.region, digest=paper(report).digest
    )
    return report


@action
def add_cases(report: Report, cases: Sequence[UUID], *, actor: User) -> Report:
    """Put more cases into a report that is not sent yet."""
    report = hold_report(report.pk, Right.SESSIONS_PREPARE, actor)
    _demand_draft(report)
    _put_in(report, cases)
    record(actor, "sessions.add", f"report/{report.pk}", region=report.session.region, cases=len(cases))
    return report


@action
def take_out(item: ReportItem, *, actor: User) -> None:
    """Take a case out of a report that is not sent yet: it is free for another one."""
    report = hold_report(item.report_id, Right.SESSIONS_PREPARE, actor)
    _demand_draft(report)
    found = ReportItem.objects.filter(pk=item.pk).first()
    if found is None:
        return
    if report.items.count() == 1:
        raise ActionRefused(
            "sessions.empty_report",
            _("Un rapport regroupe au moins un dossier."),
            _("Supprimez plutôt le rapport."),
        )
    proposal = found.proposal_id
    found.delete()
    record(actor, "sessions.take_out", f"report/{report.pk}", region=report.session.region, proposal=proposal)


@action
def delete_report(report: Report, *, actor: User) -> None:
    """Give a report up before it is sent: its cases are free for another one."""
    report = hold_report(report.pk, Right.SESSIONS_PREPARE, actor)
    _demand_draft(report)
    report.items.all().delete()
    report.visas.all().delete()
    report.recusals.all().delete()
    record(actor, "sessions.delete", f"report/{report.pk}", region=report.session.region)
    report.delete()


@action
def give_report_visa(report: Report, kind: VisaKind, favourable: bool, note: str, *, actor: User) -> ReportVisa:
    """Look at a report before it is sent: by somebody who neither wrote it nor gave the other visa.

    A favourable visa is refused while one of its own checks fails: the finance visa says that the money is there, the
    legal one that the regime is named and the text whole.
    """
    right = Right.CASES_LEGAL_VISA if kind == VisaKind.LEGAL else Right.CASES_FINANCE_VISA
    report = hold_report(report.pk, right, actor)
    _demand_draft(report)
    read = paper(report)
    done: dict[Step, object] = {}
    if report.prepared_by:
        done[Step.PREPARED] = report.prepared_by.actor_id
    for visa in report.visas.filter(digest=read.digest).select_related("given_by"):
        done[Step.LEGAL_VISA if visa.kind == VisaKind.LEGAL else Step.FINANCE_VISA] = visa.given_by.actor_id
    step = Step.LEGAL_VISA if kind == VisaKind.LEGAL else Step.FINANCE_VISA
    demand_four_eyes(actor, step, done)
    if step in done:
        raise ActionRefused("cases.visa_given", _("Ce visa est déjà donné."))
    if not favourable and not note.strip():
        raise ActionRefused("cases.no_reason", _("Un visa refusé dit pourquoi."), field="note")
    failed = [check for check in checks_of(read) if check.kind == kind and not check.passes]
    if favourable and failed:
        raise ActionRefused(
            "sessions.check", f"{failed[0].label} : {failed[0].found}", _("Corrigez-le, ou refusez le visa.")
        )
    visa = ReportVisa.objects.create(
        report=report, kind=kind, favourable=favourable, note=note.strip(), digest=read.digest, given_by=actor
    )
    record(
        actor,
        f"sessions.{kind.value}_visa",
        f"report/{report.pk}",
        region=report.session.region,
        favourable=favourable,
        digest=read.digest,
    )
    return visa


@action
def send_reports(session: Session, on: date, reason: str = "", *, actor: User) -> list[Report]:
    """Send the reports that have their two visas to the councillors, that day.

    Twelve days before the session unless the Region's rules say otherwise (CGCT L4132-18); later than that the rules
    block it, or ask for a reason, which the minutes keep.
    """
    session = hold_session(session.pk, Right.SESSIONS_PREPARE, actor)
    ready = [one.report for one in papers_of(session) if one.report.stage == ReportStage.DRAFT and is_visaed(one)]
    if not ready:
        raise ActionRefused(
            "sessions.nothing_to_send",
            _("Aucun rapport n’est prêt à partir : il faut ses deux visas favorables sur son texte actuel."),
            _("Demandez les visas, puis recommencez."),
        )
    late = _lateness(session, on, reason)
    for report in ready:
        report.stage, report.sent_on, report.late_reason = ReportStage.SENT, on, late
        report.save()
        record(actor, "sessions.send", f"report/{report.pk}", region=session.region, on=on, late=bool(late))
    for member in Member.objects.filter(region=session.region, body=session.body, until=None).select_related(
        "person"
    ):
        if member.person and may(member.person, Right.SESSIONS_READ, session.region):
            telling.pack_sent(session, member.person, ready)
    return ready


def _lateness(session: Session, on: date, reason: str) -> str:
    """The reason kept for a late sending; empty for one in time. Refuses what the rules do not allow."""
    if on > timezone.localdate():
        raise ActionRefused(
            "acts.future", _("Cette date est dans le futur."), _("Donnez le jour où l’envoi a eu lieu."), field="on"
        )
    rules = procedure(session.region, session.body, session.held_on)
    left = (session.held_on - on).days
    if left >= rules.notice_days:
        return ""
    short = ngettext(
        "L’envoi précède la séance de %(left)s jour ; le règlement intérieur en demande %(wanted)s.",
        "L’envoi précède la séance de %(left)s jours ; le règlement intérieur en demande %(wanted)s.",
        left,
    ) % {"left": left, "wanted": rules.notice_days}
    if rules.late is Late.BLOCK:
        raise ActionRefused("sessions.late", short, _("Inscrivez ces rapports à une autre séance."), field="on")
    if left <= rules.urgent_days:
        raise ActionRefused(
            "sessions.too_late",
            short,
            _("Même en urgence, il faut au moins %(days)s jour franc.") % {"days": rules.urgent_days},
            field="on",
        )
    if len(reason.strip()) < 10:
        raise ActionRefused(
            "sessions.late", short, _("Dites en quoi il y a urgence : le procès-verbal le garde."), field="reason"
        )
    return reason.strip()


@action
def settle(
    item: ReportItem,
    fate: Fate,
    reason: str = "",
    amounts: Mapping[Instrument, int] | None = None,
    *,
    actor: User,
) -> ReportItem:
    """Withdraw, amend or postpone one case of a report, or keep it after all; the others go on.

    An amended amount (cents, by instrument) is checked against the rulebook, the law on State aid and what the
    envelopes hold now; its money moves when the session's votes take effect, and the checks are made again then.
    """
    report = hold_report(item.report_id, Right.SESSIONS_RECORD_VOTE, actor)
    if report.stage != ReportStage.SENT:
        raise ActionRefused(
            "sessions.not_sent",
            _("Ce rapport n’est pas encore adressé aux élus : changez-le plutôt."),
            _("Retirez le dossier du rapport, ou modifiez sa proposition."),
        )
    if report.ballot != Ballot.PENDING:
        raise ActionRefused(
            "sessions.voted",
            _("Ce rapport est déjà voté."),
            _("Reprenez d’abord le vote, puis réglez le sort de ce dossier."),
        )
    item = ReportItem.objects.select_for_update().get(pk=item.pk)
    if fate != Fate.KEPT and len(reason.strip()) < 10:
        raise ActionRefused("cases.no_reason", _("Dites pourquoi : le procès-verbal le garde."), field="reason")
    item.amended.all().delete()
    if fate == Fate.AMENDED:
        wanted = {kind: (amounts or {}).get(kind, 0) for kind in papers.amounts_of(item.written.awards.all())}
        demand_amendable(item, wanted, report.session.held_on)
        AmendedAmount.objects.bulk_create(
            AmendedAmount(item=item, instrument=kind, amount_cents=cents) for kind, cents in wanted.items()
        )
    item.fate, item.fate_reason = fate, reason.strip() if fate != Fate.KEPT else ""
    item.save()
    record(
        actor,
        f"sessions.{fate.value}",
        f"report/{report.pk}",
        region=report.session.region,
        line=item.position,
        cents=sum((amounts or {}).values()) if fate == Fate.AMENDED else None,
    )
    return item
