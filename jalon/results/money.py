"""A Region's own money, as the ledger counts it, in the shapes that public pages show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jalon.funds.cofinancing import Financing, Part, financing, programmes
from jalon.funds.models.programmes import WHOLE
from jalon.funds.queries import By, Scope, Totals, totals, totals_by
from jalon.plan.models import Axis
from jalon.provenance.queries import Question, question_of
from jalon.ui import formats
from jalon.ui.parts import Bar

FIGURES = ("opened", "granted", "committed", "paid")


def of_region(region: str, axis: str = "") -> Totals | None:
    """What was opened, granted, committed and paid; None while nothing was ever opened: « non publié »."""
    found = totals(Scope(region=region, axis=axis))
    return found if found.any else None


def by_region() -> dict[str, Totals]:
    """The same for every Region that has money, by its slug."""
    return {region: moved for region, moved in totals_by(By.REGION, Scope()).items() if moved.any}


def by_axis(region: str, axes: Mapping[str, Axis]) -> list[tuple[str, str, Totals]]:
    """(path, name, totals) of each axis that has money, in the plan's order; money without an axis comes last."""
    found = totals_by(By.AXIS, Scope(region=region))
    order = {path: place for place, path in enumerate(axes)}
    rows = [(path, moved) for path, moved in found.items() if moved.any]
    rows.sort(key=lambda row: (order.get(row[0], len(order)), row[0]))
    return [(path, _axis_name(axes.get(path), path), moved) for path, moved in rows]


def _axis_name(axis: Axis | None, path: str) -> str:
    if axis is not None:
        return f"{axis.number}. {axis.name}"
    return path or _("Hors axe")


def under(path: str, rows: Sequence[tuple[str, str, Totals]]) -> Totals | None:
    """The money of an axis and of its lines together."""
    return together(moved for axis, _name, moved in rows if axis == path or axis.startswith(f"{path}/"))


def together(rows: Iterable[Totals]) -> Totals | None:
    """The four figures of several rows in one; None for no row: « non publié »."""
    own = list(rows)
    if not own:
        return None
    summed = {name: sum(getattr(moved, name) for moved in own) for name in FIGURES}
    return Totals(**summed, fictif=any(moved.fictif for moved in own))


def by_year(region: str, axis: str = "") -> list[tuple[int, Totals]]:
    """(exercice, totals) of each exercice that saw money move."""
    found = totals_by(By.YEAR, Scope(region=region, axis=axis))
    return [(int(year), moved) for year, moved in found.items() if moved.any]


@dataclass(frozen=True)
class Cofinanced:
    """A programme that several bodies finance, and what sources say of each part."""

    financing: Financing
    parts: Sequence[tuple[Part, Question | None]]


def cofinanced(region: str) -> list[Cofinanced]:
    """The programmes that a Region follows with others, with the sources of what is announced."""
    found = [financing(one) for one in programmes(region)]
    return [
        Cofinanced(one, [(part, question_of(part.claim) if part.claim else None) for part in one.parts])
        for one in found
    ]


def share_words(share: int | None) -> str:
    """A part of the budget: « 20 % », or that it is not known."""
    return _("part non connue") if share is None else formats.percent(Decimal(share) / WHOLE, 1)


def entries_address(region: str, step: str = "", axis: str = "", year: int | None = None) -> str:
    """The page of the entries behind a figure."""
    wanted = {"etape": step, "axe": axis, "exercice": year}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return reverse("results:entries", args=[region]) + (f"?{query}" if query else "")


def bar_of(moved: Totals) -> Bar:
    """The money bar: opened, of which granted, committed, paid."""
    return Bar(moved.opened, moved.granted, moved.committed, moved.paid)


def bar_words(moved: Totals) -> str:
    """The same said to those who hear the page."""
    words = {name: formats.money_short(getattr(moved, name), 1) for name in FIGURES}
    said = _("%(opened)s ouverts, %(granted)s attribués, %(committed)s engagés, %(paid)s payés") % words
    return _("Fictif : %(said)s") % {"said": said} if moved.fictif else said


def headline(moved: Totals | None) -> str:
    """The money page's answer."""
    if moved is None:
        return _("Les crédits de ce plan ne sont pas publiés.")
    words = {
        "paid": formats.money_words(moved.paid),
        "opened": formats.money_words(moved.opened),
    }
    if moved.fictif:
        return _("%(paid)s payés sur %(opened)s ouverts, montants fictifs.") % words
    return _("%(paid)s payés sur %(opened)s ouverts.") % words
