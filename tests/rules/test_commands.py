"""The command line of rulebooks: exit codes that mean something, JSON that can be relied on."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jalon.rules.commands import app

ROOT = Path(__file__).parents[2]
SCHEME = str(ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml")
YOUNG = {
    "company": {"created_on": "2021-05-04", "works_with_regional_lab": True},
    "project.breakthrough": True,
    "costs.eligible": 400_000,
}


def run(*args: str, stdin: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, list(args), input=stdin)
    return result.exit_code, result.output


def as_json(*args: str, stdin: str = "") -> tuple[int, Any]:
    code, output = run(*args, "--json", stdin=stdin)
    return code, json.loads(output)


def test_checking_a_good_folder_succeeds() -> None:
    code, record = as_json("check", str(ROOT / "regions" / "occitanie"))
    assert code == 0 and record["findings"] == []
    assert {proof["status"] for item in record["proofs"] for proof in item["proofs"]} == {"proved"}


def test_checking_a_bad_file_fails_and_says_where(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "x"\ntitle = { fr = "x", en = "x" }\n[[conditions]]\nid = "c"\nrule = "a.b"\n')
    code, record = as_json("check", str(bad))
    assert code == 1
    assert {(item["code"], item["line"]) for item in record["findings"]} == {("E103", 5), ("R005", 3)}
    assert run("check", str(tmp_path / "nothing.toml"))[0] == 2


def test_examples_are_run() -> None:
    code, record = as_json("test", SCHEME)
    assert code == 0 and len(record["examples"]) == 5 and record["failed"] == 0


@pytest.mark.parametrize(
    ("change", "at", "code"),
    [
        ({}, "2025-01-10", 0),
        ({"project.breakthrough": False}, "2025-01-10", 3),
        ({"project.breakthrough": None}, "2025-01-10", 4),
        ({}, "2024-01-10", 6),
        ({"company.created_om": 1}, "2025-01-10", 1),
        ({"costs.eligible": 12.5}, "2025-01-10", 1),
    ],
)
def test_the_exit_code_is_the_verdict(change: dict[str, Any], at: str, code: int) -> None:
    facts = json.dumps({**YOUNG, **change})
    assert run("eval", SCHEME, "--facts", "-", "--at", at, stdin=facts)[0] == code


def test_an_evaluation_as_json_has_everything() -> None:
    code, record = as_json(
        "eval", SCHEME, "--facts", "-", "--at", "2025-01-10", "--set", "aid_rate=50 %", stdin=json.dumps(YOUNG)
    )
    assert code == 0 and record["verdict"] == "eligible" and record["provisional"]
    assert record["amounts"]["aid"] == {
        "low": 20000000,
        "high": 20000000,
        "tight": True,
        "text": "200\u202f000\u00a0€",
    }
    assert record["conditions"][0]["values"]["company.created_on"]["value"] == "2021-05-04"
    assert record["parameters"]["aid_rate"]["set"] and record["trace"]


def test_facts_may_come_as_toml_and_a_repeated_fact_is_refused(tmp_path: Path) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_text("[company]\ncreated_on = 2021-05-04\n[costs]\neligible = 400_000\n")
    assert run("eval", SCHEME, "--facts", str(facts), "--at", "2025-01-10")[0] == 4
    twice = '{"costs.eligible": 1, "costs.eligible": 2}'
    code, output = run("eval", SCHEME, "--facts", "-", stdin=twice)
    assert code == 1 and "F005 costs.eligible" in output


def test_the_next_question_is_asked() -> None:
    code, record = as_json(
        "ask", SCHEME, "--facts", "-", "--at", "2025-01-10", stdin='{"company.created_on": "2021-05-04"}'
    )
    assert code == 0 and record["question"]["fact"] == "project.breakthrough"


def test_a_rule_is_printed_as_prose_and_as_a_table() -> None:
    code, output = run("print", "startup-industrie-de-demain", "--lang", "en")
    assert code == 0 and output.startswith("# Start-up, industry of tomorrow")
    code, output = run("print", SCHEME, "--table")
    assert code == 0 and output.startswith("| Étape | Si | Alors | Sinon | Source |")
    code, record = as_json("print", SCHEME, "--table")
    assert code == 0 and len(record["rows"]) == 7
    assert run("print", "nothing-here")[0] == 2
    assert "Did you mean “startup-industrie-de-demain”?" in run("print", "startup-industrie-de-demin")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["eval", SCHEME, "--lang", "de"],
        ["eval", SCHEME, "--at", "yesterday"],
        ["eval", SCHEME, "--moment", "noon"],
        ["eval", SCHEME, "--facts", "nowhere.json"],
        ["test", "nowhere"],
        ["check", "nowhere"],
        ["ask", "nowhere"],
        ["compare", SCHEME, "nowhere.toml"],
    ],
)
def test_a_wrong_use_ends_with_2(arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def test_a_question_is_asked_over_schemes_of_different_regions(tmp_path: Path) -> None:
    region = tmp_path / "regions" / "ailleurs"
    (region / "schemes").mkdir(parents=True)
    label = 'label = { fr = "x", en = "x" }'
    (region / "facts.toml").write_text(f'namespace = "here"\n[facts.snow]\ntype = "yes-no"\n{label}\n')
    other = region / "schemes" / "snow.toml"
    text = 'id = "snow"\ntitle = { fr = "Neige", en = "Snow" }\n[[conditions]]\nid = "c"\nrule = "here.snow"\n'
    other.write_text(f"{text}{label}\n")
    facts = json.dumps({**YOUNG, "here.snow": True})
    code, record = as_json("ask", SCHEME, str(other), "--facts", "-", "--at", "2025-01-10", stdin=facts)
    assert code == 0 and record["question"] is None
    code, record = as_json("ask", SCHEME, str(other), "--at", "2025-01-10")
    assert code == 0 and record["question"]["open"] == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("company.created_on", "04/05/2021", "“04/05/2021” is not a date such as 2024-07-12."),
        ("company.created_on", "2031-05-04", "2031-05-04 is in the future."),
        ("company.headcount", "many", "“many” is not a whole number of employees, such as 8."),
        ("company.headcount", 12.5, "Read “12.5”, expected a whole number of employees."),
        ("company.headcount", -1, "-1 is out of range (from 0 to 1000000)."),
        ("costs.eligible", "12 hours", '“12 hours” is not money, such as 200_000 or "12,50 €".'),
        ("costs.eligible", 3.5, 'Money is a whole number of euros or a text such as "12,50 €", never 3.5.'),
        ("company.size", "tiny", "“tiny” is not an option. Known names: large, medium, micro, small."),
        ("company.sise", "small", "Unknown fact. Did you mean “company.size”?"),
        ("project.breakthrough", "yes", "Read “yes”, expected true or false."),
    ],
)
def test_a_fact_that_cannot_be_used_is_named_with_what_was_read_and_what_is_expected(
    name: str, value: Any, said: str
) -> None:
    code, output = run(
        "eval", SCHEME, "--facts", "-", "--at", "2025-01-10", "--lang", "en", stdin=json.dumps({name: value})
    )
    assert code == 1
    assert output.strip().split(" ", 2)[1:] == [f"{name}:", said]
