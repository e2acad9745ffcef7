"""A thing to do and the kinds of things, as every part of the day's work makes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from jalon.cases.models import Case
from jalon.cases.queries import clock
from jalon.cases.queue import SOON, Order, urgent_first

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


def case_item(case: Case, title: str) -> Item:
    """A case to work on, by the day on which silence would refuse it."""
    running = clock(case)
    return Item(
        title, named(case), reverse("casework:case", args=[case.public_id]), running.silence if running else None
    )


def ordered(items: list[Item]) -> list[Item]:
    """The most urgent first; what has no day comes last."""
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.about))


def of_cases(title: str, rows: QuerySet[Case], what: Callable[[Case], str], **filters: str) -> Group:
    """The most urgent of these cases, and the way to the others; the count is read only where there are others."""
    found = list(urgent_first(rows)[: SHOWN + 1])
    more = rows.count() - SHOWN if len(found) > SHOWN else 0
    address = urlencode({**filters, "order": Order.DUE.value})
    return Group(
        title,
        [case_item(case, what(case)) for case in found[:SHOWN]],
        more,
        f"{reverse('casework:cases')}?{address}",
    )


def first(title: str, items: list[Item], url: str) -> Group:
    """The most urgent of these things, and the way to the others."""
    shown = ordered(items)[:SHOWN]
    return Group(title, shown, len(items) - len(shown), url)


def named(case: Case) -> str:
    """A case as a line names it: its number, whose it is, what it is for."""
    return f"{case.reference} · {case.company_name or case.siren} · {case.title}"
