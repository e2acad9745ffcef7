"""What real costs give a right to: pure arithmetic, in whole cents, always rounded down.

The rate of an award is what was granted over the eligible cost that was planned. It applies to the real eligible cost:
what was accepted, within each category's cap and its line of the agreed budget; and never gives more than was granted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jalon.schemes.budget import Category
from jalon.schemes.calendar import WHOLE
from jalon.schemes.lumps import Flat


@dataclass(frozen=True, slots=True)
class CostLine:
    """A category: what the agreed budget retains of it, what its proofs make, and what of that counts."""

    category: str
    planned: int
    spent: int
    retained: int


def cost_lines(
    categories: Sequence[Category], planned: Mapping[str, int], spent: Mapping[str, int]
) -> list[CostLine]:
    """The categories with money, in the scheme's order; the empty name is the whole of a scheme without categories.

    A flat rate is claimed by nobody: it follows from what counts in the categories that it is a share of.
    """
    if not categories:
        return [CostLine("", planned.get("", 0), spent.get("", 0), min(planned.get("", 0), spent.get("", 0)))]
    total = sum(spent.values())
    counts = {
        one.id: min(one.retained(spent.get(one.id, 0), total), planned.get(one.id, 0))
        for one in categories
        if not isinstance(one.lump, Flat)
    }
    made = {one.id: one.lump.cents(counts) for one in categories if isinstance(one.lump, Flat)}
    for one in categories:
        if one.id in made:
            counts[one.id] = min(one.retained(made[one.id], total + sum(made.values())), planned.get(one.id, 0))
    shown = {**spent, **made}
    return [
        CostLine(one.id, planned.get(one.id, 0), shown.get(one.id, 0), counts[one.id])
        for one in categories
        if planned.get(one.id) or shown.get(one.id)
    ]


@dataclass(frozen=True, slots=True)
class Right:
    """What an award gives a right to now, in cents."""

    granted: int
    planned: int
    real: int
    given: int
    """What was certified already, advances included."""
    held: int
    """What is held back until the balance."""
    withdrawn: int = 0
    """What was taken back of it: the rate stays that of the grant, its limit is what is left."""

    @property
    def limit(self) -> int:
        """What is still given."""
        return self.granted - self.withdrawn

    @property
    def earned(self) -> int:
        """The rate applied to the real cost, within what is still given."""
        if self.planned <= 0:
            return 0
        return min(self.limit, self.granted * self.real // self.planned)

    @property
    def payable(self) -> int:
        """What can be certified now."""
        return max(min(self.earned, self.limit - self.held) - self.given, 0)

    @property
    def overpaid(self) -> int:
        """What was given beyond what the real cost earned."""
        return max(self.given - self.earned, 0)


def held_back(granted: int, retention: int, *, final: bool) -> int:
    """What a retention (millionths) keeps until the balance, a part of a cent kept too."""
    return 0 if final else granted - granted * (WHOLE - retention) // WHOLE
