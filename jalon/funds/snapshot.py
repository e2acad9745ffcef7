"""One view of the books while they go on living, read by several sessions at once."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import connection, transaction
from django.utils.translation import get_language, override

T = TypeVar("T")
Work = Callable[[psycopg.Connection[Any]], T]
READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# Enough to sort and hash a stretch of entries in memory; never more than this many sessions of it.
MEMORY = "SET LOCAL work_mem = '64MB'"
# The first session only holds the view while the others read.
PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = 0"
SESSIONS = 4
ROWS = 2000
# What Django adds to a session of its own.
FOR_DJANGO = {"cursor_factory", "context", "prepare_threshold"}


class Snapshot:
    """The books at one moment.

    ``main`` is Django's own session. Inside a transaction that has begun already, what it wrote and has not
    committed is part of the view, which no other session could see: then everything is read by ``main``.
    """

    def __init__(self, name: str | None) -> None:
        self.main: psycopg.Connection[Any] = connection.connection
        self.name = name
        self.language = get_language()
        self.parameters = {
            key: value for key, value in connection.get_connection_params().items() if key not in FOR_DJANGO
        }

    def each(self, jobs: Sequence[Work[T]]) -> Iterator[T]:
        """What each job finds, as it is found; on as many sessions as there are processors."""
        if self.name is None or len(jobs) == 1:
            yield from (job(self.main) for job in jobs)
            return
        with ThreadPoolExecutor(min(SESSIONS, os.cpu_count() or 1, len(jobs))) as pool:
            running = [pool.submit(self._apart, job) for job in jobs]
            try:
                for done in as_completed(running):
                    yield done.result()
            finally:
                for one in running:
                    one.cancel()

    def _apart(self, job: Work[T]) -> T:
        with override(self.language), psycopg.connect(**self.parameters) as session:
            session.execute(READ_ONLY)
            session.execute(f"SET TRANSACTION SNAPSHOT '{self.name}'".encode())
            session.execute(MEMORY)
            return job(session)


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The books as they are now, for as long as they are read."""
    inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        name = None
        if not inside:
            cursor.execute(READ_ONLY)
            cursor.execute(MEMORY)
            cursor.execute(PATIENCE)
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()
        yield Snapshot(name)


def stream(session: psycopg.Connection[Any], sql: str, parameters: Any = None) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a few thousand at a time in memory."""
    with psycopg.ServerCursor(session, "jalon_stream") as cursor:
        cursor.itersize = ROWS
        cursor.execute(sql.encode(), parameters)
        yield from cursor
