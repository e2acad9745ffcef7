"""The Regions of the folders, and an invented one with money and cases, to read through the API."""

import shutil
from pathlib import Path

import pytest

from jalon.companies.models import Establishment
from jalon.funds.seals import make_seal
from jalon.journal import queries as journal
from jalon.plan import actions
from jalon.plan.folder.folder import open_folder
from tests.cast import REGION
from tests.world import SIREN, World

REGIONS = Path(__file__).resolve().parent.parent.parent / "regions"
SIRET = "73282932000074"


@pytest.fixture(autouse=True)
def kind_not_remembered() -> None:
    """Each test's database says itself whether it is a demonstration."""
    journal.forget_installation()


@pytest.fixture
def published(db: None) -> list[str]:
    """The slugs of the Regions of regions/, published without any money."""
    for path in sorted(REGIONS.iterdir()):
        if path.is_dir():
            actions.publish(open_folder(path), by="test")
    return sorted(path.name for path in REGIONS.iterdir() if path.is_dir())


@pytest.fixture
def scene(world: World, tmp_path: Path) -> World:
    """The invented Region of the cast, with a plan like another's, a head office, a seal and a scheme."""
    folder = tmp_path / REGION
    like = min(path.name for path in REGIONS.iterdir() if path.is_dir())
    shutil.copytree(REGIONS / like, folder)
    file = folder / "region.toml"
    file.write_text(file.read_text().replace(f'"{like}"', f'"{REGION}"', 1))
    actions.publish(open_folder(folder), by="test")
    Establishment.objects.create(
        siret=SIRET,
        siren=SIREN,
        head_office=True,
        active=True,
        naf="62.01Z",
        band="11",
        brand="",
        street="",
        postcode="31000",
        commune="TOULOUSE",
        commune_code="31555",
        departement="31",
        diffusible=True,
        fictitious=True,
    )
    make_seal()
    return world
