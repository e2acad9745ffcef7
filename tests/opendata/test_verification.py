"""Anybody can compute the ledger again from what is published, and sees what was touched."""

import copy
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jalon.funds import export
from jalon.funds.seals import latest_seal
from jalon.opendata.static.opendata import jalon_verify
from jalon.opendata.static.opendata.jalon_verify import main, replay_api, replay_file
from tests.cast import REGION
from tests.opendata.reading import API, HERE, every, read
from tests.world import World

Objects = list[dict[str, Any]]


@pytest.fixture
def reader(client: Client, scene: World) -> Callable[[str], Any]:
    """The API as the program reads it, with a few entries since the seal."""
    scene.granted()
    return lambda address: read(client, address)


@pytest.fixture
def kept(reader: Callable[[str], Any]) -> dict[str, Any]:
    """The seal, as somebody kept it."""
    made = latest_seal()
    assert made is not None
    return json.loads(made.as_text())


@pytest.fixture
def objects(reader: Callable[[str], Any]) -> Objects:
    """The published export."""
    return list(export.objects())


def found(objects: Objects, folder: Path, *kept: dict[str, Any]) -> list[str]:
    """What the program finds in an export."""
    path = folder / "ledger.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in objects))
    return replay_file(path, list(kept)).wrong


def grants(objects: Objects) -> list[int]:
    """Where the links of the grants' chain are."""
    start = next(n for n, one in enumerate(objects) if one["type"] == "chain" and "subventions" in one["id"])
    end = next(n for n, one in enumerate(objects[start + 1 :], start + 1) if one["type"] != "link")
    return list(range(start + 1, end))


def test_whole_books_are_found_whole_through_the_api(reader: Callable[[str], Any], kept: dict[str, Any]) -> None:
    assert replay_api(reader, API, REGION, []).wrong == []
    replay = replay_api(reader, API, REGION, [kept])
    assert replay.wrong == [] and replay.links >= 10


def test_a_published_export_is_found_whole(objects: Objects, tmp_path: Path, kept: dict[str, Any]) -> None:
    assert found(objects, tmp_path, kept) == []


Touch = Callable[[dict[str, Any]], object]
TOUCHES: tuple[tuple[Touch, str], ...] = (
    (lambda link: link["postings"][0].update(amount=link["postings"][0]["amount"] + 1), "modifié"),
    (lambda link: link["postings"].pop(), "n’est pas équilibré"),
    (lambda link: link.update(reference="X"), "modifié"),
    (lambda link: link.update(format=2), "modifié"),
    (lambda link: link.update(sequence=link["sequence"] + 1), "manquent"),
    (lambda link: link.update(previous="0" * 64), "ne suit pas"),
    (lambda link: [one.update(amount=-one["amount"]) for one in link["postings"]], "sous zéro"),
)


def test_a_touched_entry_is_named(reader: Callable[[str], Any], objects: Objects, tmp_path: Path) -> None:
    for touch, said in TOUCHES:

        def lying(address: str, touch: Touch = touch) -> Any:
            page = copy.deepcopy(reader(address))
            if "/links" in address and "subventions" in address:
                touch(page["items"][1])
            return page

        through_api = replay_api(lying, API, REGION, []).wrong
        touched = copy.deepcopy(objects)
        touch(touched[grants(objects)[1]])
        for wrong in (through_api, found(touched, tmp_path)):
            assert any(said in one and "subventions" in one for one in wrong), (said, wrong)


def test_an_entry_taken_away_and_one_slipped_in_are_named(objects: Objects, tmp_path: Path) -> None:
    place = grants(objects)[1]
    gone = objects[:place] + objects[place + 1 :]
    assert any("manquent les n°\u00a02 à 2" in one for one in found(gone, tmp_path))
    twice = objects[: place + 1] + objects[place:]
    assert any("n°\u00a02" in one and "ne suit pas" in one for one in found(twice, tmp_path))


def test_a_chain_taken_away_with_its_end_is_seen(objects: Objects, tmp_path: Path) -> None:
    first = grants(objects)[0]
    without = objects[: first - 1] + objects[grants(objects)[-1] + 1 :]
    wrong = found(without, tmp_path)
    assert any("ôtées" in one for one in wrong) and any("couvert par un scellé" in one for one in wrong)


def test_a_twin_without_its_entry_is_seen(objects: Objects, tmp_path: Path) -> None:
    touched = copy.deepcopy(objects)
    twin = next(one for one in touched if one["type"] == "link" and one["first"])
    twin["first"] = "0" * 64
    assert any("jumelles" in one for one in found(touched, tmp_path))


def test_a_missing_end_is_seen_through_the_api(reader: Callable[[str], Any]) -> None:
    def short(address: str) -> Any:
        page = copy.deepcopy(reader(address))
        if "/links" in address:
            page["items"].pop()
        return page

    assert any("manquent" in one for one in replay_api(short, API, REGION, []).wrong)


def test_a_history_made_anew_is_seen_by_who_kept_a_seal(
    reader: Callable[[str], Any], objects: Objects, tmp_path: Path, kept: dict[str, Any]
) -> None:
    other = copy.deepcopy(kept)
    other["heads"] = [[owner, number, "0" * 64] for owner, number, _head in kept["heads"]]
    for wrong in (replay_api(reader, API, REGION, [other]).wrong, found(objects, tmp_path, other)):
        assert any("son contenu ne donne pas son empreinte" in one for one in wrong)
        assert any("réécrit depuis le scellé" in one for one in wrong)
    other["hash"] = jalon_verify.seal_hash(other)
    assert any("celui qui est publié" in one for one in found(objects, tmp_path, other))


def test_an_altered_or_missing_seal_of_the_publication_is_seen(objects: Objects, tmp_path: Path) -> None:
    touched = copy.deepcopy(objects)
    assert touched[1]["type"] == "seal"
    touched[1]["sealed_at"] += 1
    assert any("scellé n°\u00a01" in one for one in found(touched, tmp_path))


def test_the_program_runs_alone_on_a_file(objects: Objects, tmp_path: Path, kept: dict[str, Any]) -> None:
    """Only the file itself, in an isolated Python: no package, no Jalon."""
    program = tmp_path / "jalon_verify.py"
    program.write_bytes(Path(jalon_verify.__file__).read_bytes())
    seal, ledger = tmp_path / "seal.json", tmp_path / "ledger.jsonl.gz"
    seal.write_text(json.dumps(kept))
    assert export.write(ledger) == sum(one["type"] == "link" for one in objects)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", program, *arguments]
        return subprocess.run(
            list(map(str, command)), capture_output=True, text=True, env={"LC_ALL": "en_GB.UTF-8"}, check=False
        )

    whole = run(ledger, "--seal", seal)
    assert (whole.returncode, whole.stderr) == (0, "") and "as it was written" in whole.stdout
    with gzip.open(ledger, "rt") as file:
        lines = file.readlines()
    lines[-2] = lines[-2].replace('"operation":"', '"operation":"x')
    touched = tmp_path / "touched.jsonl"
    touched.write_text("".join(lines))
    assert run(touched).returncode == 1 and "was altered" in run(touched).stdout
    for broken in ("".join(lines[:-1]), "", "{}", '{"format": "jalon-ledger-export-1"}\n[]'):
        touched.write_text(broken)
        refused = run(touched)
        assert refused.returncode == 2 and refused.stderr and "Traceback" not in refused.stderr, broken
    assert run(ledger, "--seal", ledger).returncode == 2
    assert run(tmp_path / "absent").returncode == 2


def test_the_installed_command_is_the_same_program(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([str(tmp_path / "absent")]) == 2
    assert "absent" in capsys.readouterr().err


def test_the_chains_are_all_there(client: Client, reader: Callable[[str], Any]) -> None:
    for chain in every(client, f"{HERE}/chains"):
        links = every(client, f"{HERE}/links?chain={chain['id']}&size=2")
        assert [link["sequence"] for link in links] == list(range(1, chain["sequence"] + 1))


def test_an_export_has_the_fields_of_the_api(client: Client, objects: Objects) -> None:
    chain = every(client, f"{HERE}/chains")[0]
    exported = next(one for one in objects if one["type"] == "chain" and one["id"] == chain["id"])
    assert {"type": "chain", **chain} == exported
    link = every(client, f"{HERE}/links?chain={chain['id']}")[0]
    after = objects[objects.index(exported) + 1]
    assert {"type": "link", **after} == {"type": "link", **{name: link[name] for name in after if name != "type"}}
