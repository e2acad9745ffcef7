"""Random operations, and how a worker carries one out: by the application's own actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from jalon.funds import actions
from jalon.funds.actions import Act, Line, Posted, Taken
from jalon.funds.cofinancing import Signed
from jalon.funds.enums import Basis, Book
from jalon.funds.models import Envelope, Funder, Share
from jalon.journal.actions import record
from jalon.journal.transactions import action, once
from tests.chaos import model
from tests.chaos.scene import FUNDERS, PROGRAMME_YEARS, SCHEME, YEAR
from tests.funds import plain

CASES, LINES = 10, 6
EVERYWHERE = tuple(model.PLACES)


@dataclass(frozen=True)
class Kind:
    """How often an operation is drawn, and on which envelopes."""

    weight: int
    where: Sequence[str] = model.MONEY


# Forward moves more often than the way back, so that amounts travel through all steps.
KINDS = {
    "reserve": Kind(10, EVERYWHERE),
    "grant": Kind(9, EVERYWHERE),
    "commit": Kind(9),
    "certify": Kind(7),
    "order": Kind(6),
    "pay": Kind(5),
    "both": Kind(6),
    "reverse": Kind(4),
    "take": Kind(7, EVERYWHERE),
    "entrust": Kind(3, EVERYWHERE),
    "hand_back": Kind(2, EVERYWHERE),
    "give_back": Kind(1, EVERYWHERE),
    "use": Kind(2, ("chaos/hours",)),
    "call_due": Kind(4, model.REPAID),
    "receive": Kind(2, model.REPAID),
    "dispute": Kind(1, model.REPAID),
    "uphold": Kind(1, model.REPAID),
    "reschedule": Kind(1, model.REPAID),
    "write_off": Kind(1, model.REPAID),
    "repay_early": Kind(1, model.REPAID),
    "charge": Kind(1),
    "release": Kind(2, EVERYWHERE),
    "withdraw": Kind(2, EVERYWHERE),
    "lapse": Kind(2),
    "reject_order": Kind(2),
    "allocate": Kind(1, EVERYWHERE),
    "deallocate": Kind(1, EVERYWHERE),
    model.SIGNED: Kind(2),
}
# The same key asked again when its answer came: the second answer must equal the first.
AGAIN = 0.05
BOOKS = dict.fromkeys(("dispute", "uphold", "reschedule", "write_off"), Book.RECEIVABLES) | {"charge": Book.UNDUE}


def draw(random: Random, key: str, undoable: Sequence[str]) -> dict[str, Any]:
    """One operation. Half of them fall on the hot envelope; one day in eight is of the next, unopened exercice."""
    kind = random.choices([*KINDS], [one.weight for one in KINDS.values()])[0]
    if kind == "reverse" and not undoable:
        kind = "reserve"
    day = date(YEAR, 2, 1) + timedelta(days=random.randrange(380 if random.random() < 0.125 else 330))
    operation: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "case": "" if kind in model.WITHOUT_CASE else _case(random, kind),
        "on": day.isoformat(),
        "year": day.year,
    }
    if kind == "reverse":
        return {**operation, "reverses": random.choice(undoable), "lines": []}
    if kind == model.SIGNED:
        signs = {"funder": random.choice(FUNDERS), "of": random.choice(PROGRAMME_YEARS)}
        return {**operation, **signs, "lines": [], "cents": random.randrange(600)}
    return {**operation, **_lines(random, kind)}


def _case(random: Random, kind: str) -> str:
    """A case of the scheme, or a line of an operator: one that takes from the scheme never takes from a share."""
    operators = random.random() < {"take": 0.95, "hand_back": 0.95, "reserve": 0.02}.get(kind, 0.4)
    return f"PART-{random.randrange(LINES)}" if operators else f"CHAOS-{random.randrange(CASES)}"


def _lines(random: Random, kind: str) -> dict[str, Any]:
    names, more = [*KINDS[kind].where], {}
    if kind == "both":  # two chains in either order: made to deadlock
        more["each"] = random.choice(["reserve", "release"])
        names = random.sample(names, 2)
    elif random.random() < 0.25 and len(names) > 1 and kind not in (*model.WITHOUT_CASE, *plain.SHARED):
        names = random.sample(names, 2)  # hours and euros together are refused
    else:
        names = [names[0] if random.random() < 0.5 else random.choice(names)]
    most = 5_000 if kind == "entrust" else 400
    return {**more, "lines": [[name, random.randint(1, most)] for name in names]}


@action
def carry_out(operation: dict[str, Any], reverses: int | None) -> list[Posted]:
    """One transaction: the entry, the two, or the signature, and a line in the journal."""
    posted = [_post(part, reverses) for part in model.parts(operation)]

    def work() -> int:
        if operation["kind"] == model.SIGNED:
            _sign(operation)
        return record(None, "funds.chaos", operation["key"]).pk

    once(operation["key"], "funds.chaos", work)
    return posted


def _sign(operation: model.Operation) -> None:
    funder = Funder.objects.get(programme__region="chaos", name_fr=operation["funder"])
    years = {operation["of"]: Signed(cents=operation["cents"])}
    actions.sign_pledge(funder, years, operation["key"], date.fromisoformat(operation["on"]), actor="chaos")


def _post(operation: model.Operation, reverses: int | None) -> Posted:
    act = Act("chaos", date.fromisoformat(operation["on"]), operation["key"], "REF", private="Mme Fictive")
    if reverses is not None:
        return actions.reverse(act, reverses)
    kind, case = operation["kind"], operation["case"]
    move = getattr(actions, kind)
    if kind in plain.SHARED:
        ((name, amount),) = operation["lines"]
        share = Share.objects.get(reference=model.PLACES[name].share)
        return move(act, share, amount if kind in model.WITHOUT_CASE else [Taken(case, amount)])
    envelopes = {one.reference: one for one in Envelope.objects.filter(owner__region="chaos")}
    if kind in model.WITHOUT_CASE:
        ((name, amount),) = operation["lines"]
        return move(act, envelopes[name], SCHEME, amount)
    more: dict[str, Any] = {"basis": Basis.INVOICES} if kind == "certify" else {}
    more |= {"book": BOOKS[kind]} if kind in BOOKS else {}
    return move(act, SCHEME, case, [Line(envelopes[name], amount) for name, amount in operation["lines"]], **more)
