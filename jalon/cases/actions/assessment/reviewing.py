"""What a reviewer does: answer, declare an interest, write, give marks; and how two far apart are settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import holders
from jalon.accounts.rights import Right
from jalon.cases import telling_reviewers as telling
from jalon.cases.actions.assessment.holding import (
    SHORTEST,
    demand_reason,
    demand_unranked,
    hold_entrant,
    ref,
)
from jalon.cases.actions.review import set_aside
from jalon.cases.assessments import LIVE, call_of, entrants_of
from jalon.cases.enums import Answer, ReviewState
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Case, Entrant, Interest, Invitation, Mark, Review, Round, Settlement
from jalon.cases.ranking import gap_of
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Written:
    """What a reviewer wrote on a criterion; a draft may lack the mark."""

    value: int | None
    reason: str


@action
def answer(invitation: Invitation, accepts: bool, reason: str = "", *, actor: User) -> Invitation:
    """Accept an invitation, and with it the charter, or decline it and say why."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("round").get(pk=invitation.pk)
    demand(actor, Right.ASSESSMENTS_SCORE, invitation.round.region)
    if invitation.person_id != actor.pk:
        raise ActionRefused("rights.not_yours", _("Cette invitation n’est pas la vôtre."))
    wanted = Answer.ACCEPTED if accepts else Answer.DECLINED
    if invitation.answer == wanted:
        return invitation
    if invitation.answer != Answer.WAITING:
        raise ActionRefused(
            "assessments.answered",
            _("Cette invitation est déjà « %(answer)s ».") % {"answer": invitation.get_answer_display()},
            _("Écrivez au service qui vous a invité."),
        )
    invitation.answer, invitation.reason = wanted, reason.strip()[:LONGEST]
    invitation.answered_at = timezone.now()
    invitation.save()
    record(actor, "assessments.answer", ref(invitation.round), region=invitation.round.region, accepts=accepts)
    return invitation


def _hold(public_id: UUID, actor: User, *, given: bool = False) -> tuple[Review, Round]:
    """A review that its reviewer may still write (or has ``given``): round locked, accepted, no interest declared."""
    review = Review.objects.select_related("entrant__case__scheme_version").get(public_id=public_id)
    round = (
        Round.objects.select_for_update(of=("self",))
        .select_related("version__scheme")
        .get(pk=review.entrant.round_id)
    )
    review.refresh_from_db(fields=["state"])
    demand(actor, Right.ASSESSMENTS_SCORE, round.region)
    accepted = Invitation.objects.filter(round=round, person=actor, answer=Answer.ACCEPTED).exists()
    if review.reviewer_id != actor.pk or not accepted or review.entrant.withdrawn_at:
        raise ActionRefused("rights.not_yours", _("Ce dossier ne vous est pas confié."))
    demand_no_interest(review.entrant.case, actor)
    if review.state != ReviewState.ASKED and not (given and review.state == ReviewState.GIVEN):
        raise ActionRefused(
            "assessments.given",
            _("Cet avis est déjà rendu ou terminé."),
            _("Pour le corriger, demandez au service de le rouvrir."),
        )
    demand_unranked(round)
    return review, round


@action
def declare_conflict(public_id: UUID, reason: str, *, actor: User) -> Interest:
    """Declare an interest: from now on this reviewer sees nothing of the case, and its officers are told.

    Marks already given count no more; they stay in the history. A draft goes.
    """
    review, round = _hold(public_id, actor, given=True)
    if not reason.strip():
        raise ActionRefused("cases.no_reason", _("Dites quel est cet intérêt."), field="reason")
    case = Case.objects.select_for_update(of=("self",)).get(pk=review.entrant.case_id)
    interest = set_aside(case, reason, actor)
    for own in Review.objects.filter(entrant__case=case, entrant__round=round, reviewer=actor, state__in=LIVE):
        if own.state == ReviewState.ASKED:
            own.marks.all().delete()
            own.comment = ""
        own.state = ReviewState.CONFLICT
        own.save()
    Settlement.objects.filter(entrant=review.entrant, current=True).update(current=False)
    for officer in [case.officer] if case.officer else holders(Right.ASSESSMENTS_ORGANISE, round.region):
        telling.conflict(round, case, officer, interest)
    return interest


@action
def write(public_id: UUID, marks: Mapping[str, Written], comment: str, *, actor: User) -> Review:
    """Keep what a reviewer has written so far; nobody else sees it."""
    review, round = _hold(public_id, actor)
    there = {mark.criterion: mark for mark in review.marks.all()}
    said: list[Mark] = []
    for criterion in round.criteria.criteria:
        one = marks.get(criterion.id)
        if one is None:
            continue
        if one.value is not None and one.value not in criterion.marks:
            raise ActionRefused(
                "assessments.off_scale",
                _("Cette note n’est pas dans l’échelle, de %(lowest)s à %(highest)s.")
                % {"lowest": criterion.lowest, "highest": criterion.highest},
                field=f"mark_{criterion.id}",
            )
        mark = there.get(criterion.id) or Mark(review=review, criterion=criterion.id)
        mark.value, mark.reason = one.value, one.reason.strip()[:LONGEST]
        said.append(mark)
    Mark.objects.bulk_update([mark for mark in said if mark.pk], ["value", "reason"])
    Mark.objects.bulk_create([mark for mark in said if not mark.pk])
    review.comment = comment.strip()[:LONGEST]
    review.save()
    return review


@action
def give(public_id: UUID, marks: Mapping[str, Written], comment: str, *, actor: User) -> Review:
    """Give the marks, each with its reason: from now on they do not change, and others' marks can be read."""
    review = write(public_id, marks, comment, actor=actor)
    round = review.entrant.round
    there = {mark.criterion: mark for mark in review.marks.all()}
    for criterion in round.criteria.criteria:
        mark = there.get(criterion.id)
        if mark is None or mark.value is None:
            raise ActionRefused(
                "assessments.no_mark", _("Donnez une note à chaque critère."), field=f"mark_{criterion.id}"
            )
        if len(mark.reason) < SHORTEST:
            raise ActionRefused(
                "assessments.reason_short",
                _("Une note se motive : %(n)s caractères au moins.") % {"n": SHORTEST},
                _("Dites ce que le dossier montre au regard du critère."),
                field=f"reason_{criterion.id}",
            )
    review.state, review.given_at = ReviewState.GIVEN, timezone.now()
    review.save()
    Settlement.objects.filter(entrant=review.entrant, current=True).update(current=False)
    record(actor, "assessments.give", str(review.entrant.case.reference), region=round.region)
    return review


@action
def settle(entrant: Entrant, marks: Mapping[str, int], reason: str, *, actor: User) -> Settlement:
    """Write down how reviewers too far apart have agreed: by marks in place of some means, or by keeping the means."""
    entrant = hold_entrant(entrant.pk, actor)
    demand_unranked(entrant.round)
    reason = demand_reason(reason)
    stage, call = entrant.round.criteria, call_of(entrant.round)
    (request,) = entrants_of(entrant.round, entrant.pk)
    candidate = request.candidate
    if gap_of(stage, candidate.reviews) <= call.gap:
        raise ActionRefused(
            "assessments.not_apart",
            _("Les évaluateurs de ce dossier ne sont pas plus éloignés que ce que l’appel permet."),
            _("Leur moyenne vaut ; il n’y a rien à régler."),
        )
    for id, value in marks.items():
        criterion = stage.criterion(id)
        given = [one[id] for one in candidate.reviews if id in one]
        if criterion is None or value not in range(min(given), max(given) + 1):
            raise ActionRefused(
                "assessments.off_scale",
                _("Une note d’accord se tient entre celles des évaluateurs."),
                _("Laissez vide pour garder la moyenne."),
                field=f"mark_{id}",
            )
    entrant.settlements.filter(current=True).update(current=False)
    made = Settlement.objects.create(entrant=entrant, marks=dict(marks), reason=reason, settled_by=actor)
    record(actor, "assessments.settle", str(entrant.case.reference), region=entrant.round.region)
    return made
