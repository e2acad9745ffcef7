"""The instalments of advances: which fall due, the recovery order of each, and the reminder before it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.models import Case
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.payments import telling
from jalon.payments.enums import Owed
from jalon.payments.forecast import Expected, repayments_to_come
from jalon.payments.models import RecoveryOrder
from jalon.payments.recovery import TO_PAY, issue
from jalon.ui import formats

AHEAD = timedelta(days=45)
"""How long before an instalment its recovery order may be issued."""
REMINDED = timedelta(days=60)
"""How long before an instalment the company is reminded of it."""


def falling_due(region: str, until: date) -> list[Expected]:
    """The instalments that fall due by a day and have no recovery order yet, the oldest first."""
    found = [one for one in repayments_to_come(region) if one.on and one.on <= until]
    return sorted(found, key=lambda one: (one.on or until, one.case, one.envelope))


def call(region: str, until: date, *, actor: User) -> list[RecoveryOrder]:
    """Issue one recovery order for each instalment that falls due by a day, each in its own transaction.

    Interrupted, it is simply done again: an instalment that has its order is not called twice.
    """
    day = timezone.localdate()
    demand(actor, Right.RECEIVABLES_RECOVER, region)
    if until > day + AHEAD:
        raise ActionRefused(
            "payments.too_early",
            _("Un titre s’émet au plus %(days)d jours avant l’échéance.") % {"days": AHEAD.days},
            _("Choisissez une date plus proche."),
            field="until",
        )
    return list(_called(falling_due(region, until), day, actor))


def _called(expected: Iterable[Expected], day: date, actor: User) -> Iterator[RecoveryOrder]:
    expected = list(expected)
    known = {
        str(case.reference): case for case in Case.objects.filter(reference__in={one.case for one in expected})
    }
    for one in expected:
        assert one.on
        yield issue(
            known[one.case].public_id,
            one.envelope,
            Owed.PRINCIPAL,
            one.cents,
            _("Échéance du %(day)s de l’avance, selon la convention.") % {"day": formats.date(one.on)},
            max(one.on, day + TO_PAY),
            actor=actor,
            bears_until=one.on,
            on=day,
            key=f"instalment-{one.case}-{one.envelope}-{one.on.isoformat()}",
        )


def remind(region: str, today: date) -> int:
    """Tell each company of its instalment to come: how much, by when, what to do if it cannot; once an instalment."""
    soon = [one for one in falling_due(region, today + REMINDED) if one.on and one.on > today]
    cases = {
        str(case.reference): case
        for case in Case.objects.filter(reference__in={one.case for one in soon}).select_related(
            "applicant", "scheme_version__scheme"
        )
    }
    telling.reminded((cases[one.case], one) for one in soon)
    return len(soon)
