"""A request's money: what it plans to spend, by category and by partner, and who pays for it.

Both are kept as facts of the case, so that an earlier state is never lost; what rules read of them follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from jalon.cases.enums import SourceKind
from jalon.cases.facts import Said, said_by_applicant
from jalon.cases.models import Case
from jalon.rules import own_vocabulary
from jalon.schemes.budget import Category, retained_of

LINES = "budget.lines"
SOURCES = "budget.sources"
LEAD = 1
OTHER = "other"
"""The vocabulary's category for those that it has no name for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A planned cost: its category, what it is, cents before tax, and the place of the partner who bears it."""

    category: str
    label: str
    cents: int
    partner: int = LEAD


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who pays a part of the project; the name of the bank or of the authority, where there is one."""

    kind: SourceKind
    cents: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """What a request plans in one category, and what the scheme retains of it."""

    category: Category
    cents: int
    retained: int

    @property
    def cut(self) -> int:
        """What exceeds the category's cap."""
        return self.cents - self.retained


@dataclass(frozen=True)
class Budget:
    """A request's costs and financing plan, with what follows from them. Amounts are cents before tax."""

    categories: tuple[Category, ...]
    lines: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()

    @cached_property
    def total(self) -> int:
        """The whole cost of the project."""
        return sum(line.cents for line in self.lines)

    @cached_property
    def totals(self) -> tuple[CategoryTotal, ...]:
        """The categories that the request uses, in the scheme's order."""
        cents = {
            one.id: sum(line.cents for line in self.lines if line.category == one.id) for one in self.categories
        }
        counts = retained_of(self.categories, cents)
        return tuple(CategoryTotal(one, cents[one.id], counts[one.id]) for one in self.categories if cents[one.id])

    @property
    def retained(self) -> int:
        """The costs that the scheme retains, caps applied."""
        return sum(one.retained for one in self.totals)

    @property
    def funded(self) -> int:
        """What the financing plan brings together."""
        return sum(source.cents for source in self.sources)

    @property
    def gap(self) -> int:
        """What the financing plan lacks; below zero, what it has too much."""
        return self.total - self.funded

    @property
    def balanced(self) -> bool:
        """Whether the plan pays for the whole project and for nothing else."""
        return bool(self.lines) and self.gap == 0

    def of_kind(self, kind: SourceKind) -> int:
        """What comes from one kind of source."""
        return sum(source.cents for source in self.sources if source.kind == kind)

    def of_partner(self, place: int) -> int:
        """What one partner of a consortium plans to spend."""
        return sum(line.cents for line in self.lines if line.partner == place)

    def facts(self) -> dict[str, Any]:
        """What rules read of it; None where nothing was said yet."""
        said = bool(self.lines)
        return {
            "costs.total": self.total if said else None,
            "costs.eligible": self.retained if said else None,
            "costs.lines": self._vocabulary_lines() if said else None,
            "costs.public_funding": self.of_kind(SourceKind.PUBLIC) if self.sources else None,
            "request.amount": self.of_kind(SourceKind.AID) if self.sources else None,
        }

    def _vocabulary_lines(self) -> list[dict[str, Any]]:
        known = own_vocabulary()["costs.lines"].kind.options
        amounts: dict[str, int] = {}
        for one in self.totals:
            name = one.category.id if one.category.id in known else OTHER
            amounts[name] = amounts.get(name, 0) + one.retained
        return [{"category": name, "amount": cents} for name, cents in amounts.items()]


def budget_of(case: Case, said: Mapping[str, Said] | None = None) -> Budget:
    """The budget of a case as its applicant last wrote it; ``said`` are his facts, where they are read already."""
    facts = said_by_applicant(case) if said is None else said
    categories = case.scheme_version.definition.budget
    known = {category.id for category in categories}
    lines = facts[LINES].value if LINES in facts else []
    sources = facts[SOURCES].value if SOURCES in facts else []
    return Budget(
        categories,
        tuple(Line(**line) for line in lines if line["category"] in known),
        tuple(Source(SourceKind(one["kind"]), one["cents"], one["name"]) for one in sources),
    )


def as_json(rows: Sequence[Line | Source]) -> list[dict[str, Any]]:
    """Lines or sources as a fact keeps them."""
    return [asdict(row) for row in rows]
