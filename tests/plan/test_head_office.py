"""The SIRET of a Region's head office, which its publications bear."""

import pytest

from jalon.plan.folder.folder import open_texts
from jalon.plan.folder.problems import FolderRefused
from jalon.plan.folder.records import RegionFolder


def rewritten(folder: RegionFolder, old: str, new: str) -> dict[str, str]:
    """The folder's texts with another line in region.toml."""
    texts = dict(folder.files.texts)
    assert old in texts["region.toml"]
    texts["region.toml"] = texts["region.toml"].replace(old, new)
    return texts


def test_a_siret_is_that_of_the_region(folders: list[RegionFolder]) -> None:
    for folder in folders:
        assert folder.region.siret.startswith(folder.region.siren)


@pytest.mark.parametrize("written", ["20005379100015", "73282932000074", "200053"])
def test_a_siret_that_is_not_the_regions_is_refused_with_the_remedy(
    folders: list[RegionFolder], written: str
) -> None:
    folder = folders[0]
    with pytest.raises(FolderRefused) as refused:
        open_texts(rewritten(folder, f'"{folder.region.siret}"', f'"{written}"'))
    (problem,) = refused.value.problems
    assert problem.place.file.endswith("region.toml")
    assert "SIRET" in str(problem)


def test_a_region_may_leave_its_siret_out(folders: list[RegionFolder]) -> None:
    folder = folders[0]
    line = next(line for line in folder.files.texts["region.toml"].splitlines() if line.startswith("siret"))
    assert open_texts(rewritten(folder, f"{line}\n", "")).region.siret == ""
