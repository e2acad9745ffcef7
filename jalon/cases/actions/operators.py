"""What an operator does within its share: accept a beneficiary, declare what it delivered, finish, close its account.

The committee voted once: the units, the rules, the agreement. Then whoever the rulebook says yes to is accepted at
once. No euro goes to the beneficiary; the market value of the service is its aid, and the notice goes out that day.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import locking, state_aid, telling
from jalon.cases.enums import Motion, Outcome
from jalon.cases.evaluation import Reading, evaluate
from jalon.cases.models import Acceptance, Award, Case, Decision, Delivery, Proposal
from jalon.cases.money import act
from jalon.cases.operators import delivered_before, left_of, proof_refused, share_for, share_of
from jalon.cases.queries import clock
from jalon.funds import actions as ledger
from jalon.funds.actions import Line, Taken
from jalon.funds.amounts import amount_text
from jalon.funds.models import Envelope, Share
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.schemes.enums import Instrument

MOST_LINES = 500


@action
def accept(public_id: UUID, *, actor: User, seen: int | None = None, on: date | None = None) -> Decision:
    """Accept a beneficiary at once, if the rulebook says yes: decision, aid entered, notice, units taken of the share.

    Refused where the rulebook does not say yes, the units or their value are not settled, the law on State aid forbids
    it that day, or the share has not enough left: nothing is then written.
    """
    on = on or timezone.localdate()
    found = Case.objects.select_related("scheme_version__scheme").get(public_id=public_id)
    reading = evaluate(found)
    share = share_for(found, actor)
    case = locking.hold(public_id, "accept", actor, seen=seen)
    units, cents = _offered(reading, share)
    reading.demand_grantable({Instrument.SERVICE: cents})
    running = clock(case)
    assert running  # an undecided case: its clock runs or has expired
    proposal = _proposal(case, reading, share, cents, actor, on)
    case.outcome = Outcome.GRANTED
    decision = Decision.objects.create(
        case=case,
        proposal=proposal,
        outcome=case.outcome,
        deliberation=share.agreement[:60],
        voted_on=on,
        due_on=running.silence,
        notified_on=on,
    )
    Acceptance.objects.create(decision=decision, share=share.reference, operator=share.name, units=units)
    locking.passes(case, "accept", actor, outcome=case.outcome, share=share.reference)
    state_aid.enter(case, proposal, share.agreement, on, actor)
    telling.decided(decision, actor)
    ledger.take(act(actor, on, f"take-{decision.pk}", share.agreement), share, [Taken(str(case.reference), units)])
    return decision


def _offered(reading: Reading, share: Share) -> tuple[int, int]:
    """The units, in the ledger's grain, and their market value in cents; both must be settled."""
    definition = reading.definition
    units, value = (reading.result.amounts[name] for name in (definition.quantity, definition.parts[0].amount))
    low, cents = units.low, value.low
    if low is None or cents is None or low != units.high or cents != value.high or low <= 0:
        raise ActionRefused(
            "operators.unsettled",
            _("Le règlement ne dit pas encore combien d’unités reviennent à ce bénéficiaire, ou leur valeur."),
            _("Une réponse manque à la demande : la page du dossier dit laquelle."),
        )
    return int(low) * 10**share.owner.resource.decimals, int(cents)


def _proposal(case: Case, reading: Reading, share: Share, cents: int, actor: User, on: date) -> Proposal:
    """What the acceptance rests on, in law and in fact, from the rulebook itself."""
    Proposal.objects.filter(case=case, current=True).update(current=False)
    version = case.scheme_version
    proposal = Proposal.objects.create(
        case=case,
        motion=Motion.GRANT,
        reasons_law=_("Règlement « %(title)s », version %(number)s ; %(agreement)s.")
        % {"title": version.definition.title["fr"], "number": version.number, "agreement": share.agreement},
        reasons_fact="\n".join(item.explanation("fr") for item in reading.result.conditions),
        evaluation=reading.as_json(),
        prepared_by=actor,
        prepared_on=on,
    )
    Award.objects.create(
        proposal=proposal, instrument=Instrument.SERVICE, amount_cents=cents, envelope=share.owner.reference
    )
    return proposal


@dataclass(frozen=True, slots=True)
class Declared:
    """A line that an operator declares: the case, how many units (ledger's grain), value in cents, day, proof."""

    case: str
    units: int
    value_cents: int
    on: date
    proof: str


@action
def declare_deliveries(share: Share, lines: Sequence[Declared], *, actor: User, key: str = "") -> int:
    """Declare lines, all or none; gives how many. A refusal says which line.

    ``key`` belongs to these very lines: sent again with others, they are refused.
    """

    def work() -> int:
        if not 0 < len(lines) <= MOST_LINES:
            raise ActionRefused(
                "operators.lines",
                _("Déclarez de 1 à %(most)s lignes à la fois.") % {"most": MOST_LINES},
                field="file",
            )
        held = share_of(share.reference, actor)
        left = {case: left_of(held, case) for case in {line.case for line in lines}}
        made = []
        for number, line in enumerate(lines, 1):
            made.append(_delivered(held, number, line, left[line.case], actor))
            left[line.case] -= line.units
        envelope = Envelope.objects.get(pk=held.owner_id)
        for one in made:
            reference = str(one.case.reference)
            ledger.use(
                act(actor, one.delivered_on, f"deliver-{one.pk}", one.proof),
                held.scheme,
                reference,
                [Line(envelope, one.units)],
            )
        return len(made)

    said = hashlib.sha256(repr([*lines]).encode()).hexdigest()[:32]
    return int(once(key, f"operators.deliver.{share.pk}.{said}", work))


def _delivered(share: Share, number: int, line: Declared, left: int, actor: User) -> Delivery:
    """One line written, once its case is held and everything about it is sound."""
    refusal = _line_refused(share, line)
    if refusal is None:
        case = locking.hold(Case.objects.get(reference=line.case).public_id, "deliver", actor)
        if line.units > left:
            refusal = (
                _("il ne reste que %(left)s à %(case)s")
                % {"left": amount_text(left, share.owner.resource), "case": line.case},
                "amount",
            )
        elif twice := delivered_before(case, line.on, line.proof):
            refusal = (twice, "proof")
    if refusal is not None:
        raise ActionRefused(
            "operators.line",
            _("Ligne %(number)s : %(reason)s.") % {"number": number, "reason": refusal[0]},
            _("Aucune ligne n’est enregistrée : corrigez celle-ci, puis recommencez."),
            field=refusal[1],
        )
    delivery = Delivery.objects.create(
        case=case,
        units=line.units,
        value_cents=line.value_cents,
        delivered_on=line.on,
        proof=line.proof.strip(),
        declared_by=actor.actor_id,
    )
    locking.passes(case, "deliver", actor, units=line.units, on=line.on)
    return delivery


def _line_refused(share: Share, line: Declared) -> tuple[str, str] | None:
    """What is wrong in a line by itself, and in which field; None where nothing is."""
    accepted = Acceptance.objects.filter(decision__case__reference=line.case, share=share.reference).first()
    if accepted is None:
        return _("« %(case)s » n’est pas un dossier que vous avez accepté sur cette part") % {
            "case": line.case
        }, "case"
    if line.units <= 0 or line.value_cents < 0:
        return _("la quantité est positive, la valeur n’est pas négative"), "amount"
    if not accepted.decision.voted_on <= line.on <= timezone.localdate():
        return _("la date est entre l’acceptation et aujourd’hui"), "on"
    unproved = proof_refused(line.proof)
    return (unproved, "proof") if unproved else None


@action
def finish(public_id: UUID, *, actor: User, seen: int | None = None) -> Case:
    """Nothing more will be delivered to this beneficiary: what it did not use returns to the share, and is no aid."""
    found = Case.objects.select_related("scheme_version__scheme").get(public_id=public_id)
    share = share_for(found, actor)
    case = locking.hold(public_id, "finish", actor, seen=seen)
    today = timezone.localdate()
    left = left_of(share, str(case.reference))
    case.closed_on = today
    locking.passes(case, "finish", actor, left=left)
    if left:
        accepted = case.decision.acceptance.units
        state_aid.lower_to_used(case, accepted, accepted - left, actor)
        ledger.hand_back(
            act(actor, today, f"finish-{case.pk}", share.agreement), share, [Taken(str(case.reference), left)]
        )
    return case


@action
def close_account(share: Share, *, actor: User, key: str = "") -> Share:
    """Close the operator's account: what it granted to nobody returns to the scheme. Each case is finished before."""

    def work() -> None:
        held = share_of(share.reference, actor)
        running = Acceptance.objects.filter(share=held.reference, decision__case__closed_on=None).count()
        if running:
            raise ActionRefused(
                "operators.running",
                _("%(count)s dossiers de cette part sont encore en cours.") % {"count": running},
                _("Terminez chacun : ce qu’il n’a pas consommé revient à la part."),
            )
        record(actor, "operators.close", held.reference, region=held.region)
        ledger.close_share(act(actor, timezone.localdate(), f"close-{held.pk}", held.agreement), held)

    demand(actor, Right.CASES_OPERATE, share.region)
    once(key, f"operators.close.{share.pk}", work)
    return Share.objects.select_related("owner__resource").get(pk=share.pk)
