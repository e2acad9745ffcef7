"""What `--json` prints is what `docs/rules/json.schema.json` describes, for every command."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from jalon.rules.commands import app
from tests.rules.generated import condition

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "rules" / "json.schema.json").read_text())
STARTUP = ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml"
NOTHING = "{}"
REFUSED = json.dumps(
    {
        "company.created_on": {"value": "2010-01-01", "source": "Sirene", "date": "2025-01-02"},
        "project.breakthrough": False,
        "company.works_with_regional_lab": False,
        "costs.eligible": {"low": 10, "high": "20,50 €"},
    }
)
BOOK = (
    """
id = "every-kind"
title = { fr = "Tout", en = "Everything" }
[parameters]
cap = { type = "money", value = 100 }
rate = { type = "rate", unpublished = true, between = ["0 %", "50 %"] }
[values]
size = "company.size"
young = "age(company.created_on, request.date) < 8"
since = "add_years(company.created_on, 3)"
half = "costs.eligible / 2"
"""
    + condition("lines", "total(costs.lines) > 0", kind="applies")
    + condition("floor", "costs.eligible >= cap", assurance="verified")
    + """[amounts]
aid = "rate * costs.eligible"
[[examples]]
given = { "costs.eligible" = 10 }
expect = { verdict = "eligible" }
"""
)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    commands = {str(command.name) for command in app.registered_commands}
    assert commands <= set(SCHEMA["$defs"])


def printed(command: str, *arguments: str, stdin: str = "") -> Any:
    result = CliRunner().invoke(app, [command, *arguments, "--json"], input=stdin)
    record = json.loads(result.stdout)
    jsonschema.validate(record, {"$ref": f"#/$defs/{command}", "$defs": SCHEMA["$defs"]})
    return record


@pytest.fixture
def book(tmp_path: Path) -> str:
    path = tmp_path / "every-kind.toml"
    path.write_text(BOOK)
    return str(path)


@pytest.mark.parametrize("facts", [NOTHING, REFUSED])
@pytest.mark.parametrize("moment", ["request", "decision"])
def test_an_evaluation_is_described(book: str, facts: str, moment: str) -> None:
    for path in (str(STARTUP), book):
        printed("eval", path, "--facts", "-", "--at", "2025-01-10", "--moment", moment, stdin=facts)


def test_every_type_of_value_and_a_remedy_are_described(book: str) -> None:
    facts = {
        "company.created_on": "2021-05-04",
        "company.size": ["micro", "small"],
        "costs.lines": {"staff": 10_000},
        "costs.eligible": 50,
    }
    record = printed("eval", book, "--facts", "-", "--at", "2025-01-10", stdin=json.dumps(facts))
    assert record["values"]["size"] == ["micro", "small"]
    assert record["remedies"] == [{"fact": "costs.eligible", "relation": "at-least", "value": 100_00}]


def test_checks_tests_prose_tables_and_questions_are_described(book: str, tmp_path: Path) -> None:
    assert printed("check", book)["findings"]
    assert printed("check", str(ROOT / "regions" / "occitanie"))["proofs"]
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(BOOK.replace("costs.eligible >= cap", "costs.eligibel >= cap"))
    (finding,) = (item for item in printed("check", str(wrong))["findings"] if item["level"] == "error")
    assert finding["remedy"]["en"] == "Did you mean “costs.eligible”?"
    assert printed("test", book)["failed"] == 1
    assert printed("print", book)["prose"] and printed("print", book, "--table")["rows"]
    assert printed("ask", book, str(STARTUP))["question"]["open"] == 2
    assert printed("ask", str(STARTUP), "--facts", "-", "--at", "2025-01-10", stdin=REFUSED)["question"] is None


def test_counts_and_comparisons_are_described(tmp_path: Path) -> None:
    register = tmp_path / "register.parquet"
    columns = {
        "company.created_on": pa.array([date(2020, 1, 1), date(1999, 1, 1), None], pa.date32()),
        "company.department": ["31", None, "34"],
        "costs.eligible": pa.array([100_00, None, 300_00], pa.int64()),
    }
    pq.write_table(pa.table(columns), register)
    new = tmp_path / "new.toml"
    new.write_text(STARTUP.read_text().replace("value = 8,", "value = 30,").replace("200_000", "100_000"))
    day = ["--at", "2025-01-10", "--assume", "project.breakthrough=50%"]
    for by in ("reason", "department"):
        assert printed("count", str(STARTUP), str(register), "--by", by, *day)["total"]["rows"] == 3
    assert printed("compare", str(STARTUP), str(new))["effect"] is None
    compared = printed("compare", str(STARTUP), str(new), str(register), "--by", "department", *day)
    assert compared["effect"]["total"]["rows"] == 3 and compared["differences"]
