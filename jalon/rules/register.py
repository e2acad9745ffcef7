"""A whole register at once: the same steps as one expression on DuckDB or Spark, through Ibis.

A register is a table with one column a fact, named as the fact ("company.created_on"); an empty cell is unknown.
A fact known within bounds has two columns, "company.headcount.low" and "company.headcount.high". Money is in
whole cents, a rate in whole millionths, a date is a date, a cost category a column "costs.lines[staff]".
Whatever the rule needs and the register lacks is unknown, or follows a stated assumption; a cell that is outside
its fact's domain counts as unknown. The heavy libraries are imported when the first register is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from jalon.rules.assumptions import Assumption
from jalon.rules.kinds import Sort
from jalon.rules.rulebook import Assurance, Moment, Rulebook

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jalon.rules.vocabulary import Fact

ROW = "jalon.row"
"""A column that tells the rows of a register apart, where it has neither SIREN nor SIRET."""
KEYS = ("siren", "siret", ROW)


class RegisterError(ValueError):
    """A register that cannot be read as asked: what was found and what is expected, in both languages."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.en, self.fr = en, fr


@dataclass(frozen=True, slots=True)
class Span:
    """What a file's statistics say of a column: least and greatest value on the grid, and if a cell may be empty.

    The bounds of a truth or a text are not kept.
    """

    low: int | None
    high: int | None
    gaps: bool

    def within(self, least: int, most: int) -> bool:
        """Whether every cell that is there lies in a domain."""
        return self.low is not None and self.high is not None and least <= self.low and self.high <= most


@dataclass(frozen=True, slots=True)
class Register:
    """A table of companies, and what the statistics of its files promise about some columns."""

    table: ir.Table
    spans: Mapping[str, Span] = field(default_factory=dict)

    def key(self) -> Any:
        """A whole number that tells companies apart."""
        name = next((name for name in KEYS if name in self.table.columns), None)
        if name is None:
            raise RegisterError(
                "An assumed share needs a column siren or siret, to draw the same companies each time.",
                "Une part supposée demande une colonne siren ou siret, pour tirer chaque fois les mêmes entreprises.",
            )
        column = self.table[name]
        return column if column.type().is_integer() else column.try_cast("int64")


@dataclass(frozen=True, slots=True)
class Setting:
    """Under which circumstances a register is read.

    `dates` are the same for every row. `parameters` are set for a simulation. `moment` says which conditions
    count; from the decision on, those that demand a proof ask how sure the register is: `assurance`. What is
    assumed counts as proved. `seed` settles the draws. `rulebooks`: those whose results others use, by identifier.
    """

    dates: Mapping[str, date] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    assumptions: Sequence[Assumption] = ()
    moment: Moment = Moment.REQUEST
    assurance: Assurance = Assurance.DECLARED
    seed: int = 1
    rulebooks: Mapping[str, Rulebook] = field(default_factory=dict)


def columns_of(fact: Fact) -> tuple[str, ...]:
    """The columns in which a register may say a fact."""
    if fact.kind.sort is Sort.LINES:
        return tuple(f"{fact.name}[{category}]" for category in fact.kind.options)
    return (fact.name, f"{fact.name}.low", f"{fact.name}.high")
