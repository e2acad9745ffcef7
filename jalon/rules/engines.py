"""The two engines that can read a whole register, and the little in which their SQL differs."""

from __future__ import annotations

from typing import Any

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
WIDE = "jalon_divide"
MACRO = (
    f"CREATE OR REPLACE TEMP MACRO {WIDE}(a, b) AS CAST(CAST(a AS HUGEINT) // CAST(b AS HUGEINT) AS DECIMAL(38, 0))"
)


def prepare(table: Any) -> str:
    """The engine of a table, ready for `divided`."""
    engine = engine_of(table)
    if engine == DUCKDB:
        table.get_backend().raw_sql(MACRO)
    return engine


def engine_of(expression: Any) -> str:
    """The engine that computes an expression."""
    return SPARK if expression.get_backend().name == "pyspark" else DUCKDB


def divided(engine: str, value: Any, divisor: int, wide: bool) -> Any:
    """Whole division of a number that is not negative by a constant, exact; `wide` beyond 64 bits.

    Ibis writes `//` through a double on both engines, and DuckDB divides decimals so too: hence the engines' own
    whole divisions, and on 128 bits a macro through HUGEINT, or Spark's exact division of a multiple.
    """
    import ibis

    kind = "decimal(38, 0)" if wide else "int64"
    if engine == SPARK and wide:
        by = ibis.literal(divisor, type=kind)
        return ((value - value % by) / by).cast(kind)

    def divide(left: Any, right: Any) -> Any: ...

    name = "div" if engine == SPARK else WIDE if wide else "divide"
    whole = ibis.udf.scalar.builtin(divide, name=name, signature=((kind, "int64"), kind))
    return whole(value, ibis.literal(divisor, type="int64"))
