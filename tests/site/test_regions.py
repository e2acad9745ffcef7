"""A Region's folder from the command line: checked, compared, loaded once and whole, taken back out."""

import shutil
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from jalon.plan.folder.folder import open_folder
from jalon.plan.queries import region, regions
from jalon.schemes.queries import latest_version, latest_versions
from jalon.site import regions as loading
from jalon.site.region_commands import app

pytestmark = pytest.mark.django_db


def command(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the first Region's folder that has a scheme, to be spoilt."""
    source = min(path.parent.parent for path in loading.REGIONS.glob("*/schemes/*.toml"))
    return Path(shutil.copytree(source, tmp_path / source.name))


def scheme_file(folder: Path) -> Path:
    return min(folder.glob("schemes/*.toml"))


def test_every_folder_is_loaded_at_the_first_start_in_under_five_seconds():
    started = time.monotonic()
    loading.load_missing()
    assert time.monotonic() - started < 5
    assert {found.slug for found in regions()} == {
        path.parent.name for path in loading.REGIONS.glob("*/region.toml")
    }
    assert latest_versions().count() == len(list(loading.REGIONS.glob("*/schemes/*.toml")))


def test_a_later_start_touches_no_region_that_is_there(folder: Path, monkeypatch):
    loading.load_missing()
    before = {found.slug: found.version.number for found in regions()}
    monkeypatch.setattr(loading, "REGIONS", folder.parent)
    scheme_file(folder).write_text(scheme_file(folder).read_text() + "\n# relu\n")
    loading.load_missing()
    assert {found.slug: found.version.number for found in regions()} == before


def test_a_load_is_made_once(folder: Path):
    assert "version 1 publiée" in command("load", folder).output
    again = command("load", folder)
    assert again.exit_code == 0 and "déjà en place" in again.output


def test_a_scheme_with_an_error_loads_nothing_of_the_folder(folder: Path):
    scheme_file(folder).write_text(scheme_file(folder).read_text().replace("age_limit", "age_limte", 1))
    for word in ("check", "load"):
        refused = command(word, folder)
        assert refused.exit_code == 1
        assert f"{scheme_file(folder)}:" in refused.output and "rien n’est chargé" in refused.output
    assert region(open_folder(folder).region.slug) is None


def test_an_error_names_its_place_and_remedy(folder: Path):
    (folder / "notes.txt").write_text("à revoir")
    refused = command("check", folder)
    assert refused.exit_code == 1
    assert "notes.txt:1:1" in refused.output


def test_a_sound_folder_shows_its_remarks(folder: Path):
    said = command("check", folder)
    assert said.exit_code == 0, said.output
    assert "aucune erreur" in said.output and "Non ventilé" in said.output


def test_a_difference_is_shown_before_it_is_loaded(folder: Path):
    command("load", folder)
    assert command("diff", folder).output == "0 changement(s).\n"
    (folder / "statements.toml").unlink()
    assert "\n- " in "\n" + command("diff", folder).output


def test_an_exported_region_is_the_loaded_one(folder: Path, tmp_path: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    assert command("export", slug, tmp_path / "out").exit_code == 0
    for path in folder.rglob("*.toml"):
        assert (tmp_path / "out" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert "déjà en place" in command("load", tmp_path / "out").output
    assert command("export", slug, tmp_path / "out").exit_code == 2
    assert command("export", "atlantide", tmp_path / "other").exit_code == 2


def test_a_folder_that_is_behind_is_refused_with_both_sides(folder: Path, tmp_path: Path):
    command("load", folder)
    slug = open_folder(folder).region.slug
    command("export", slug, tmp_path / "mine")
    text = (folder / "region.toml").read_text()
    (folder / "region.toml").write_text(text + "\n# relu par la Région\n")
    command("load", folder)
    (tmp_path / "mine" / "sources.toml").write_text((folder / "sources.toml").read_text() + "\n# relu par moi\n")
    refused = command("load", tmp_path / "mine")
    assert refused.exit_code == 2
    assert "region.toml (product)" in refused.output and "sources.toml (folder)" in refused.output
    version = latest_version(slug, scheme_file(folder).stem)
    assert version is not None and version.number == 1
