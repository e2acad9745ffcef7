"""What every measurement on a database needs: a throw-away embedded server, processes of its own, times."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, LiteralString, TypeVar

import django
from psycopg import Connection

from jalon.site.database import Role
from jalon.site.embedded import Cluster
from jalon.site.roles import create_database, prepare


@contextmanager
def throw_away(*, static: bool = False) -> Iterator[tuple[Cluster, Path]]:
    """An embedded server in a folder that goes with it, with the static files where pages are asked for."""
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
        if static:
            subprocess.run([sys.executable, "-m", "jalon.site.preparation", "static"], check=True)
        with Cluster(folder / "var") as cluster:
            yield cluster, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_ledger(cluster: Cluster, name: str) -> str:
    """A migrated database; its address without a role."""
    create_database(cluster.address("postgres"), name)
    prepare(cluster.address(name))
    address = f"postgresql:///{name}?host={cluster.socket}"
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        check=True,
        env={**os.environ, "DATABASE_URL": address, "JALON_DATABASE_ROLE": Role.OWNER},
    )
    return address


def set_up(address: str) -> None:
    """Django on this database, as the application."""
    os.environ["DATABASE_URL"] = address
    django.setup()


def processes(address: str, count: int = 1) -> ProcessPoolExecutor:
    """Processes of the application on one database."""
    return ProcessPoolExecutor(count, get_context("spawn"), set_up, (address,))


Made = TypeVar("Made")


def apart(address: str, work: Callable[..., Made], *arguments: object) -> Made:
    """What a function gives in a process of its own, on one database."""
    with processes(address) as pool:
        return pool.submit(work, *arguments).result()


def row(session: Connection[Any], query: LiteralString, *given: object) -> tuple[Any, ...]:
    """The one row of a query that always has one."""
    found = session.execute(query, given).fetchone()
    assert found
    return tuple(found)


def timed(work: Callable[[], object], turns: int) -> list[float]:
    """Milliseconds of each turn."""
    seen = []
    for _turn in range(turns):
        started = time.perf_counter()
        work()
        seen.append((time.perf_counter() - started) * 1000)
    return seen


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]
