"""The European size of an enterprise, its group included, from the holdings and the accounts that are on record."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from jalon.aids import groups, lawful
from jalon.aids.models import Accounts
from jalon.journal.refusals import ActionRefused
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.undertakings.accounts import Accounts as LawAccounts
from jalon.law.undertakings.size import Size, sme_size


def standing_accounts(references: Iterable[str]) -> QuerySet[Accounts]:
    """The accounts of some enterprises that nothing corrects or withdraws, the earliest period first."""
    return Accounts.objects.filter(enterprise__in=list(references), withdrawn=False, replaced_by=None).order_by(
        "closed_on", "enterprise", "id"
    )


def size_of(siren: str, on: date, parameters: Parameters | None = None) -> Size:
    """The size of an enterprise on a day; refused, with what is missing, where holdings or accounts say too little."""
    graph = groups.size_graph(siren)
    rows = standing_accounts(one.id for one in graph.enterprises)
    try:
        return sme_size(graph, tuple(map(law_accounts, rows)), siren, on, parameters or lawful.parameters())
    except LawError as error:
        raise lawful.refused(error) from error


def known_size(siren: str, on: date) -> Size | None:
    """The size where the accounts on record are enough to say it, else None."""
    if not standing_accounts([siren]).exists():
        return None
    try:
        return size_of(siren, on)
    except ActionRefused:
        return None


def law_accounts(row: Accounts) -> LawAccounts:
    """A row as the law reads it."""
    return LawAccounts(
        row.enterprise,
        row.closed_on,
        row.headcount,
        row.turnover_cents,
        row.balance_cents,
        tuple(row.includes),
        row.estimated,
    )
