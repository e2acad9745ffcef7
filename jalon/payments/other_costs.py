"""The costs of a claim that no invoice shows: what a certified statement says, and the lump sums that a scheme agrees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.cases.models import Case
from jalon.journal.refusals import ActionRefused
from jalon.payments.costs import planned_of
from jalon.payments.enums import Basis, ClaimKind, ClaimState
from jalon.payments.models import Claim, OtherCost
from jalon.schemes.budget import REAL, Category
from jalon.schemes.enums import CostProof
from jalon.schemes.lumps import Delivery, Flat, Unit
from jalon.ui.formats import language

LARGEST = 10**13
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Stated:
    """What a statement certified by an accountant says of one category of costs; cents before tax."""

    cents: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done of a lump sum: so many units; one for a thing that is delivered."""

    category: str
    units: int = 1


@dataclass(frozen=True, slots=True)
class NewCosts:
    """What a claim gives beside its invoices; ``accountant`` is who certified the statement."""

    stated: Sequence[Stated] = ()
    accountant: str = ""
    done: Sequence[Done] = ()


def keep_others(claim: Claim, given: NewCosts) -> None:
    """Write them with a new claim, or refuse the first that is wrong."""
    if given.stated and not (given.accountant.strip() and claim.proof_id):
        raise ActionRefused(
            "payments.statement",
            _(
                "Un état des dépenses compte une fois certifié : il manque l’état signé, ou le nom de qui l’a certifié."
            ),
            _("Joignez l’état signé par votre expert-comptable, et donnez son nom et son cabinet."),
            field="accountant" if claim.proof_id else "proof",
        )
    case = claim.case
    rows = [*_stated(case, given.stated), *_done(case, given.done)]
    if len({(row.category, row.proof) for row in rows}) < len(rows):
        raise _wrong(_("Une dépense est donnée deux fois."), _("Réunissez ses montants."))
    for row in rows:
        row.claim = claim
    OtherCost.objects.bulk_create(rows)


def _wrong(message: str, remedy: str) -> ActionRefused:
    return ActionRefused("payments.other_cost", message, remedy, field="stated")


def _categories(case: Case) -> dict[str, Category]:
    return {one.id: one for one in case.scheme_version.definition.budget}


def _stated(case: Case, stated: Sequence[Stated]) -> Iterator[OtherCost]:
    known = _categories(case)
    for one in stated:
        proofs = known[one.category].proofs if one.category in known else REAL if not known else frozenset()
        if CostProof.STATEMENT not in proofs:
            raise _wrong(
                _("Cette dépense ne se montre pas par un état certifié : %(name)s.")
                % {"name": one.category or "?"},
                _("Donnez ses factures, ou choisissez une dépense du budget de la convention."),
            )
        if not 0 < one.cents <= LARGEST:
            raise _wrong(_("Un montant de l’état certifié n’est pas positif."), _("Recopiez-le de l’état."))
        yield OtherCost(category=one.category, proof=CostProof.STATEMENT, cents=one.cents)


def _done(case: Case, done: Sequence[Done]) -> Iterator[OtherCost]:
    known, planned = _categories(case), planned_of(case)
    for one in done:
        category = known.get(one.category)
        lump = category.lump if category else None
        if category is None or lump is None or isinstance(lump, Flat) or not 0 < one.units <= MOST_UNITS:
            raise _wrong(
                _("Aucun forfait ne se demande ainsi : %(name)s.") % {"name": one.category or "?"},
                _(
                    "Un forfait se demande en unités réalisées, ou une fois livré ; un taux suit les autres dépenses."
                ),
            )
        if isinstance(lump, Unit):
            yield OtherCost(
                category=one.category, proof=CostProof.LUMP_SUM, units=one.units, cents=one.units * lump.price
            )
            continue
        label = category.label[language()]
        cents = planned.get(one.category, 0)
        if one.units != 1 or not cents or _delivered(case, one.category):
            raise _wrong(
                _("« %(label)s » est déjà demandé, ou n’a rien au budget de la convention.") % {"label": label},
                _("Un forfait à la livraison se demande une fois, en entier."),
            )
        yield OtherCost(category=one.category, proof=CostProof.LUMP_SUM, units=1, cents=cents)


def _delivered(case: Case, category: str) -> bool:
    """Whether a claim that still stands asked for this delivery."""
    rows = OtherCost.objects.filter(claim__case=case, category=category, proof=CostProof.LUMP_SUM)
    return rows.exclude(claim__state=ClaimState.REFUSED).exclude(accepted_cents=0).exists()


def lump_words(category: Category) -> str:
    """What a category's lump sum counts, in the reader's language; empty for a flat rate, which nobody asks for."""
    lump = category.lump
    if isinstance(lump, Unit):
        return lump.name[language()]
    return lump.what[language()] if isinstance(lump, Delivery) else ""


def demand_whole(cost: OtherCost, category: Category | None, cents: int) -> None:
    """Refuse to accept a part of a unit, or of a delivery."""
    lump = category.lump if category else None
    part = cents % lump.price if isinstance(lump, Unit) else cents % cost.cents
    if lump is not None and part:
        raise ActionRefused(
            "payments.lump_part",
            _("Un forfait se retient par unités entières, ou pas du tout."),
            _("Retenez un multiple du prix de l’unité, ou 0 € avec la raison."),
            field=f"accepted_other_{cost.pk}",
        )


def bases_of(claim: Claim) -> list[Basis]:
    """What a claim's certification may rest on, from what the claim gives; the first is the main one."""
    proofs = {one.proof for one in claim.other_costs.all()}
    found = [Basis.INVOICES] if claim.invoices.exists() else []
    found += [Basis.STATEMENT] if CostProof.STATEMENT in proofs else []
    found += [Basis.LUMP_SUM] if CostProof.LUMP_SUM in proofs else []
    if found:
        return found
    if claim.kind == ClaimKind.ADVANCE:
        return [Basis.AGREED_ADVANCE]
    # Without a budget, a scheme has no cost line to follow: the proof that is joined, or the agreement, is enough.
    budget = claim.case.scheme_version.definition.budget
    return [] if budget else [Basis.INVOICES, Basis.STATEMENT, Basis.AGREED_ADVANCE]
