"""What happens in the room: who sits, comes, leaves, gives a proxy, stands aside; and how each report is voted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases import room
from jalon.cases.actions.reports import hold_report, hold_session
from jalon.cases.assembly import procedure
from jalon.cases.committee.counting import Count, has_quorum, needed, verdict
from jalon.cases.enums import Ballot, Choice, Fate, Passing, ReportStage
from jalon.cases.models import Member, Movement, Proxy, Recusal, Report, Session, Voice
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

AHEAD = timedelta(minutes=5)
"""How far a clock of the room may be before the server's."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat to fill: a name, a group, the account of whoever holds it if there is one, whether it presides."""

    name: str
    group: str = ""
    person: User | None = None
    chairs: bool = False


@action
def enrol(region: str, body: str, seats: Sequence[Seat], since: date, *, actor: User) -> list[Member]:
    """Fill seats of a body from that day on; a name that sits already gets its group, account and chair anew."""
    demand(actor, Right.SESSIONS_PREPARE, region)
    found = []
    for seat in seats:
        name = " ".join(seat.name.split())
        if not name:
            raise ActionRefused("sessions.no_name", _("Un siège a un nom."), field="seats")
        member, made = Member.objects.get_or_create(
            region=region, body=body, name=name, until=None, defaults={"since": since}
        )
        member.group, member.person, member.chairs = seat.group.strip(), seat.person or member.person, seat.chairs
        member.save()
        found.append(member)
        record(actor, "sessions.enrol", f"member/{member.pk}", region=region, made=made)
    return found


@action
def end_seat(member: Member, until: date, *, actor: User) -> Member:
    """A member's mandate in the body ends that day."""
    demand(actor, Right.SESSIONS_PREPARE, member.region)
    member = Member.objects.select_for_update().get(pk=member.pk)
    if until < member.since:
        raise ActionRefused("acts.order", _("Un mandat ne finit pas avant de commencer."), field="on")
    member.until = until
    member.save()
    record(actor, "sessions.end_seat", f"member/{member.pk}", region=member.region, on=until)
    return member


def _moment(session: Session, at: datetime | None) -> datetime:
    """The hour of something that happens in the session: that day, and not in the future."""
    at = at or timezone.now()
    if at > timezone.now() + AHEAD:
        raise ActionRefused("acts.future", _("Cette heure est dans le futur."), field="at")
    if timezone.localdate(at) < session.held_on:
        raise ActionRefused("sessions.before", _("La séance n’a pas encore commencé ce jour-là."), field="at")
    return at


def _member(session: Session, member_id: int) -> Member:
    found = room.members(session).filter(pk=member_id).first()
    if found is None:
        raise ActionRefused("sessions.no_member", _("Cette personne ne siège pas dans cette instance ce jour-là."))
    return found


@action
def start(session: Session, at: datetime | None = None, *, actor: User) -> Session:
    """The chair opens the session."""
    session = hold_session(session.pk, Right.SESSIONS_RECORD_VOTE, actor)
    if session.opened_at is None:
        session.opened_at = _moment(session, at)
        session.save()
        record(actor, "sessions.start", f"session/{session.pk}", region=session.region)
    return session


def _demand_started(session: Session) -> None:
    if session.opened_at is None:
        raise ActionRefused(
            "sessions.not_started", _("La séance n’est pas ouverte."), _("Ouvrez-la, puis recommencez.")
        )


@action
def move(
    session: Session, members: Sequence[int], passing: Passing, at: datetime | None = None, *, actor: User
) -> int:
    """Members come in or leave at that hour; who is there already, or away already, is left as is.

    Whoever comes in takes back a vote given by proxy. Gives how many moved.
    """
    session = hold_session(session.pk, Right.SESSIONS_RECORD_VOTE, actor)
    at = _moment(session, at)
    inside = room.inside(session)
    comes = passing == Passing.ARRIVES
    moving = [one for one in dict.fromkeys(members) if (one in inside) != comes]
    for one in moving:
        Movement.objects.create(session=session, member=_member(session, one), passing=passing, at=at)
        record(actor, f"sessions.{passing.value}", f"member/{one}", region=session.region, session=session.pk)
    if comes:
        Proxy.objects.filter(session=session, giver__in=moving, ended_at=None).update(ended_at=at)
    return len(moving)


@action
def take_back_movement(movement: Movement, *, actor: User) -> None:
    """A coming or a leaving written down by mistake: the last one of its member."""
    session = hold_session(movement.session_id, Right.SESSIONS_RECORD_VOTE, actor)
    last = session.movements.filter(member=movement.member_id).last()
    if last is None or last.pk != movement.pk:
        raise ActionRefused(
            "sessions.not_last",
            _("Ce n’est plus le dernier passage de ce membre."),
            _("Annulez d’abord le plus récent."),
        )
    record(actor, "sessions.take_back", f"member/{last.member_id}", region=session.region, session=session.pk)
    last.delete()


@action
def give_proxy(
    session: Session, giver_id: int, holder_id: int, at: datetime | None = None, *, actor: User
) -> Proxy:
    """An absent member gives a vote to another: by the secretary, or by the member.

    The rules say how many one member may hold (one: CGCT L4132-15). A proxy given again replaces the former one.
    """
    session = _own_or_secretary(session, giver_id, actor)
    giver, holder = _member(session, giver_id), _member(session, holder_id)
    if giver.pk == holder.pk:
        raise ActionRefused("sessions.proxy_self", _("Un pouvoir se donne à quelqu’un d’autre."), field="holder")
    if giver.pk in room.inside(session):
        raise ActionRefused(
            "sessions.proxy_present", _("Qui est dans la salle vote en personne."), _("Notez d’abord le départ.")
        )
    if Proxy.objects.filter(session=session, giver=holder, ended_at=None).exists():
        raise ActionRefused(
            "sessions.proxy_given_on",
            _("%(name)s a donné pouvoir : cette personne ne peut pas en recevoir.") % {"name": holder},
            field="holder",
        )
    most = procedure(session.region, session.body, session.held_on).proxies
    held = Proxy.objects.filter(session=session, holder=holder, ended_at=None).exclude(giver=giver).count()
    if held >= most:
        raise ActionRefused(
            "sessions.proxies",
            _("%(name)s porte déjà %(held)s pouvoir, le plus que permette le règlement intérieur.")
            % {"name": holder, "held": held},
            _("Choisissez un autre membre."),
            field="holder",
        )
    if Proxy.objects.filter(session=session, holder=giver, ended_at=None).exists():
        raise ActionRefused(
            "sessions.proxy_holder_gives",
            _("%(name)s porte un pouvoir : il faut d’abord le rendre.") % {"name": giver},
            field="giver",
        )
    now = at or timezone.now()
    Proxy.objects.filter(session=session, giver=giver, ended_at=None).exclude(holder=holder).update(ended_at=now)
    proxy, made = Proxy.objects.get_or_create(
        session=session, giver=giver, holder=holder, ended_at=None, defaults={"given_at": now}
    )
    if made:
        record(actor, "sessions.proxy", f"member/{giver.pk}", region=session.region, holder=holder.pk)
    return proxy


@action
def end_proxy(proxy: Proxy, at: datetime | None = None, *, actor: User) -> None:
    """A proxy is taken back."""
    session = _own_or_secretary(proxy.session, proxy.giver_id, actor)
    ended = Proxy.objects.filter(pk=proxy.pk, ended_at=None).update(ended_at=at or timezone.now())
    if ended:
        record(actor, "sessions.end_proxy", f"member/{proxy.giver_id}", region=session.region)


def _own_or_secretary(session: Session, member_id: int, actor: User) -> Session:
    """The session held by whoever prepares it, or by the member concerned."""
    if may(actor, Right.SESSIONS_PREPARE, session.region):
        return hold_session(session.pk, Right.SESSIONS_PREPARE, actor)
    session = hold_session(session.pk, Right.SESSIONS_SIT, actor)
    if not Member.objects.filter(pk=member_id, person=actor).exists():
        raise ActionRefused("sessions.not_you", _("Chaque membre ne décide que pour son propre siège."))
    return session


@action
def recuse(report: Report, member_id: int, reason: str, *, actor: User) -> Recusal:
    """A member stands aside from a report: leaves the room for it and counts neither for quorum nor vote."""
    session = _own_or_secretary(
        Report.objects.select_related("session").get(pk=report.pk).session, member_id, actor
    )
    report = Report.objects.select_for_update().get(pk=report.pk)
    _demand_not_voted(report)
    if not reason.strip():
        raise ActionRefused("cases.no_reason", _("Un déport dit pourquoi, en quelques mots."), field="reason")
    member = _member(session, member_id)
    recusal, made = Recusal.objects.get_or_create(
        report=report, member=member, defaults={"reason": reason.strip()[:250], "declared_by": actor}
    )
    if made:
        record(actor, "sessions.recuse", f"report/{report.pk}", region=session.region, member=member.pk)
    return recusal


@action
def take_back_recusal(recusal: Recusal, *, actor: User) -> None:
    """A recusal written down by mistake, before the vote: only the secretary may."""
    report = hold_report(recusal.report_id, Right.SESSIONS_PREPARE, actor)
    _demand_not_voted(report)
    record(
        actor,
        "sessions.take_back_recusal",
        f"report/{report.pk}",
        region=report.session.region,
        member=recusal.member_id,
    )
    Recusal.objects.filter(pk=recusal.pk).delete()


def _demand_not_voted(report: Report) -> None:
    if report.ballot != Ballot.PENDING:
        raise ActionRefused(
            "sessions.voted", _("Ce rapport est déjà voté."), _("Reprenez d’abord le vote du rapport.")
        )


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
    _demand_started(report.session)
    _demand_sent(report)
    _demand_not_voted(report)
    report.called_at = _moment(report.session, at)
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
    _demand_started(session)
    _demand_sent(report)
    at = _moment(session, at)
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
