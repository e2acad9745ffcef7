"""What the committee changes in an amount: whether it may, and how the money follows when the vote takes effect."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from jalon.cases import state_aid
from jalon.cases.enums import Motion
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Award, Case, Proposal, ReportItem
from jalon.cases.papers import amounts_of
from jalon.funds.queries import left_for_scheme
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import Instrument
from jalon.ui.formats import money as shown_money


def demand_amendable(item: ReportItem, amounts: Mapping[Instrument, int], on: date) -> None:
    """Refuse amounts that differ in nothing, or that the rulebook, the law or the envelopes do not allow."""
    proposal = item.written
    if proposal.motion != Motion.GRANT:
        raise ActionRefused(
            "sessions.no_amount",
            _("Un refus n’a pas de montant à amender."),
            _("Retirez ce dossier : le service le proposera autrement."),
        )
    before = amounts_of(proposal.awards.all())
    if dict(amounts) == before:
        raise ActionRefused(
            "sessions.same_amount",
            _("Ce sont les montants du rapport."),
            _("Changez un montant, ou maintenez le dossier."),
            field="amount",
        )
    case = Case.objects.select_related("scheme_version__scheme").get(pk=proposal.case_id)
    evaluate(case).demand_grantable(amounts)
    state_aid.demand_lawful(case, amounts, on)
    left = {one.envelope.reference: one.amount for one in left_for_scheme(case.scheme_version.scheme.ref)}
    for award in proposal.awards.all():
        more = amounts.get(Instrument(award.instrument), 0) - award.amount_cents
        if more > left.get(award.envelope, 0):
            raise ActionRefused(
                "funds.insufficient",
                _("L’enveloppe ne permet pas cette hausse : il y reste %(left)s pour ce dispositif.")
                % {"left": shown_money(left.get(award.envelope, 0))},
                _("Amendez au plus de ce montant, ou reportez le dossier."),
                field="amount",
            )


def amended_proposal(case: Case, item: ReportItem, on: date) -> Proposal:
    """The proposal as the committee amended it, in the place of the former one, on the same envelopes."""
    former = item.written
    amounts = {Instrument(one.instrument): one.amount_cents for one in item.amended.all()}
    reading = evaluate(case)
    reading.demand_grantable(amounts)
    Proposal.objects.filter(pk=former.pk).update(current=False)
    proposal = Proposal.objects.create(
        case=case,
        motion=former.motion,
        reasons_law=former.reasons_law,
        reasons_fact=former.reasons_fact,
        evaluation=reading.as_json(),
        prepared_by=former.prepared_by,
        prepared_on=on,
    )
    Award.objects.bulk_create(
        Award(
            proposal=proposal,
            instrument=award.instrument,
            amount_cents=amounts[Instrument(award.instrument)],
            envelope=award.envelope,
            account=award.account,
        )
        for award in former.awards.all()
        if amounts.get(Instrument(award.instrument), 0) > 0
    )
    item.former, item.proposal = former, proposal
    item.save()
    return proposal
