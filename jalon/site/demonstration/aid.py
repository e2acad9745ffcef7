"""What the demonstration's officers found that bears on an aid: invented accounts, a rating, collateral."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from jalon.accounts.models import User
from jalon.aids.actions.accounts import Entry, OwnFunds, record_accounts
from jalon.aids.queries import known_size
from jalon.cases.actions import review
from jalon.cases.models import Case

SOURCE = "Pièce fictive"
FOUND = {
    "accounts.limited_liability": True,
    "accounts.insolvent": False,
    "accounts.rescued": False,
    "advance.rating": "satisfactory",
    "advance.collateral": "low",
}


def bear_on_aid(case: Case, officer: User) -> None:
    """Two periods of accounts of the company, unless it has some, and what sets the margin of an advance."""
    if not case.siren or not case.scheme_version.definition.regimes:
        return
    today = timezone.localdate()
    if known_size(case.siren, today) is None:
        for years, people in ((2, 7), (1, 9)):
            closed = date(today.year - years, 12, 31)
            funds = OwnFunds(50_000_00, 0, people * 2_000_00, 0)
            entry = Entry(
                case.siren, closed, Decimal(people), people * 80_000_00, people * 50_000_00, own_funds=funds
            )
            record_accounts(entry, SOURCE, region=case.region, actor=officer)
    for name, value in FOUND.items():
        review.find(case.public_id, name, value, SOURCE, actor=officer)
