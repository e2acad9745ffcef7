"""A folder as it lies on the disk: encodings, strangers, links, pipes."""

import os
from pathlib import Path

import pytest

from jalon.plan.folder.folder import open_folder, open_texts
from jalon.plan.folder.problems import FolderRefused, Problem
from tests.plan.valley import FOLDER, PLAN, REGION, SOURCES


@pytest.fixture
def on_disk(tmp_path: Path) -> Path:
    """The folder, written."""
    for path, text in FOLDER.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def refused_on_disk(root: Path) -> Problem:
    with pytest.raises(FolderRefused) as refusal:
        open_folder(root)
    (problem,) = refusal.value.problems
    assert problem.remedy
    return problem


def test_a_file_that_is_not_utf_8_is_told_with_its_line(on_disk: Path) -> None:
    (on_disk / "sources.toml").write_bytes(SOURCES.replace("voté", "vot\xe9").encode("latin-1"))
    problem = refused_on_disk(on_disk)
    assert (problem.code, problem.place.file, problem.place.line) == (
        "not-utf-8",
        str(on_disk / "sources.toml"),
        4,
    )


def test_a_mark_at_the_start_and_windows_line_ends_change_nothing(on_disk: Path) -> None:
    (on_disk / "sources.toml").write_bytes(b"\xef\xbb\xbf" + SOURCES.replace("\n", "\r\n").encode())
    assert open_folder(on_disk).files.sha256 == open_texts(FOLDER).files.sha256


def test_a_file_that_no_folder_holds_is_refused(on_disk: Path) -> None:
    (on_disk / "source.toml").write_text("")
    problem = refused_on_disk(on_disk)
    assert problem.code == "unknown-file" and "sources.toml" in problem.remedy


def test_a_missing_file_is_told(on_disk: Path) -> None:
    (on_disk / "sources.toml").unlink()
    assert refused_on_disk(on_disk).code == "missing-file"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused_on_disk(tmp_path / "nulle-part").code == "no-folder"


def test_a_link_out_of_the_folder_is_not_followed(on_disk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "secret.toml"
    outside.write_text(PLAN)
    (on_disk / "actors.toml").symlink_to(outside)
    assert refused_on_disk(on_disk).code == "not-a-file"


def test_a_link_to_nothing_and_a_pipe_are_told_without_waiting(on_disk: Path) -> None:
    (on_disk / "actors.toml").symlink_to(on_disk / "nowhere.toml")
    os.mkfifo(on_disk / "events.toml")
    with pytest.raises(FolderRefused) as refusal:
        open_folder(on_disk)
    assert [problem.code for problem in refusal.value.problems] == ["not-a-file"] * 2


def test_a_name_that_is_not_text_is_told(on_disk: Path) -> None:
    (on_disk / os.fsdecode(b"sc\xe9nario.toml")).write_text("")
    problem = refused_on_disk(on_disk)
    assert problem.code == "unknown-file"
    assert str(problem).encode()


def test_a_plan_in_a_folder_of_plans_is_no_file_of_a_region(on_disk: Path) -> None:
    (on_disk / "plans" / "old").mkdir()
    (on_disk / "plans" / "old" / "plan.toml").write_text(PLAN)
    assert refused_on_disk(on_disk).code == "unknown-file"


def test_a_folder_of_anything_is_not_read_whole(tmp_path: Path) -> None:
    for number in range(501):
        (tmp_path / f"{number}.toml").write_text("")
    assert refused_on_disk(tmp_path).code == "too-many-files"


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_text(REGION)
    problem = refused_on_disk(tmp_path / "region.toml")
    assert problem.code == "no-folder" and "pas un dossier" in problem.message
