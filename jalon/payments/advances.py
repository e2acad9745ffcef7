"""An advance before its instalments are called: what is left of it, repaid early or given up by a vote."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Book, Step
from jalon.funds.models import Envelope
from jalon.funds.receivables import owed_by
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.payments import interest
from jalon.payments.enums import Recovery
from jalon.payments.money import close_if_over
from jalon.payments.recovery import TO_PAY, demand_day, hold_debtor, interest_row, post_order, subject
from jalon.payments.votes import vote_of
from jalon.ui.formats import money


def outstanding(case: Case, envelope: str) -> tuple[Envelope, int]:
    """The advance of a case on an envelope, and what of it is not called yet; refused where it never had one."""
    for one in owed_by(str(case.reference)):
        if one.book is Book.RECEIVABLES and one.envelope.reference == envelope:
            return one.envelope, one.outstanding
    raise ActionRefused(
        "payments.no_advance",
        _("Ce dossier n’a pas d’avance payée sur cette enveloppe."),
        _("Vérifiez le dossier et l’enveloppe."),
        field="envelope",
    )


@action
def leaves(
    public_id: UUID,
    envelope: str,
    how: Recovery,
    cents: int,
    reference: str,
    on: date,
    *,
    actor: User,
    key: str = "",
) -> None:
    """What is not called yet of an advance is repaid early (received), or given up by a vote (written off).

    Repaid early once its success was found, it brings the interest that it has borne until that day.
    """

    def work() -> None:
        case = hold_debtor(public_id, actor)
        demand_day(on, "on")
        if not reference.strip():
            raise ActionRefused("payments.reference", _("Donnez la référence de l’acte."), field="reference")
        if how is Recovery.WRITTEN_OFF:
            vote_of(case.region, reference, on)
        found, left = outstanding(case, envelope)
        if not 0 < cents <= left:
            raise ActionRefused(
                "payments.above_advance",
                _("Il reste %(left)s à échoir de cette avance.") % {"left": money(left)},
                _("Réduisez le montant ; ce qui est déjà réclamé se suit sur son titre."),
                field="amount",
            )
        record(actor, f"receivables.{how.value}_early", f"case/{case.reference}", region=case.region, cents=cents)
        posted = act(actor, on, f"early-{how.value}-{case.reference}-{reference.strip()}", reference.strip())
        if how is Recovery.RECEIVED:
            brings = interest.of_clause(case, envelope, cents, on)
            order = interest_row(case, envelope, brings, on + TO_PAY, on, actor) if brings.cents else None
            ledger.repay_early(posted, *subject(case), [Line(found, cents)])
            if order:
                post_order(order, case, actor)
        else:
            ledger.write_off(posted, *subject(case), [Line(found, cents)], Book.RECEIVABLES, Step.OUTSTANDING)
        close_if_over(case, actor, on)

    once(key, f"receivables.{how.value}_early.{public_id}", work)
