"""`jalon register` on the command line."""

import pytest
from typer.testing import CliRunner

from jalon.companies.commands import app
from jalon.companies.queries import by_siren, register

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
