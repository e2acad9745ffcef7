"""The end of a recoverable advance's wait: its project succeeded and it is due, or failed and a vote remits it."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import Scope
from jalon.cases.enums import State, Way
from jalon.cases.models import Award, Case, Instalment
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Book, Step
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.law.days import add_months
from jalon.payments import telling
from jalon.payments.advances import outstanding
from jalon.payments.interest import foreseen
from jalon.payments.models import Finding
from jalon.payments.money import close_if_over
from jalon.payments.recovery import demand_day, hold_debtor, subject
from jalon.payments.votes import vote_of
from jalon.schemes.calendar import Due, repayments_due
from jalon.schemes.enums import Instrument
from jalon.ui import formats


def awaited(case: Case) -> str:
    """The envelope of the recoverable advance of a case whose success nobody has found yet; empty where none is."""
    award = Award.objects.filter(proposal__decision__case=case, instrument=Instrument.RECOVERABLE_ADVANCE).first()
    if award is None or case.findings.filter(envelope=award.envelope).exists():
        return ""
    return award.envelope


def finding_day(case: Case) -> date | None:
    """The day on which the scheme has the success found."""
    clause = case.scheme_version.definition.success
    return add_months(case.agreement.signed_on, clause.months) if clause and hasattr(case, "agreement") else None


def to_find(regions: Scope, today: date) -> list[tuple[Case, date]]:
    """The cases of these Regions whose success can be found, each with the day from which it can, the oldest first."""
    waiting = Case.objects.filter(
        state=State.RUNNING,
        findings=None,
        decision__proposal__awards__instrument=Instrument.RECOVERABLE_ADVANCE,
    ).select_related("agreement", "scheme_version__scheme")
    days = ((case, finding_day(case)) for case in regions.restrict(waiting))
    return sorted(((case, day) for case, day in days if day and day <= today), key=lambda one: (one[1], one[0].pk))


@action
def find(
    public_id: UUID,
    succeeded: bool,
    results: str,
    reason: str,
    on: date,
    *,
    actor: User,
    deliberation: str = "",
    voted_on: date | None = None,
    key: str = "",
) -> Finding:
    """Find that the project succeeded, or not, from the results that its company declared.

    ``results`` are those received otherwise, where the company declared none on its page. On success the instalments of
    the scheme's file fall due from the agreement's signature on, with the interest of its clause; on failure the vote
    named by its deliberation remits what is left (``voted_on``: its day, that of the finding where not given).
    """

    def work() -> int:
        case = hold_debtor(public_id, actor)
        demand_day(on, "on")
        envelope, day = awaited(case), finding_day(case)
        clause = case.scheme_version.definition.success
        if not envelope or day is None or clause is None:
            raise ActionRefused(
                "payments.no_clause",
                _("Ce dossier n’a pas d’avance récupérable dont le succès reste à constater."),
                _("Une avance remboursable suit son échéancier, quoi qu’il arrive au projet."),
            )
        if on < day:
            raise ActionRefused(
                "payments.finding_early",
                _("Le dispositif constate le succès à partir du %(day)s.") % {"day": formats.date(day)},
                _("Attendez ce jour ; l’entreprise peut rembourser avant si elle le veut."),
                field="on",
            )
        said = case.declared_results.last()
        told = said.results if said else results.strip()
        if not told or not reason.strip():
            raise ActionRefused(
                "payments.note",
                _("Donnez les résultats que l’entreprise déclare, et le constat de la Région."),
                field="reason",
            )
        if not succeeded and not deliberation.strip():
            raise ActionRefused(
                "payments.reference",
                _("Un échec se remet par un vote : donnez la délibération."),
                field="deliberation",
            )
        report = vote_of(case.region, deliberation, voted_on or on) if deliberation.strip() else None
        found, left = outstanding(case, envelope)
        finding = Finding.objects.create(
            case=case,
            envelope=envelope,
            succeeded=succeeded,
            declared=said,
            results=told,
            reason=reason.strip(),
            cents=left,
            rate=clause.rate if succeeded else 0,
            deliberation=deliberation.strip(),
            report=report,
            found_on=on,
            found_by=actor,
        )
        record(actor, "receivables.find_success", f"case/{case.reference}", region=case.region, cents=left)
        due = _plan(case, envelope, left) if succeeded and left else []
        telling.found(finding, foreseen(case, envelope, [(one.on, one.cents) for one in due]))
        if not succeeded and left:
            posted = act(actor, on, f"failure-{case.reference}", deliberation.strip())
            ledger.write_off(posted, *subject(case), [Line(found, left)], Book.RECEIVABLES, Step.OUTSTANDING)
            close_if_over(case, actor, on)
        return int(finding.pk)

    return Finding.objects.get(pk=once(key, f"receivables.find_success.{public_id}", work))


def _plan(case: Case, envelope: str, cents: int) -> list[Due]:
    """The instalments that success makes, in the agreement's calendar."""
    plan = case.scheme_version.definition.repayment[Instrument.RECOVERABLE_ADVANCE]
    due = repayments_due(plan, case.agreement.signed_on, cents)
    Instalment.objects.bulk_create(
        Instalment(
            agreement=case.agreement,
            way=Way.REPAYMENT,
            instrument=Instrument.RECOVERABLE_ADVANCE,
            envelope=envelope,
            due_on=one.on,
            amount_cents=one.cents,
        )
        for one in due
    )
    return due
