"""`jalon law`: every rule from the command line, with a schema that its inputs and answers keep."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from jalon.law.catalogue import MODULES, rule
from jalon.law.commands import app, run_rule
from jalon.law.problems import LawError
from jalon.law.reading import parse
from jalon.law.schemas import schema

RUNNER = CliRunner()
GRAPH = {
    "enterprises": [{"id": "A", "name": "Alpha"}, {"id": "B", "name": "Beta", "kind": "enterprise"}],
    "links": [{"owner": "A", "owned": "B", "votes": "60 %", "evidence": "articles of 2024"}],
}
AIDS = [
    {"granted_on": "2024-03-20", "amount": "120000.00", "beneficiary": "B"},
    {"granted_on": "2025-06-10", "amount": "90000", "beneficiary": "A"},
    {"granted_on": "2026-02-01", "amount": 60000, "beneficiary": "A"},
]
SCOPE = {
    "activity": "62.01Z",
    "for_exports": False,
    "domestic_goods": False,
    "on_price_or_quantity": False,
    "passed_to_producers": False,
    "declaration_obtained": True,
}
D1 = {
    "regime": "general",
    "new_aid": {"granted_on": "2026-12-04", "amount": "50000.00", "beneficiary": "A"},
    "aids": AIDS,
    "group": {"siren": "A", "graph": GRAPH},
    "scope": SCOPE,
}
LOAN = {
    "granted_on": "2026-12-04",
    "amount": "100000.00",
    "periods": 7,
    "grace": 2,
    "rating": "none",
    "collateral": "low",
    "insolvent": False,
}
QUESTIONS: dict[str, tuple[Any, int, dict[str, Any]]] = {
    "single-undertaking": ({"graph": GRAPH, "siren": "A", "on": "2026-12-04"}, 0, {"siren": "A"}),
    "sme-size": (
        {
            "graph": GRAPH,
            "siren": "A",
            "on": "2026-12-04",
            "accounts": [
                {"enterprise": "A", "closed_on": "2025-12-31", "headcount": "9.5", "turnover": "1000000.01"},
                {"enterprise": "B", "closed_on": "2025-12-31", "headcount": 12, "turnover": "10"},
            ],
        },
        0,
        {"size": "small", "headcount": "21.5", "turnover": "1000010.01", "balance": None},
    ),
    "de-minimis": (D1, 3, {"largest": "30000.00", "fits": False, "verdict": "no", "members": ["A", "B"]}),
    "de-minimis-headroom": (
        {"regime": "general", "on": "2026-12-04", "aids": AIDS},
        0,
        {"left": "30000.00", "used": "270000.00"},
    ),
    "de-minimis-declaration": ({"declared": AIDS, "registered": AIDS[1:]}, 3, {"agrees": False}),
    "grant-equivalent": (
        {
            "granted_on": "2026-12-04",
            "instalments": [
                {"paid_on": "2026-12-04", "amount": "100000"},
                {"paid_on": "2027-12-04", "amount": "100000"},
                {"paid_on": "2028-12-04", "amount": "110000"},
            ],
        },
        0,
        {"equivalent": "300212.69", "discount": "0.0319"},
    ),
    "loan-equivalent": (LOAN, 0, {"equivalent": "28031.67", "method": "A"}),
    "secured-loan-equivalent": (
        {"granted_on": "2026-12-04", "amount": "300000", "months": 36, "secured": "50 %", "insolvent": False},
        0,
        {"equivalent": "36000.00"},
    ),
    "guarantee-equivalent": (
        {
            "granted_on": "2026-12-04",
            "guaranteed": "80000",
            "loan": "100000",
            "months": 30,
            "insolvent": False,
            "losses_shared": True,
        },
        0,
        {"equivalent": "5333.33"},
    ),
    "capital-equivalent": ({"granted_on": "2026-12-04", "amount": "5"}, 0, {"equivalent": "5.00"}),
    "recoverable-advance": (
        {"granted_on": "2026-12-04", "amount": "5", "success_rate": "3.19 %"},
        0,
        {"equivalent": "5.00", "earns_bonus": True},
    ),
    "rescheduling": ({"before": LOAN, "after": {**LOAN, "periods": 9}}, 0, {"before": "28031.67"}),
    "reference-rate": (
        {"on": "2026-12-04", "rating": "none", "collateral": "low"},
        0,
        {"reference": "0.0619"},
    ),
}


def run(*args: str, value: Any = None) -> tuple[int, str]:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    found = RUNNER.invoke(app, list(args), input=text)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


def problems(name: str, value: Any) -> dict[str, str]:
    code, output = run(name, "--input", "-", "--json", value=value)
    found = json.loads(output)["problems"]
    assert code == 1 and all(item["message"]["fr"] and item["remedy"]["en"] for item in found)
    return {item["field"]: item["code"] for item in found}


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_rule_answers_as_its_schema_says(name: str) -> None:
    question, expected_code, expected = QUESTIONS[name]
    found = rule(name)
    Draft202012Validator(schema(found.takes)).validate(question)
    code, output = run(name, "--input", "-", "--json", value=question)
    answer = json.loads(output)
    assert code == expected_code
    Draft202012Validator(schema(found.gives, written=True)).validate(answer)
    assert {key: answer[key] for key in expected} == expected
    assert answer["steps"] and answer["article"] and answer["mark"]
    assert all(step["text"]["fr"] != step["text"]["en"] for step in answer["steps"])


@pytest.mark.parametrize("name", sorted(MODULES))
def test_each_rule_prints_its_schema(name: str) -> None:
    code, output = run(name, "--schema")
    assert code == 0
    for part in json.loads(output).values():
        Draft202012Validator.check_schema(part)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_rule_reads_as_text_in_both_languages(name: str, lang: str) -> None:
    code, output = run(name, "--input", "-", "--lang", lang, value=QUESTIONS[name][0])
    assert code in (0, 3) and output.strip()


def test_a_file_may_hold_the_input_and_the_administrators_values(tmp_path: Path) -> None:
    question, values = tmp_path / "loan.json", tmp_path / "values.json"
    question.write_text(json.dumps({**LOAN, "granted_on": "2023-05-01"}))
    assert run("loan-equivalent", "--input", str(question))[0] == 1
    laid = {"parameter": "reference-rate.base", "value": "2.19 %", "source": "JO", "begins": "2023-05-01"}
    values.write_text(json.dumps({"values": [laid]}))
    code, output = run("loan-equivalent", "--input", str(question), "--parameters", str(values), "--json")
    answer = json.loads(output)
    assert code == 0 and answer["equivalent"] == "28031.67"
    assert [item["overridden"] for item in answer["applied"] if item["id"] == "reference-rate.base"] == [True]


def test_the_group_is_drawn(tmp_path: Path) -> None:
    drawing = tmp_path / "group.svg"
    question = QUESTIONS["single-undertaking"][0]
    assert run("single-undertaking", "--input", "-", "--picture", str(drawing), value=question)[0] == 0
    text = drawing.read_text()
    assert text.startswith("<svg") and "Alpha" in text and "60\u00a0% des votes" in text and "style=" not in text
    assert run("capital-equivalent", "--input", "-", "--picture", str(drawing), value={})[0] == 2


def test_wrong_usage_and_broken_input_have_their_own_codes() -> None:
    assert run("de-minimis")[0] == 2
    assert run("de-minimis", "--input", "/nowhere.json")[0] == 2
    assert run("de-minimis", "--input", "-", "--lang", "de", value=D1)[0] == 2
    assert run("unheard-of")[0] == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"amuont": "1"}, {"amuont": "input.unknown"}),
        ({"amount": -1}, {"amount": "input.negative"}),
        ({"amount": 0.1}, {"amount": "input.inexact"}),
        ({"amount": "1.001"}, {"amount": "input.type"}),
        ({"amount": "1e5"}, {"amount": "input.type"}),
        ({"amount": True}, {"amount": "input.type"}),
        ({"amount": None}, {"amount": "input.type"}),
        ({"amount": "٣"}, {"amount": "input.type"}),
        ({"granted_on": "2026-02-30"}, {"granted_on": "input.type"}),
        ({"granted_on": 20261204}, {"granted_on": "input.type"}),
        ({"rating": "nine"}, {"rating": "input.choice"}),
        ({"periods": "7"}, {"periods": "input.type"}),
        ({"insolvent": "no"}, {"insolvent": "input.type"}),
        ({"charged_rate": "-1 %"}, {"charged_rate": "input.negative"}),
        ({"tranches": {}}, {"tranches": "input.type"}),
        ({"tranches": [{"paid_on": "2026-12-04"}]}, {"tranches[0].amount": "input.missing"}),
        ({"grace": 7}, {"periods": "loan.length"}),
    ],
)
def test_each_error_of_an_input_has_its_place_and_its_remedy(change: dict[str, Any], expected: Any) -> None:
    assert problems("loan-equivalent", {**LOAN, **change}) == expected


def test_all_errors_are_told_at_once() -> None:
    found = problems("de-minimis", {**D1, "regime": "generl", "aids": [{"amount": "x"}], "oops": 1})
    assert found == {
        "oops": "input.unknown",
        "regime": "input.choice",
        "aids[0].granted_on": "input.missing",
        "aids[0].amount": "input.type",
    }


def test_an_ownership_file_with_errors_names_the_places() -> None:
    graph = {
        "enterprises": [{"id": "A", "name": "A"}],
        "links": [{"owner": "A", "owned": "Z", "votes": "130 %"}],
    }
    found = problems("single-undertaking", {"graph": graph, "siren": "A", "on": "2026-12-04"})
    assert found == {"graph.links[0].owned": "link.unknown", "graph.links[0].votes": "share.range"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "input.json"),
        ("[]", "input.type"),
        ('{"amount": 1, "amount": 2}', "input.twice"),
        ("[" * 100_000, "input.json"),
        ('{"amount": NaN}', "input.inexact"),
    ],
)
def test_text_that_is_not_the_input_is_refused(text: str, code: str) -> None:
    assert code in problems("loan-equivalent", text).values()


def test_the_figures_of_a_day_are_listed_with_those_that_are_missing() -> None:
    code, output = run("figures", "--on", "2023-05-01", "--json")
    found = {item["id"]: item for item in json.loads(output)["figures"]}
    assert code == 0 and found["undertaking.majority"]["value"] == "50 %"
    assert found["reference-rate.base"]["code"] == "parameter.gap"
    code, output = run("figures", "--on", "2026-05-01", "--lang", "en")
    assert "reference-rate.base: 2.19 %" in output
    assert run("figures", "--on", "yesterday")[0] == 2
    assert run("figures", "--on", "2023-05-01", "--lang", "de")[0] == 2


JUNK = [
    None, True, -1, 0, 10**30, "", "x", "-5", "1e9", "101 %", "0.5", "2026-12-04", "0001-01-01", "9999-12-31",
    "2024-02-29", [], {}, [[]], "99999999999999.99", "A", "B", "none", "1200", 1200, 12, "\U0001f47b", 3.5,
]  # fmt: skip


def mangled(value: Any, chance: random.Random) -> Any:
    if chance.random() < 0.12:
        return chance.choice(JUNK)
    if isinstance(value, dict):
        return {key: mangled(item, chance) for key, item in value.items() if chance.random() > 0.03}
    if isinstance(value, list):
        found = [mangled(item, chance) for item in value]
        return found + found[-1:] if chance.random() < 0.2 else found
    return value


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_mangled_question_is_answered_or_refused_by_name(name: str) -> None:
    chance = random.Random(name)
    for _ in range(150):
        question = mangled(QUESTIONS[name][0], chance)
        try:
            answer = run_rule(rule(name), parse(json.dumps(question)))
        except LawError as error:
            assert all(problem.code and problem.message.fr and problem.remedy.en for problem in error.problems)
        else:
            json.dumps(answer.as_json())
