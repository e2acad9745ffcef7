"""Approval levels: above the amounts that the Region sets, people of given roles approve an order before its signature."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.enums import Role
from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.accounts.queries import grants_in_force
from jalon.accounts.rights import Right
from jalon.journal.actions import record
from jalon.journal.guards import demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.enums import ClaimState
from jalon.payments.holding import hold
from jalon.payments.models import Approval, Claim
from jalon.payments.queries import waiting
from jalon.schemes.finance import finance_rules


def missing(claim: Claim, on: date) -> list[Role]:
    """The roles that still have to approve a certified claim, the lowest level first."""
    cents = claim.certification.amount_cents
    given = {one.role for one in claim.approvals.all() if one.amount_cents >= cents}
    return [Role(role) for role in finance_rules(claim.case.region).approvals_on(cents, on) if role not in given]


def ready(region: str, on: date) -> tuple[list[Claim], list[Claim]]:
    """The certified claims of a Region, the oldest first: those that a level holds back, those that can be ordered."""
    held: list[Claim] = []
    free: list[Claim] = []
    for claim in waiting(region, ClaimState.CERTIFIED).prefetch_related("approvals"):
        (held if missing(claim, on) else free).append(claim)
    return held, free


def to_approve(person: User, region: str, on: date) -> list[Claim]:
    """The certified claims that wait for a level which this person may give, the oldest first."""
    held = {grant.role for grant in grants_in_force(person, region, on=on)}
    rows = waiting(region, ClaimState.CERTIFIED).exclude(certification__certified_by=person)
    rows = rows.exclude(approvals__given_by=person).prefetch_related("approvals")
    return [claim for claim in rows if held.intersection(missing(claim, on))]


@action
def approve(claim_id: UUID, *, actor: User, on: date | None = None) -> Approval:
    """Approve what was certified, at the lowest level that waits for one of the person's roles."""
    claim, case = hold(claim_id, Right.PAYMENTS_APPROVE, actor, ClaimState.CERTIFIED)
    day = on or timezone.localdate()
    demand_four_eyes(actor, Step.ORDERED, {Step.CERTIFIED: claim.certification.certified_by.actor_id})
    if claim.approvals.filter(given_by=actor).exists():
        raise ActionRefused(
            "payments.approved_once",
            _("Vous avez déjà approuvé ce paiement."),
            _("Chaque niveau est approuvé par une autre personne."),
        )
    held = {grant.role for grant in grants_in_force(actor, case.region, on=day)}
    level = next((role for role in missing(claim, day) if role in held), None)
    if level is None:
        raise ActionRefused(
            "payments.no_level",
            _("Ce paiement n’attend pas votre approbation."),
            _("Les seuils et leurs rôles sont dans les règles budgétaires de la Région."),
        )
    record(actor, "payments.approve", f"claim/{claim.public_id}", region=case.region, role=level.value)
    return Approval.objects.create(
        claim=claim, role=level, amount_cents=claim.certification.amount_cents, given_by=actor, given_on=day
    )


def demand_approved(claim: Claim, signatory: User, on: date) -> None:
    """Refuse a signature before each level has approved, or by somebody who did."""
    left = missing(claim, on)
    if left:
        raise ActionRefused(
            "payments.unapproved",
            _("Ce montant demande d’abord l’approbation de : %(roles)s.")
            % {"roles": ", ".join(str(role.label) for role in left)},
            _("Une personne de ce rôle l’approuve sur la page de la demande de paiement."),
        )
    if claim.approvals.filter(given_by=signatory).exists():
        raise ActionRefused(
            "payments.approved_once",
            _("Vous avez approuvé ce paiement : une autre personne le signe."),
            _("Faites signer une personne qui a reçu délégation."),
        )
