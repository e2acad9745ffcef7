import pytest

from jalon.cases.models import Case
from tests.monitoring.awards import promising
from tests.world import World


@pytest.fixture
def award(world: World) -> Case:
    """A signed agreement that promises two reports and a deliverable."""
    promising(world)
    return world.agreed()
