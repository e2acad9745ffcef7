"""What follows a grant that is not euros: hours are used and given back, a label comes to its end."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import locking, state_aid
from jalon.cases.actions.agreements import demand_not_future, demand_order
from jalon.cases.enums import Outcome
from jalon.cases.labels import ended_before
from jalon.cases.models import Award, Case, Delivery
from jalon.cases.money import act
from jalon.cases.operators import delivered_before, proof_refused
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.amounts import amount_text
from jalon.funds.models import Envelope
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once


def award_in_hours(case: Case) -> Award:
    """The hours that a case was granted."""
    return Award.objects.get(proposal__decision__case=case, units__isnull=False)


def hours_left(case: Case) -> int:
    """Granted and not used, in the ledger's grain."""
    used = sum(case.deliveries.values_list("units", flat=True))
    return (award_in_hours(case).units or 0) - used


@action
def use_hours(
    public_id: UUID, units: int, on: date, proof: str, *, actor: User, seen: int | None = None, key: str = ""
) -> Delivery:
    """Record hours that a case really used, on the computing centre's statement; never more than it was granted."""

    def work() -> int:
        case = locking.hold(public_id, "use_hours", actor, seen=seen)
        award, left = award_in_hours(case), hours_left(case)
        envelope = Envelope.objects.get(owner__reference=award.envelope)
        demand_not_future(on, "on")
        demand_order(
            case.agreement.signed_on if hasattr(case, "agreement") else case.decision.notified_on,
            on,
            _("Des heures se consomment après la signature de la convention."),
            "on",
        )
        if not 0 < units <= left:
            raise ActionRefused(
                "hours.more_than_left",
                _("Il reste %(left)s à ce dossier.") % {"left": amount_text(left, envelope.owner.resource)},
                _("Constatez au plus ce qui reste ; au-delà, le bénéficiaire fait une autre demande."),
                field="amount",
            )
        wrong = proof_refused(proof) or delivered_before(case, on, proof)
        if wrong:
            raise ActionRefused("hours.proof", f"{wrong[:1].upper()}{wrong[1:]}.", field="proof")
        assert award.units
        delivery = Delivery.objects.create(
            case=case,
            units=units,
            value_cents=award.amount_cents * units // award.units,
            delivered_on=on,
            proof=proof.strip(),
            declared_by=actor.actor_id,
        )
        locking.passes(case, "use_hours", actor, units=units, on=on)
        ledger.use(
            act(actor, on, f"hours-{delivery.pk}", proof.strip()),
            case.scheme_version.scheme.ref,
            str(case.reference),
            [Line(envelope, units)],
        )
        return int(delivery.pk)

    return Delivery.objects.get(pk=once(key, f"hours.use.{public_id}", work))


@action
def end_hours(public_id: UUID, *, actor: User, seen: int | None = None) -> Case:
    """No more hours will be used: what is left returns to the scheme and is no aid, and the case is closed."""
    case = locking.hold(public_id, "end_hours", actor, seen=seen)
    award, left = award_in_hours(case), hours_left(case)
    case.closed_on = timezone.localdate()
    locking.passes(case, "end_hours", actor, left=left)
    if left:
        assert award.units
        state_aid.lower_to_used(case, award.units, award.units - left, actor)
        ledger.withdraw(
            act(actor, case.closed_on, f"end-hours-{case.pk}", case.decision.deliberation),
            case.scheme_version.scheme.ref,
            str(case.reference),
            [Line(Envelope.objects.get(owner__reference=award.envelope), left)],
        )
    return case


def expire_labels(today: date) -> int:
    """The labels whose last day has passed are no longer listed; how many."""
    return sum(_expire(decision.case_id, today) for decision in ended_before(today))


@action
def _expire(case_id: int, today: date) -> bool:
    case = Case.objects.select_for_update(of=("self",)).select_related("scheme_version").get(pk=case_id)
    if case.closed_on is not None or case.outcome != Outcome.GRANTED:
        return False
    case.closed_on = today
    locking.passes(case, "expire", None)
    return True
