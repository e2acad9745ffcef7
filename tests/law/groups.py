"""Small groups of enterprises for the tests of the law."""

from datetime import date
from decimal import Decimal
from typing import Any

from jalon.law.undertakings import Accounts, Enterprise, Graph, Kind, Link

TODAY = date(2026, 11, 21)
CLOSED = date(2025, 12, 31)


def link(owner: str, owned: str, votes: str | None = None, capital: str | None = None, **more: Any) -> Link:
    """A link with shares written « 60 » for 60 %."""
    return Link(
        owner,
        owned,
        capital=None if capital is None else Decimal(capital) / 100,
        votes=None if votes is None else Decimal(votes) / 100,
        **more,
    )


def group(*links: Link, also: str = "", kinds: dict[str, Kind] | None = None, **markets: str) -> Graph:
    """A graph of everybody these links name; `kinds` says who is not an enterprise, `markets` who works where."""
    names = dict.fromkeys([name for item in links for name in (item.owner, item.owned)] + list(also))
    kinds = kinds or {}
    found = tuple(Enterprise(name, name, kinds.get(name, Kind.ENTERPRISE), markets.get(name, "")) for name in names)
    return Graph(found, links)


def books(name: str, headcount: str, turnover: int, balance: int, closed: date = CLOSED, **more: Any) -> Accounts:
    """Accounts with amounts in thousands of euros."""
    return Accounts(name, closed, Decimal(headcount), turnover * 1_000_00, balance * 1_000_00, **more)
