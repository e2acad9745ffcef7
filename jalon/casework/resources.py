"""The acts on hours, seats, days and posts, from what a form says: the same steps as for euros, in their own unit."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Case
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, Line
from jalon.funds.models import Envelope
from jalon.funds.queries import envelope
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.models import Scheme


def _act(actor: User, data: Mapping[str, Any], part: str = "") -> Act:
    return Act(str(actor.actor_id), data["on"], f"form-{data['key']}{part}", data["reference"])


@action
def open_resource(region: str, data: Mapping[str, Any], *, actor: User) -> Envelope:
    """An envelope of hours, seats, days or posts, from the vote or the agreement that opens it."""

    def work() -> str:
        demand(actor, Right.FUNDS_OPEN, region)
        made = ledger.create_envelope(
            region=region,
            slug=data["slug"],
            label_fr=data["label_fr"],
            label_en=data["label_en"],
            deliberation=data["reference"],
            fictif=is_demonstration(),
            resource=data["resource"].code,
            axis=data["axis"],
        )
        record(actor, "funds.open", made.reference, region=region, amount=data["amount"])
        ledger.open_resource(_act(actor, data), made, data["amount"])
        return made.reference

    reference = once(data["key"], f"funds.open_resource.{region}", work)
    found = envelope(reference)
    assert found is not None
    return found


@action
def allocate(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """Set a quantity aside for a scheme."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    scheme = Scheme.objects.get(region=held.region, slug=data["scheme"])
    latest = scheme.versions.order_by("-number").first()
    if latest and latest.definition.in_hours:
        fund(scheme, Instrument.HOURS, held, actor=actor)
    record(actor, "funds.allocate", held.reference, region=held.region, amount=data["amount"])
    ledger.allocate(_act(actor, data), held, f"{held.region}/{data['scheme']}", data["amount"])


def _case(held: Envelope, reference: str, actor: User) -> Case:
    case = Case.objects.filter(region=held.region, reference=reference.strip()).first() if reference else None
    if case is None:
        raise ActionRefused(
            "funds.no_case",
            _("Ce dossier n’existe pas dans la Région."),
            _("Donnez son numéro, par exemple celui que montre la liste des dossiers."),
            field="case",
        )
    demand_no_interest(case, actor)
    return case


@action
def grant(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """Reserve a quantity for a case and grant it by the decision: two entries, all or none."""

    def work() -> None:
        demand(actor, Right.FUNDS_ALLOCATE, held.region)
        case = _case(held, data["case"], actor)
        scheme, lines = f"{held.region}/{data['scheme']}", [Line(held, data["amount"])]
        record(actor, "funds.grant", f"case/{case.reference}", region=held.region, amount=data["amount"])
        ledger.reserve(_act(actor, data, "-reserve"), scheme, str(case.reference), lines)
        ledger.grant(_act(actor, data, "-grant"), scheme, str(case.reference), lines)

    once(data["key"], f"funds.grant.{held.pk}", work)


def _held_by(held: Envelope, data: Mapping[str, Any], actor: User) -> tuple[str, str, list[Line]]:
    """Scheme, case and line of what a case was granted."""
    scheme, _mark, reference = data["held"].partition("|")
    case = _case(held, reference, actor)
    return scheme, str(case.reference), [Line(held, data["amount"])]


@action
def use(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """Record what a case really used."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    scheme, case, lines = _held_by(held, data, actor)
    record(actor, "funds.use", f"case/{case}", region=held.region, amount=data["amount"])
    ledger.use(_act(actor, data), scheme, case, lines)


@action
def give_back(held: Envelope, data: Mapping[str, Any], *, actor: User) -> None:
    """What a case will not use returns to its scheme."""
    demand(actor, Right.FUNDS_ALLOCATE, held.region)
    scheme, case, lines = _held_by(held, data, actor)
    record(actor, "funds.give_back", f"case/{case}", region=held.region, amount=data["amount"])
    ledger.withdraw(_act(actor, data), scheme, case, lines)
