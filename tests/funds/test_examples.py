"""The example of a case's whole way in docs/ledger.md is what the ledger does, row by row."""

from pathlib import Path

import pytest

from jalon.funds import actions
from jalon.funds.actions import Line
from jalon.funds.enums import Basis, Operation
from jalon.funds.models import Account
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, SCHEME, act, credits, envelope

pytestmark = pytest.mark.django_db
DOCUMENT = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
COLUMNS = (
    ("available", "authority"),
    ("allocated", "authority"),
    ("reserved", "authority"),
    ("granted", "authority"),
    ("committed", "authority"),
    ("certified", "authority"),
    ("ordered", "authority"),
    ("paid", "authority"),
    ("open", "credits"),
    ("used", "credits"),
    ("lapsed", "credits"),
)
K = 1_000_00


def row() -> str:
    """The balances as a row of the document has them: thousands of euros, nothing for none."""
    held = dict(Account.objects.values_list("step", "balance"))
    return "".join(f" {held.get(step, 0) // K or ''} |".replace("  |", " |") for step, _book in COLUMNS)


def test_the_way_of_a_case_is_the_one_that_is_documented() -> None:
    one = envelope("exemple")
    year = credits(2026)

    def lines(thousands: int) -> list[Line]:
        return [Line(one, thousands * K)]

    def case(move: str, thousands: int, **more: object) -> object:
        return getattr(actions, move)(act("ACTE"), SCHEME, CASE, lines(thousands), **more)

    steps = [
        lambda: actions.open_authority(act("VOTE"), one, 100 * K, {2026: 100 * K}),
        lambda: actions.allocate(act(), one, SCHEME, 80 * K),
        lambda: actions.deallocate(act(), one, SCHEME, 10 * K),
        lambda: actions.open_credits(act("VOTE"), year, 50 * K),
        lambda: case("reserve", 40),
        lambda: case("release", 5),
        lambda: case("grant", 30, release_rest=[one]),
        lambda: case("withdraw", 2),
        lambda: case("commit", 28),
        lambda: case("certify", 20, basis=Basis.INVOICES),
        lambda: case("order", 20),
        lambda: case("reject_order", 20),
        lambda: (case("order", 20), case("pay", 20)),
        lambda: (case("reserve", 4), case("grant", 4), case("commit", 4)),
        lambda: actions.reverse(act("ERREUR"), case("certify", 1, basis=Basis.INVOICES).entry),
        lambda: case("lapse", 12),
        lambda: actions.cancel_credits(act("VOTE"), year, 10 * K),
        lambda: actions.lapse_credits(act("VOTE"), year),
    ]
    for step in steps:
        step()
        assert row() in DOCUMENT, row()
    with pytest.raises(ActionRefused):
        case("reserve", 51)


def test_every_operation_is_in_an_example_with_figures() -> None:
    examples = DOCUMENT[DOCUMENT.index("### An example with figures") : DOCUMENT.index("## What holds it together")]
    names = {"reject": "reject_order"}
    missing = [one.value for one in Operation if f"`{names.get(one.value, one.value)}`" not in examples]
    assert missing == []
