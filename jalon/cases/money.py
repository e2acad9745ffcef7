"""How a case's acts move money: each is one entry of the ledger, on all the envelopes that the case draws on.

Call these last in an action: nothing is computed after the ledger has taken its chains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.accounting import envelope_for
from jalon.cases.evaluation import Reading
from jalon.cases.models import Award, Case, Decision, Proposal
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, Line
from jalon.funds.enums import Step
from jalon.funds.models import Envelope
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import CommitmentEvent, Instrument


@dataclass(frozen=True, slots=True)
class FundedAward:
    """An amount (cents), its instrument, the envelope and the account that bear it; its units where it is not euros."""

    instrument: Instrument
    cents: int
    envelope: str
    account: str
    units: int | None


def funded(case: Case, amounts: Mapping[Instrument, int], on: date, reading: Reading) -> list[FundedAward]:
    """The envelope and the account that bear each amount; refused where finance has named none for an instrument."""
    lines: dict[str, list[Envelope]] = {}
    scheme = case.scheme_version.scheme
    for line in scheme.funding_lines.select_related("envelope__owner").order_by("pk"):
        lines.setdefault(line.instrument, []).append(line.envelope)
    awards = []
    for instrument, cents in amounts.items():
        if cents <= 0:
            continue
        if instrument not in lines:
            raise ActionRefused(
                "cases.no_envelope",
                _("Aucune enveloppe ne finance encore ce dispositif pour : %(instrument)s.")
                % {"instrument": Instrument(instrument).label},
                _("Le service des finances affecte d’abord une enveloppe votée au dispositif."),
            )
        envelope, account = envelope_for(case, Instrument(instrument), lines[instrument], on)
        units = None if instrument.is_money else reading.units(cents, envelope.owner.resource.decimals)
        awards.append(FundedAward(instrument, cents, envelope.reference, account, units))
    return awards


def ledger_lines(awards: Iterable[Award]) -> list[Line]:
    """The awards as the ledger's lines, in the order of the envelopes, each envelope once."""
    return _lines((award.envelope, award.drawn) for award in awards)


def _lines(drawn: Iterable[tuple[str, int]]) -> list[Line]:
    amounts: dict[str, int] = {}
    for reference, amount in drawn:
        amounts[reference] = amounts.get(reference, 0) + amount
    envelopes = Envelope.objects.filter(owner__reference__in=amounts).order_by("owner__reference")
    return [Line(envelope, amounts[envelope.reference]) for envelope in envelopes]


def act(actor: User, on: date, key: str, reference: str = "") -> Act:
    """Who acts on the ledger, when, once."""
    return Act(actor=str(actor.actor_id), on=on, key=key, reference=reference)


def reserve(case: Case, proposal: Proposal, on: date, actor: User) -> None:
    """Keep the proposed amounts for the case; a label reserves nothing."""
    lines = ledger_lines(proposal.awards.all())
    if lines:
        ledger.reserve(
            act(actor, on, f"reserve-{proposal.pk}"), case.scheme_version.scheme.ref, str(case.reference), lines
        )


def release(case: Case, proposal: Proposal, actor: User) -> None:
    """Give back what a proposal had reserved; a refusal had reserved nothing."""
    lines = ledger_lines(proposal.awards.all())
    if lines:
        ledger.release(
            act(actor, timezone.localdate(), f"release-{proposal.pk}"),
            case.scheme_version.scheme.ref,
            str(case.reference),
            lines,
        )


def adjust(case: Case, former: Proposal, amended: Proposal, on: date, actor: User) -> None:
    """What was reserved becomes what the committee amended it to: less is given back, more is reserved."""
    after = {award.instrument: award.drawn for award in amended.awards.all()}
    changes = [(award.envelope, after.get(award.instrument, 0) - award.drawn) for award in former.awards.all()]
    less = _lines((envelope, -change) for envelope, change in changes if change < 0)
    more = _lines((envelope, change) for envelope, change in changes if change > 0)
    scheme, reference = case.scheme_version.scheme.ref, str(case.reference)
    if less:
        ledger.release(act(actor, on, f"amend-release-{amended.pk}"), scheme, reference, less)
    if more:
        ledger.reserve(act(actor, on, f"amend-reserve-{amended.pk}"), scheme, reference, more)


def grant(case: Case, proposal: Proposal, deliberation: str, on: date, actor: User) -> None:
    """The vote grants what was reserved."""
    lines = ledger_lines(proposal.awards.all())
    if lines:
        ledger.grant(
            act(actor, on, f"grant-{proposal.pk}", deliberation),
            case.scheme_version.scheme.ref,
            str(case.reference),
            lines,
        )


def commit_at(event: CommitmentEvent, decision: Decision, on: date, actor: User) -> None:
    """Commit a granted case if this is the event at which its Region does so; once. Only euros are committed."""
    case = decision.case
    lines = ledger_lines(award for award in decision.proposal.awards.all() if award.units is None)
    if case.scheme_version.definition.commits_on != event or decision.committed_on or not lines:
        return
    decision.committed_on = on
    decision.save()
    ledger.commit(
        act(actor, on, f"commit-{decision.pk}", decision.deliberation),
        case.scheme_version.scheme.ref,
        str(case.reference),
        lines,
    )


def amend(decision: Decision, before: Mapping[Instrument, int], after: Mapping[Instrument, int], act: Act) -> None:
    """An amended agreement moves what differs: less returns to the scheme, more is taken again within the vote."""
    scheme, case = decision.case.scheme_version.scheme.ref, str(decision.case.reference)
    step = Step.COMMITTED if decision.committed_on else Step.GRANTED
    envelopes = {Instrument(award.instrument): award.envelope for award in decision.proposal.awards.all()}
    less: list[Line] = []
    more: list[Line] = []
    for instrument, cents in after.items():
        changed = cents - before[instrument]
        if changed:
            line = Line(Envelope.objects.get(owner__reference=envelopes[instrument]), abs(changed))
            (more if changed > 0 else less).append(line)
    if less:
        ledger.withdraw(replace(act, key=f"{act.key}-less"), scheme, case, less, source=step)
    if more:
        ledger.reserve(replace(act, key=f"{act.key}-reserve"), scheme, case, more)
        ledger.grant(replace(act, key=f"{act.key}-grant"), scheme, case, more)
        if decision.committed_on:
            ledger.commit(replace(act, key=f"{act.key}-commit"), scheme, case, more)
