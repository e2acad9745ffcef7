"""Recording the accounts from which a size is read, and what decides whether holders count."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids import groups, lawful, locks
from jalon.aids.actions.ownership import reference_of
from jalon.aids.models import Accounts, Party
from jalon.aids.sizes import law_accounts, standing_accounts
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.problems import LawError
from jalon.law.undertakings.accounts import Books


@dataclass(frozen=True, slots=True)
class OwnFunds:
    """What tells an undertaking in difficulty (règlement (UE) n° 651/2014, art. 2(18)), in cents, none below zero."""

    capital_cents: int
    premium_cents: int
    reserves_cents: int
    losses_cents: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One closed period as it is entered: annual work units, euros in cents before tax; None where it is not known."""

    enterprise: str
    closed_on: date
    headcount: Decimal
    turnover_cents: int | None = None
    balance_cents: int | None = None
    includes: Sequence[str] = ()
    estimated: bool = False
    own_funds: OwnFunds | None = None


@action
def record_accounts(
    entry: Entry, source: str, *, region: str, actor: User, replaces: Accounts | None = None
) -> Accounts:
    """Record a closed period with its source, or correct the one that it replaces."""
    demand(actor, Right.AIDS_RECORD, region)
    _demand_said(entry, source)
    reference = reference_of(entry.enterprise, field="enterprise")
    locks.lock([reference])
    _demand_current(replaces)
    row = Accounts(
        enterprise=reference,
        closed_on=entry.closed_on,
        headcount=entry.headcount,
        turnover_cents=entry.turnover_cents,
        balance_cents=entry.balance_cents,
        includes=[reference_of(one, field="includes") for one in entry.includes],
        estimated=entry.estimated,
        **(asdict(entry.own_funds) if entry.own_funds else {}),
        source=source.strip()[:250],
        recorded_by=actor.actor_id,
        replaces=replaces,
        fictif=is_demonstration(),
    )
    others = [
        one for one in standing_accounts([reference, *row.includes]) if one.pk != getattr(replaces, "pk", None)
    ]
    try:
        Books([law_accounts(one) for one in (*others, row)])
    except LawError as error:
        raise lawful.refused(error, field="closed_on") from error
    row.save()
    record(actor, "aids.accounts", f"accounts/{row.pk}", region=region, closed_on=row.closed_on)
    return row


@action
def withdraw_accounts(row: Accounts, reason: str, *, region: str, actor: User) -> Accounts:
    """Take back accounts that never were; the row stays in the history with the reason."""
    demand(actor, Right.AIDS_RECORD, region)
    if not reason.strip():
        raise ActionRefused(
            "aids.no_reason", _("Dites pourquoi ces comptes sont retirés."), _("Une phrase suffit."), field="reason"
        )
    locks.lock([row.enterprise])
    _demand_current(row)
    taken = Accounts.objects.create(
        enterprise=row.enterprise,
        closed_on=row.closed_on,
        headcount=row.headcount,
        turnover_cents=row.turnover_cents,
        balance_cents=row.balance_cents,
        includes=row.includes,
        estimated=row.estimated,
        capital_cents=row.capital_cents,
        premium_cents=row.premium_cents,
        reserves_cents=row.reserves_cents,
        losses_cents=row.losses_cents,
        source=reason.strip()[:250],
        recorded_by=actor.actor_id,
        replaces=row,
        withdrawn=True,
        fictif=row.fictif,
    )
    record(actor, "aids.unaccounts", f"accounts/{row.pk}", region=region, row=taken.pk)
    return taken


@action
def describe_party(
    party: Party,
    *,
    market: str,
    adjacent: Sequence[str],
    budget_cents: int | None,
    inhabitants: int | None,
    region: str,
    actor: User,
) -> Party:
    """Say on which market an enterprise works, or how large a local authority is: it decides who counts in a size."""
    demand(actor, Right.AIDS_RECORD, region)
    locks.lock(groups.around(party.reference))
    party = Party.objects.select_for_update().get(pk=party.pk)
    party.market, party.adjacent = market.strip()[:120], [one.strip()[:120] for one in adjacent if one.strip()]
    party.budget_cents, party.inhabitants = budget_cents, inhabitants
    party.save()
    record(
        actor,
        "aids.party",
        f"party/{party.reference}",
        region=region,
        market=party.market,
        budget_cents=budget_cents,
        inhabitants=inhabitants,
    )
    return party


def _demand_said(entry: Entry, source: str) -> None:
    if not source.strip():
        raise ActionRefused(
            "aids.no_source",
            _("Des comptes disent d’où ils sont connus."),
            _("Nommez la pièce : liasse fiscale, comptes approuvés, estimation du dirigeant."),
            field="source",
        )
    if entry.closed_on > timezone.localdate():
        raise ActionRefused(
            "aids.future",
            _("Un exercice clos ne finit pas dans le futur."),
            _("Donnez le dernier exercice clos, ou une estimation datée d’aujourd’hui."),
            field="closed_on",
        )


def _demand_current(row: Accounts | None) -> None:
    if row and (row.withdrawn or Accounts.objects.filter(replaces=row).exists()):
        raise ActionRefused(
            "aids.accounts_replaced",
            _("Ces comptes ont déjà été corrigés ou retirés."),
            _("Rechargez la page et corrigez leur dernière version."),
        )
