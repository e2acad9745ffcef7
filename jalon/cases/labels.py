"""Labels: how long each holds, and who holds one now. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jalon.cases.enums import Outcome, State
from jalon.cases.models import Decision
from jalon.cases.naming import public_names
from jalon.law.days import add_months
from jalon.schemes.models import Scheme, SchemeVersion


def label_until(decision: Decision) -> date | None:
    """The last day of a label; None before its notification, and where none is given."""
    months = decision.case.scheme_version.definition.label_months
    if not months or decision.notified_on is None or decision.outcome != Outcome.GRANTED:
        return None
    return add_months(decision.notified_on, months)


def _listed() -> QuerySet[Decision]:
    """The decisions whose case runs, the last notified first; a label among them is one that holds."""
    rows = Decision.objects.filter(outcome=Outcome.GRANTED, case__state=State.RUNNING, notified_on__isnull=False)
    return rows.select_related("case__scheme_version__scheme").order_by("-notified_on", "case__reference")


def ended_before(day: date) -> list[Decision]:
    """The labels still listed whose last day has passed."""
    versions = SchemeVersion.objects.in_bulk(
        _listed().order_by().values_list("case__scheme_version", flat=True).distinct()
    )
    labels = [pk for pk, version in versions.items() if version.definition.is_label]
    return [
        one
        for one in _listed().filter(case__scheme_version__in=labels)
        if (until := label_until(one)) and until < day
    ]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a label, as everybody may read it; ``name`` is empty for whom no page may name."""

    name: str
    project: str
    until: date
    deliberation: str


def holders_of(scheme: Scheme) -> list[Holder]:
    """Who holds a scheme's label now, the latest first."""
    found = [
        (one, until) for one in _listed().filter(case__scheme_version__scheme=scheme) if (until := label_until(one))
    ]
    names = public_names(one.case for one, _until in found)
    return [
        Holder(names[one.case_id], one.case.title if names[one.case_id] else "", until, one.deliberation)
        for one, until in found
    ]
