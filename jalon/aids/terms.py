"""How an advance or a loan is repaid, as the scheme says it."""

from dataclasses import dataclass

PERIODS_A_YEAR = (1, 2, 4, 12)


@dataclass(frozen=True, slots=True)
class Terms:
    """Equal instalments: the first after some months, then one every so many months, so many in all."""

    first: int
    every: int
    count: int

    @property
    def regular(self) -> bool:
        """Whether whole periods of a year separate the grant from each instalment."""
        return 12 % self.every == 0 and 12 // self.every in PERIODS_A_YEAR and self.first % self.every == 0

    @property
    def grace(self) -> int:
        """Periods at the start without repayment of capital."""
        return self.first // self.every - 1

    @property
    def months(self) -> int:
        """From the grant to the last instalment."""
        return self.first + self.every * (self.count - 1)
