"""Opening a register: Parquet files on an engine whose memory is bounded, and what their statistics promise."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from jalon.rules.calendar import number_of
from jalon.rules.engines import DUCKDB, SPARK
from jalon.rules.reading import NB
from jalon.rules.register import KEYS, ROW, Register, RegisterError, Span

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = "400MB"
HEAP = "1g"
"""What Spark may hold: what does not fit goes to its temporary files. Its machine and its code come on top."""
NUMBERS = count()
BEAT = 0.1
"""Seconds between two looks at how far the engine is."""


def open_register(
    path: str | Path, engine: str = DUCKDB, memory: str = MEMORY, threads: int | None = None
) -> Register:
    """A Parquet register (a file, a folder of files or a pattern) on an engine of its own, memory bounded.

    Raises `RegisterError` where no file is found, or the engine is not installed.
    """
    files = _files(str(path))
    if engine == SPARK:
        table = _spark(files)
    else:
        table = _duckdb(files, memory, threads)
    return Register(table, spans(files))


def _files(path: str) -> list[str]:
    pattern = f"{path}/*.parquet" if Path(path).is_dir() else path
    found = sorted(glob.glob(pattern))
    if not found and Path(path).exists():
        found = [path]
    if not found:
        raise RegisterError(f"{path}: no such Parquet file.", f"{path}{NB}: ce fichier Parquet n’existe pas.")
    return found


def _duckdb(files: Sequence[str], memory: str, threads: int | None) -> Any:
    import duckdb
    import ibis

    connection = ibis.duckdb.connect()
    connection.raw_sql(f"SET memory_limit = '{memory}'")
    connection.raw_sql("SET preserve_insertion_order = false")
    connection.raw_sql("SET enable_progress_bar = true")
    connection.raw_sql("SET enable_progress_bar_print = false")
    if threads:
        connection.raw_sql(f"SET threads = {int(threads)}")
    try:
        table = connection.read_parquet(list(files))
    except duckdb.Error as error:
        raise _unreadable(files[0], error) from None
    if any(name in table.columns for name in KEYS):
        return table
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return connection.sql(
        f'SELECT *, file_row_number + file_index * {2**40} AS "{ROW}" FROM read_parquet([{listed}])'
    )


def _unreadable(file: str, error: Exception) -> RegisterError:
    what = str(error).splitlines()[0]
    return RegisterError(f"{file}: not a Parquet file ({what}).", f"{file}{NB}: pas un fichier Parquet ({what}).")


def _spark(files: Sequence[str]) -> Any:
    """Spark in this process, on the cores of this machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise RegisterError(
            "Spark is not installed: uv sync --extra spark (it needs Java 17).",
            f"Spark n’est pas installé{NB}: uv sync --extra spark (il demande Java 17).",
        ) from None
    import ibis

    session = (
        SparkSession.builder.master("local[*]")
        .appName("jalon")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.memory", HEAP)
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    name = f"register_{next(NUMBERS)}"
    session.read.parquet(*files).createOrReplaceTempView(name)
    return ibis.pyspark.connect(session).table(name)


# --- statistics ------------------------------------------------------------------------------------------


def spans(files: Sequence[str]) -> dict[str, Span]:
    """What the statistics of Parquet files say of their columns; a column that one of them leaves out is left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: dict[str, Span] = {}
    lost: set[str] = set()
    for file in files:
        try:
            metadata = pq.read_metadata(file)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(file, error) from None
        plain = set(metadata.schema.to_arrow_schema().names)
        for group in range(metadata.num_row_groups):
            part = metadata.row_group(group)
            for place in range(part.num_columns):
                column = part.column(place)
                name = column.path_in_schema
                one = _span(column) if name in plain else None
                if one is None:
                    lost.add(name)
                else:
                    found[name] = _joined(found.get(name), one)
    return {name: span for name, span in found.items() if name not in lost}


def _span(column: Any) -> Span | None:
    """What one part of a file says of one column; None where it does not count its empty cells."""
    statistics = column.statistics
    if statistics is None or not statistics.has_null_count:
        return None
    gaps = statistics.null_count > 0
    ends: list[int] = []
    if statistics.has_min_max:
        for end in (statistics.min, statistics.max):
            if type(end) is date:
                ends.append(number_of(end))
            elif type(end) is int:
                ends.append(end)
    return Span(ends[0], ends[1], gaps) if len(ends) == 2 else Span(None, None, gaps)


def _joined(one: Span | None, two: Span) -> Span:
    if one is None:
        return two
    gaps = one.gaps or two.gaps
    if one.low is None or one.high is None or two.low is None or two.high is None:
        return Span(None, None, gaps)
    return Span(min(one.low, two.low), max(one.high, two.high), gaps)


# --- progress --------------------------------------------------------------------------------------------


@contextmanager
def watched(register: Register, show: Callable[[float], None]) -> Iterator[None]:
    """While the engine works, call `show` with the share done (0 to 1), as far as the engine says it.

    DuckDB says it of the whole question, Spark of the tasks of the stage under way.
    """
    backend = register.table.get_backend()
    share = _of_question if backend.name == DUCKDB else _of_stage
    over = Event()

    def look() -> None:
        while not over.wait(BEAT):
            done = share(backend)
            if done is not None:
                show(done)

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _of_question(backend: Any) -> float | None:
    share = backend.con.query_progress()
    return share / 100 if 0 <= share <= 100 else None


def _of_stage(backend: Any) -> float | None:
    from pyspark.sql import SparkSession

    tracker = SparkSession.builder.getOrCreate().sparkContext.statusTracker()
    stages = [found for one in tracker.getActiveStageIds() if (found := tracker.getStageInfo(one)) is not None]
    tasks = sum(stage.numTasks for stage in stages)
    return sum(stage.numCompletedTasks for stage in stages) / tasks if tasks else None
