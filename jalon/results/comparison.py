"""The Regions side by side: one line a question, with what their sources say and what the ledger counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.funds.queries import Totals
from jalon.plan.models import Region
from jalon.plan.queries import RegionSummary
from jalon.provenance.display import value_text
from jalon.provenance.queries import Question
from jalon.results import money, sentences
from jalon.ui import formats


@dataclass(frozen=True)
class Card:
    """A Region on the home page: what its sources say, and what its ledger counts if it counts anything."""

    summary: RegionSummary
    sentence: str
    money: Totals | None

    @property
    def region(self) -> Region:
        """The Region."""
        return self.summary.region

    @property
    def amount(self) -> Question | None:
        """The plan's total, if a source gives it."""
        return self.summary.amount


@dataclass(frozen=True)
class Cell:
    """One Region's answer and what stands behind it; an empty text is « non publié »."""

    text: str = ""
    fictif: bool = False
    question: Question | None = None
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One question to all the Regions; ``absent`` is said where a Region has no answer."""

    key: str
    label: str
    cells: Sequence[Cell]
    absent: str


def card(summary: RegionSummary, moved: Totals | None) -> Card:
    """A Region's card, with its plan in a sentence."""
    return Card(summary, _sentence(summary), moved)


def _sentence(summary: RegionSummary) -> str:
    if summary.plan is None:
        return _("Aucun plan publié.")
    parts = [str(summary.plan.period)] if summary.plan.period else []
    axes = _axes(summary)
    if axes:
        parts.append(sentences.counted_axes(axes))
    if summary.measure_count:
        parts.append(sentences.counted_measures(summary.measure_count))
    return f"{summary.plan.name} : {', '.join(parts)}." if parts else f"{summary.plan.name}."


def _axes(summary: RegionSummary) -> int:
    if summary.axis_count:
        return summary.axis_count
    stated = summary.stated_axis_count.retained.quantity if summary.stated_axis_count else None
    return int(stated.low or 0) if stated and stated.exact else 0


def lines(cards: Sequence[Card]) -> list[Line]:
    """The comparison, line by line: claims first, then the ledger's four steps, then what the sources are."""
    absent = _("non publié")

    def asked(key: str, label: str, question: Callable[[RegionSummary], Question | None], missing: str) -> Line:
        found = [question(card.summary) for card in cards]
        cells = [Cell(value_text(each.retained), question=each) if each else Cell() for each in found]
        return Line(key, label, cells, missing)

    def told(key: str, label: str, text: Callable[[RegionSummary], str]) -> Line:
        return Line(key, label, [Cell(text(card.summary)) for card in cards], absent)

    def moved(key: str, label: str) -> Line:
        cells = [
            Cell(
                formats.money_short(getattr(card.money, key), 1),
                card.money.fictif,
                url=money.entries_address(card.region.slug, key),
            )
            if card.money
            else Cell()
            for card in cards
        ]
        return Line(key, label, cells, absent)

    return [
        asked("amount", _("Adopté ou annoncé"), lambda each: each.amount, absent),
        asked("voted", _("Voté le"), lambda each: each.adopted_on, _("non publié")),
        told("period", _("Période"), lambda each: str(each.plan.period) if each.plan else ""),
        told("axes", _("Axes"), lambda each: _count(_axes(each))),
        told(
            "measures", _("Mesures"), lambda each: formats.number(each.measure_count) if each.measure_count else ""
        ),
        told("carried", _("Mesures avec un montant"), _carried),
        moved("opened", _("Ouvert")),
        moved("granted", _("Attribué")),
        moved("committed", _("Engagé")),
        moved("paid", _("Payé")),
        told("sources", _("Sources"), lambda each: formats.number(each.source_count)),
        told("disputes", _("Désaccords entre sources"), lambda each: formats.number(each.disputes)),
    ]


def _count(number: int) -> str:
    return formats.number(number) if number else ""


def _carried(summary: RegionSummary) -> str:
    if not summary.measure_count:
        return ""
    return _("%(some)s sur %(all)s") % {"some": summary.measures_with_amount, "all": summary.measure_count}
