"""What a company declares of the results of its project, before the Region finds its success or its failure."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.enums import State
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Case
from jalon.cases.parties import may_send
from jalon.documents.models import File
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.payments import telling
from jalon.payments.models import DeclaredResults
from jalon.payments.success import awaited, finding_day
from jalon.schemes.enums import Instrument

ASKED_BEFORE = timedelta(days=60)
"""How long before the day of the finding its company is asked for its results."""


def declared(case: Case) -> DeclaredResults | None:
    """What the company declared last."""
    return case.declared_results.select_related("proof", "declared_by").last()


@action
def declare(
    public_id: UUID,
    results: str,
    *,
    actor: User,
    proof: File | None = None,
    key: str = "",
    on: date | None = None,
) -> DeclaredResults:
    """The company says what came of its project; said again before the finding, the last one counts."""

    def work() -> int:
        case = Case.objects.select_for_update(of=("self",)).get(public_id=public_id)
        if not may_send(actor, case):
            raise ActionRefused("rights.not_yours", _("Ce dossier n’est pas le vôtre."))
        demand(actor, Right.PAYMENTS_CLAIM, case.region)
        demand_no_interest(case, actor)
        if not awaited(case) or not hasattr(case, "agreement"):
            raise ActionRefused(
                "payments.no_clause",
                _("Ce dossier n’a pas d’avance récupérable dont le succès reste à constater."),
                _("Une avance remboursable suit son échéancier, quoi qu’il arrive au projet."),
            )
        if not results.strip():
            raise ActionRefused(
                "payments.results",
                _("Dites ce que le projet a donné, avec ses chiffres."),
                _("Répondez à la clause de succès, point par point."),
                field="results",
            )
        found = DeclaredResults.objects.create(
            case=case,
            results=results.strip(),
            proof=proof,
            declared_on=on or timezone.localdate(),
            declared_by=actor,
        )
        record(actor, "receivables.declare_results", f"case/{case.reference}", region=case.region)
        return int(found.pk)

    return DeclaredResults.objects.get(pk=once(key, f"receivables.declare_results.{public_id}", work))


def ask(region: str, today: date) -> int:
    """Ask each company for its results, once, some time before the day on which its success is found."""
    waiting = Case.objects.filter(
        region=region,
        state=State.RUNNING,
        decision__proposal__awards__instrument=Instrument.RECOVERABLE_ADVANCE,
        findings=None,
        declared_results=None,
    ).select_related("agreement", "applicant", "organisation", "scheme_version__scheme")
    soon = []
    for case in waiting:
        day = finding_day(case)
        if day and day - ASKED_BEFORE <= today:
            soon.append((case, day, case.scheme_version.definition.on_success))
    telling.results_awaited(soon)
    return len(soon)
