"""The same rows as on the page, as CSV: UTF-8, commas, dots, ISO dates, euros with two decimals."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

from jalon.funds.queries import Totals
from jalon.plan.reading import IndicatorReading, MeasureReading
from jalon.provenance.queries import Question
from jalon.results.comparison import Line

STEPS = ("opened", "granted", "committed", "paid")


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file of this name."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows(rows)
    return response


def euros(cents: int | None) -> str:
    """« 60000000.00 »; nothing for what is not known."""
    return "" if cents is None else f"{Decimal(cents) / 100:.2f}"


def _bounds(question: Question | None) -> tuple[str, str, str, str]:
    """Least, most, unit and status of a claim; euros are written in euros."""
    if question is None:
        return "", "", "", ""
    claim = question.retained
    low, high = claim.bounds
    if claim.is_money:
        return euros(low), euros(high), "EUR", claim.status
    return ("" if low is None else str(low)), ("" if high is None else str(high)), claim.unit, claim.status


def _sources(question: Question | None) -> str:
    return " | ".join(source.slug for source in question.sources) if question else ""


def measures_csv(name: str, measures: Iterable[MeasureReading]) -> HttpResponse:
    """The measure board."""
    head = [
        "number",
        "slug",
        "name",
        "axis",
        "axis_inferred",
        "amount_low",
        "amount_high",
        "unit",
        "status",
        "per",
        "due_first",
        "due_last",
        "due",
        "progress",
        "sources",
    ]
    rows = (
        (
            each.measure.number,
            each.measure.slug,
            each.measure.name,
            each.axis.slug if each.axis else "",
            int(each.measure.axis_inferred),
            *_bounds(each.amount),
            each.amount.retained.per if each.amount else "",
            each.measure.due_first or "",
            each.measure.due_last or "",
            each.measure.due,
            each.progress.value,
            " | ".join(source.slug for source in each.sources),
        )
        for each in measures
    )
    return csv_response(name, head, rows)


def indicators_csv(name: str, indicators: Iterable[IndicatorReading]) -> HttpResponse:
    """Every figure of every indicator: one row a baseline, a target or an observation."""
    head = [
        "slug",
        "name",
        "nature",
        "figure",
        "low",
        "high",
        "unit",
        "status",
        "inferred",
        "as_of",
        "by_first",
        "by_last",
        "progress",
        "series_break_on",
        "sources",
    ]

    def rows() -> Iterable[Sequence[object]]:
        for each in indicators:
            figures = [("baseline", each.baseline), ("target", each.target)]
            figures += [("observation", question) for question in each.observations]
            figures += [(question.property_name, question) for question in each.details]
            for figure, question in figures:
                if question is not None:
                    claim = question.retained
                    yield (
                        each.indicator.slug,
                        each.indicator.name,
                        each.indicator.nature,
                        figure,
                        *_bounds(question),
                        int(claim.inferred),
                        claim.as_of or "",
                        claim.by_first or "",
                        claim.by_last or "",
                        each.progress.value if each.progress else "",
                        each.indicator.series_break_on or "",
                        _sources(question),
                    )

    return csv_response(name, head, rows())


def money_csv(name: str, key: str, rows: Iterable[tuple[object, Totals]]) -> HttpResponse:
    """Opened, granted, committed and paid by year or by axis, in euros; ``fictif`` says 1 in a demonstration."""
    head = (key, *(f"{step}_eur" for step in STEPS), "fictif")
    return csv_response(
        name,
        head,
        ((value, *(euros(getattr(moved, step)) for step in STEPS), int(moved.fictif)) for value, moved in rows),
    )


def comparison_csv(name: str, regions: Sequence[str], lines: Iterable[Line]) -> HttpResponse:
    """The comparison as it is read: one row a question, one column a Region, the mark of fiction."""
    head = ("question", *regions, "fictif")
    return csv_response(
        name,
        head,
        (
            (line.label, *(cell.text or line.absent for cell in line.cells), int(any(c.fictif for c in line.cells)))
            for line in lines
        ),
    )
