"""A whole register gives every company the verdict, the conditions and the bounds it gets alone."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.rules import Assurance, Holds, Known, Moment, Range, Result, Rulebook, Verdict
from jalon.rules.counts import count
from jalon.rules.decisions import CODES, decided
from jalon.rules.register import Register, Setting
from tests.rules.generated import cases, rulebooks

TYPES = {
    "g.b1": pa.bool_(),
    "g.b2": pa.bool_(),
    "g.c": pa.string(),
    "g.n1": pa.int64(),
    "g.n2": pa.int64(),
    "g.n2.low": pa.int64(),
    "g.n2.high": pa.int64(),
    "g.m1": pa.int64(),
    "g.m2": pa.int64(),
    "g.r": pa.int64(),
    "g.d1": pa.date32(),
    "g.k": pa.string(),
    "g.lines[x]": pa.int64(),
    "g.lines[y]": pa.int64(),
    "request.date": pa.date32(),
}
"""The columns of every register of these tests; others are those that a row says."""
MORE = {"h.ok": pa.bool_(), "h.aid": pa.int64(), "h.kind": pa.string(), "h.day": pa.date32()}
CONNECTION = ibis.duckdb.connect()


def table_of(rows: list[dict[str, Any]], dropped: set[str]) -> Any:
    types = TYPES | {name: kind for name, kind in MORE.items() if any(name in row for row in rows)}
    columns: dict[str, list[Any]] = {name: [] for name in types}
    for row in rows:
        for name in types:
            value = row.get(name)
            if name.startswith("g.lines["):
                lines = row.get("g.lines")
                value = None if lines is None else lines[name[8]]
            if name.startswith("g.n2."):
                band = row.get("g.n2")
                value = getattr(band, name[5:]) if isinstance(band, Range) else None
            if name == "g.n2" and isinstance(value, Range):
                value = None
            columns[name].append(int(value * 1_000_000) if isinstance(value, Fraction) else value)
    kept = [name for name in types if name not in dropped]
    arrays = [pa.array(columns[name], types[name]) for name in kept] + [pa.array(range(len(rows)))]
    return Register(
        CONNECTION.create_table("register", pa.table(arrays, names=[*kept, "row"]), overwrite=True, temp=True)
    )


def alone(book: Rulebook, rows: list[dict[str, Any]], setting: Setting, dropped: set[str]) -> list[Result]:
    """Each row decided as one company, without the facts that were dropped from the register."""
    missing = {name.partition("[")[0] for name in dropped}
    found = []
    for row in rows:
        known = {name: value for name, value in row.items() if value is not None and name not in missing}
        if setting.assurance is not Assurance.DECLARED:
            proved = {name: Known(value, assurance=setting.assurance) for name, value in known.items()}
            known = proved | {name: value for name, value in known.items() if name == "request.date"}
        found.append(book.evaluate(known, setting.dates, moment=setting.moment, rulebooks=setting.rulebooks))
    return found


def same_as_alone(
    book: Rulebook, rows: list[dict[str, Any]], dates: dict[str, date], dropped: set[str], **more: Any
) -> None:
    """A register of these rows gives each its verdict, conditions and bounds, and counts them."""
    register, setting = table_of(rows, dropped), Setting(dates, **more)
    results = alone(book, rows, setting, dropped)
    found = decided(register, book, setting, ["row"]).order_by("row").to_pyarrow().to_pylist()
    assert len(found) == len(rows)
    for got, result in zip(found, results, strict=True):
        assert CODES[got["verdict"]] is result.verdict
        for item in result.conditions:
            both = {Holds.YES: (True, True), Holds.UNKNOWN: (False, True), Holds.NO: (False, False)}[item.holds]
            assert (got[f"{item.id}.must"], got[f"{item.id}.may"]) == both
        for name, bounds in result.amounts.items():
            for end, value in (("low", bounds.low), ("high", bounds.high)):
                assert value is None or got[f"{name}.{end}"] == value
    counted_as_alone(book, register, setting, results)


def counted_as_alone(book: Rulebook, register: Register, setting: Setting, results: list[Result]) -> None:
    """A count of the register is the sum of its companies, each decided alone."""
    total = count(register, book, setting).total
    assert {verdict: rows for verdict, rows in total.verdicts.items() if rows} == Counter(
        result.verdict for result in results
    )
    eligible = [result for result in results if result.verdict is Verdict.ELIGIBLE]
    possible = [*eligible, *(result for result in results if result.verdict is Verdict.UNKNOWN)]
    for name in book.amounts:
        lows = [result.amounts[name].low for result in eligible]
        highs = [result.amounts[name].high for result in possible]
        assert total.sure[name] == (None if None in lows else sum(lows))
        assert total.most[name] == (None if None in highs else sum(highs))


@st.composite
def registers(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        row = draw(cases())
        gaps = draw(st.sets(st.sampled_from(sorted(row)), max_size=6))
        row = {name: None if name in gaps else value for name, value in row.items()}
        if row["g.n2"] is not None and draw(st.booleans()):
            row["g.n2"] = Range(row["g.n2"] // 2, row["g.n2"])
        rows.append(row)
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rulebooks(moments=True),
    registers(),
    st.booleans(),
    st.sets(st.sampled_from(sorted(TYPES)), max_size=3),
    st.sampled_from(list(Moment)),
    st.sampled_from([Assurance.DECLARED, Assurance.SUPPORTED, Assurance.VERIFIED]),
)
def test_a_register_agrees_with_one_company_to_the_cent(
    book: Rulebook,
    rows: list[dict[str, Any]],
    same_day: bool,
    dropped: set[str],
    moment: Moment,
    assurance: Assurance,
) -> None:
    dropped = whole_facts(dropped)
    if not same_day:
        same_as_alone(book, rows, {}, dropped, moment=moment, assurance=assurance)
        return
    rows = [{name: value for name, value in row.items() if name != "request.date"} for row in rows]
    day = {"request.date": date(2024, 2, 29)}
    same_as_alone(book, rows, day, dropped | {"request.date"}, moment=moment, assurance=assurance)


def whole_facts(dropped: set[str]) -> set[str]:
    """With a column, every other column of its fact."""
    for columns in ({"g.n2", "g.n2.low", "g.n2.high"}, {"g.lines[x]", "g.lines[y]"}):
        if columns & dropped:
            dropped = dropped | columns
    return dropped


def test_a_cell_outside_its_domain_is_unknown() -> None:
    from tests.rules.generated import PARAMETERS, WIDE

    text = (
        'id = "t"\ntitle = { fr = "T", en = "T" }\n' + PARAMETERS + '[[conditions]]\nid = "c"\n'
        'label = { fr = "C", en = "C" }\nrule = "g.n1 < 10 and g.c == \'a\'"\n'
    )
    book = Rulebook.load(text, WIDE)
    rows = [{"g.n1": 301, "g.c": "a"}, {"g.n1": 5, "g.c": "q"}, {"g.n1": 5, "g.c": "a"}, {"g.n1": -1, "g.c": "b"}]
    found = decided(table_of(rows, set()), book).verdict.to_pyarrow().to_pylist()
    assert found == [2, 2, 1, 0]


def test_figures_beyond_64_bits_stay_exact() -> None:
    text = (
        'id = "t"\ntitle = { fr = "T", en = "T" }\n[parameters]\n'
        'p = { type = "rate", value = "33.3333 %" }\nq = { type = "rate", value = "77.7777 %" }\n'
        '[amounts]\naid = "p * q * costs.eligible"\nrest = "costs.public_funding - p * q * costs.eligible"\n'
    )
    book = Rulebook.load(text)
    costs = [99_999_999_999_999, 45_454_061, 1, None, 12_345_678_901_234]
    table = CONNECTION.create_table(
        "big", pa.table({"costs.eligible": pa.array(costs, pa.int64())}), overwrite=True, temp=True
    )
    rows = decided(Register(table), book).to_pyarrow().to_pylist()
    for row, cost in zip(rows, costs, strict=True):
        alone = book.evaluate({} if cost is None else {"costs.eligible": cost})
        for name in ("aid", "rest"):
            low, high, _ = alone.amounts[name]
            assert low is None or row[f"{name}.low"] == low
            assert high is None or row[f"{name}.high"] == high
