"""How fast a plan's page is read, and rendered anew, when the database is large: python -m bench.pages [--scale 0.1]

Two databases in one run, 1,000 cases and 100,000 (ten ledger entries a case), each behind a web server of its own,
the one of `jalon run`. Twenty readers in a closed loop, each on a connection that stays open, ask for the page they
have seen (If-None-Match). Meanwhile the ledger moves, so often that one answer in twenty is a changed page. Then, a
harder mix that no promise covers: one request in twenty is for an address that nobody asked for yet, and is rendered
anew. The generator runs on the same processors. The reference is a stylesheet served by the same server. The two
servers are measured in turns, so that both meet the same machine.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable

import psycopg

from bench.books import ENTRIES_A_CASE, write_books
from bench.readers import READERS, Site, get, open_more, served, visited
from bench.server import apart, new_ledger, p95, processes, row, set_up, throw_away
from bench.setting import furnish, write_cases
from jalon.site.database import Role
from jalon.site.embedded import Cluster

ROUNDS, SECONDS = 4, 4.0
COLD_TURNS = 60
CHANGES = 5
SMALL, LARGE = 1_000, 100_000
P95_MS, COLD_MS, QUERIES, GROWTH = 50.0, 15.0, 12, 1.3


# in a process of its own, on one database


def cold(path: str, turns: int) -> tuple[list[float], int]:
    """Milliseconds of each rendering of a page that nobody has yet, by the whole application; its queries."""
    from wsgiref.util import setup_testing_defaults

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from jalon.results.freshness import bodies
    from jalon.site.wsgi import application

    def get() -> None:
        environ: dict[str, object] = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
        setup_testing_defaults(environ)
        statuses: list[str] = []

        def start(status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
            statuses.append(status)
            return body.append

        body: list[bytes] = []
        answer = application(environ, start)
        body.extend(answer)
        answer.close()
        if not statuses[0].startswith("200") or len(b"".join(body)) < 5_000:
            raise SystemExit(f"{path}: {statuses[0]}, {len(b''.join(body))} bytes")

    seen = []
    for turn in range(turns + 5):
        bodies.clear()
        started = time.perf_counter()
        get()
        if turn >= 5:  # the first ones compile the templates
            seen.append((time.perf_counter() - started) * 1000)
    bodies.clear()
    with CaptureQueriesContext(connection) as queries:
        get()
    return seen, len(queries)


# filling


def fill(cluster: Cluster, name: str, cases: int) -> Site:
    """A migrated database of this many cases, with its books."""
    address = new_ledger(cluster, name)
    setting = apart(address, furnish)
    write_cases(cluster.address(name), setting, cases)
    write_books(cluster.address(name), cases * ENTRIES_A_CASE, place=setting.place)
    site = Site(cases, address, setting)
    with psycopg.connect(cluster.address(name)) as session:
        site.entries = row(session, "SELECT count(*) FROM funds_entry")[0]
    return site


def etag_of_every_worker(site: Site) -> str:
    """The page's ETag, once every process of the server has rendered it."""
    return {get(site, site.setting.path)[1] for _turn in range(20)}.pop()


def changes_shown(site: Site, superuser: str) -> int:
    """How many of a few changes of the ledger showed on each of the next four requests."""
    from jalon.ui.formats import money_short

    with psycopg.connect(superuser) as session:
        owner, opened = row(
            session,
            "SELECT min(owner_id) FILTER (WHERE kind = 'envelope'), -sum(amount) FILTER (WHERE step = 'opened')"
            " FROM funds_total JOIN funds_owner ON funds_owner.id = owner_id WHERE book = 'authority'",
        )
    amount, shown = int(opened) // 10, 0
    for change in range(1, CHANGES + 1):
        etag = etag_of_every_worker(site)
        with psycopg.connect(site.address, user=Role.APP, autocommit=True) as session:
            open_more(session, owner, amount, f"change-{change}")
        answers = [get(site, site.setting.path, etag) for _reader in range(4)]
        expected = money_short(int(opened) + change * amount, 1, lang="fr")
        shown += all(status == 200 and expected in text for status, _etag, text in answers)
    return shown


# the run


def measure(sites: list[Site], stylesheet: str) -> list[float]:
    """Every round on every site in turn; milliseconds of the reference."""
    reference: list[float] = []
    for site in sites:
        visited(site, site.setting.path, etag_of_every_worker(site), 1.0)
    for turn in range(ROUNDS):
        for site in sites if turn % 2 == 0 else reversed(sites):
            visit = visited(site, site.setting.path, etag_of_every_worker(site), SECONDS)
            site.page_ms += visit.seen
            site.changed += visit.changed
            site.seconds += SECONDS
            etag = etag_of_every_worker(site)
            site.hard_ms += visited(site, site.setting.path, etag, SECONDS / 2, hard=True).seen
        reference += visited(sites[-1], stylesheet, "", SECONDS / 2).seen
    return reference


def measure_cold(sites: list[Site]) -> None:
    """A page rendered anew, on every site in turn."""
    pools = [processes(site.address) for site in sites]
    for turn in range(ROUNDS):
        for site, pool in list(zip(sites, pools, strict=True))[:: 1 if turn % 2 == 0 else -1]:
            milliseconds, site.queries = pool.submit(cold, site.setting.path, COLD_TURNS // ROUNDS).result()
            site.cold_ms += milliseconds
    for pool in pools:
        pool.shutdown()


def report(small: Site, large: Site, reference: list[float], shown: int) -> int:
    """Print every figure beside its promise; the number of broken promises."""
    page, cold_small, cold_large = p95(large.page_ms), *(statistics.median(each.cold_ms) for each in (small, large))
    lines = [
        ("plan page, p95 of 20 readers, ms", f"{page:.1f}", page <= P95_MS, f"{P95_MS:.0f}"),
        (
            "the same beside the small one",
            f"{page / p95(small.page_ms):.2f} ×",
            page <= GROWTH * p95(small.page_ms),
            "1.3 ×",
        ),
        ("rendered anew, median, ms", f"{cold_large:.1f}", cold_large <= COLD_MS, f"{COLD_MS:.0f}"),
        (
            "the same beside the small one",
            f"{cold_large / cold_small:.2f} ×",
            cold_large <= GROWTH * cold_small,
            "1.3 ×",
        ),
        ("queries to render it anew", str(large.queries), large.queries <= QUERIES, str(QUERIES)),
        ("changes seen by the next request", f"{shown} of {2 * CHANGES}", shown == 2 * CHANGES, "all"),
    ]
    print(
        f"{os.cpu_count()} processors, generator included; {READERS} readers, one answer in twenty is a changed page"
    )
    for site in (small, large):
        pace = len(site.page_ms) / site.seconds
        print(f"  {site.cases:,} cases, {site.entries:,} entries")
        print(
            f"    readers: p50 {statistics.median(site.page_ms):.1f} ms, p95 {p95(site.page_ms):.1f} ms,"
            f" {pace:.0f} requests/s, {site.changed / len(site.page_ms):.1%} changed;"
            f" with one request in twenty rendered anew: p95 {p95(site.hard_ms):.1f} ms"
        )
        cold_ms = f"{statistics.median(site.cold_ms):.1f} ms (p95 {p95(site.cold_ms):.1f})"
        print(f"    rendered anew: {cold_ms}, {site.queries} queries")
    print(
        f"  reference, a stylesheet by the same server: p95 {p95(reference):.1f} ms; the page {page / p95(reference):.1f} ×"
    )
    for text, value, kept, limit in lines:
        print(f"  {text:<36} {value:>10}   promised: {limit:>5}{'' if kept else '   NOT KEPT'}")
    return sum(not kept for _text, _value, kept, _limit in lines)


def main(scale: float) -> int:
    """Fill both databases, serve both, measure them in turns."""
    with throw_away(static=True) as (cluster, folder):
        stylesheet = next((folder / "data" / "static" / "ui" / "css").glob("*.css"))
        sites = [fill(cluster, "small", SMALL), fill(cluster, "large", max(SMALL, int(LARGE * scale)))]
        set_up(sites[0].address)
        measure_cold(sites)
        with served(sites[0], folder), served(sites[1], folder):
            reference = measure(sites, f"/static/{stylesheet.relative_to(folder / 'data' / 'static')}")
            shown = sum(
                changes_shown(site, cluster.address(name))
                for site, name in zip(sites, ("small", "large"), strict=True)
            )
        return int(report(sites[0], sites[1], reference, shown) > 0)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="The plan page among many cases.")
    arguments.add_argument("--scale", type=float, default=1.0, help="of 100,000 cases and 1,000,000 entries")
    sys.exit(main(arguments.parse_args().scale))
