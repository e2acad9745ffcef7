"""Spark gives a register the same verdicts, conditions and bounds as DuckDB, on a thousand rows.

Runs where the extra `spark` is installed (`make test-spark`); elsewhere `make test` says so in one line.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jalon.rules import Moment, Rulebook
from jalon.rules.counts import count
from jalon.rules.decisions import decided
from jalon.rules.effects import effect
from jalon.rules.facts_file import parse_assumption
from jalon.rules.opening import open_register, watched
from jalon.rules.register import Register, Setting
from tests.rules.generated import WIDE, rulebooks
from tests.rules.guards import BORDERS
from tests.rules.test_nested import nested, outers
from tests.rules.test_register import TYPES

if find_spec("pyspark") is None or which("java") is None:
    MISSING = "Spark is not here: `make test-spark` installs PySpark, which needs Java 17"
    if os.environ.get("JALON_SPARK"):
        raise RuntimeError(MISSING)
    pytest.skip(MISSING, allow_module_level=True)

ROWS = 1_000
DAYS = [date(2016, 2, 29), date(2017, 1, 10), date(2009, 2, 28), date(2010, 3, 1)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand companies with gaps, bands, birthdays, and cells that cannot be."""
    dice = random.Random(5)

    def maybe(value: Any) -> Any:
        return None if dice.random() < 0.3 else value

    columns: dict[str, list[Any]] = {"siren": []} | {name: [] for name in TYPES}
    for place in range(ROWS):
        low = dice.randrange(300)
        exact = dice.random() < 0.5
        row = {
            "siren": f"{place * 7919 + 100_000_000}",
            "g.b1": maybe(dice.random() < 0.5),
            "g.b2": maybe(dice.random() < 0.5),
            "g.c": maybe(dice.choice(["a", "b", "z", "unheard of"])),
            "g.n1": maybe(dice.choice([0, 2, 50, 301, dice.randrange(300)])),
            "g.n2": low if exact else None,
            "g.n2.low": None if exact else low,
            "g.n2.high": None if exact else maybe(low * dice.choice([1, 2])),
            "g.m1": maybe(dice.choice([0, 3, 500_00, 700_55, dice.randrange(10_000_000)])),
            "g.m2": maybe(dice.randrange(10_000_000)),
            "g.r": maybe(dice.randrange(1_000_001)),
            "g.d1": maybe(dice.choice([*DAYS, date(2000, 1, 1) + timedelta(dice.randrange(11_000))])),
            "g.k": maybe(dice.choice(["62.01Z", "62.02A", "10.10Z", " "])),
            "g.lines[x]": maybe(dice.randrange(10_000_000)),
            "g.lines[y]": maybe(dice.randrange(10_000_000)),
            "request.date": maybe(dice.choice([date(2018, 3, 1), date(2024, 2, 29), date(2023, 2, 28)])),
        }
        for name, value in row.items():
            columns[name].append(value)
    path = tmp_path_factory.mktemp("spark") / "register.parquet"
    arrays = {name: pa.array(values, TYPES.get(name, pa.string())) for name, values in columns.items()}
    pq.write_table(pa.table(arrays), path)
    return path


@pytest.fixture(scope="module")
def engines(file: Path) -> Iterator[tuple[Register, Register]]:
    """The same register on DuckDB and on Spark."""
    spark = open_register(file, "spark")
    yield open_register(file), spark
    spark.table.get_backend().disconnect()


def rows_of(register: Register, book: Rulebook, setting: Setting) -> list[dict[str, Any]]:
    return decided(register, book, setting, ["siren"]).order_by("siren").to_pyarrow().to_pylist()


def test_borders_gaps_and_bands_are_decided_alike(engines: tuple[Register, Register]) -> None:
    book = Rulebook.load(BORDERS, WIDE)
    duckdb, spark = (rows_of(register, book, Setting()) for register in engines)
    assert len(duckdb) == ROWS and spark == duckdb


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(rulebooks(moments=True), st.sampled_from(list(Moment)))
def test_made_up_rules_are_decided_alike(
    engines: tuple[Register, Register], book: Rulebook, moment: Moment
) -> None:
    duckdb, spark = (rows_of(register, book, Setting(moment=moment)) for register in engines)
    assert spark == duckdb


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(rulebooks().map(nested), outers())
def test_what_another_rulebook_gives_is_alike(
    engines: tuple[Register, Register], inner: Rulebook, outer: Rulebook
) -> None:
    setting = Setting(rulebooks={"made-up": inner})
    duckdb, spark = (rows_of(register, outer, setting) for register in engines)
    assert spark == duckdb


def test_a_long_count_says_how_far_it_is(engines: tuple[Register, Register]) -> None:
    _, spark = engines
    told: list[float] = []
    wide = replace(spark, table=ibis.union(*[spark.table] * 15))
    with watched(wide, told.append):
        count(wide, Rulebook.load(BORDERS, WIDE), Setting())
    assert told and all(0 <= share <= 1 for share in told)


def test_rows_are_written_by_the_engine_itself(engines: tuple[Register, Register], tmp_path: Path) -> None:
    """A row a company never passes through Python: the memory is Spark's."""
    book = Rulebook.load(BORDERS, WIDE)
    for name, register in zip(("duckdb", "spark"), engines, strict=True):
        decided(register, book, Setting(), ["siren"]).to_parquet(tmp_path / f"{name}.parquet")
    one, two = (pq.read_table(tmp_path / f"{name}.parquet").sort_by("siren") for name in ("duckdb", "spark"))
    assert (tmp_path / "spark.parquet").is_dir() and two.select(one.column_names).to_pylist() == one.to_pylist()


def test_assumptions_counts_and_effects_are_alike(engines: tuple[Register, Register]) -> None:
    book = Rulebook.load(BORDERS, WIDE)
    setting = Setting({"request.date": date(2025, 1, 10)}, assumptions=[parse_assumption("g.b1=30%", WIDE)])
    duckdb, spark = (count(register, book, setting, "reason") for register in engines)
    assert (spark.total, spark.reasons) == (duckdb.total, duckdb.reasons)
    new = Rulebook.load(BORDERS.replace("< 8", "< 12").replace('"60 %"', '"70 %"'), WIDE)
    duckdb_effect, spark_effect = (effect(register, book, new, setting) for register in engines)
    assert spark_effect.total == duckdb_effect.total and spark_effect.total.moves
