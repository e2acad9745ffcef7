"""What a company declares before a grant: its other de minimis aid over three years and the enterprises linked to it.

Règlement (UE) 2023/2831, art. 7(4)(ii): asked before granting, until the national register covers three years.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids import groups, locks
from jalon.aids.actions.ownership import Holding, demand_sound, exceeds, reference_of, write
from jalon.aids.models import Declaration, DeclaredAid, DeclaredCost
from jalon.aids.standing import DE_MINIMIS, SERVICES
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.identifiers import clean, is_siren
from jalon.law.regimes import names

# Kept with the link, in French like every source.
SOURCE = "déclaration de l’entreprise"


@dataclass(frozen=True, slots=True)
class AidSaid:
    """One aid that a company says it or an enterprise linked to it received (cents; the regime's identifier)."""

    siren: str
    authority: str
    regime: str
    amount_cents: int
    granted_on: date


@dataclass(frozen=True, slots=True)
class CostSaid:
    """Another public aid on the same costs, of whatever kind (cents)."""

    authority: str
    amount_cents: int


@action
def declare(
    siren: str,
    *,
    company_name: str,
    region: str,
    case: str,
    aids: Sequence[AidSaid],
    holdings: Sequence[Holding],
    costs: Sequence[CostSaid] = (),
    actor: User,
    on: date | None = None,
) -> Declaration:
    """Keep a declaration: an empty list says that there is none, which the applicant has stated in so many words.

    A holding already on record is not recorded twice; one that says otherwise than the record is kept apart, for an
    officer to settle with the document.
    """
    demand(actor, Right.CASES_APPLY, region)
    on = on or timezone.localdate()
    for said in aids:
        _demand_sound(said, on)
    for cost in costs:
        _demand_given(cost.authority, cost.amount_cents)
    aids = [replace(said, siren=clean(said.siren)) for said in aids]
    for holding in holdings:
        demand_sound(holding, SOURCE)
    locks.lock(groups.around(siren))
    new, disputed = _sorted(holdings)
    declaration = Declaration.objects.create(
        siren=siren,
        company_name=company_name[:250],
        region=region,
        case=case,
        declared_on=on,
        declared_by=actor.actor_id,
        no_aid=not aids,
        no_link=not holdings,
        no_cost=not costs,
        disputed=disputed,
        fictif=is_demonstration(),
    )
    DeclaredAid.objects.bulk_create(
        DeclaredAid(
            declaration=declaration,
            siren=said.siren,
            authority=said.authority.strip()[:250],
            regime=said.regime,
            amount_cents=said.amount_cents,
            granted_on=said.granted_on,
        )
        for said in aids
    )
    DeclaredCost.objects.bulk_create(
        DeclaredCost(
            declaration=declaration, authority=cost.authority.strip()[:250], amount_cents=cost.amount_cents
        )
        for cost in costs
    )
    for holding in new:
        write(holding, SOURCE, actor=actor, region=region, declaration=declaration)
    record(
        actor,
        "aids.declare",
        f"declaration/{declaration.pk}",
        region=region,
        siren=siren,
        aids=len(aids),
        costs=len(costs),
        links=len(holdings),
    )
    return declaration


def _sorted(holdings: Sequence[Holding]) -> tuple[list[Holding], list[dict[str, str]]]:
    """The holdings to record, and those that the record contradicts, as they were said."""
    new: list[Holding] = []
    disputed: list[dict[str, str]] = []
    for holding in holdings:
        owner, owned = reference_of(holding.owner, holding.owner_kind), reference_of(holding.owned)
        there = groups.standing().filter(owner=owner, owned=owned, valid_to=None).first()
        said = (holding.capital, holding.votes, holding.control)
        if there is None and not exceeds(owned, holding):
            new.append(holding)
        elif there is None or (there.capital, there.votes, there.control) != said:
            disputed.append(
                {
                    "owner": owner,
                    "owned": owned,
                    "capital": str(holding.capital or ""),
                    "votes": str(holding.votes or ""),
                    "control": holding.control,
                }
            )
    return new, disputed


def _demand_sound(said: AidSaid, on: date) -> None:
    _demand_given(said.authority, said.amount_cents)
    if not is_siren(clean(said.siren)):
        raise ActionRefused(
            "aids.siren",
            _("« %(text)s » n’est pas un SIREN valable.") % {"text": said.siren[:40]},
            _("Vérifiez les neuf chiffres de l’entreprise qui a reçu l’aide."),
            field="siren",
        )
    if said.granted_on > on:
        raise ActionRefused(
            "aids.future",
            _("Une aide déclarée a déjà été accordée : sa date ne peut être dans le futur."),
            _("Indiquez la date de la décision d’octroi."),
            field="granted_on",
        )
    if said.regime != SERVICES and (not said.regime.startswith(DE_MINIMIS) or said.regime not in names()):
        raise ActionRefused(
            "aids.regime",
            _("Ce règlement de minimis n’est pas connu."),
            _("Choisissez-le dans la liste."),
            field="regime",
        )


def _demand_given(authority: str, cents: int) -> None:
    if cents <= 0:
        raise ActionRefused(
            "aids.amount",
            _("Une aide déclarée porte sur un montant positif."),
            _("Indiquez son montant, ou effacez la ligne."),
            field="amount",
        )
    if not authority.strip():
        raise ActionRefused(
            "aids.authority",
            _("Dites qui a accordé l’aide."),
            _("Par exemple : Bpifrance, une commune, l’Ademe."),
            field="authority",
        )
