"""How much room a single undertaking has left under a de minimis regime on a day."""

from datetime import date

from jalon.aids import groups, lawful
from jalon.aids.standing import DE_MINIMIS, Standing, standing
from jalon.law.de_minimis import Headroom, Regime, headroom
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError


def room(siren: str, name: str, on: date, parameters: Parameters | None = None) -> tuple[Headroom, Standing]:
    """The room that an enterprise's undertaking has left under a de minimis regime on a day."""
    parameters = parameters or lawful.parameters()
    law = Regime(name.removeprefix(DE_MINIMIS))
    found = standing(groups.undertaking(siren, on, parameters, sgei=law is Regime.SGEI))
    try:
        return headroom_of(law, found, on, parameters), found
    except LawError as error:
        raise lawful.refused(error) from error


def headroom_of(law: Regime, found: Standing, on: date, parameters: Parameters) -> Headroom:
    """The room left to an undertaking whose aid is known; raises `LawError` when the regime is not in force."""
    return headroom(
        law, found.comparison.counted, on, parameters, members=found.undertaking.ids, changes=found.changes
    )
