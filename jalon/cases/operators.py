"""What an operator's people see: their shares, who waits for an answer, who is being served. Reads only.

A person acts for an operator by being a member of the organisation whose SIREN the share's agreement names.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.enums import State
from jalon.cases.models import Acceptance, Case, Delivery
from jalon.cases.transitions import TABLE
from jalon.companies.queries import organisations_of
from jalon.funds.models import Share
from jalon.funds.shares import ShareSituation, lines_of, share_situation, shares
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused


def _sirens(user: User) -> set[str]:
    return {one.siren for one in organisations_of(user) if one.siren}


def shares_of(user: User) -> list[ShareSituation]:
    """The shares of the organisations that a person acts for, in the Regions where it may."""
    sirens = _sirens(user)
    regions = Share.objects.filter(operator__in=sirens).values_list("reference", flat=True)
    found = {reference.partition("/")[0] for reference in regions}
    return [
        one
        for region in sorted(found)
        if may(user, Right.CASES_OPERATE, region)
        for one in shares(region)
        if one.share.operator in sirens
    ]


def situation_for(reference: str, user: User) -> ShareSituation | None:
    """One share, if it is the person's operator's."""
    found = share_situation(reference)
    if found is None or found.share.operator not in _sirens(user):
        return None
    return found if may(user, Right.CASES_OPERATE, found.share.region) else None


def share_of(reference: str, actor: User) -> Share:
    """The share, refused to whoever does not act for its operator."""
    found = situation_for(reference, actor)
    if found is None:
        raise ActionRefused("operators.not_yours", _("Cette part n’est pas celle de votre organisme."))
    return found.share


def who_serves(case: Case) -> str:
    """Who runs the service for a case, as its applicant reads it: who took it, else who may; empty for the Region."""
    if not case.scheme_version.definition.by_operator:
        return ""
    taken = Acceptance.objects.filter(decision__case=case).first()
    found = shares(case.region, scheme=case.scheme_version.scheme.ref, open_only=not taken)
    return ", ".join(
        dict.fromkeys(one.share.name for one in found if not taken or one.share.reference == taken.share)
    )


def share_for(case: Case, actor: User) -> Share:
    """The share from which the actor's operator serves a case: the one that took it, else an open one of its scheme."""
    demand(actor, Right.CASES_OPERATE, case.region)
    taken = Acceptance.objects.filter(decision__case=case).first()
    if taken:
        return share_of(taken.share, actor)
    scheme = case.scheme_version.scheme.ref
    mine = [one for one in shares_of(actor) if one.share.scheme == scheme and one.share.closed_on is None]
    if not mine:
        raise ActionRefused(
            "operators.no_share",
            _("Votre organisme n’a pas de part ouverte sur ce dispositif."),
            _("Le service des finances de la Région ouvre une part sous votre convention."),
        )
    return max(mine, key=lambda one: one.left).share


def proof_refused(proof: str) -> str:
    """What is wrong in the name of a proof; empty where nothing is."""
    if proof.strip() and len(proof.strip()) <= 200:
        return ""
    return _("nommez la pièce qui prouve la prestation, en 200 signes au plus")


def delivered_before(case: Case, on: date, proof: str) -> str:
    """Why a delivery would be declared twice; empty where it would not."""
    if not Delivery.objects.filter(case=case, delivered_on=on, proof=proof.strip()).exists():
        return ""
    return _("cette prestation est déjà déclarée, du même jour et avec la même pièce")


def left_of(share: Share, case: str) -> int:
    """What a case was granted of a share and has not used, in the ledger's grain."""
    return next((line.left for line in lines_of(share) if line.case == case), 0)


@dataclass(frozen=True, slots=True)
class Served:
    """A case that the operator accepted: its units, those used, those left; its declared value in cents."""

    case: Case
    granted: int
    used: int
    left: int
    value_cents: int


def waiting_for(found: ShareSituation) -> list[Case]:
    """The requests of the share's scheme that wait for the operator, the oldest first."""
    if found.share.closed_on:
        return []
    region, _stroke, slug = found.share.scheme.partition("/")
    cases = Case.objects.filter(
        region=region, scheme_version__scheme__slug=slug, state__in=TABLE["accept"].leaves, decision=None
    )
    return list(cases.select_related("scheme_version__scheme").order_by("received_on", "pk"))


def served_by(found: ShareSituation) -> list[Served]:
    """The cases that the operator accepted on a share, those that run first."""
    cases = Case.objects.filter(decision__acceptance__share=found.share.reference).select_related(
        "scheme_version__scheme"
    )
    lines = {line.case: line for line in lines_of(found.share)}
    served = []
    for case in cases.prefetch_related("deliveries"):
        line = lines.get(str(case.reference))
        served.append(
            Served(
                case,
                line.totals.granted if line else 0,
                line.used if line else 0,
                line.left if line else 0,
                sum(one.value_cents for one in case.deliveries.all()),
            )
        )
    return sorted(served, key=lambda one: (one.case.state == State.CLOSED, one.case.reference))
