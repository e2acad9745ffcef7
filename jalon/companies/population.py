"""The companies of a Region as a table for rules: a Parquet file for each size of headcount, one column a fact.

Beside the facts, `siren` tells the companies apart.

Those that are active and have an open establishment in the Region. What the register leaves open is empty.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from jalon.law.classifications import headcount_bands, legal_form

SIZES: tuple[tuple[str, int, int | None], ...] = (
    ("0", 0, 0),
    ("1-9", 1, 9),
    ("10-49", 10, 49),
    ("50-249", 50, 249),
    ("250", 250, None),
)
"""The sizes by headcount: a name, the fewest and the most employees."""

UNSAID = "unsaid"
"""The size of the companies whose headcount the register does not say."""

CHUNK = 20_000
COLUMNS = {
    "siren": "string",
    "company.created_on": "date32",
    "company.legal_form": "string",
    "company.activity": "string",
    "company.headcount.low": "int64",
    "company.headcount.high": "int64",
    "company.headcount.band": "string",
    "company.category": "string",
    "company.department": "string",
    "company.establishment_in_region": "bool_",
}
HERE = """
WITH here AS (SELECT DISTINCT siren FROM companies_establishment WHERE active AND departement = ANY(%s))
"""
ROWS = """
SELECT unit.siren, unit.created_on, unit.legal_category,
       CASE WHEN unit.naf_edition IN ('NAFRev2', '') THEN unit.naf END, unit.band, unit.size_category,
       (SELECT place.departement FROM companies_establishment place
         WHERE place.siren = unit.siren AND place.head_office ORDER BY place.active DESC LIMIT 1)
  FROM companies_legalunit unit JOIN here ON here.siren = unit.siren WHERE unit.active
"""
SIZE = """
SELECT count(*) FROM companies_legalunit unit JOIN here ON here.siren = unit.siren WHERE unit.active
"""


def size_of(band: str) -> str:
    """The size that a headcount band belongs to."""
    known = headcount_bands().get(band)
    if known is None:
        return UNSAID
    return next(
        (name for name, low, high in SIZES if low <= known.low and (high is None or known.low <= high)), UNSAID
    )


def write_population(
    departements: Iterable[str], folder: Path, watch: Callable[[int, int], None] | None = None
) -> dict[str, Path]:
    """Write the companies of these départements; the file of each size that has any. ``watch`` is told (done, all)."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, getattr(pa, kind)()) for name, kind in COLUMNS.items()])
    writers: dict[str, Any] = {}
    wanted, done = list(departements), 0
    try:
        for total, rows in _chunks(wanted):
            by_size: dict[str, list[tuple[Any, ...]]] = {}
            for siren, created, form, naf, band, category, departement in rows:
                facts = _facts(created, form, naf, band, category, departement)
                by_size.setdefault(size_of(band), []).append((siren, *facts))
            for size, found in by_size.items():
                if size not in writers:
                    writers[size] = parquet.ParquetWriter(folder / f"{size}.parquet", schema)
                columns = [
                    pa.array(column, type=field.type)
                    for column, field in zip(zip(*found, strict=True), schema, strict=True)
                ]
                writers[size].write_table(pa.Table.from_arrays(columns, schema=schema))
            done += len(rows)
            if watch:
                watch(done, total)
    finally:
        for writer in writers.values():
            writer.close()
    return {
        size: folder / f"{size}.parquet"
        for size in [*(name for name, _low, _high in SIZES), UNSAID]
        if size in writers
    }


def departements_said() -> list[str]:
    """The départements in which the register holds an open establishment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT departement FROM companies_establishment WHERE active AND departement <> ''"
        )
        return sorted(departement for (departement,) in cursor.fetchall())


def _chunks(departements: list[str]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """(how many in all, some of the rows) until all are given."""
    with connection.cursor() as cursor:
        cursor.execute(HERE + SIZE, [departements])
        (total,) = cursor.fetchone()
    with connection.chunked_cursor() as cursor:
        cursor.execute(HERE + ROWS, [departements])
        while rows := cursor.fetchmany(CHUNK):
            yield total, rows


def _words(low: int, high: int | None) -> str:
    """A band as a count names it: « 0 », « 10-19 », « 10000+ »."""
    if high is None:
        return f"{low}+"
    return str(low) if high == low else f"{low}-{high}"


def _facts(
    created: Any, legal: str, naf: str | None, band: str, category: str, departement: str | None
) -> tuple[Any, ...]:
    form, known = legal_form(legal), headcount_bands().get(band)
    return (
        created,
        form if isinstance(form, str) else None,
        naf or None,
        known.low if known else None,
        known.high if known else None,
        _words(known.low, known.high) if known else None,
        category or None,
        departement or None,
        True,
    )
