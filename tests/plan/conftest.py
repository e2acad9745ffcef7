"""The three Regions' folders, opened once, and loaded into a test's database."""

from pathlib import Path

import pytest

from jalon.plan import actions
from jalon.plan.folder.folder import open_folder
from jalon.plan.folder.records import RegionFolder

REGIONS = Path(__file__).resolve().parent.parent.parent / "regions"


@pytest.fixture(scope="session")
def folders() -> list[RegionFolder]:
    """Every folder of regions/, opened."""
    return [open_folder(path) for path in sorted(REGIONS.iterdir()) if path.is_dir()]


@pytest.fixture
def loaded(db: None, folders: list[RegionFolder]) -> list[RegionFolder]:
    """The same, published."""
    for folder in folders:
        actions.publish(folder, by="test")
    return folders
