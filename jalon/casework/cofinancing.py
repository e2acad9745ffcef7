"""The acts on programmes that several bodies finance, from what a form says; each needs a right and leaves a line."""

from collections.abc import Mapping
from typing import Any

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds import actions as ledger
from jalon.funds.enums import FunderKind
from jalon.funds.models import Funder, Programme
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.transactions import action, once


@action
def follow(region: str, data: Mapping[str, Any], *, actor: User) -> Programme:
    """Follow a programme with its partners."""
    demand(actor, Right.FUNDS_OPEN, region)
    made = ledger.follow_programme(
        region=region,
        slug=data["slug"],
        label_fr=data["label_fr"],
        label_en=data["label_en"],
        subject=data["subject"],
    )
    record(actor, "funds.programme", made.reference, region=region)
    return made


@action
def add_funder(held: Programme, data: Mapping[str, Any], *, actor: User) -> Funder:
    """Name a body that finances it, with what a source announces of its part."""
    demand(actor, Right.FUNDS_OPEN, held.region)
    record(actor, "funds.funder", held.reference, region=held.region)
    return ledger.add_funder(
        held,
        kind=FunderKind(data["kind"]),
        name_fr=data["name_fr"],
        name_en=data["name_en"],
        claim=data["claim"],
    )


@action
def adopt_budget(held: Programme, data: Mapping[str, Any], *, actor: User) -> None:
    """The budget that the partners adopted, or amended."""

    def work() -> None:
        demand(actor, Right.FUNDS_OPEN, held.region)
        record(actor, "funds.programme_budget", held.reference, region=held.region)
        ledger.adopt_budget(held, data["years"], data["reference"], data["on"], actor=str(actor.actor_id))

    once(data["key"], f"funds.programme_budget.{held.pk}", work)


@action
def sign_pledge(held: Programme, data: Mapping[str, Any], *, actor: User) -> None:
    """What one of them signed, or withdrew."""

    def work() -> None:
        demand(actor, Right.FUNDS_OPEN, held.region)
        record(actor, "funds.pledge", held.reference, region=held.region)
        funder = held.funders.get(pk=data["funder"])
        ledger.sign_pledge(funder, data["years"], data["reference"], data["on"], actor=str(actor.actor_id))

    once(data["key"], f"funds.pledge.{held.pk}", work)
