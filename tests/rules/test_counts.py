"""Counting a register: verdicts, reasons, groups, assumptions; and who gains or loses by a new version."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from jalon.rules import Rulebook, Verdict
from jalon.rules.commands import app
from jalon.rules.counts import count
from jalon.rules.effects import effect
from jalon.rules.facts_file import parse_assumption
from jalon.rules.opening import open_register
from jalon.rules.register import Setting
from jalon.rules.versions import differences

FILE = Path(__file__).parents[2] / "regions/occitanie/schemes/startup-industrie-de-demain.toml"
DAY = {"request.date": date(2025, 1, 10)}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "companies.parquet"
    rows = 2_000
    years = [
        None if place % 7 == 0 else date(1990 + place % 35, 1 + place % 12, 1 + place % 28) for place in range(rows)
    ]
    columns = {
        "siren": pa.array([f"{place:09}" for place in range(rows)]),
        "company.created_on": pa.array(years, pa.date32()),
        "company.works_with_regional_lab": pa.array(
            [None if place % 3 else place % 2 == 0 for place in range(rows)]
        ),
        "company.department": pa.array([("31", "34", None)[place % 3] for place in range(rows)]),
        "costs.eligible": pa.array([place * 1_000_37 % 500_000_00 for place in range(rows)], pa.int64()),
    }
    pq.write_table(pa.table(columns), path)
    return path


def alone(book: Rulebook, path: Path, **extra: Any) -> list[Any]:
    results = []
    for row in pq.read_table(path).to_pylist():
        facts = {name: value for name, value in row.items() if "." in name and value is not None}
        results.append(book.evaluate({**facts, **extra}, DAY, {"aid_rate": "30 %"}))
    return results


def test_a_count_is_the_sum_of_its_companies(register: Path) -> None:
    book = Rulebook.load(FILE)
    yes = parse_assumption("project.breakthrough=true", book.vocabulary)
    counted = count(open_register(register), book, Setting(DAY, {"aid_rate": "30 %"}, [yes]), "reason")
    results = alone(book, register, **{"project.breakthrough": True})
    assert {key: value for key, value in counted.total.verdicts.items() if value} == Counter(
        result.verdict for result in results
    )
    eligible = [result for result in results if result.verdict is Verdict.ELIGIBLE]
    assert eligible and counted.total.sure["aid"] == sum(result.amounts["aid"].low for result in eligible)
    possible = [*eligible, *(result for result in results if result.verdict is Verdict.UNKNOWN)]
    assert counted.total.most["grant"] == sum(result.amounts["grant"].high for result in possible)
    young = next(item for item in counted.reasons if item.condition == "young")
    assert young.refuses == sum(result.condition("young").holds == "no" for result in results)
    assert 0 < young.alone < young.refuses
    assert counted.plan.columns == (
        "company.created_on",
        "company.works_with_regional_lab",
        "costs.eligible",
    )
    assert counted.plan.assumed == (yes,)
    assert counted.plan.unknown == ("company.establishment_in_region",)


def test_a_company_created_after_the_request_has_an_unknown_date(tmp_path: Path) -> None:
    path = tmp_path / "late.parquet"
    days = pa.array([date(2025, 1, 11), date(2025, 1, 10), date(1899, 12, 31)], pa.date32())
    pq.write_table(pa.table({"company.created_on": days}), path)
    counted = count(open_register(path), Rulebook.load(FILE), Setting(DAY), by="reason")
    assert next(item for item in counted.reasons if item.condition == "young").open == 2


def test_groups_add_up_to_the_whole(register: Path) -> None:
    book = Rulebook.load(FILE)
    counted = count(open_register(register), book, Setting(DAY), by="department")
    assert [group.key for group in counted.groups] == ["31", "34", "?"]
    assert counted.total.rows == 2_000 == sum(group.rows for group in counted.groups)


def test_an_assumed_share_is_met_and_said(register: Path) -> None:
    book = Rulebook.load(FILE)
    some = parse_assumption("project.breakthrough=25%", book.vocabulary)
    counted = count(open_register(register), book, Setting(DAY, assumptions=[some]), by="reason")
    refused = next(item for item in counted.reasons if item.condition == "deep-tech").refuses
    assert abs(refused - 1_500) < 60
    again = count(open_register(register), book, Setting(DAY, assumptions=[some]), by="reason")
    assert again.total == counted.total and again.reasons == counted.reasons


def test_a_new_version_says_what_changes_and_for_whom(register: Path) -> None:
    old = Rulebook.load(FILE)
    text = old.text.replace("value = 8,", "value = 12,").replace("value = 50_000,", "value = 20_000,")
    new = Rulebook.load(text, file="new.toml")
    changes = differences(old, new)
    assert {(item.change, item.part, item.id) for item in changes} == {
        ("changed", "conditions", "young"),
        ("changed", "amounts", "grant"),
        ("changed", "parameters", "age_limit"),
        ("changed", "parameters", "grant_cap"),
    }
    young = next(item for item in changes if item.id == "young")
    assert "moins de 8\u00a0ans" in young.fr and "→ L’entreprise a moins de 12\u00a0ans" in young.fr
    impact = effect(
        open_register(register), old, new, Setting(DAY, {"aid_rate": "30 %", "grant_share": "50 %"})
    ).total
    assert impact.rows == 2_000
    assert {(move.before, move.after) for move in impact.moves} <= {(Verdict.NOT_ELIGIBLE, Verdict.UNKNOWN)}
    grant = next(shift for shift in impact.shifts if shift.amount == "grant")
    assert grant.gain_rows > 0 and grant.lose_rows > 0
    assert differences(old, old) == ()


def test_the_command_line_counts_and_compares(register: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    out = tmp_path / "rows.parquet"
    args = ["count", str(FILE), str(register), "--at", "2025-01-10", "--by", "reason", "--json", "--out", str(out)]
    result = runner.invoke(app, [*args, "--assume", "project.breakthrough=5%"])
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record["total"]["rows"] == 2_000 and record["assumed"] == {
        "project.breakthrough": {"1": 0.05, "0": 0.95}
    }
    assert pq.read_table(out).num_rows == 2_000
    wrong = runner.invoke(app, ["count", str(FILE), str(register), "--assume", "project.breakthrouh=5%"])
    assert wrong.exit_code == 1
    new = tmp_path / "new.toml"
    new.write_text(FILE.read_text().replace("value = 8,", "value = 5,"))
    compared = runner.invoke(app, ["compare", str(FILE), str(new), str(register), "--at", "2025-01-10"])
    assert compared.exit_code == 0 and "moins de 5\u00a0ans" in compared.stdout


def test_the_groups_of_an_effect_add_up(register: Path) -> None:
    old = Rulebook.load(FILE)
    new = Rulebook.load(old.text.replace("value = 8,", "value = 12,"), file="new.toml")
    setting = Setting(DAY, {"aid_rate": "30 %", "grant_share": "50 %"})
    impact = effect(open_register(register), old, new, setting, "department")
    assert [group.key for group in impact.groups] == ["31", "34", "?"]
    whole = effect(open_register(register), old, new, setting).total
    assert impact.total == whole and sum(shift.gain for shift in whole.shifts) > 0


def test_a_seed_settles_who_gets_what_is_assumed_whatever_the_order(register: Path, tmp_path: Path) -> None:
    book = Rulebook.load(FILE)
    some = parse_assumption("project.breakthrough=25%", book.vocabulary)
    table = pq.read_table(register)
    turned = tmp_path / "turned.parquet"
    pq.write_table(table.take(list(range(table.num_rows))[::-1]), turned)

    def counted(path: Path, seed: int) -> Any:
        setting = Setting(DAY, {"aid_rate": "30 %"}, assumptions=[some], seed=seed)
        return count(open_register(path), book, setting, "department").groups

    assert counted(register, 1) == counted(turned, 1) != counted(register, 2)


def test_a_moment_and_its_dates_are_given_on_the_command_line(register: Path) -> None:
    runner = CliRunner()
    args = [
        "count",
        str(FILE),
        str(register),
        "--at",
        "2025-01-10",
        "--assume",
        "project.breakthrough=true",
        "--json",
    ]
    asked = json.loads(runner.invoke(app, args).stdout)
    later = [*args, "--moment", "payment", "--date", "payment.date=2026-03-01"]
    paid = json.loads(runner.invoke(app, later).stdout)
    assert (asked["moment"], paid["moment"]) == ("request", "payment")
    assert paid["dates"] == {"request.date": "2025-01-10", "payment.date": "2026-03-01"}
    # The establishment in the region counts at the payment only, and the register does not say it.
    assert asked["total"]["verdicts"]["eligible"] > paid["total"]["verdicts"]["eligible"] == 0
    for wrong in (["--moment", "never"], ["--date", "payment.date=soon"], ["--engine", "abacus"]):
        assert runner.invoke(app, [*args, *wrong]).exit_code == 2
    assert runner.invoke(app, [*args, "--date", "payday.date=2026-03-01"]).exit_code == 1


def test_a_register_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    runner = CliRunner()
    missing = runner.invoke(app, ["count", str(FILE), str(tmp_path / "none.parquet")])
    assert missing.exit_code == 1 and "none.parquet" in missing.output
    floats = tmp_path / "floats.parquet"
    pq.write_table(pa.table({"costs.eligible": pa.array([12.5])}), floats)
    wrong = runner.invoke(app, ["count", str(FILE), str(floats), "--lang", "en"])
    assert wrong.exit_code == 1 and "costs.eligible holds float64" in wrong.output
    text = tmp_path / "text.parquet"
    text.write_text("siren,company.created_on\n")
    unreadable = runner.invoke(app, ["count", str(FILE), str(text), "--lang", "en"])
    assert unreadable.exit_code == 1 and "not a Parquet file" in unreadable.output


def test_a_count_in_words_names_groups_and_assumptions(tmp_path: Path) -> None:
    path = tmp_path / "sizes.parquet"
    pq.write_table(pa.table({"siren": ["100000009", "200000008"], "company.size": ["micro", None]}), path)
    args = ["count", str(FILE), str(path), "--by", "size", "--at", "2025-01-10"]
    said = CliRunner().invoke(app, [*args, "--assume", "project.breakthrough=12.5%"]).stdout
    assert "une microentreprise\u00a0: 1 (" in said and "Non dit par le registre\u00a0: 1 (" in said
    assert "project.breakthrough (oui 12,5\u00a0%, non 87,5\u00a0%)" in said


def test_a_size_is_read_from_what_the_register_has(tmp_path: Path) -> None:
    """INSEE's category counts the group, so it goes before the headcount; who says neither stays apart."""
    rows = [
        ("PME", 1, 2, "micro"),
        ("PME", 20, 49, "small"),
        (None, 100, 199, "medium"),
        ("ETI", 3, 5, "large"),
        ("GE", None, None, "large"),
        (None, 250, 499, "large"),
        ("PME", None, None, "?"),
        (None, 6, 12, "?"),
        (None, None, None, "?"),
    ]
    path = tmp_path / "sirene.parquet"
    names = ("company.category", "company.headcount.low", "company.headcount.high")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    pq.write_table(pa.table({"siren": [f"{place:09}" for place in range(len(rows))], **columns}), path)
    book = Rulebook.load(FILE)
    counted = count(open_register(path), book, Setting(DAY), "size")
    assert [(group.key, group.rows) for group in counted.groups] == list(Counter(row[3] for row in rows).items())
    assert counted.split.basis == names
    change = effect(open_register(path), book, book, Setting(DAY), "size")
    assert [(part.key, part.rows) for part in change.groups] == [
        ("micro", 1), ("small", 1), ("medium", 1), ("large", 3), ("?", 3),
    ]  # fmt: skip
    args = ["count", str(FILE), str(path), "--by", "size"]
    said = CliRunner().invoke(app, args).stdout
    assert "Taille lue dans la catégorie d’entreprise de l’INSEE (PME, ETI, GE), puis l’effectif" in said
    record = json.loads(CliRunner().invoke(app, [*args, "--json"]).stdout)
    assert record["grouped_by"] == list(names)
    pq.write_table(pq.read_table(path, columns=["siren"]), path)
    assert CliRunner().invoke(app, args).exit_code == 1
