"""What awaits a member of staff today, by right, the most urgent first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where, scopes_of
from jalon.accounts.rights import Right
from jalon.cases.assembly import procedure
from jalon.cases.assessments import invitations_to, reviews_of, rounds_of
from jalon.cases.enums import Outcome, ReportStage, ReviewState, SessionState, State, VisaKind
from jalon.cases.models import Case, Opinion, Proposal, Session, Visa
from jalon.cases.papers import papers_of, visas_in_force
from jalon.cases.queries import SCHEME, clock, readable_by, ready_for_session, sessions_of
from jalon.cases.queue import SOON, Order, Owner, urgent_first
from jalon.casework.assessing import RoundPage, round_page
from jalon.monitoring import queries as monitoring
from jalon.monitoring.enums import CheckState
from jalon.monitoring.models import Check
from jalon.monitoring.progress import to_do, to_give
from jalon.payments.approving import to_approve
from jalon.payments.enums import ClaimState
from jalon.payments.exchange import how_many_differ
from jalon.payments.models import Claim, Withdrawal
from jalon.payments.queries import waiting
from jalon.payments.withdrawal import ripe, to_vote
from jalon.plan.queries import region_choices
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import language, money

SHOWN = 20
"""How many things of a kind are shown; the others are one step away."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: what, about what, where, by when."""

    title: str
    about: str
    url: str
    due: date | None = None

    def late(self, today: date) -> bool:
        """True when the date by which it should be done has passed."""
        return self.due is not None and self.due < today

    def soon(self, today: date) -> bool:
        """True when that date is within thirty days."""
        return self.due is not None and today <= self.due <= today + SOON


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind to do, the most urgent first; ``more`` others are behind ``url``."""

    title: str
    items: list[Item]
    more: int = 0
    url: str = ""

    @property
    def count(self) -> int:
        """How many things there are, shown or not."""
        return len(self.items) + self.more


def _case_item(case: Case, title: str) -> Item:
    running = clock(case)
    return Item(
        title, _about(case), reverse("casework:case", args=[case.public_id]), running.silence if running else None
    )


def _ordered(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.about))


def _cases(title: str, rows: QuerySet[Case], what: Callable[[Case], str], **filters: str) -> Group:
    """The most urgent of these cases, and the way to the others; the count is read only where there are others."""
    found = list(urgent_first(rows)[: SHOWN + 1])
    more = rows.count() - SHOWN if len(found) > SHOWN else 0
    address = urlencode({**filters, "order": Order.DUE.value})
    return Group(
        title,
        [_case_item(case, what(case)) for case in found[:SHOWN]],
        more,
        f"{reverse('casework:cases')}?{address}",
    )


def groups(user: User) -> Iterator[Group]:
    """What awaits this person, by kind; kinds with nothing are left out."""
    makers: list[tuple[Right, Callable[[User], Group]]] = [
        (Right.CASES_REVIEW, _to_take),
        (Right.CASES_REVIEW, _mine),
        (Right.CASES_RECORD_OPINION, _opinions),
        (Right.ASSESSMENTS_SCORE, _to_mark),
        (Right.ASSESSMENTS_ORGANISE, _assessments),
        (Right.CASES_LEGAL_VISA, lambda one: _visas(one, VisaKind.LEGAL)),
        (Right.CASES_FINANCE_VISA, lambda one: _visas(one, VisaKind.FINANCE)),
        (Right.CASES_LEGAL_VISA, lambda one: _reports(one, VisaKind.LEGAL)),
        (Right.CASES_FINANCE_VISA, lambda one: _reports(one, VisaKind.FINANCE)),
        (Right.SESSIONS_PREPARE, _sessions),
        (Right.DECISIONS_NOTIFY, _to_notify),
        (Right.AGREEMENTS_SIGN, _agreements),
        (Right.AWARDS_MONITOR, _reports_to_read),
        (Right.AWARDS_MONITOR, _late_promises),
        (Right.PAYMENTS_CERTIFY, lambda one: _claims(one, Right.PAYMENTS_CERTIFY, ClaimState.RECEIVED)),
        (Right.PAYMENTS_APPROVE, _approvals),
        (Right.PAYMENTS_ORDER, lambda one: _claims(one, Right.PAYMENTS_ORDER, ClaimState.CERTIFIED)),
        (Right.PAYMENTS_RECORD_RETURN, lambda one: _claims(one, Right.PAYMENTS_RECORD_RETURN, ClaimState.ORDERED)),
        (Right.PAYMENTS_RECORD_RETURN, _differences),
        (Right.CASES_PROPOSE, _withdrawals),
        (Right.SESSIONS_RECORD_VOTE, _withdrawal_votes),
        (Right.CHECKS_CARRY, _checks),
        (Right.CHECKS_PLAN, _checks_to_give),
    ]
    scopes = scopes_of(user, *(right for right, _make in makers))
    for (_right, make), scope in zip(makers, scopes, strict=True):
        if scope:
            group = make(user)
            if group.items:
                yield group


def _to_take(user: User) -> Group:
    cases = readable_by(user).filter(officer=None, state__in=[State.SUBMITTED, State.COMPLETE])
    return _cases(_("À prendre"), cases, lambda _case: _("Prendre le dossier"), owner=Owner.NOBODY)


def _mine(user: User) -> Group:
    titles = {
        State.SUBMITTED: _("Vérifier les pièces"),
        State.COMPLETE: _("Instruire"),
        State.IN_REVIEW: _("Instruire et proposer"),
        State.AWAITING: _("Attendre les pièces"),
    }
    cases = readable_by(user).filter(officer=user, state__in=list(titles))
    return _cases(_("Mes dossiers"), cases, lambda case: titles[State(case.state)], owner=Owner.MINE)


def _opinions(user: User) -> Group:
    """The opinions that are wanted: a case counts once for each judged condition that nobody has judged."""
    reviewed = readable_by(user).filter(state=State.IN_REVIEW)
    items: list[Item] = []
    count = 0
    for version in SchemeVersion.objects.filter(pk__in=reviewed.values("scheme_version")).select_related("scheme"):
        for condition in rulebook_of(version).conditions:
            if condition.kind != "judged":
                continue
            given = Opinion.objects.filter(case=OuterRef("pk"), condition=condition.id, current=True)
            rows = reviewed.filter(~Exists(given), scheme_version=version)
            title = _("Avis à rendre : %(label)s") % {"label": condition.label.get(language()) or condition.id}
            group = _cases(title, rows, partial(_same, title))
            items, count = items + group.items, count + group.count
    shown = _ordered(items)[:SHOWN]
    url = f"{reverse('casework:cases')}?{urlencode({'state': State.IN_REVIEW.value, 'order': Order.DUE.value})}"
    return Group(_("Avis attendus"), shown, count - len(shown), url)


def _to_mark(user: User) -> Group:
    """A reviewer's invitations to answer and requests to mark."""
    items = [
        Item(
            _("Répondre à une invitation"),
            one.round.version.definition.title[language()],
            reverse("casework:invitation", args=[one.pk]),
            one.round.due_on,
        )
        for one in invitations_to(user)
    ]
    for review in reviews_of(user).filter(state=ReviewState.ASKED):
        about = f"{review.entrant.case.reference} · {review.entrant.case.title}"
        address = reverse("casework:review", args=[review.public_id])
        items.append(Item(_("Noter un projet"), about, address, review.entrant.round.due_on))
    return _first(_("Évaluations"), items, reverse("casework:reviews"))


def _assessments(user: User) -> Group:
    """What a round waits for from whoever organises it: reviewers to find, disagreements, a list to confirm."""
    items = []
    organised = regions_where(user, Right.ASSESSMENTS_ORGANISE)
    for round in rounds_of(user).filter(rankings=None):
        if round.region in organised:
            said = _round_waits_for(round_page(round, user))
            about = f"{round.version.definition.title[language()]} · {round.criteria.label[language()]}"
            if said:
                items.append(Item(said, about, reverse("casework:round", args=[round.pk]), round.due_on))
    return _first(_("Évaluations à suivre"), items, reverse("casework:rounds"))


def _round_waits_for(page: RoundPage) -> str:
    if page.apart:
        n = len(page.apart)
        return ngettext("Régler %(n)s désaccord", "Régler %(n)s désaccords", n) % {"n": n}
    if page.lacking:
        return ngettext("Trouver %(n)s évaluateur", "Trouver %(n)s évaluateurs", page.lacking) % {"n": page.lacking}
    if page.requests and all(one.ready for one in page.requests):
        return _("Confirmer le classement")
    return ""


def _first(title: str, items: list[Item], url: str) -> Group:
    """The most urgent of these things, and the way to the others."""
    shown = _ordered(items)[:SHOWN]
    return Group(title, shown, len(items) - len(shown), url)


def _same(title: str, _case: Case) -> str:
    return title


def _visas(user: User, kind: VisaKind) -> Group:
    given = Visa.objects.filter(proposal=OuterRef("pk"), kind=kind)
    waiting_for = Proposal.objects.filter(~Exists(given), case=OuterRef("pk"), current=True)
    cases = readable_by(user).filter(Exists(waiting_for), state=State.PROPOSED)
    return _cases(_("Visas à donner"), cases, lambda _case: str(kind.label).capitalize(), state=State.PROPOSED)


def _reports(user: User, kind: VisaKind) -> Group:
    """The reports whose text waits for this visa, but those that this person wrote or has given the other visa on."""
    right = Right.CASES_LEGAL_VISA if kind == VisaKind.LEGAL else Right.CASES_FINANCE_VISA
    scope = regions_where(user, right)
    open_sessions = Session.objects.filter(state=SessionState.OPEN, reports__stage=ReportStage.DRAFT).distinct()
    items = []
    for session in open_sessions.order_by("held_on", "pk"):
        if session.region not in scope:
            continue
        sent_by = session.held_on - timedelta(
            days=procedure(session.region, session.body, session.held_on).notice_days
        )
        for read in papers_of(session):
            given = visas_in_force(read)
            mine = user.pk in {read.report.prepared_by_id, *(visa.given_by_id for visa in given.values())}
            if read.report.stage == ReportStage.DRAFT and kind not in given and not mine:
                about = (
                    f"{read.report.number} · {read.report.title} · {session.body}, {shown_date(session.held_on)}"
                )
                address = reverse("casework:report", args=[read.report.pk])
                items.append(Item(str(kind.label).capitalize(), about, address, sent_by))
    return _first(_("Rapports à viser"), items, reverse("casework:sessions"))


def _sessions(user: User) -> Group:
    scope = regions_where(user, Right.SESSIONS_PREPARE)
    items = []
    for slug, name in region_choices():
        if slug not in scope:
            continue
        ready = len(ready_for_session(slug))
        if ready:
            items.append(
                Item(_("Inscrire à une séance"), f"{name} · {_count(ready)}", reverse("casework:sessions"))
            )
        for session in sessions_of(slug):
            items.extend(_session_items(session, name))
    return Group(_("Séances"), _ordered(items))


def _session_items(session: Session, region: str) -> Iterator[Item]:
    url = reverse("casework:session", args=[session.pk])
    about = f"{region} · {session.body}, {shown_date(session.held_on)}"
    if session.state == SessionState.OPEN:
        yield Item(_("Préparer et enregistrer les votes"), about, url, session.held_on)
    elif session.transmitted_on is None:
        yield Item(_("Dater la transmission au préfet"), about, url, session.held_on + timedelta(days=15))


def _count(number: int) -> str:
    return _("%(number)d dossier(s) prêt(s)") % {"number": number}


def _to_notify(user: User) -> Group:
    cases = readable_by(user).filter(
        state=State.DECIDED,
        decision__notified_on=None,
        decision__proposal__item__report__session__executory_on__isnull=False,
    )
    mine = regions_where(user, Right.DECISIONS_NOTIFY).restrict(cases, scheme=SCHEME)
    return _cases(_("À notifier"), mine, lambda _case: _("Notifier la décision"), state=State.DECIDED)


def _agreements(user: User) -> Group:
    cases = readable_by(user).filter(
        state=State.DECIDED, outcome=Outcome.GRANTED, decision__notified_on__isnull=False
    )
    mine = regions_where(user, Right.AGREEMENTS_SIGN).restrict(cases)
    return _cases(_("Conventions à signer"), mine, lambda _case: _("Signer la convention"), state=State.DECIDED)


def _reports_to_read(user: User) -> Group:
    """What beneficiaries sent and nobody has read, the oldest first: of one's own cases, and of those nobody follows."""
    items = [
        Item(
            _("Lire « %(step)s »") % {"step": one.milestone.title},
            _about(one.milestone.case),
            reverse("casework:report-read", args=[one.public_id]),
            one.sent_on + TO_READ if one.sent_on else None,
        )
        for one in monitoring.to_read_by(user).filter(
            Q(milestone__case__officer=user) | Q(milestone__case__officer=None)
        )
    ]
    return _first(_("Rapports à lire"), items, reverse("casework:awaited"))


def _late_promises(user: User) -> Group:
    """What agreements promised and did not come, of one's own cases and of those that nobody follows."""
    today = timezone.localdate()
    late = monitoring.awaited_by(user).filter(Q(case__officer=user) | Q(case__officer=None), due_on__lt=today)
    items = [
        Item(
            _("Relancer : « %(step)s »") % {"step": step.milestone.title},
            _about(step.milestone.case),
            reverse("casework:case", args=[step.milestone.case.public_id]),
            step.day,
        )
        for step in monitoring.read(late, today)
        if step.late(today)
    ]
    return _first(_("Promesses en retard"), items, reverse("casework:awaited"))


TO_READ = timedelta(days=30)
"""How long a report may wait to be read before its line turns red."""


def _about(case: Case) -> str:
    return f"{case.reference} · {case.company_name or case.siren} · {case.title}"


CLAIM_TITLES = {
    ClaimState.RECEIVED: lambda: (_("Paiements à certifier"), _("Certifier le service fait")),
    ClaimState.CERTIFIED: lambda: (_("Mandats à signer"), _("Signer le mandat")),
    ClaimState.ORDERED: lambda: (_("Retours du comptable"), _("Enregistrer le retour")),
}


def _claims(user: User, right: Right, state: ClaimState) -> Group:
    title, what = CLAIM_TITLES[state]()
    scope = regions_where(user, right)
    items = [
        _claim_item(claim, what)
        for slug, _name in region_choices()
        if slug in scope
        for claim in waiting(slug, state)
    ]
    return Group(title, items[:SHOWN], max(len(items) - SHOWN, 0), reverse("casework:payments"))


def _approvals(user: User) -> Group:
    """The payments above a Region's levels that wait for this person."""
    scope, today = regions_where(user, Right.PAYMENTS_APPROVE), timezone.localdate()
    items = [
        _claim_item(claim, _("Approuver le paiement"))
        for slug, _name in region_choices()
        if slug in scope
        for claim in to_approve(user, slug, today)
    ]
    return _first(_("Paiements à approuver"), items, reverse("casework:payments"))


def _differences(user: User) -> Group:
    """The Regions whose books and finance system do not say the same."""
    scope = regions_where(user, Right.PAYMENTS_RECORD_RETURN)
    items = []
    for slug, name in region_choices():
        count = how_many_differ(slug) if slug in scope else 0
        if count:
            about = ngettext("%(region)s · %(count)d différence", "%(region)s · %(count)d différences", count)
            url = reverse("casework:exchange", args=[slug])
            items.append(
                Item(_("Comparer avec le système financier"), about % {"region": name, "count": count}, url)
            )
    return Group(_("Ce qui diffère"), items)


def _withdrawals(user: User) -> Group:
    """The withdrawals whose beneficiary answered, asks to be heard, or let its time pass."""
    scope = regions_where(user, Right.CASES_PROPOSE)
    rows = scope.restrict(ripe(), field="case__region", scheme=f"case__{SCHEME}")
    items = [
        _withdrawal_item(
            one,
            _("Entendre le bénéficiaire") if one.wants_hearing and one.heard_on is None else _("Proposer la suite"),
        )
        for one in rows.filter(case__in=readable_by(user))
    ]
    return _first(_("Retraits à instruire"), items, reverse("casework:cases"))


def _withdrawal_votes(user: User) -> Group:
    """The withdrawals that wait for the vote, but those that this person prepared."""
    scope = regions_where(user, Right.SESSIONS_RECORD_VOTE)
    rows = scope.restrict(to_vote(), field="case__region").exclude(opened_by=user).exclude(proposed_by=user)
    items = [_withdrawal_item(one, _("Enregistrer le vote du retrait")) for one in rows]
    return _first(_("Retraits à voter"), items, reverse("casework:sessions"))


def _withdrawal_item(one: Withdrawal, what: str) -> Item:
    about = f"{one.case.reference} · {one.case.company_name or one.case.siren} · {one.get_extent_display()}"
    return Item(what, about, reverse("casework:withdrawal", args=[one.public_id]), one.answer_by)


def _checks(user: User) -> Group:
    """The checks on the spot that are this person's, and wait for something."""
    titles = {
        CheckState.GIVEN: (_("Annoncer la visite"), "announced_on"),
        CheckState.ANNOUNCED: (_("Faire la visite et écrire les constats"), "visit_on"),
        CheckState.FOUND: (_("Conclure le contrôle"), "answer_by"),
        CheckState.CONCLUDED: (_("Vérifier la correction"), "correct_by"),
    }
    items = [_check_item(one, *titles[CheckState(one.state)]) for one in to_do(user)]
    return _first(_("Mes contrôles sur place"), items, reverse("casework:campaigns"))


def _checks_to_give(user: User) -> Group:
    """The checks that were drawn and that nobody has."""
    rows = to_give(regions_where(user, Right.CHECKS_PLAN))
    items = [_check_item(one, _("Confier le contrôle"), "announced_on") for one in rows]
    return _first(_("Contrôles à confier"), items, reverse("casework:campaigns"))


def _check_item(one: Check, what: str, day: str) -> Item:
    about = f"{one.case.reference} · {one.case.company_name or one.case.siren} · {one.candidate.campaign.name}"
    return Item(what, about, reverse("casework:inspection", args=[one.public_id]), getattr(one, day))


def _claim_item(claim: Claim, what: str) -> Item:
    about = f"{claim.case.reference} · {claim.get_instrument_display()} · {money(claim.asked_cents)}"
    return Item(what, about, reverse("casework:payment", args=[claim.public_id]))
