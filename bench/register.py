"""How fast a register is loaded and searched: python -m bench.register [ROWS]

Invents ROWS companies (500,000), loads them into a throw-away PostgreSQL, then times `find` on numbers, names,
beginnings and names with a slip. Each figure stands beside a reference measured in the same run: for loading, a
COPY of the same two files into tables of text without check or index; for searching, a sequential ILIKE.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import django
from django.db.backends.utils import CursorWrapper

from tests.cluster import TestCluster

SEARCHES = 200
BUDGET_MS = 50


def main(rows: int) -> int:
    """Print the figures; 1 if a search misses its budget."""
    cluster = TestCluster()
    cluster.start()
    try:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "jalon.site.settings", "JALON_SECRET_KEY": "bench"}
        os.environ["DATABASE_URL"] = cluster.copy("bench")
        django.setup()
        return run(rows)
    finally:
        cluster.stop()


def run(rows: int) -> int:
    """Generate, load, search."""
    from jalon.companies.generation import generate
    from jalon.companies.loading import load

    with tempfile.TemporaryDirectory() as scratch:
        seconds, files = timed(lambda: generate(Path(scratch), rows, seed=1, as_of=date(2026, 11, 1)))
        print(f"generate {rows:,} companies: {seconds:.1f} s")
        reference = plain_copy(files)
        seconds, report = timed(lambda: load(files))
    loaded = report.register
    print(
        f"load {loaded.units:,} units and {loaded.establishments:,} establishments: {seconds:.1f} s"
        f" = {seconds / reference:.1f} x a plain COPY of the same files ({reference:.1f} s)"
    )
    return searches()


Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    """Seconds taken, and the result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def plain_copy(files: Iterable[Path]) -> float:
    """Seconds to COPY the files into tables of text."""
    from django.db import connection, transaction

    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for number, file in enumerate(files):
            with file.open("rb") as content:
                columns = content.readline().decode().strip().split(",")
                cursor.execute(
                    f"CREATE TEMP TABLE plain_{number} ({', '.join(f'{name} text' for name in columns)})"
                )
                with cursor.copy(f"COPY plain_{number} FROM STDIN (FORMAT csv)") as copy:
                    while block := content.read(1 << 20):
                        copy.write(block)
        transaction.set_rollback(True)
    return time.perf_counter() - start


def searches() -> int:
    """Time each way of typing; 1 if the slowest of a way is above the budget."""
    from django.db import connection

    from jalon.companies.models import LegalUnit
    from jalon.companies.queries import find

    dice = random.Random(3)
    named = list(LegalUnit.objects.exclude(name="").order_by("siren").values_list("siren", "name"))
    sample = dice.sample(named, SEARCHES)
    ways: dict[str, Callable[[str, str], str]] = {
        "SIREN": lambda siren, _name: siren,
        "name": lambda _siren, name: name.lower(),
        "beginning": lambda _siren, name: name[: max(6, len(name) * 2 // 3)],
        "one slip": lambda _siren, name: slipped(name, dice),
    }
    failed = 0
    with connection.cursor() as cursor:
        scans = []
        for _siren, name in sample[:10]:
            seconds, _rows = timed(partial(scanned, cursor, name))
            scans.append(seconds * 1000)
    scan = statistics.median(scans)
    print(f"reference, sequential ILIKE on the whole name: {scan:.0f} ms (median of {len(scans)})")
    for way, type_it in ways.items():
        times, hits = [], 0
        for siren, name in sample:
            text = type_it(siren, name)
            seconds, found = timed(partial(find, text))
            times.append(seconds * 1000)
            hits += siren in [company.siren for company in found]
        times.sort()
        p50, p95, worst = times[len(times) // 2], times[len(times) * 95 // 100], times[-1]
        ok = p95 <= BUDGET_MS
        failed |= not ok
        print(
            f"{way:10} p50 {p50:5.1f} ms, p95 {p95:5.1f} ms, worst {worst:5.1f} ms"
            f" = {scan / p95:5.1f} x faster than the reference; found {hits}/{len(times)}"
            f" {'' if ok else f'ABOVE {BUDGET_MS} ms'}"
        )
    common = ["exemple", "boulangerie exemple", "s", "comptoir", "tab", "conseil conseil", "x" * 200]
    for text in common:
        seconds, found = timed(partial(find, text))
        failed |= seconds * 1000 > BUDGET_MS
        print(f"common {text[:24]!r}: {seconds * 1000:.1f} ms, {len(found)} found")
    return int(failed)


def scanned(cursor: CursorWrapper, name: str) -> list[tuple[str]]:
    """The reference: every name read from one end of the table to the other."""
    cursor.execute("SELECT siren FROM companies_legalunit WHERE name ILIKE %s LIMIT 10", [f"%{name}%"])
    return cursor.fetchall()


def slipped(name: str, dice: random.Random) -> str:
    """The name with one letter lost, changed or swapped with its neighbour, in a word of five letters or more."""
    words = name.split()
    place = dice.choice([n for n, word in enumerate(words) if len(word) >= 5])
    word = words[place]
    at = dice.randrange(len(word) - 1)
    words[place] = dice.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + dice.choice("AEIOURST") + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(words)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000))
