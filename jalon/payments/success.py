"""The end of a recoverable advance's wait: its project succeeded and it is due, or failed and a vote remits it."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.enums import Way
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
from jalon.payments.models import Finding
from jalon.payments.money import close_if_over
from jalon.payments.recovery import demand_day, hold_debtor, subject
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
    key: str = "",
) -> Finding:
    """Find that the project succeeded, or not, from the results that its company declared.

    On success the instalments of the scheme's file fall due from the agreement's signature on; on failure the vote
    named by its deliberation remits what is left.
    """

    def work() -> int:
        case = hold_debtor(public_id, actor)
        demand_day(on, "on")
        envelope, day = awaited(case), finding_day(case)
        if not envelope or day is None:
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
        if not results.strip() or not reason.strip():
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
        found, left = outstanding(case, envelope)
        finding = Finding.objects.create(
            case=case,
            envelope=envelope,
            succeeded=succeeded,
            results=results.strip(),
            reason=reason.strip(),
            cents=left,
            deliberation=deliberation.strip(),
            found_on=on,
            found_by=actor,
        )
        record(actor, "receivables.find_success", f"case/{case.reference}", region=case.region, cents=left)
        due = _plan(case, envelope, left) if succeeded and left else []
        telling.found(finding, due)
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
