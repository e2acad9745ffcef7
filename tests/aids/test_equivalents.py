"""What a grant paid in instalments counts for in a decision: discounted, unless costs measure it or no rate is known."""

from datetime import date

from jalon.aids.award import AidPart
from jalon.aids.enums import Instrument
from jalon.aids.equivalents import Equivalent, equivalent
from jalon.cases import state_aid
from jalon.law.grant_equivalent import Instalment
from jalon.law.marks import Mark
from jalon.law.parameters import own_parameters
from jalon.schemes.enums import Instrument as Given
from tests.aids.test_decision import worth
from tests.aids.test_regimes import declare_costs, find, under
from tests.world import World

ON = date(2026, 12, 4)


def yearly(on: date, *, against_costs: bool = False) -> Equivalent:
    """D9: 310,000 € as 100,000 now, 100,000 after a year, 110,000 after two."""
    cents = (100_000_00, 100_000_00, 110_000_00)
    instalments = tuple(Instalment(on.replace(year=on.year + place), one) for place, one in enumerate(cents))
    part = AidPart(Instrument.GRANT, sum(cents), instalments=instalments)
    return equivalent(part, on, own_parameters(), against_costs=against_costs)


def test_instalments_are_discounted_to_the_day_of_the_grant_with_every_input_kept() -> None:
    found = yearly(ON)
    assert (found.cents, found.nominal_cents) == (300_212_69, 310_000_00)
    kept = found.as_json()
    assert [one["amount"] for one in kept["inputs"]["instalments"]] == ["100000.00", "100000.00", "110000.00"]
    assert any("reference-rate.base" in one.values() for one in kept["applied"])


def test_beside_costs_that_nobody_discounts_the_amount_itself_counts() -> None:
    found = yearly(ON, against_costs=True)
    assert (found.cents, found.mark) == (310_000_00, Mark.INTERPRETATION)


def test_a_day_without_a_known_rate_counts_the_amount_and_says_why() -> None:
    found = yearly(date(2023, 6, 1))
    assert (found.cents, found.mark) == (310_000_00, Mark.INTERPRETATION)
    assert "taux de base" in found.steps[0].text.fr.lower()


def test_a_case_counts_its_schemes_calendar_under_de_minimis_alone(world: World) -> None:
    case = world.reviewed()
    found = state_aid.checks(case, {Given.GRANT: 40_000_00})
    assert found and found.amount_cents == worth(40_000_00, world.today)
    declare_costs(world, case)
    find(world, case, **{"exemption.same_costs": 10_000_00})
    beside = state_aid.checks(case, {Given.GRANT: 40_000_00})
    assert beside and beside.amount_cents == 40_000_00
    under(world, "block-exemption/25")
    other = state_aid.checks(world.reviewed(), {Given.GRANT: 40_000_00})
    assert other and other.amount_cents == 40_000_00
