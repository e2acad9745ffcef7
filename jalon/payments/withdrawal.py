"""Withdrawing an aid: the beneficiary is told and may answer, the service proposes in view of it, a vote decides.

A grant may be withdrawn at any time where its conditions are not met (CRPA L242-2 2°), within four months of the
decision where it was illegal (L242-1), at any time where it was obtained by fraud (L241-2). Nothing is decided before
the beneficiary could answer, by writing and, if it asks, by word of mouth, assisted by whom it wants (L121-1, L122-1).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import locking
from jalon.cases import telling as letters
from jalon.cases.actions.amendments import under_way
from jalon.cases.hearing import TO_ANSWER
from jalon.cases.models import Case
from jalon.cases.parties import may_send
from jalon.documents.models import File
from jalon.journal.guards import stale
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.payments import telling, withdrawn
from jalon.payments.enums import Extent, Ground, WithdrawalStage, WithdrawalState
from jalon.payments.grounds import last_day, law_of
from jalon.payments.holding import withdrawal_running
from jalon.payments.models import Withdrawal, WithdrawalPiece
from jalon.payments.withdrawable import Amounts, interest_on, lines_of, measure, most_of, total, wanted, write
from jalon.ui import formats

RUNNING = (WithdrawalState.OPEN, WithdrawalState.PROPOSED)


@action
def open_(
    public_id: UUID,
    ground: Ground,
    extent: Extent,
    amounts: Amounts,
    reasons: str,
    answer_by: date,
    *,
    actor: User,
    proofs: Sequence[File] = (),
    recovery_interest: bool = False,
    seen: int | None = None,
    key: str = "",
    on: date | None = None,
) -> Withdrawal:
    """Tell the beneficiary what is held against its aid, how much is at stake, and until when and how it may answer.

    ``amounts`` are those of a part; the whole takes all that is there. ``recovery_interest`` goes with an aid that breaks
    the European law of State aid, or was misused: it is announced here, or nothing of it is asked. Payments wait until the
    procedure ends.
    """

    def work() -> str:
        case, today = locking.hold(public_id, "open_withdrawal", actor, seen=seen), on or timezone.localdate()
        if withdrawal_running(case):
            raise ActionRefused(
                "payments.withdrawal_open",
                _("Un retrait est déjà engagé sur ce dossier."),
                _("Menez-le à sa fin, ou abandonnez-le."),
            )
        _demand_ground(case, ground, today)
        if not reasons.strip():
            raise ActionRefused(
                "payments.note", _("Dites les faits reprochés, avec leur date et leur preuve."), field="reasons"
            )
        if answer_by < today + TO_ANSWER:
            raise ActionRefused(
                "payments.short_time",
                _("Le bénéficiaire doit avoir le temps de répondre : au moins %(days)d jours.")
                % {"days": TO_ANSWER.days},
                _("Donnez une date à partir du %(day)s.") % {"day": formats.date(today + TO_ANSWER)},
                field="answer_by",
            )
        lines = wanted(case, extent, amounts)
        interest = interest_on(case, lines, answer_by) if recovery_interest else None
        found = Withdrawal.objects.create(
            case=case,
            ground=ground,
            extent=extent,
            reasons=reasons.strip(),
            recovery_interest=recovery_interest,
            opened_on=today,
            opened_by=actor,
            answer_by=answer_by,
        )
        write(found, WithdrawalStage.ANNOUNCED, lines)
        _give(found, proofs, False, today)
        with translation.override(case.applicant.language):
            considered, law = measure(extent, lines, interest, answer_by), law_of(ground)
        found.letter = letters.invited(case, considered, law, found.reasons, answer_by, by=actor, on=today)
        found.save(update_fields=["letter"])
        locking.passes(case, "open_withdrawal", actor, ground=ground.value, until=answer_by, cents=total(lines))
        return str(found.public_id)

    return Withdrawal.objects.get(public_id=once(key, f"payments.open_withdrawal.{public_id}", work))


def _demand_ground(case: Case, ground: Ground, day: date) -> None:
    """An illegal decision is withdrawn within four months; the other grounds know no time."""
    if case.decision.notified_on is None:
        raise ActionRefused(
            "payments.not_notified",
            _("La décision n’est pas encore notifiée."),
            _("Notifiez-la d’abord ; rien n’est à retirer avant."),
        )
    last = last_day(case, ground)
    if last and day > last:
        raise ActionRefused(
            "payments.four_months",
            _("Une décision illégale se retire dans les quatre mois : le délai a fini le %(day)s.")
            % {"day": formats.date(last)},
            _("Seuls le non-respect des conditions et la fraude n’ont pas de délai (CRPA, art. L242-2 et L241-2)."),
            field="ground",
        )


def _give(found: Withdrawal, files: Sequence[File], theirs: bool, day: date) -> None:
    WithdrawalPiece.objects.bulk_create(
        WithdrawalPiece(withdrawal=found, file=file, theirs=theirs, given_on=day) for file in files
    )


def _held(
    withdrawal_id: UUID, act: str, actor: User, *states: WithdrawalState, seen: int | None = None
) -> tuple[Withdrawal, Case]:
    """The procedure and its case, held; the case first, always."""
    case_id = Withdrawal.objects.values_list("case__public_id", flat=True).get(public_id=withdrawal_id)
    case = locking.hold(case_id, act, actor, seen=seen)
    found = Withdrawal.objects.select_for_update(of=("self",)).get(public_id=withdrawal_id)
    found.case = case
    if found.state not in states:
        raise stale()
    return found, case


@action
def answer(
    withdrawal_id: UUID,
    text: str,
    *,
    actor: User,
    files: Sequence[File] = (),
    wants_hearing: bool = False,
    key: str = "",
    on: date | None = None,
) -> Withdrawal:
    """The beneficiary answers, with words, documents, or the wish to be heard; as often as it wants until a proposal."""

    def work() -> str:
        found, case = _held(withdrawal_id, "answer_withdrawal", actor, WithdrawalState.OPEN)
        today = on or timezone.localdate()
        if not may_send(actor, case):
            raise ActionRefused(
                "rights.not_sender",
                _("Une personne qui représente l’organisation doit répondre."),
                _("Prévenez-la : elle trouvera la procédure sur la page de l’aide."),
            )
        if not text.strip() and not files and not wants_hearing:
            raise ActionRefused(
                "payments.note",
                _("Écrivez vos observations, joignez un document, ou demandez à être entendu."),
                field="text",
            )
        said = [found.answer, text.strip()] if found.answer else [text.strip()]
        found.answer = "\n\n".join(one for one in said if one)
        found.answered_on, found.answered_by = found.answered_on or today, actor
        found.wants_hearing = found.wants_hearing or wants_hearing
        found.save()
        _give(found, files, True, today)
        locking.passes(case, "answer_withdrawal", actor, on=today)
        telling.withdrawal_answered(found)
        return str(found.public_id)

    return Withdrawal.objects.get(public_id=once(key, f"payments.answer_withdrawal.{withdrawal_id}", work))


@action
def hear(withdrawal_id: UUID, said: str, on: date, *, actor: User, seen: int | None = None) -> Withdrawal:
    """The beneficiary was heard that day: what it said is written down."""
    found, case = _held(withdrawal_id, "hear_withdrawal", actor, WithdrawalState.OPEN, seen=seen)
    if not found.opened_on <= on <= timezone.localdate():
        raise ActionRefused(
            "payments.date",
            _("L’audition a lieu entre la lettre et aujourd’hui."),
            _("Vérifiez la date."),
            field="on",
        )
    if not said.strip():
        raise ActionRefused("payments.note", _("Écrivez ce qui a été dit."), field="said")
    found.hearing, found.heard_on = said.strip(), on
    found.save()
    locking.passes(case, "hear_withdrawal", actor, on=on)
    return found


@action
def propose(
    withdrawal_id: UUID,
    extent: Extent,
    amounts: Amounts,
    held: str,
    *,
    actor: User,
    seen: int | None = None,
    on: date | None = None,
) -> Withdrawal:
    """Propose to the vote what to withdraw, in view of the answer: never more than the letter announced."""
    found, case = _held(withdrawal_id, "propose_withdrawal", actor, *RUNNING, seen=seen)
    today = on or timezone.localdate()
    _demand_heard(found, today)
    if not held.strip():
        raise ActionRefused(
            "payments.note",
            _("Dites ce que vous retenez des observations, ou que le bénéficiaire n’a pas répondu."),
            field="held",
        )
    lines = wanted(case, extent, amounts, lines_of(found, WithdrawalStage.ANNOUNCED))
    write(found, WithdrawalStage.PROPOSED, lines)
    found.state, found.proposed_extent, found.proposal = WithdrawalState.PROPOSED, extent, held.strip()
    found.proposed_by, found.proposed_on = actor, today
    found.save()
    locking.passes(case, "propose_withdrawal", actor, cents=total(lines))
    return found


def _demand_heard(found: Withdrawal, today: date) -> None:
    if found.answered_on is None and today <= found.answer_by:
        raise ActionRefused(
            "payments.answer_runs",
            _("Le bénéficiaire peut répondre jusqu’au %(day)s.") % {"day": formats.date(found.answer_by)},
            _("Proposez après sa réponse, ou après ce jour (CRPA, art. L121-1)."),
        )
    if found.wants_hearing and found.heard_on is None:
        raise ActionRefused(
            "payments.not_heard",
            _("Le bénéficiaire demande à être entendu, et ne l’a pas été."),
            _("Recevez-le, puis enregistrez ce qui a été dit (CRPA, art. L122-1)."),
        )


@action
def drop(
    withdrawal_id: UUID, why: str, *, actor: User, seen: int | None = None, on: date | None = None
) -> Withdrawal:
    """Give the procedure up: nothing is withdrawn, payments go on, the beneficiary is told why."""
    found, case = _held(withdrawal_id, "drop_withdrawal", actor, *RUNNING, seen=seen)
    if not why.strip():
        raise ActionRefused("payments.note", _("Dites pourquoi rien n’est retiré."), field="why")
    found.state, found.proposal = WithdrawalState.DROPPED, why.strip()
    found.ended_on, found.ended_by = on or timezone.localdate(), actor
    found.save()
    locking.passes(case, "drop_withdrawal", actor)
    telling.withdrawal_dropped(found)
    return found


@action
def decide(
    withdrawal_id: UUID,
    deliberation: str,
    on: date,
    due_on: date,
    *,
    actor: User,
    seen: int | None = None,
) -> Withdrawal:
    """Record the vote that withdraws: awards, calendar, State aid, ledger and recovery orders follow in one transaction.

    The authority that granted withdraws; its vote is recorded by another person than who prepared it. ``due_on`` is
    when what was paid is to be paid back.
    """
    found, case = _held(withdrawal_id, "decide_withdrawal", actor, WithdrawalState.PROPOSED, seen=seen)
    _demand_votable(found, deliberation, on, due_on, actor)
    extent, lines = Extent(found.proposed_extent), lines_of(found, WithdrawalStage.PROPOSED)
    there = most_of(case, extent)
    if extent is Extent.WHOLE:
        lines = {one: part for one, part in there.items() if part.cents}
    if any(part.unpaid > there[one].unpaid or part.paid > there[one].paid for one, part in lines.items()):
        raise ActionRefused(
            "payments.money_moved",
            _("L’argent du dossier a changé depuis la proposition."),
            _("Proposez de nouveau : la page dit ce qui est payé et ce qui ne l’est pas."),
        )
    write(found, WithdrawalStage.DECIDED, lines)
    found.state, found.deliberation = WithdrawalState.DECIDED, deliberation.strip()
    found.ended_on, found.ended_by = on, actor
    found.save()
    withdrawn.takes_effect(found, lines, due_on, actor)
    return found


def _demand_votable(found: Withdrawal, deliberation: str, on: date, due_on: date, actor: User) -> None:
    case = found.case
    if actor.pk in (found.opened_by_id, found.proposed_by_id):
        raise ActionRefused(
            "payments.own_proposal",
            _("Vous avez préparé ce retrait : une autre personne enregistre le vote."),
            _("Demandez au secrétariat de la commission."),
        )
    if not deliberation.strip():
        raise ActionRefused(
            "payments.reference", _("Donnez la référence de la délibération."), field="deliberation"
        )
    assert found.proposed_on
    if not found.proposed_on <= on <= timezone.localdate():
        raise ActionRefused(
            "payments.vote_day",
            _("Le vote a lieu entre la proposition (%(day)s) et aujourd’hui.")
            % {"day": formats.date(found.proposed_on)},
            _("Vérifiez la date de la délibération."),
            field="on",
        )
    _demand_ground(case, Ground(found.ground), on)
    if due_on < on:
        raise ActionRefused(
            "payments.due_before",
            _("L’échéance ne peut pas précéder le titre."),
            _("Vérifiez la date."),
            field="due_on",
        )
    if under_way(case):
        raise ActionRefused(
            "payments.amending",
            _("Un avenant est en cours sur ce dossier."),
            _("Menez-le à sa signature, ou écartez-le, puis enregistrez le vote."),
        )
    waiting = withdrawn.ordered(case)
    if waiting:
        raise ActionRefused(
            "payments.ordered",
            _("Le mandat %(number)s est chez le comptable.") % {"number": waiting},
            _("Attendez son retour : payé ou rejeté."),
        )


def ripe() -> QuerySet[Withdrawal]:
    """The procedures whose beneficiary answered, or let the time pass: something is to be proposed."""
    over = Q(answered_on__isnull=False) | Q(answer_by__lt=timezone.localdate())
    found = Withdrawal.objects.filter(over, state=WithdrawalState.OPEN)
    return found.select_related("case").order_by("answer_by", "pk")


def to_vote() -> QuerySet[Withdrawal]:
    """The procedures that wait for a vote, the oldest proposal first."""
    found = Withdrawal.objects.filter(state=WithdrawalState.PROPOSED)
    return found.select_related("case").order_by("proposed_on", "pk")


NEAR = timedelta(days=5)
"""How long before the end of its time a beneficiary that has not answered is reminded."""


def remind(region: str, today: date) -> None:
    """The beneficiary that has not answered, near the end; then who may propose. Once each."""
    silent = Withdrawal.objects.filter(case__region=region, state=WithdrawalState.OPEN, answered_on=None)
    for found in silent.select_related("case__applicant", "opened_by").order_by("pk"):
        if today > found.answer_by:
            telling.withdrawal_ripe(found)
        elif today >= found.answer_by - NEAR:
            telling.withdrawal_near(found)
