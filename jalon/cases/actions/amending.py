"""What the committee changes in an amount: whether it may, and how the money follows when the vote takes effect."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from jalon.cases import state_aid
from jalon.cases.enums import Motion
from jalon.cases.evaluation import Reading, evaluate
from jalon.cases.models import Award, Case, Proposal, ReportItem
from jalon.cases.papers import amounts_of
from jalon.funds.amounts import amount_text
from jalon.funds.queries import left_for_scheme
from jalon.funds.reservations import envelopes_called
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import Instrument


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
    reading = evaluate(case)
    reading.demand_grantable(amounts)
    state_aid.demand_lawful(case, amounts, on)
    left = {one.envelope.reference: one for one in left_for_scheme(case.scheme_version.scheme.ref)}
    for award in proposal.awards.all():
        there = left[award.envelope]
        if _drawn(award, amounts, reading) - award.drawn > there.amount:
            raise ActionRefused(
                "funds.insufficient",
                _("L’enveloppe ne permet pas cette hausse : il y reste %(left)s pour ce dispositif.")
                % {"left": amount_text(there.amount, there.envelope.owner.resource)},
                _("Amendez au plus de ce montant, ou reportez le dossier."),
                field="amount",
            )


def _drawn(award: Award, amounts: Mapping[Instrument, int], reading: Reading) -> int:
    """What an award draws on its envelope once its amount (or the value of its units) has become another."""
    cents = amounts.get(Instrument(award.instrument), 0)
    if award.units is None:
        return cents
    return reading.units(cents, envelopes_called([award.envelope])[0].owner.resource.decimals)


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
            units=None if award.units is None else _drawn(award, amounts, reading),
        )
        for award in former.awards.all()
        if amounts.get(Instrument(award.instrument), 0) > 0
    )
    item.former, item.proposal = former, proposal
    item.save()
    return proposal
