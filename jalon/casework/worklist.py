"""What awaits a member of staff today, by right, the most urgent first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.enums import Outcome, SessionState, State, VisaKind
from jalon.cases.models import Case, Session
from jalon.cases.queries import clock, readable_by, ready_for_session, sessions_of
from jalon.payments.enums import ClaimState
from jalon.payments.models import Claim
from jalon.payments.queries import waiting
from jalon.plan.queries import region_choices
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import language, money

SOON = timedelta(days=30)


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
    """Things of one kind to do."""

    title: str
    items: list[Item]


def _case_item(case: Case, title: str) -> Item:
    running = clock(case)
    about = f"{case.reference} · {case.company_name or case.siren} · {case.title}"
    return Item(title, about, reverse("casework:case", args=[case.public_id]), running.silence if running else None)


def _ordered(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.about))


def groups(user: User) -> Iterator[Group]:
    """What awaits this person, by kind; kinds with nothing are left out."""
    makers: list[tuple[Right, Callable[[User], Group]]] = [
        (Right.CASES_REVIEW, _to_take),
        (Right.CASES_REVIEW, _mine),
        (Right.CASES_RECORD_OPINION, _opinions),
        (Right.CASES_LEGAL_VISA, lambda one: _visas(one, VisaKind.LEGAL)),
        (Right.CASES_FINANCE_VISA, lambda one: _visas(one, VisaKind.FINANCE)),
        (Right.SESSIONS_PREPARE, _sessions),
        (Right.DECISIONS_NOTIFY, _to_notify),
        (Right.AGREEMENTS_SIGN, _agreements),
        (Right.PAYMENTS_CERTIFY, lambda one: _claims(one, Right.PAYMENTS_CERTIFY, ClaimState.RECEIVED)),
        (Right.PAYMENTS_ORDER, lambda one: _claims(one, Right.PAYMENTS_ORDER, ClaimState.CERTIFIED)),
        (Right.PAYMENTS_RECORD_RETURN, lambda one: _claims(one, Right.PAYMENTS_RECORD_RETURN, ClaimState.ORDERED)),
    ]
    for right, make in makers:
        if regions_where(user, right):
            group = make(user)
            if group.items:
                yield group


def _to_take(user: User) -> Group:
    cases = readable_by(user).filter(officer=None, state__in=[State.SUBMITTED, State.COMPLETE])
    return Group(_("À prendre"), _ordered([_case_item(case, _("Prendre le dossier")) for case in cases]))


def _mine(user: User) -> Group:
    titles = {
        State.SUBMITTED: _("Vérifier les pièces"),
        State.COMPLETE: _("Instruire"),
        State.IN_REVIEW: _("Instruire et proposer"),
        State.AWAITING: _("Attendre les pièces"),
    }
    cases = readable_by(user).filter(officer=user, state__in=list(titles))
    return Group(_("Mes dossiers"), _ordered([_case_item(case, titles[State(case.state)]) for case in cases]))


def _opinions(user: User) -> Group:
    items = []
    for case in readable_by(user).filter(state=State.IN_REVIEW).prefetch_related("opinions"):
        given = {opinion.condition for opinion in case.opinions.all() if opinion.current}
        for condition in rulebook_of(case.scheme_version).conditions:
            if condition.kind == "judged" and condition.id not in given:
                label = condition.label.get(language()) or condition.id
                items.append(_case_item(case, _("Avis à rendre : %(label)s") % {"label": label}))
    return Group(_("Avis attendus"), _ordered(items))


def _visas(user: User, kind: VisaKind) -> Group:
    cases = readable_by(user).filter(state=State.PROPOSED).prefetch_related("proposals__visas")
    items = []
    for case in cases:
        current = next((proposal for proposal in case.proposals.all() if proposal.current), None)
        if current and all(visa.kind != kind for visa in current.visas.all()):
            items.append(_case_item(case, str(kind.label).capitalize()))
    return Group(_("Visas à donner"), _ordered(items))


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
    scope = regions_where(user, Right.DECISIONS_NOTIFY)
    cases = readable_by(user).filter(
        state=State.DECIDED,
        decision__notified_on=None,
        decision__proposal__item__report__session__executory_on__isnull=False,
    )
    return Group(_("À notifier"), [_case_item(case, _("Notifier la décision")) for case in scope.restrict(cases)])


def _agreements(user: User) -> Group:
    scope = regions_where(user, Right.AGREEMENTS_SIGN)
    cases = readable_by(user).filter(
        state=State.DECIDED, outcome=Outcome.GRANTED, decision__notified_on__isnull=False
    )
    return Group(
        _("Conventions à signer"), [_case_item(case, _("Signer la convention")) for case in scope.restrict(cases)]
    )


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
    return Group(title, items)


def _claim_item(claim: Claim, what: str) -> Item:
    about = f"{claim.case.reference} · {claim.get_instrument_display()} · {money(claim.asked_cents)}"
    return Item(what, about, reverse("casework:payment", args=[claim.public_id]))
