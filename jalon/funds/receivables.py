"""What is owed to the Region, read from its three books. Reads only; amounts in cents."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from jalon.funds.enums import RECEIVABLE_BOOKS, Book, Step
from jalon.funds.models import Account, Envelope, Posting


@dataclass(frozen=True)
class Owed:
    """What a case owes on one envelope, of one kind: principal, interest or a sum paid unduly."""

    envelope: Envelope
    scheme: str
    case: str
    book: Book
    balances: Mapping[Step, int]

    @property
    def charged(self) -> int:
        """All that was ever owed: what an advance opened, what recovery orders charged."""
        return -self.balances.get(Step.CHARGED, 0)

    @property
    def outstanding(self) -> int:
        """What is not due yet."""
        return self.balances.get(Step.OUTSTANDING, 0)

    @property
    def due(self) -> int:
        """What was called and is awaited."""
        return self.balances.get(Step.DUE, 0)

    @property
    def disputed(self) -> int:
        """What the debtor contests."""
        return self.balances.get(Step.DISPUTED, 0)

    @property
    def rescheduled(self) -> int:
        """What was put off."""
        return self.balances.get(Step.RESCHEDULED, 0)

    @property
    def received(self) -> int:
        """What the accountant received."""
        return self.balances.get(Step.RECEIVED, 0)

    @property
    def written_off(self) -> int:
        """What a vote gave up."""
        return self.balances.get(Step.WRITTEN_OFF, 0)

    @property
    def left(self) -> int:
        """What is still owed, due or not."""
        return self.outstanding + self.due + self.disputed + self.rescheduled


def owed_by(case: str) -> list[Owed]:
    """What a case owes or owed, by envelope and kind."""
    return _owed(Account.objects.filter(case_ref=case))


def debtors(region: str) -> QuerySet[Account, str]:
    """The cases that still owe something to a Region, in their order."""
    left = Account.objects.filter(
        owner__region=region, book__in=RECEIVABLE_BOOKS, step__in=OPEN_STEPS, source=False
    )
    rows = left.filter(balance__gt=0).exclude(case_ref="").order_by("case_ref")
    return rows.values_list("case_ref", flat=True).distinct()


OPEN_STEPS = (Step.OUTSTANDING, Step.DUE, Step.DISPUTED, Step.RESCHEDULED)


def owed_in(region: str, *, open_only: bool = True, cases: Collection[str] | None = None) -> list[Owed]:
    """What is owed to a Region, case by case; with ``open_only``, only where something is left; or by some cases."""
    accounts = Account.objects.filter(owner__region=region).exclude(case_ref="")
    if cases is not None:
        accounts = accounts.filter(case_ref__in=cases)
    return [one for one in _owed(accounts) if one.left or not open_only]


def owed_at(region: str, day: date) -> dict[Book, dict[Step, int]]:
    """What stood at each step of the three books at the end of a day."""
    found: dict[Book, dict[Step, int]] = defaultdict(dict)
    rows = Posting.objects.filter(
        account__owner__region=region, account__book__in=RECEIVABLE_BOOKS, entry__on_date__lte=day
    ).values_list("account__book", "account__step")
    for book, step, net in rows.annotate(net=Sum("amount")).order_by():
        found[Book(book)][Step(step)] = int(net)
    return dict(found)


def _owed(accounts: QuerySet[Account]) -> list[Owed]:
    """The source account is the envelope's, not the case's: what was charged is the sum of where it went."""
    found: dict[tuple[str, int, str, str], dict[Step, int]] = defaultdict(dict)
    rows = accounts.filter(book__in=RECEIVABLE_BOOKS, source=False).exclude(balance=0)
    for account in rows.order_by("case_ref", "owner__reference", "book"):
        key = account.case_ref, account.owner_id, account.scheme, account.book
        found[key][Step(account.step)] = account.balance
    known = Envelope.objects.in_bulk([owner for _case, owner, _scheme, _book in found])
    return [
        Owed(known[owner], scheme, case, Book(book), {**steps, Step.CHARGED: -sum(steps.values())})
        for (case, owner, scheme, book), steps in found.items()
    ]
