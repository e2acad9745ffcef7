"""What staff propose to the committee, and the visas it needs."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.four_eyes import Step
from jalon.accounts.models import User
from jalon.cases import locking, money, state_aid
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Award, Case, Proposal, Visa
from jalon.journal.guards import demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.schemes.enums import Instrument


def _demand_reasons(law: str, fact: str) -> None:
    for name, text in (("reasons_law", law), ("reasons_fact", fact)):
        if len(text.strip()) < 20:
            raise ActionRefused(
                "cases.reason_short",
                _("Une proposition se motive en droit et en fait : vingt caractères au moins pour chacun."),
                _("Citez la règle appliquée, puis ce que le dossier montre."),
                field=name,
            )


@action
def propose(
    public_id: UUID,
    motion: Motion,
    amounts: Mapping[Instrument, int],
    *,
    reasons_law: str,
    reasons_fact: str,
    actor: User,
    seen: int | None = None,
    on: date | None = None,
) -> Proposal:
    """Propose to grant amounts (cents, by instrument) or to refuse, with reasons in law and in fact.

    A grant is refused when the rulebook says no, when a judged condition has no favourable opinion, when an
    amount is above what the rulebook allows, or when the law on State aid forbids it that day; the money is reserved
    in the same transaction, so that two proposals never count on the same euro.
    """
    on = on or timezone.localdate()
    _demand_reasons(reasons_law, reasons_fact)
    reading = evaluate(Case.objects.select_related("scheme_version__scheme").get(public_id=public_id))
    case = locking.hold(public_id, "propose", actor, seen=seen)
    if motion == Motion.GRANT:
        if case.scheme_version.definition.by_operator:
            raise ActionRefused(
                "cases.by_operator",
                _("Un opérateur tient ce dispositif : c’est lui qui accepte, dans sa part."),
                _("Proposez un refus, ou laissez l’opérateur répondre."),
                field="motion",
            )
        reading.demand_grantable(amounts)
        if amounts:
            state_aid.demand_lawful(case, amounts, on)
    Proposal.objects.filter(case=case, current=True).update(current=False)
    proposal = Proposal.objects.create(
        case=case,
        motion=motion,
        reasons_law=reasons_law.strip(),
        reasons_fact=reasons_fact.strip(),
        evaluation=reading.as_json(),
        prepared_by=actor,
        prepared_on=on,
    )
    if motion == Motion.GRANT:
        lines = money.funded(case, amounts, on, reading)
        Award.objects.bulk_create(
            Award(
                proposal=proposal,
                instrument=line.instrument,
                amount_cents=line.cents,
                envelope=line.envelope,
                account=line.account,
                units=line.units,
            )
            for line in lines
        )
    locking.passes(case, "propose", actor, motion=motion.value)
    if motion == Motion.GRANT:
        money.reserve(case, proposal, on, actor)
    return proposal


@action
def withdraw_proposal(public_id: UUID, *, actor: User, seen: int | None = None) -> Case:
    """Take a proposal back before its vote; what it had reserved returns to the scheme."""
    case = locking.hold(public_id, "withdraw_proposal", actor, seen=seen)
    proposal = Proposal.objects.get(case=case, current=True)
    if hasattr(proposal, "item"):
        raise ActionRefused(
            "cases.in_session",
            _("La proposition est inscrite à une séance."),
            _("Demandez au secrétariat de la retirer du rapport."),
        )
    Proposal.objects.filter(pk=proposal.pk).update(current=False)
    locking.passes(case, "withdraw_proposal", actor)
    money.release(case, proposal, actor)
    return case


@action
def give_visa(
    public_id: UUID, kind: VisaKind, favourable: bool, note: str, *, actor: User, seen: int | None = None
) -> Visa:
    """Give or refuse a visa on the current proposal: by somebody who neither prepared it nor gave the other."""
    case = locking.hold(public_id, f"{kind.value}_visa", actor, seen=seen)
    proposal = Proposal.objects.get(case=case, current=True)
    done: dict[Step, object] = {Step.PREPARED: proposal.prepared_by.actor_id}
    for visa in proposal.visas.select_related("given_by"):
        done[Step.LEGAL_VISA if visa.kind == VisaKind.LEGAL else Step.FINANCE_VISA] = visa.given_by.actor_id
    step = Step.LEGAL_VISA if kind == VisaKind.LEGAL else Step.FINANCE_VISA
    demand_four_eyes(actor, step, done)
    if step in done:
        raise ActionRefused("cases.visa_given", _("Ce visa est déjà donné."))
    if not favourable and not note.strip():
        raise ActionRefused("cases.no_reason", _("Un visa refusé dit pourquoi."), field="note")
    visa = Visa.objects.create(
        proposal=proposal, kind=kind, favourable=favourable, note=note.strip(), given_by=actor
    )
    locking.passes(case, f"{kind.value}_visa", actor, favourable=favourable)
    return visa
