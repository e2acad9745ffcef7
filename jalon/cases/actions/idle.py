"""Forgets the accounts that nobody uses any more: their holders are told a month before."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from jalon.accounts.actions import erase_person
from jalon.accounts.models import User
from jalon.accounts.queries import grants_in_force
from jalon.cases.queries import of_applicant
from jalon.journal.transactions import action
from jalon.law.days import add_months
from jalon.notices.actions import tell
from jalon.notices.models import Notice

TOLD_BEFORE = timedelta(days=30)


def _unused(today: date) -> QuerySet:
    """The accounts that nobody signed in to for the months of the setting; never those of a demonstration's cast."""
    people = User.objects.filter(is_active=True, erased_at=None, fictif=False)
    people = people.annotate(seen=TruncDate(Coalesce("last_login", "created_at")))
    return people.filter(seen__lte=add_months(today, -settings.IDLE_ACCOUNT_MONTHS)).order_by("pk")


def forget_idle(today: date) -> int:
    """Tell the holders of unused accounts, and erase those told a month ago; how many were erased.

    An account with a role, or whose holder follows a request, is left alone.
    """
    return sum(_forget(person.pk, person.seen, today) for person in _unused(today).iterator(500))


@action
def _forget(person_id: int, seen: date, today: date) -> bool:
    person = User.objects.select_for_update().get(pk=person_id)
    if grants_in_force(person) or of_applicant(person).exists():
        return False
    key = f"accounts.idle.{person.pk}.{seen}"
    told = Notice.objects.filter(key=key).first()
    if told is None:
        until = today + TOLD_BEFORE
        tell(person, "cases/notices/idle.txt", {"seen": seen, "until": until}, key=key)
        return False
    if _day(told.created_at) + TOLD_BEFORE > today:
        return False
    erase_person(person, by=None)
    return True


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
