"""By what a count over a register may be split, and on which columns each split rests.

The European size (`company.size`) needs turnover, balance sheet and links, which no company register holds. Where the
register has no such column, the size is read from what it has: INSEE's own category (PME, ETI, GE), which counts the
whole group, then the headcount. A company of which neither says enough stays apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jalon.rules.reading import NB
from jalon.rules.register import Register, RegisterError

AXES: Mapping[str, tuple[str, int]] = {
    "size": ("company.size", 0),
    "headcount": ("company.headcount.band", 0),
    "department": ("company.department", 0),
    "form": ("company.legal_form", 0),
    "sector": ("company.activity", 2),
}
"""The column of each split, and how many of its characters; 0 for all."""
UNSAID = "?"
"""The group of the companies of which the register does not say it."""
CATEGORY = "company.category"
HEADCOUNT = "company.headcount"
READ_SIZE = "jalon.size"
SIZES = (("micro", 0, 9), ("small", 10, 49), ("medium", 50, 249))
"""The European sizes by headcount alone; from 250 on, a company is large."""
LARGE = ("ETI", "GE")


@dataclass(frozen=True, slots=True)
class Split:
    """A register with the column that it is split by (none: not split), and the columns that this rests on."""

    register: Register
    by: str = ""
    column: str = ""
    basis: tuple[str, ...] = ()

    @property
    def keep(self) -> list[str]:
        return [self.column] if self.column else []

    @property
    def deduced(self) -> bool:
        """Whether the groups were read from something else than the column that says them."""
        return self.column == READ_SIZE

    def key(self, rows: Any) -> Any:
        """The group of each row."""
        length, key = AXES[self.by][1], rows[self.column].cast("string")
        return (key.substr(0, length) if length else key).fill_null(UNSAID)

    def place(self, key: str) -> tuple[bool, str]:
        """Where a group stands among the others: bands by their first number, sizes by size, else as text."""
        order = {name: str(place) for place, (name, _, _) in enumerate(SIZES)}
        if self.by == "headcount":
            return key == UNSAID, key.rstrip("+").partition("-")[0].zfill(6)
        return key == UNSAID, order.get(key, key) if self.by == "size" else key


def split(register: Register, by: str) -> Split:
    """Split a register; `by` is "" or a key of `AXES`. Raises `RegisterError` where it does not say enough."""
    if not by:
        return Split(register)
    column, _ = AXES[by]
    if column in register.table.columns:
        return Split(register, by, column, (column,))
    found = _sizes(register) if by == "size" else None
    if found is None:
        raise RegisterError(
            f"The register has no column {column}, so it cannot be counted by {by}.",
            f"Le registre n’a pas de colonne {column}{NB}: impossible de compter par «{NB}{by}{NB}».",
        )
    return found


def _sizes(register: Register) -> Split | None:
    """The size read from INSEE's category, else from the headcount."""
    import ibis

    table = register.table
    bounds = _headcount(table)
    branches: list[tuple[Any, Any]] = []
    basis = []
    if CATEGORY in table.columns:
        basis.append(CATEGORY)
        branches.append((table[CATEGORY].cast("string").upper().isin(LARGE), "large"))
    if bounds is not None:
        low, high, columns = bounds
        basis += columns
        branches += [(low.between(first, last) & high.between(first, last), name) for name, first, last in SIZES]
        branches.append((low > SIZES[-1][2], "large"))
    if not branches:
        return None
    size = ibis.cases(*branches, else_=ibis.null("string"))
    wider = replace(register, table=table.mutate(**{READ_SIZE: size}))
    return Split(wider, "size", READ_SIZE, tuple(basis))


def _headcount(table: Any) -> tuple[Any, Any, list[str]] | None:
    """The least and greatest headcount of each row, and their columns."""
    ends = [f"{HEADCOUNT}.low", f"{HEADCOUNT}.high"]
    exact = table[HEADCOUNT] if HEADCOUNT in table.columns else None
    if not set(ends) <= set(table.columns):
        return None if exact is None else (exact, exact, [HEADCOUNT])
    low, high = (table[end] for end in ends)
    if exact is None:
        return low, high, ends
    return exact.coalesce(low), exact.coalesce(high), [HEADCOUNT, *ends]


def basis_line(found: Split, lang: str) -> str:
    """What a size that the register does not say rests on, in words; nothing for any other split."""
    if not found.deduced:
        return ""
    category, headcount = CATEGORY in found.basis, any(name.startswith(HEADCOUNT) for name in found.basis)
    parts = {
        "fr": ("la catégorie d’entreprise de l’INSEE (PME, ETI, GE)", "l’effectif"),
        "en": ("INSEE’s category of enterprise (PME, ETI, GE)", "the headcount"),
    }[lang]
    read = [part for part, there in zip(parts, (category, headcount), strict=True) if there]
    if lang == "fr":
        return f"Taille lue dans {', puis '.join(read)}{NB}; le chiffre d’affaires, le bilan et les liens ne sont pas lus."
    return f"Size read from {', then '.join(read)}; turnover, balance sheet and links are not read."
