"""`jalon register` on the command line."""

import json

import pytest
from typer.testing import CliRunner

from jalon.companies.commands import app
from jalon.companies.models import Establishment, LegalUnit
from jalon.companies.queries import by_siren, register
from jalon.rules.commands import app as rules

pytestmark = pytest.mark.django_db
run = CliRunner(env={"COLUMNS": "200"}).invoke


def test_a_register_is_invented_loaded_and_searched(tmp_path):
    made = run(app, ["generate", "--rows", "60", "--seed", "2", "--out", str(tmp_path)])
    assert made.exit_code == 0, made.output
    files = sorted(str(path) for path in tmp_path.iterdir())
    assert len(files) == 2
    loaded = run(app, ["load", *files, "--as-of", "2026-11-02"])
    assert loaded.exit_code == 0, loaded.output
    assert "60 entreprises" in loaded.output.replace("\u202f", " ").replace("\u00a0", " ")
    assert str(register().as_of) == "2026-11-02"
    found = run(app, ["find", "tisserin"])
    assert "TISSERIN IA EXEMPLE" in found.output
    assert run(app, ["find", "introuvable"]).exit_code == 1


def test_generate_can_load_at_once():
    assert run(app, ["generate", "--rows", "20", "--load"]).exit_code == 0
    assert register().units == 20


def test_the_register_becomes_a_table_that_rules_count(tmp_path):
    run(app, ["generate", "--rows", "60", "--seed", "2", "--load"])
    folder, scheme = tmp_path / "companies", "regions/occitanie/schemes/startup-industrie-de-demain.toml"
    written = run(app, ["facts", str(folder)])
    assert written.exit_code == 0 and "parquet" in written.output, written.output
    args = ["count", scheme, str(folder), "--at", "2026-11-02", "--assume", "project.breakthrough=50%", "--json"]
    counted = run(rules, args)
    assert counted.exit_code == 0, counted.output
    record = json.loads(counted.stdout)
    here = {place.siren for place in Establishment.objects.filter(active=True) if place.departement}
    active = LegalUnit.objects.filter(active=True, siren__in=here)
    assert record["total"]["rows"] == active.count() > 0
    assert record["from_register"] == ["company.created_on", "company.establishment_in_region"]
    assert list(record["assumed"]) == ["project.breakthrough"]
    assert "company.works_with_regional_lab" in record["unknown"]
    by_band = json.loads(run(rules, [*args, "--by", "headcount"]).stdout)["groups"]
    bands = [group["key"] for group in by_band if group["key"] != "?"]
    assert sum(group["rows"] for group in by_band) == active.count()
    assert len(bands) > 1 and bands == sorted(bands, key=lambda band: int(band.split("-")[0].rstrip("+")))
    assert run(app, ["facts", str(folder)]).exit_code == 1
    nowhere = run(app, ["facts", str(tmp_path / "other"), "--departements", "31,999"])
    assert nowhere.exit_code == 1 and "999" in nowhere.output


def test_generate_asks_where(tmp_path):
    asked = run(app, ["generate", "--rows", "20"])
    assert asked.exit_code == 2
    assert "--out" in asked.output


def test_rejected_rows_are_shown_by_reason(units_file):
    path = units_file({}, {"siren": "1"})
    refused = run(app, ["load", str(path)])
    assert refused.exit_code == 1
    assert "registre n’est pas remplacé" in refused.output
    assert by_siren("732829320") is None
    loaded = run(app, ["load", str(path), "--accept-rejects"])
    assert loaded.exit_code == 0
    assert "numéro SIREN invalide" in loaded.output
    assert "units.csv:3: 1" in loaded.output


def test_a_wrong_file_is_refused_in_words(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text("a,b\n1,2\n")
    refused = run(app, ["load", str(path)])
    assert refused.exit_code == 1
    assert "aucune colonne" in refused.output
