"""How each report is voted in the room: called, voted voice by voice, taken again, adjourned."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import room
from jalon.cases.actions.reports import hold_report
from jalon.cases.actions.sitting import demand_not_voted, demand_started, moment
from jalon.cases.assembly import procedure
from jalon.cases.committee.counting import Count, has_quorum, needed, verdict
from jalon.cases.enums import Ballot, Choice, Fate, ReportStage
from jalon.cases.models import Member, Report, Session, Voice
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action


def _demand_sent(report: Report) -> None:
    if report.stage != ReportStage.SENT:
        raise ActionRefused(
            "sessions.not_sent",
            _("Ce rapport n’est pas adressé aux élus : il ne peut pas être voté."),
            _("Obtenez ses visas, puis adressez-le."),
        )


@action
def call_report(report: Report, at: datetime | None = None, *, actor: User) -> Report:
    """The chair calls a report: its debate begins, whoever stands aside leaves the room."""
    report = hold_report(report.pk, Right.SESSIONS_RECORD_VOTE, actor)
    demand_started(report.session)
    _demand_sent(report)
    demand_not_voted(report)
    report.called_at = moment(report.session, at)
    report.save()
    record(actor, "sessions.call", f"report/{report.pk}", region=report.session.region)
    return report


@action
def record_vote(
    report: Report,
    choices: Mapping[int, Choice],
    *,
    actor: User,
    chair_id: int | None = None,
    at: datetime | None = None,
    deliberation: str = "",
    debate: str = "",
) -> Report:
    """Write a vote down, member by member; the count and the result are computed, never typed.

    ``choices`` gives each voter's choice by the member's id; a voter that it leaves out did not take part. Refused
    without the quorum, and for anybody who may not vote: absent without a proxy in the room, or standing aside.
    """
    report = hold_report(report.pk, Right.SESSIONS_RECORD_VOTE, actor)
    session = report.session
    demand_started(session)
    _demand_sent(report)
    at = moment(session, at)
    rules = procedure(session.region, session.body, session.held_on)
    sits = room.sitting_of(report)
    strangers = sorted(set(choices) - set(sits.voters))
    if strangers:
        names = ", ".join(Member.objects.filter(pk__in=strangers).values_list("name", flat=True))
        raise ActionRefused(
            "sessions.not_voter",
            _("Ne peut pas voter sur ce rapport : %(names)s.") % {"names": names or strangers[0]},
            _("Cette personne est absente, déportée, ou son mandataire n’est pas dans la salle."),
            field="choices",
        )
    second = session.second_of_id is not None
    if not has_quorum(rules, sits.room, second_call=second):
        raise ActionRefused(
            "sessions.quorum",
            _("Le quorum est perdu : %(present)s présents, il en faut %(needed)s.")
            % {"present": sits.room.present, "needed": needed(rules, sits.room, second_call=second)},
            _("Attendez des arrivées, ou convoquez une seconde séance pour les rapports restants."),
            field="choices",
        )
    if not any(item.fate in (Fate.KEPT, Fate.AMENDED) for item in report.items.all()):
        raise ActionRefused(
            "sessions.nothing_left",
            _("Tous les dossiers de ce rapport sont retirés ou reportés."),
            _("Ajournez le rapport."),
        )
    chair = _chair(session, chair_id, sits.present)
    voices = {voter: choices.get(voter, Choice.SILENT) for voter in sits.voters}
    count = _count(voices)
    chosen = voices.get(chair.pk) if chair else None
    chair_for = chosen == Choice.FOR if chosen in (Choice.FOR, Choice.AGAINST) else None
    found = verdict(rules, count, sits.room, chair_for=chair_for)
    _demand_deliberation_free(session, report, deliberation)
    report.ballot = Ballot.ADOPTED if found.adopted else Ballot.REJECTED
    report.casting, report.chair = found.casting, chair
    report.in_office, report.present = sits.room.in_office, sits.room.present
    report.represented = sits.room.represented
    report.quorum = needed(rules, sits.room, second_call=second)
    report.votes_for, report.votes_against = count.votes_for, count.votes_against
    report.abstentions, report.silent = count.abstentions, count.silent
    report.called_at, report.voted_at = report.called_at or at, at
    report.deliberation = deliberation.strip() if found.adopted else ""
    report.debate = debate.strip() or report.debate
    report.recorded_by, report.recorded_at = actor, timezone.now()
    report.adjourned_for = ""
    report.save()
    report.voices.all().delete()
    Voice.objects.bulk_create(
        Voice(report=report, member_id=voter, holder_id=sits.voters[voter], choice=choice)
        for voter, choice in voices.items()
    )
    record(actor, "sessions.vote", f"report/{report.pk}", region=session.region, ballot=report.ballot)
    return report


def _count(voices: Mapping[int, Choice]) -> Count:
    found = list(voices.values())
    return Count(*(found.count(choice) for choice in (Choice.FOR, Choice.AGAINST, Choice.ABSTAINED, Choice.SILENT)))


def _chair(session: Session, chair_id: int | None, present: frozenset[int]) -> Member | None:
    """Who presides: the one named, else the body's chair, in the room."""
    if chair_id is not None and chair_id not in present:
        raise ActionRefused(
            "sessions.chair_absent",
            _("Qui préside est dans la salle."),
            _("Choisissez un membre présent qui ne s’est pas déporté."),
            field="chair",
        )
    wanted = Q(pk=chair_id) if chair_id is not None else Q(chairs=True, pk__in=present)
    return room.members(session).filter(wanted).first()


def _demand_deliberation_free(session: Session, report: Report, number: str) -> None:
    taken = Report.objects.filter(session__region=session.region, deliberation=number.strip()).exclude(pk=report.pk)
    if number.strip() and taken.exists():
        raise ActionRefused(
            "sessions.deliberation_taken",
            _("Une autre délibération porte déjà ce numéro."),
            _("Laissez le champ vide : Jalon numérote à la clôture."),
            field="deliberation",
        )


@action
def reopen_vote(report: Report, *, actor: User) -> Report:
    """Take a vote back before the session is closed, to write it again; the journal keeps that it was."""
    report = hold_report(report.pk, Right.SESSIONS_RECORD_VOTE, actor)
    if report.ballot == Ballot.PENDING:
        return report
    report.ballot, report.deliberation, report.adjourned_for = Ballot.PENDING, "", ""
    report.voted_at = report.recorded_at = report.recorded_by = report.chair = None
    report.in_office = report.quorum = report.present = report.represented = None
    report.votes_for = report.votes_against = report.abstentions = report.silent = None
    report.casting = False
    report.save()
    report.voices.all().delete()
    record(actor, "sessions.reopen", f"report/{report.pk}", region=report.session.region)
    return report


@action
def adjourn(report: Report, reason: str, *, actor: User) -> Report:
    """Put a whole report off: its cases stay proposed, their money reserved, free for another session."""
    report = hold_report(report.pk, Right.SESSIONS_RECORD_VOTE, actor)
    _demand_sent(report)
    if len(reason.strip()) < 10:
        raise ActionRefused("cases.no_reason", _("Dites pourquoi : le procès-verbal le garde."), field="reason")
    report.voices.all().delete()
    report.ballot, report.adjourned_for, report.deliberation = Ballot.ADJOURNED, reason.strip(), ""
    report.recorded_by, report.recorded_at = actor, timezone.now()
    report.save()
    record(actor, "sessions.adjourn", f"report/{report.pk}", region=report.session.region)
    return report
