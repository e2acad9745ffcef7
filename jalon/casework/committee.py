"""What the pages of a session show: its agenda, its room, what a reader may read and do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import room
from jalon.cases.assembly import body_called, procedure
from jalon.cases.committee.counting import has_quorum, needed
from jalon.cases.committee.presence import Sitting
from jalon.cases.committee.rules import ARTICLES, Late, Majority, Procedure, Quorum, Ways
from jalon.cases.enums import Ballot, Passing, ReportStage, SessionState, VisaKind
from jalon.cases.models import Interest, Member, Recusal, Report, ReportVisa, Session
from jalon.cases.papers import AnnexLine, Paper, papers_of, visas_in_force
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import language
from jalon.ui.parts import TagKind


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A report on the order of business: how far it is in words, and whether its reader stands aside from it."""

    paper: Paper
    status: str
    kind: TagKind
    visas: Mapping[VisaKind, ReportVisa]
    aside: bool

    @property
    def report(self) -> Report:
        return self.paper.report


def agenda(session: Session, reader: User) -> list[AgendaRow]:
    """The reports of a session as this reader may see them."""
    aside = reports_aside(session, reader)
    rows = []
    for paper in papers_of(session):
        visas = visas_in_force(paper)
        status, kind = _status(paper.report, visas)
        rows.append(AgendaRow(paper, status, kind, visas, paper.report.pk in aside))
    return rows


def reports_aside(session: Session, reader: User) -> set[int]:
    """The reports that this reader does not read: where a recusal or an interest in one of the cases was declared."""
    recused = Recusal.objects.filter(report__session=session, member__person=reader)
    interests = Interest.objects.filter(person=reader).values("case")
    items = session.reports.filter(items__proposal__case__in=interests) | session.reports.filter(
        items__former__case__in=interests
    )
    return {*recused.values_list("report", flat=True), *items.values_list("pk", flat=True)}


def _status(report: Report, visas: Mapping[VisaKind, ReportVisa]) -> tuple[str, TagKind]:
    ballots: dict[str, TagKind] = {Ballot.ADOPTED: "ok", Ballot.REJECTED: "late", Ballot.ADJOURNED: "warn"}
    if report.ballot in ballots:
        return str(report.get_ballot_display()), ballots[report.ballot]
    if report.stage == ReportStage.SENT:
        return _("adressé aux élus, à voter"), "accent"
    if any(not visa.favourable for visa in visas.values()):
        return _("visa refusé"), "late"
    waiting = [str(kind.label) for kind in VisaKind if kind not in visas]
    if waiting:
        return _("attend : %(visas)s") % {"visas": ", ".join(waiting)}, "warn"
    return _("visé, à adresser aux élus"), "accent"


@dataclass(frozen=True, slots=True)
class Notice:
    """Until when reports leave in time."""

    last_day: date
    days: int
    late: bool
    blocks: bool


def notice_of(session: Session, today: date) -> Notice:
    """The last day on which reports may leave without being late."""
    rules = procedure(session.region, session.body, session.held_on)
    last = session.held_on - timedelta(days=rules.notice_days)
    return Notice(last, rules.notice_days, today > last, rules.late is Late.BLOCK)


@dataclass(frozen=True, slots=True)
class Place:
    """A seat as the room shows it."""

    member: Member
    inside: bool
    recused: bool
    holds: tuple[Member, ...]
    given_to: Member | None


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room now: every seat by group, the quorum, and the last comings and goings."""

    session: Session
    rules: Procedure
    groups: Mapping[str, Sequence[Place]]
    sitting: Sitting
    needed: int
    reached: bool

    @property
    def present(self) -> int:
        return len(self.sitting.present)


def room_of(session: Session, report: Report | None = None) -> RoomView:
    """Who is there, for a report or for none; whoever stands aside from the report counts no more."""
    rules = procedure(session.region, session.body, session.held_on)
    sits = room.sitting_of(report) if report else room.sitting_now(session)
    inside = room.inside(session)
    members = {member.pk: member for member in room.members(session)}
    given: dict[int, Member] = {}
    held: dict[int, list[Member]] = {}
    for giver, holder in session.proxies.filter(ended_at=None).values_list("giver", "holder"):
        if giver in members and holder in members:
            given[giver] = members[holder]
            held.setdefault(holder, []).append(members[giver])
    groups: dict[str, list[Place]] = {}
    for pk, member in members.items():
        place = Place(member, pk in inside, pk in sits.recused, tuple(held.get(pk, ())), given.get(pk))
        groups.setdefault(member.group, []).append(place)
    second = session.second_of_id is not None
    return RoomView(
        session=session,
        rules=rules,
        groups=groups,
        sitting=sits,
        needed=needed(rules, sits.room, second_call=second),
        reached=has_quorum(rules, sits.room, second_call=second),
    )


def current_report(session: Session) -> Report | None:
    """The report that the chair has called and that is not voted yet, else the next one to call."""
    waiting = session.reports.filter(ballot=Ballot.PENDING, stage=ReportStage.SENT)
    found = waiting.filter(called_at__isnull=False).order_by("-called_at").first() or waiting.first()
    if found:
        found.session = session
    return found


def progress(session: Session) -> tuple[int, int, int]:
    """Of a closed session: annex lines whose vote has taken effect, those set apart, and all of them."""
    items = [item for report in session.reports.prefetch_related("items") for item in report.items.all()]
    done = sum(item.applied_at is not None for item in items)
    apart = sum(item.applied_at is None and bool(item.set_apart) for item in items)
    return done, apart, len(items)


def seat_of(session: Session, person: User) -> Member | None:
    """The seat that this person holds in the session's body that day."""
    return room.members(session).filter(person=person).first()


def lines_to_settle(paper: Paper) -> list[AnnexLine]:
    """The annex, when the committee may still withdraw, amend or postpone a case."""
    open_now = paper.report.session.state == SessionState.OPEN
    return list(paper.lines) if open_now and paper.report.ballot == Ballot.PENDING else []


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A parameter of the rules of procedure in words, and what it rests on."""

    label: str
    value: str
    basis: str
    illustrative: bool


def rules_in_words(region: str, body: str, on: date) -> list[RuleLine]:
    """The rules that hold for a body on a day, in the reader's language."""
    rules = procedure(region, body, on)
    written = body_called(region, body) is not None and rules.since is not None
    found = []
    for key, label, value in _said(rules):
        own = _("règlement intérieur, depuis le %(day)s") % {"day": shown_date(rules.since)} if rules.since else ""
        basis = own if written else ARTICLES.get(key, _("usage"))
        found.append(RuleLine(label, value, basis, key in rules.illustrative))
    return found


def _said(rules: Procedure) -> Iterator[tuple[str, str, str]]:
    yes_no = {True: _("oui"), False: _("non")}
    quorums = {
        Quorum.NONE: _("aucun"),
        Quorum.MORE_THAN_HALF: _("plus de la moitié des membres en exercice"),
        Quorum.THIRD: _("un tiers des membres en exercice"),
        Quorum.TWO_THIRDS: _("deux tiers des membres en exercice"),
        Quorum.THREE_QUARTERS: _("trois quarts des membres en exercice"),
    }
    majorities = {
        Majority.VOTES_CAST: _("plus de pour que de contre"),
        Majority.PRESENT: _("plus de la moitié de ceux qui peuvent voter"),
        Majority.IN_OFFICE: _("plus de la moitié des membres en exercice"),
    }
    late = {Late.BLOCK: _("le rapport attend une autre séance"), Late.REASON: _("l’urgence se motive")}
    ways = {Ways.GROUPS: _("par groupe"), Ways.NAMES: _("par nom")}
    days = _("%(days)s jours")
    yield "grants", _("Peut attribuer et refuser les aides"), yes_no[rules.grants]
    yield "notice_days", _("Envoi des rapports avant la séance"), days % {"days": rules.notice_days}
    yield "late", _("Un envoi tardif"), late[rules.late]
    yield "urgent_days", _("Délai qui reste toujours, même en urgence"), days % {"days": rules.urgent_days}
    yield "quorum", _("Quorum"), quorums[rules.quorum]
    yield "recused_out", _("Les déportés sortent du nombre des membres"), yes_no[rules.recused_out]
    yield "proxies", _("Pouvoirs qu’un membre peut porter"), str(rules.proxies)
    yield "proxies_in_quorum", _("Les pouvoirs comptent pour le quorum"), yes_no[rules.proxies_in_quorum]
    yield "majority", _("Majorité"), majorities[rules.majority]
    yield "casting_vote", _("Voix prépondérante de la présidence"), yes_no[rules.casting_vote]
    yield "voting", _("Scrutin"), ", ".join(ways[one] for one in rules.voting)
    yield "second_call_days", _("Seconde convocation après"), days % {"days": rules.second_call_days}
    yield "second_call_quorum", _("Quorum de la seconde séance"), quorums[rules.second_call_quorum]
    yield "number", _("Numéro d’une délibération"), rules.number
    yield "transmit_days", _("Transmission au préfet dans les"), days % {"days": rules.transmit_days}


def words(text: Mapping[str, str]) -> str:
    """The reader's part of a text in both languages."""
    return text.get(language()) or text["fr"]


def arrivals_and_departures(seen: Sequence[int], now: Sequence[int]) -> list[tuple[Passing, list[int]]]:
    """What changed between the room as a page showed it and as its reader left it."""
    before, after = set(seen), set(now)
    return [(Passing.ARRIVES, sorted(after - before)), (Passing.LEAVES, sorted(before - after))]
