"""How an advance or a loan is repaid, as the decision says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Equal instalments of capital after a grace period, and what the reference rate depends on."""

    months: int
    grace_months: int
    periods_a_year: int
    rating: str
    collateral: str
