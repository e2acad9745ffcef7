"""The acts on operators' shares, from what a form says; each needs a right and leaves a line in the journal."""

from collections.abc import Mapping
from typing import Any

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.funds.models import Envelope, Share
from jalon.funds.shares import share
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.transactions import action, once


def _act(actor: User, data: Mapping[str, Any]) -> Act:
    return Act(str(actor.actor_id), data["on"], f"form-{data['key']}", data["reference"])


@action
def open_share(held: Envelope, data: Mapping[str, Any], *, actor: User) -> Share:
    """A share of what a scheme has, with what it is entrusted first."""

    def work() -> str:
        demand(actor, Right.FUNDS_ALLOCATE, held.region)
        made = ledger.open_share(
            envelope=held,
            slug=data["slug"],
            scheme=f"{held.region}/{data['scheme']}",
            operator=data["operator"],
            name=data["name"],
            agreement=data["reference"],
            opened_on=data["on"],
        )
        record(actor, "funds.share", made.reference, region=held.region, amount=data["amount"])
        ledger.entrust(_act(actor, data), made, data["amount"])
        return made.reference

    found = share(once(data["key"], f"funds.share.{held.pk}", work))
    assert found is not None
    return found


@action
def entrust(held: Share, data: Mapping[str, Any], *, actor: User) -> None:
    """More for the operator, under an amendment of its agreement."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    record(actor, "funds.entrust", held.reference, region=held.region, amount=data["amount"])
    ledger.entrust(_act(actor, data), held, data["amount"])


@action
def give_back(held: Share, data: Mapping[str, Any], *, actor: User) -> None:
    """The operator gives back a part of what it granted to nobody."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    record(actor, "funds.give_back", held.reference, region=held.region, amount=data["amount"])
    ledger.give_back(_act(actor, data), held, data["amount"])


@action
def close(held: Share, data: Mapping[str, Any], *, actor: User) -> None:
    """The agreement ends: what is left returns to the scheme."""

    def work() -> None:
        demand(actor, Right.FUNDS_ALLOCATE, held.region)
        record(actor, "funds.close_share", held.reference, region=held.region)
        ledger.close_share(_act(actor, data), held)

    once(data["key"], f"funds.close_share.{held.pk}", work)
