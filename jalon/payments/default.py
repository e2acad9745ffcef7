"""Default: an instalment later than the Region's rule; after a notice and time to answer, the whole advance is claimed."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import delegation_in_force
from jalon.accounts.rights import Right
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments import telling
from jalon.payments.advances import outstanding
from jalon.payments.enums import DefaultState, Owed
from jalon.payments.instalments import TO_PAY
from jalon.payments.models import Default, RecoveryOrder
from jalon.payments.recovery import hold_debtor, written
from jalon.schemes.finance import finance_rules
from jalon.ui import formats


def late_enough(region: str, today: date) -> QuerySet[RecoveryOrder]:
    """The instalments whose delay passes the Region's rule and for which no notice runs, the oldest first."""
    rule = finance_rules(region).default_on(today)
    found = RecoveryOrder.objects.filter(case__region=region, kind=Owed.PRINCIPAL, due_cents__gt=0)
    if rule is None:
        return found.none()
    noticed = Default.objects.exclude(state=DefaultState.LIFTED).values("late")
    return (
        found.filter(due_on__lt=today - timedelta(days=rule.days))
        .exclude(pk__in=noticed)
        .exclude(claims_default__isnull=False)
        .select_related("case")
        .order_by("due_on", "number")
    )


@action
def give_notice(order_id: UUID, *, actor: User, on: date | None = None) -> Default:
    """Put a late debtor in notice: it pays, or says why it does not, within the delay of the Region's rule."""
    order = RecoveryOrder.objects.get(public_id=order_id)
    case, day = hold_debtor(order.case.public_id, actor), on or timezone.localdate()
    rule = finance_rules(case.region).default_on(day)
    if rule is None:
        raise ActionRefused(
            "payments.no_rule",
            _("La Région n’a pas de règle qui dise quand une avance est en défaut."),
            _("Écrivez-la dans les règles budgétaires : [[default]]."),
        )
    if not late_enough(case.region, day).filter(pk=order.pk).exists():
        raise ActionRefused(
            "payments.not_late",
            _(
                "Ce titre n’a pas le retard que la règle demande (%(days)d jours), ou une mise en demeure court déjà."
            )
            % {"days": rule.days},
            _("Attendez ce jour, ou suivez la mise en demeure en cours."),
        )
    found = Default.objects.create(
        late=order, days=rule.days, noticed_on=day, answer_by=day + timedelta(days=rule.notice), noticed_by=actor
    )
    record(
        actor, "receivables.default_notice", f"recovery/{order.number}", region=case.region, until=found.answer_by
    )
    telling.put_in_notice(found)
    return found


@action
def declare(default_id: UUID, answer: str, *, actor: User, on: date | None = None) -> Default:
    """Declare the default under a delegation, by another person than who gave notice: the principal left is claimed.

    ``answer`` is what the debtor said, or that it said nothing. Where nothing is late any more, the default is lifted.
    """
    found = Default.objects.select_related("late__case").get(public_id=default_id)
    case, day = hold_debtor(found.late.case.public_id, actor, Right.RECEIVABLES_DECLARE), on or timezone.localdate()
    found = Default.objects.select_for_update(of=("self",)).select_related("late").get(pk=found.pk)
    found.late.case = case
    _demand_declarable(found, answer, day, actor)
    delegation = delegation_in_force(actor, Right.RECEIVABLES_DECLARE, case.region, on=day)
    if delegation is None:
        raise ActionRefused(
            "acts.no_delegation",
            _("Vous n’avez pas de délégation de signature en vigueur."),
            _("Faites signer une personne qui a reçu délégation."),
        )
    found.ended_on, found.ended_by, found.answer = day, actor, answer.strip()
    found.state, found.delegation = DefaultState.DECLARED, delegation.delegation_reference
    _envelope, left = outstanding(case, found.late.envelope)
    if left:
        reason = _("Avance exigible en entier : échéance du %(day)s impayée (titre %(number)s).") % {
            "day": formats.date(found.late.due_on),
            "number": found.late.number,
        }
        found.claimed = written(
            case, found.late.envelope, Owed.PRINCIPAL, left, reason, day + TO_PAY, day, actor, bears_until=day
        )
    found.save()
    record(actor, "receivables.default", f"recovery/{found.late.number}", region=case.region, cents=left)
    telling.declared(found, left)
    return found


def _demand_declarable(found: Default, answer: str, day: date, actor: User) -> None:
    if found.state != DefaultState.NOTICED or not found.late.due_cents:
        raise ActionRefused(
            "payments.settled",
            _("Il n’y a plus de retard à déclarer sur ce titre."),
            _("Levez la mise en demeure si le titre est réglé."),
        )
    if day <= found.answer_by:
        raise ActionRefused(
            "payments.answer_runs",
            _("Le débiteur peut répondre jusqu’au %(day)s.") % {"day": formats.date(found.answer_by)},
            _("Déclarez la défaillance après ce jour (CRPA, art. L121-1)."),
        )
    if found.noticed_by_id == actor.pk:
        raise ActionRefused(
            "payments.own_notice",
            _("Vous avez envoyé la mise en demeure : une autre personne déclare la défaillance."),
            _("Faites signer une personne qui a reçu délégation."),
        )
    if not answer.strip():
        raise ActionRefused(
            "payments.note", _("Dites ce que le débiteur a répondu, ou qu’il n’a pas répondu."), field="answer"
        )


@action
def lift(default_id: UUID, *, actor: User, on: date | None = None) -> Default:
    """The late instalment was settled, put off or contested: the notice falls."""
    found = Default.objects.select_related("late__case").get(public_id=default_id)
    case = hold_debtor(found.late.case.public_id, actor)
    found = Default.objects.select_for_update(of=("self",)).select_related("late").get(pk=found.pk)
    if found.state != DefaultState.NOTICED or found.late.due_cents:
        raise ActionRefused(
            "payments.still_late",
            _("Ce titre est encore en retard, ou sa mise en demeure est close."),
            _("Enregistrez d’abord ce qui a été encaissé, contesté ou étalé."),
        )
    found.state, found.ended_on, found.ended_by = DefaultState.LIFTED, on or timezone.localdate(), actor
    found.save()
    record(actor, "receivables.default_lifted", f"recovery/{found.late.number}", region=case.region)
    return found


def running(region: str) -> QuerySet[Default]:
    """The notices of a Region that wait for their end, those past their delay first."""
    found = Default.objects.filter(late__case__region=region, state=DefaultState.NOTICED)
    return found.select_related("late__case", "noticed_by").order_by(F("answer_by"), "pk")
