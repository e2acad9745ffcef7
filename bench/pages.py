"""How fast a plan's page is read, and rendered anew, when the database is large: python -m bench.pages [--scale 0.1]

Two databases in one run, 1,000 cases and 100,000 (ten ledger entries a case), each behind a web server of its own,
the one of `jalon run`. Twenty readers in a closed loop, each on a connection that stays open, ask for the page they
have seen (If-None-Match). Meanwhile the ledger moves, so often that one answer in twenty is a changed page. Then, a
harder mix that no promise covers: one request in twenty is for an address that nobody asked for yet, and is rendered
anew. The generator runs on the same processors. The reference is a stylesheet served by the same server. The two
servers are measured in turns, so that both meet the same machine.
"""

import argparse
import asyncio
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psycopg

from bench.books import ENTRIES_A_CASE, UNSAID, Place, case_reference, write_books
from bench.ledger import new_ledger, p95, post
from bench.start import free_port
from jalon.site.database import Role
from jalon.site.embedded import Cluster

if TYPE_CHECKING:
    from jalon.schemes.models import SchemeVersion

READERS = 20
UNCHANGED = 0.95
ROUNDS, SECONDS = 4, 4.0
COLD_TURNS = 60
CHANGES = 5
SMALL, LARGE = 1_000, 100_000
P95_MS, COLD_MS, QUERIES, GROWTH = 50.0, 15.0, 12, 1.3


@dataclass(frozen=True)
class Setting:
    """Where the bench plays: the Region's page, its axes, and what a case needs."""

    place: Place
    version: int
    applicant: int

    @property
    def path(self) -> str:
        """The plan's page."""
        return f"/{self.place.region}/"


@dataclass
class Site:
    """A database of some size, the address of its pages, and what was measured there."""

    cases: int
    address: str
    setting: Setting
    port: int = 0
    entries: int = 0
    page_ms: list[float] = field(default_factory=list)
    changed: int = 0
    hard_ms: list[float] = field(default_factory=list)
    cold_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    queries: int = 0


# in a process of its own, on one database


def set_up(address: str) -> None:
    """Django on this database, as the application."""
    os.environ["DATABASE_URL"] = address
    django.setup()


def playing() -> "SchemeVersion":
    """The first published scheme that gives de minimis aid: all rooms have to do with its cases."""
    from jalon.schemes.queries import latest_versions

    return next(one for one in latest_versions().order_by("pk") if one.definition.de_minimis)


def furnish() -> Setting:
    """The Regions, and an applicant; the Region that plays is that of ``playing``."""
    from jalon.accounts.models import User
    from jalon.plan.queries import axis_paths
    from jalon.site import regions

    regions.load_missing()
    version = playing()
    region = version.scheme.region
    axes = tuple(path for path, axis in axis_paths(region).items() if axis.parent_id is None)
    applicant = User.objects.create_user("bench@exemple.fr")
    return Setting(Place(region, axes, f"{region}/{version.scheme.slug}"), version.pk, applicant.pk)


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
        answer = application(environ, lambda status, _headers: statuses.append(status))
        body = b"".join(answer)
        answer.close()
        if not statuses[0].startswith("200") or len(body) < 5_000:
            raise SystemExit(f"{path}: {statuses[0]}, {len(body)} bytes")

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


def write_cases(address: str, setting: Setting, cases: int) -> None:
    """The cases of the ledger's entries, in bulk, as a superuser."""
    columns = (
        "public_id, reference, region, siren, company_name, title, state, outcome, version, created_at, received_on,"
        " search_key, applicant_id, scheme_version_id, stage, tags, register_then, seat_key"
    )
    with psycopg.connect(address, autocommit=True) as session:
        with session.cursor().copy(f"COPY cases_case ({columns}) FROM STDIN") as copy:
            for number in range(cases):
                day = date(2026, 1 + number % 10, 1 + number % 28)
                row = (uuid.uuid4(), case_reference(number), setting.place.region, "900000001", f"EXEMPLE {number}")
                about = (f"Projet {number}", "running", "granted", 1, day, day, f"PROJET {number}")
                copy.write_row((*row, *about, setting.applicant, setting.version, *UNSAID))
        session.execute("VACUUM ANALYZE")


def fill(cluster: Cluster, name: str, cases: int) -> Site:
    """A migrated database of this many cases, with its books."""
    address = new_ledger(cluster, name)
    with ProcessPoolExecutor(1, get_context("spawn"), set_up, (address,)) as pool:
        setting = pool.submit(furnish).result()
    write_cases(cluster.address(name), setting, cases)
    write_books(cluster.address(name), cases * ENTRIES_A_CASE, place=setting.place)
    site = Site(cases, address, setting)
    with psycopg.connect(cluster.address(name)) as session:
        site.entries = session.execute("SELECT count(*) FROM funds_entry").fetchone()[0]
    return site


# serving


@contextmanager
def served(site: Site, folder: Path) -> Iterator[None]:
    """The web server of `jalon run` on this database."""
    site.port = free_port()
    with (folder / f"web-{site.port}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jalon.site.web", str(site.port)],
            env={**os.environ, "DATABASE_URL": site.address},
            stdout=log,
            stderr=log,
        )
    try:
        while True:
            try:
                get(site, site.setting.path)
                break
            except urllib.error.URLError as error:
                if isinstance(error, urllib.error.HTTPError) or process.poll() is not None:
                    raise SystemExit(f"The server failed: {error}\n{Path(log.name).read_text()}") from error
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def get(site: Site, path: str, etag: str = "") -> tuple[int, str, str]:
    """Status, ETag and text of a page, on a connection of its own."""
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}{path}")
    if etag:
        request.add_header("If-None-Match", etag)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers.get("ETag", ""), answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return 304, etag, ""
        raise


# reading


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, etag: str) -> tuple[int, str]:
    """One request on an open connection, its answer read to the end; the status and the ETag."""
    condition = f"If-None-Match: {etag}\r\n" if etag else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n{condition}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    tag = head.split(b"etag:", 1)[1].split(b"\r\n", 1)[0].strip().decode() if b"etag:" in head else ""
    if status == 304:
        return status, tag
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        length = head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]
        await reader.readexactly(int(length))
    return status, tag


@dataclass
class Visit:
    """Some seconds of twenty readers on a page: what each request took, and how many answers were a changed page."""

    site: Site
    path: str
    etag: str
    seconds: float
    hard: bool = False
    seen: list[float] = field(default_factory=list)
    changed: int = 0
    over: bool = False

    async def reader(self, number: int) -> None:
        """A reader who asks again and again, and remembers the page seen last."""
        choice, etag = random.Random(number), self.etag
        reader, writer = await asyncio.open_connection("127.0.0.1", self.site.port)
        while not self.over:
            new = self.hard and choice.random() >= UNCHANGED
            started = time.perf_counter()
            path = f"{self.path}?n={uuid.uuid4().hex}" if new else self.path
            status, tag = await ask(reader, writer, path, "" if new else etag)
            self.seen.append((time.perf_counter() - started) * 1000)
            if status not in (200, 304):
                raise SystemExit(f"{path}: {status}")
            if status == 200 and not new and etag:
                self.changed += 1
                etag = tag
        writer.close()
        await writer.wait_closed()

    async def ledger(self) -> None:
        """Moves the ledger once in so many answers that each of the readers sees one changed page in twenty."""
        every = READERS / (1 - UNCHANGED)
        with psycopg.connect(self.site.address, user=Role.APP, autocommit=True) as session:
            owner = session.execute("SELECT min(id) FROM funds_owner WHERE kind = 'envelope'").fetchone()[0]
            moves = 0
            while not self.over:
                await asyncio.sleep(0.002)
                if len(self.seen) >= (moves + 0.5) * every:
                    moves += 1
                    await asyncio.to_thread(open_more, session, owner, 100, f"move-{uuid.uuid4().hex}")

    async def run(self) -> None:
        """Readers, and the ledger where the page is one that changes, until the time is over."""
        readers = [asyncio.create_task(self.reader(each)) for each in range(READERS)]
        if self.etag and not self.hard:
            readers.append(asyncio.create_task(self.ledger()))
        await asyncio.sleep(self.seconds)
        self.over = True
        await asyncio.gather(*readers)


def visited(site: Site, path: str, etag: str, seconds: float, hard: bool = False) -> Visit:
    """A visit, from its beginning to its end."""
    visit = Visit(site, path, etag, seconds, hard)
    asyncio.run(visit.run())
    return visit


def open_more(session: psycopg.Connection, owner: int, cents: int, key: str) -> None:
    """One entry of the ledger: an envelope opens some more."""
    leg = {"owner": owner, "book": "authority", "from": "opened", "to": "available", "amount": cents}
    post(session, key, "open", [leg])


def etag_of_every_worker(site: Site) -> str:
    """The page's ETag, once every process of the server has rendered it."""
    return {get(site, site.setting.path)[1] for _turn in range(20)}.pop()


def changes_shown(site: Site, superuser: str) -> int:
    """How many of a few changes of the ledger showed on each of the next four requests."""
    from jalon.ui.formats import money_short

    with psycopg.connect(superuser) as session:
        owner, opened = session.execute(
            "SELECT min(owner_id) FILTER (WHERE kind = 'envelope'), -sum(amount) FILTER (WHERE step = 'opened')"
            " FROM funds_total JOIN funds_owner ON funds_owner.id = owner_id WHERE book = 'authority'"
        ).fetchone()
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
    pools = [ProcessPoolExecutor(1, get_context("spawn"), set_up, (site.address,)) for site in sites]
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
    folder = Path(tempfile.mkdtemp(prefix="jalon-bench-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "data").mkdir()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "jalon.site.settings",
        "JALON_SECRET_KEY": "bench",
        "JALON_DATA": str(folder / "data"),
        "JALON_INSTALLATION": "demonstration",
    }
    try:
        with Cluster(folder / "var") as cluster:
            subprocess.run([sys.executable, "-m", "jalon.site.preparation", "static"], check=True)
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
            return int(report(*sites, reference, shown) > 0)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="The plan page among many cases.")
    arguments.add_argument("--scale", type=float, default=1.0, help="of 100,000 cases and 1,000,000 entries")
    sys.exit(main(arguments.parse_args().scale))
