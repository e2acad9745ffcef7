"""What happens in the room: who sits, comes, leaves, gives a proxy, stands aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases import room
from jalon.cases.actions.reports import hold_report, hold_session
from jalon.cases.assembly import procedure
from jalon.cases.enums import Ballot, Passing
from jalon.cases.models import Member, Movement, Proxy, Recusal, Report, Session
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


def moment(session: Session, at: datetime | None) -> datetime:
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
        session.opened_at = moment(session, at)
        session.save()
        record(actor, "sessions.start", f"session/{session.pk}", region=session.region)
    return session


def demand_started(session: Session) -> None:
    """Refuse what only an open session knows."""
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
    at = moment(session, at)
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
    demand_not_voted(report)
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
    demand_not_voted(report)
    record(
        actor,
        "sessions.take_back_recusal",
        f"report/{report.pk}",
        region=report.session.region,
        member=recusal.member_id,
    )
    Recusal.objects.filter(pk=recusal.pk).delete()


def demand_not_voted(report: Report) -> None:
    """Refuse what would change a report once it is voted."""
    if report.ballot != Ballot.PENDING:
        raise ActionRefused(
            "sessions.voted", _("Ce rapport est déjà voté."), _("Reprenez d’abord le vote du rapport.")
        )
