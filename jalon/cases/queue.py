"""The queue of cases: what a member of staff looks for, filtered and in order, whatever the number of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import Case, SavedQueue
from jalon.cases.queries import clock, readable_by
from jalon.companies.names import plain

SOON = timedelta(days=30)


class Due(TextChoices):
    """How near the day is on which silence becomes a refusal."""

    LATE = "late", _("dépassée")
    SOON = "soon", _("dans les trente jours")


class Owner(TextChoices):
    """Whose cases."""

    MINE = "mine", _("les miens")
    NOBODY = "nobody", _("à prendre")


class Order(TextChoices):
    """What comes first."""

    NEWEST = "newest", _("les plus récents")
    DUE = "due", _("les plus urgents")
    OLDEST = "oldest", _("les plus anciens")


ORDERS = {
    Order.NEWEST: (F("received_on").desc(), F("pk").desc()),
    Order.DUE: (F("due_on").asc(nulls_last=True), F("pk").asc()),
    Order.OLDEST: (F("received_on").asc(), F("pk").asc()),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, and in which order; an empty field keeps all. ``scheme`` is « region/slug »."""

    text: str = ""
    region: str = ""
    scheme: str = ""
    state: str = ""
    outcome: str = ""
    owner: str = ""
    due: str = ""
    tag: str = ""
    order: str = Order.NEWEST


def find(user: User, wanted: Wanted, today: date) -> QuerySet[Case]:
    """The cases in use that this person may read and asked for.

    Every word of the text must be somewhere in the number, the company, its SIREN or the project, accents apart.
    """
    rows = readable_by(user).filter(archived_on=None)
    for word in plain(wanted.text).split()[:10]:
        rows = rows.filter(search_key__contains=word)
    exact = {"region": wanted.region, "state": wanted.state, "outcome": wanted.outcome}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.scheme:
        region, _slash, slug = wanted.scheme.partition("/")
        rows = rows.filter(scheme_version__scheme__region=region, scheme_version__scheme__slug=slug)
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag.lower()])
    if wanted.owner == Owner.MINE:
        rows = rows.filter(officer=user)
    elif wanted.owner == Owner.NOBODY:
        rows = rows.filter(officer=None)
    if wanted.due == Due.LATE:
        rows = rows.filter(due_on__lt=today)
    elif wanted.due == Due.SOON:
        rows = rows.filter(due_on__range=(today, today + SOON))
    return rows.order_by(*ORDERS.get(Order(wanted.order), ORDERS[Order.NEWEST]))


def numbered(user: User, wanted: Wanted, today: date) -> QuerySet[Case, int]:
    """The same cases by their keys alone, so that a page far down the list costs little to find."""
    return find(user, wanted, today).select_related(None).prefetch_related(None).values_list("pk", flat=True)


def these(user: User, keys: Sequence[int]) -> list[Case]:
    """These cases, in this order, with what a list shows of them."""
    found = {case.pk: case for case in readable_by(user).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def urgent_first(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases, those that silence threatens first."""
    return rows.order_by(*ORDERS[Order.DUE])


def place(case: Case) -> None:
    """Set what the queue looks at: the words of the case, and the day that silence threatens. Not saved here."""
    case.search_key = plain(f"{case.reference or ''} {case.siren} {case.company_name} {case.title}")
    running = clock(case)
    case.due_on = running.silence if running else None


def saved_by(user: User) -> QuerySet[SavedQueue]:
    """The filters that a person keeps, by name."""
    return SavedQueue.objects.filter(person=user).order_by("name")
