"""What requests wait for: to be taken, reviewed, judged, seen, notified, signed."""

from functools import partial
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.assessments import in_a_round
from jalon.cases.enums import Outcome, State, VisaKind
from jalon.cases.models import Case, Opinion, Proposal, Visa
from jalon.cases.queries import SCHEME, readable_by
from jalon.cases.queue import Order, Owner
from jalon.casework.worklist.items import SHOWN, Group, Item, first, named, of_cases, ordered
from jalon.notices import queries as notices
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import language


def to_take(user: User) -> Group:
    """The requests that nobody has taken."""
    cases = readable_by(user).filter(officer=None, state__in=[State.SUBMITTED, State.COMPLETE])
    return of_cases(_("À prendre"), cases, lambda _case: _("Prendre le dossier"), owner=Owner.NOBODY)


def mine(user: User) -> Group:
    """The cases that this person handles, by what each waits for; those of a round wait for what it waits for."""
    titles = {
        State.SUBMITTED: _("Vérifier les pièces"),
        State.COMPLETE: _("Instruire"),
        State.IN_REVIEW: _("Instruire et proposer"),
        State.AWAITING: _("Attendre les pièces"),
    }
    cases = readable_by(user).filter(officer=user, state__in=list(titles))
    cases = cases.exclude(in_a_round(), state=State.IN_REVIEW)
    return of_cases(_("Mes dossiers"), cases, lambda case: titles[State(case.state)], owner=Owner.MINE)


def undelivered(user: User) -> Group:
    """The messages about this person's cases whose mail does not arrive."""
    cases = readable_by(user).filter(officer=user)
    items = [
        Item(_("Prévenir autrement"), named(case), reverse("casework:case-mail", args=[case.public_id]))
        for case in cases.filter(reference__in=notices.undelivered()).order_by("reference")
    ]
    return first(_("Courriels non remis"), items, reverse("casework:cases"))


def opinions(user: User) -> Group:
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
            group = of_cases(title, rows, partial(_same, title))
            items, count = items + group.items, count + group.count
    shown = ordered(items)[:SHOWN]
    url = f"{reverse('casework:cases')}?{urlencode({'state': State.IN_REVIEW.value, 'order': Order.DUE.value})}"
    return Group(_("Avis attendus"), shown, count - len(shown), url)


def _same(title: str, _case: Case) -> str:
    return title


def visas(user: User, kind: VisaKind) -> Group:
    """The proposals that wait for this visa."""
    given = Visa.objects.filter(proposal=OuterRef("pk"), kind=kind)
    waiting_for = Proposal.objects.filter(~Exists(given), case=OuterRef("pk"), current=True)
    cases = readable_by(user).filter(Exists(waiting_for), state=State.PROPOSED)
    return of_cases(_("Visas à donner"), cases, lambda _case: str(kind.label).capitalize(), state=State.PROPOSED)


def to_notify(user: User) -> Group:
    """The executory decisions that their beneficiary was not told."""
    cases = readable_by(user).filter(
        state=State.DECIDED,
        decision__notified_on=None,
        decision__proposal__item__report__session__executory_on__isnull=False,
    )
    mine = regions_where(user, Right.DECISIONS_NOTIFY).restrict(cases, scheme=SCHEME)
    return of_cases(_("À notifier"), mine, lambda _case: _("Notifier la décision"), state=State.DECIDED)


def agreements(user: User) -> Group:
    """The grants that were notified and whose agreement is to be signed."""
    cases = readable_by(user).filter(
        state=State.DECIDED, outcome=Outcome.GRANTED, decision__notified_on__isnull=False
    )
    mine = regions_where(user, Right.AGREEMENTS_SIGN).restrict(cases)
    return of_cases(_("Conventions à signer"), mine, lambda _case: _("Signer la convention"), state=State.DECIDED)
