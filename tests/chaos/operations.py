"""Random operations, and how a worker carries one out: by the application's own actions."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from jalon.funds import actions
from jalon.funds.actions import Act, Line, Posted
from jalon.funds.enums import Basis
from jalon.funds.models import Envelope
from jalon.journal.actions import record
from jalon.journal.transactions import action, once
from tests.chaos import model
from tests.chaos.scene import SCHEME, YEAR

CASES = 10
# Forward moves more often than the way back, so that amounts travel through all steps.
WEIGHTS = {
    "reserve": 10,
    "grant": 9,
    "commit": 8,
    "certify": 7,
    "order": 6,
    "pay": 4,
    "both": 6,
    "reverse": 4,
    "call_due": 3,
    "receive": 2,
    "release": 2,
    "withdraw": 2,
    "lapse": 2,
    "reject_order": 2,
    "allocate": 1,
    "deallocate": 1,
}
# The same key asked again when its answer came: the second answer must equal the first.
AGAIN = 0.05


def draw(random: Random, key: str, undoable: Sequence[str]) -> dict[str, Any]:
    """One operation. Half of them fall on the hot envelope; one day in eight is of the next, unopened exercice."""
    kind = random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
    if kind == "reverse" and not undoable:
        kind = "reserve"
    day = date(YEAR, 2, 1) + timedelta(days=random.randrange(380 if random.random() < 0.125 else 330))
    operation: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "case": "" if kind in model.WITHOUT_CASE else f"CHAOS-{random.randrange(CASES)}",
        "on": day.isoformat(),
        "year": day.year,
    }
    if kind == "reverse":
        return {**operation, "reverses": random.choice(undoable), "lines": []}
    names = [*model.ENVELOPES]
    if kind == "both":  # two chains in either order: made to deadlock
        operation["each"] = random.choice(["reserve", "release"])
        names = random.sample(names, 2)
    elif kind in model.REPAID:
        names = [names[2]]
    elif random.random() < 0.25 and kind not in model.WITHOUT_CASE:
        names = random.sample(names, 2)
    else:
        names = [names[0] if random.random() < 0.5 else random.choice(names)]
    return {**operation, "lines": [[name, random.randint(1, 400)] for name in names]}


@action
def carry_out(operation: dict[str, Any], reverses: int | None) -> list[Posted]:
    """One transaction: the entry, or the two, and a line in the journal."""
    posted = [_post(part, reverses) for part in model.parts(operation)]
    once(operation["key"], "funds.chaos", lambda: record(None, "funds.chaos", operation["key"]).pk)
    return posted


def _post(operation: model.Operation, reverses: int | None) -> Posted:
    act = Act("chaos", date.fromisoformat(operation["on"]), operation["key"], "REF", private="Mme Fictive")
    if reverses is not None:
        return actions.reverse(act, reverses)
    envelopes = {one.reference: one for one in Envelope.objects.filter(owner__region="chaos")}
    kind = operation["kind"]
    if kind in model.WITHOUT_CASE:
        ((name, amount),) = operation["lines"]
        return getattr(actions, kind)(act, envelopes[name], SCHEME, amount)
    lines = [Line(envelopes[name], amount) for name, amount in operation["lines"]]
    more = {"basis": Basis.INVOICES} if kind == "certify" else {}
    return getattr(actions, kind)(act, SCHEME, operation["case"], lines, **more)
