"""``jalon ledger`` verifies, seals and shows the books."""

from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from jalon.funds.commands import app
from tests.funds.scenes import CASE, REGION, Budget


def run(*arguments: object) -> Result:
    """A command as a person types it, on a wide terminal."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


@pytest.fixture
def books(own_database: str) -> str:
    Budget().through(CASE, 40_000, 60_000)
    return own_database


def test_verify_says_that_sound_books_are_sound(books: str) -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert "les livres sont intacts" in result.stdout


def test_a_sealed_ledger_is_verified_against_its_published_seal(books: str, tmp_path: Path) -> None:
    sealed = run("seal", "--publish", tmp_path)
    assert sealed.exit_code == 0
    assert "4\u00a0chaînes" in sealed.stdout or "4 chaînes" in sealed.stdout
    assert run("verify", "--seal", tmp_path / "seal-000001.json").exit_code == 0


def test_verify_names_what_was_altered_and_fails(books: str) -> None:
    with psycopg.connect(books, user="postgres") as session:
        session.execute("SET session_replication_role = replica")
        session.execute("UPDATE funds_entry SET actor = 'x' WHERE operation = 'grant'")
    result = run("verify")
    assert result.exit_code == 1
    assert "essai/subventions" in result.stdout
    assert "n°\u00a04" in result.stdout


def test_a_file_that_is_not_a_seal_is_refused_with_the_remedy(books: str, tmp_path: Path) -> None:
    result = run("verify", "--seal", tmp_path / "absent.json")
    assert result.exit_code == 2
    assert "jalon ledger seal --publish" in result.stderr


def test_export_writes_a_new_file_and_never_over_another(books: str, tmp_path: Path) -> None:
    target = tmp_path / "ledger.jsonl"
    assert run("export", target).exit_code == 0
    assert target.read_text().count('"type":"chain"') == 4
    again = run("export", target)
    assert again.exit_code == 2 and "existe déjà" in again.stderr
    assert run("export", tmp_path / "nowhere" / "x").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.jsonl"]


def test_show_lists_the_envelopes_and_their_entries(books: str) -> None:
    shown = run("show", REGION).stdout
    assert "essai/subventions (fictif)" in shown
    assert "400\u00a0€" in shown
    assert "10\u202f000\u00a0€" not in run("show", REGION, "--at", "2026-01-01").stdout
    listed = run("show", REGION, "--envelope", "essai/subventions", "--last", "2").stdout
    assert "Paiement" in listed
    assert "Mandatement" in listed
    assert "Liquidation" not in listed
    assert "Aucune enveloppe" in run("show", "ailleurs").stdout
