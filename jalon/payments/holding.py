"""Holding a claim and its case for an act: the right, no interest, and the state that the act asks for."""

from uuid import UUID

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Case
from jalon.cases.parties import acts_on
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.payments.enums import ClaimState, WithdrawalState
from jalon.payments.models import Claim, Withdrawal
from jalon.ui import formats


def withdrawal_running(case: Case) -> Withdrawal | None:
    """The withdrawal of the case's aid that has not ended."""
    running = (WithdrawalState.OPEN, WithdrawalState.PROPOSED)
    return Withdrawal.objects.filter(case=case, state__in=running).first()


def demand_no_withdrawal(case: Case) -> None:
    """Refuse to pay while the aid may be withdrawn."""
    running = withdrawal_running(case)
    if running:
        raise ActionRefused(
            "payments.frozen",
            _("Un retrait de l’aide est engagé depuis le %(day)s : les paiements du dossier attendent son issue.")
            % {"day": formats.date(running.opened_on)},
            _("La procédure finit par un vote ou par son abandon ; la page du dossier y mène."),
        )


def hold(claim_id: UUID, right: Right, actor: User, state: ClaimState) -> tuple[Claim, Case]:
    """The claim and its case, held until the transaction ends; the case first, always."""
    claim = Claim.objects.get(public_id=claim_id)
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("scheme_version__scheme").get(pk=claim.case_id)
    )
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    claim.case = case
    demand(actor, right, case.region)
    demand_no_interest(case, actor)
    if claim.state != state:
        raise ActionRefused(
            "payments.state",
            _("Cette demande de paiement est « %(state)s ».") % {"state": claim.get_state_display()},
            _("Rechargez la page : elle montre ce qui peut être fait maintenant."),
        )
    return claim, case


def hold_to_certify(claim_id: UUID, actor: User) -> tuple[Claim, Case]:
    """The same for whoever examines, certifies or settles what was received: never a claim of one's own."""
    claim, case = hold(claim_id, Right.PAYMENTS_CERTIFY, actor, ClaimState.RECEIVED)
    if acts_on(actor, case):
        raise ActionRefused("payments.own", _("Vous ne pouvez pas certifier votre propre demande."))
    return claim, case
