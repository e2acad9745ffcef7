"""How a whole is broken down into its parts, in what the sources say: the sum of the parts and what is left.

The remainder is « non ventilé »: money of a plan that no axis, line or measure of the sources carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jalon.provenance.arithmetic import Outcome, Quantity, Refused, add, certainly_more, over, subtract


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole, its parts of the same status, their sum and what is left of the whole.

    `missing` counts the parts without an amount. Yearly parts count for the plan's number of years, which is said
    in `years`; without that number they cannot be added, and the sum is refused.
    """

    whole: Quantity | None
    parts: tuple[Quantity, ...]
    missing: int
    years: int | None
    allocated: Outcome
    remainder: Outcome

    @property
    def left(self) -> Quantity | None:
        """What is left, when it can be computed and is not nothing."""
        rest = self.remainder
        if isinstance(rest, Refused) or (rest.exact and rest.low == 0):
            return None
        return rest

    @property
    def exceeds(self) -> bool:
        """Whether the parts certainly make more than the whole."""
        return (
            self.whole is not None
            and isinstance(self.allocated, Quantity)
            and certainly_more(self.allocated, self.whole)
        )

    @property
    def yearly(self) -> bool:
        """Whether a yearly amount was counted over the plan's years."""
        return any(part.per for part in self.parts)


def break_down(whole: Quantity | None, parts: Sequence[Quantity | None], years: int | None) -> Breakdown:
    """Set the known parts against the whole."""
    known = [part for part in parts if part is not None]
    totals = [over(part, years) if part.per and years else part for part in known]
    refused = next((total for total in totals if isinstance(total, Refused)), None)
    allocated = refused or add(total for total in totals if isinstance(total, Quantity))
    if whole is None or isinstance(allocated, Refused):
        reason = allocated if isinstance(allocated, Refused) else Refused("nothing")
        remainder: Outcome = reason
    else:
        remainder = subtract(whole, allocated)
    return Breakdown(whole, tuple(known), len(parts) - len(known), years, allocated, remainder)
