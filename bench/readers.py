"""The web server of `jalon run` on a database, and twenty readers who ask for its pages again and again."""

import asyncio
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.ledger import post
from bench.server import row
from bench.setting import Setting
from bench.start import free_port
from jalon.site.database import Role

READERS = 20
UNCHANGED = 0.95


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
            owner = row(session, "SELECT min(id) FROM funds_owner WHERE kind = 'envelope'")[0]
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
