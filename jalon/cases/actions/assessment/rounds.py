"""A round: its requests, who is invited, who marks what, who is reminded or replaced."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import telling_reviewers as telling
from jalon.cases.actions.assessment.holding import (
    demand_reason,
    demand_unranked,
    hold_entrant,
    hold_round,
    ref,
)
from jalon.cases.assessments import LIVE, able_among, entrants_of, may_review, progress_of, ready_to_enter, work_in
from jalon.cases.enums import Answer, ReviewState
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Case, Entrant, Invitation, Mark, PoolMember, Review, Round
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.schemes.enums import Instrument
from jalon.schemes.models import SchemeVersion


@action
def open_round(
    version: SchemeVersion, stage: str, due_on: date, *, actor: User, key: str = "", on: date | None = None
) -> Round:
    """Put the requests of a stage, complete and in review, before reviewers; marks are awaited for a day."""
    region = version.scheme.region
    demand(actor, Right.ASSESSMENTS_ORGANISE, region)
    call = version.definition.assessment
    if call is None or call.stage(stage) is None:
        raise ActionRefused("assessments.no_criteria", _("Ce dispositif n’a pas de critères."), field="stage")
    if due_on < (on or timezone.localdate()):
        raise ActionRefused(
            "assessments.past", _("Ce jour est passé."), _("Donnez un jour à venir."), field="due_on"
        )

    def work() -> int:
        round = Round.objects.create(version=version, region=region, stage=stage, due_on=due_on, opened_by=actor)
        record(actor, "assessments.open", ref(round), region=region, scheme=version.scheme.slug)
        _enter(round, list(ready_to_enter(version, stage)), actor)
        return round.pk

    return Round.objects.get(pk=once(key, "assessments.open", work))


@action
def enter_waiting(round: Round, *, actor: User) -> int:
    """Take in the requests that have become complete since; how many."""
    round = hold_round(round.pk, actor)
    demand_unranked(round)
    return _enter(round, list(ready_to_enter(round.version, round.stage)), actor)


def _enter(round: Round, cases: Sequence[Case], actor: User) -> int:
    """Each for the most that its rulebook lets it have."""
    Entrant.objects.bulk_create(Entrant(round=round, case=case, amounts=_most(case)) for case in cases)
    if cases:
        record(actor, "assessments.enter", ref(round), region=round.region, cases=len(cases))
    return len(cases)


def _most(case: Case) -> dict[str, int]:
    reading = evaluate(case)
    instruments = dict.fromkeys(part.instrument for part in reading.definition.parts)
    return {one.value: reading.ceiling(one) or 0 for one in instruments}


@action
def set_amounts(entrant: Entrant, amounts: dict[Instrument, int], reason: str, *, actor: User) -> Entrant:
    """Rank a request for less than it may have, with a reason; never for more."""
    entrant = hold_entrant(entrant.pk, actor)
    demand_unranked(entrant.round)
    reason = demand_reason(reason)
    most = _most(entrant.case)
    for instrument, cents in amounts.items():
        if cents < 0 or cents > most.get(instrument.value, 0) or not any(amounts.values()):
            raise ActionRefused(
                "assessments.amount",
                _("Ce montant n’est pas permis par le règlement."),
                _("Donnez un montant positif, au plus celui du règlement."),
                field="amount",
            )
    entrant.amounts = {one.value: cents for one, cents in amounts.items()}
    entrant.amounts_reason = reason
    entrant.save()
    record(
        actor, "assessments.amount", str(entrant.case.reference), region=entrant.round.region, cents=entrant.amount
    )
    return entrant


@action
def withdraw(entrant: Entrant, reason: str, *, actor: User) -> Entrant:
    """Take a request out of the round; the others keep their order, and its reviewers see it no more."""
    entrant = hold_entrant(entrant.pk, actor)
    entrant.withdrawn_reason = demand_reason(reason)
    entrant.withdrawn_at = timezone.now()
    entrant.save()
    record(actor, "assessments.withdraw", str(entrant.case.reference), region=entrant.round.region)
    return entrant


@action
def invite(round: Round, people: Sequence[User], *, actor: User) -> list[Invitation]:
    """Ask members of the Region's pools to review; who was asked already is not asked again, who cancelled is."""
    round = hold_round(round.pk, actor)
    known = set(PoolMember.objects.filter(pool__region=round.region).values_list("person", flat=True))
    found = []
    for person in people:
        if person.pk not in known:
            raise ActionRefused(
                "assessments.not_in_pool",
                _("%(name)s n’est dans aucun vivier de la Région.") % {"name": person},
                _("Ajoutez d’abord cette personne à un vivier."),
                field="people",
            )
        made, created = Invitation.objects.get_or_create(round=round, person=person, defaults={"invited_by": actor})
        if not created and made.answer in (Answer.CANCELLED, Answer.DECLINED):
            made.answer, made.reason, made.answered_at, made.invited_at = Answer.WAITING, "", None, timezone.now()
            made.save()
            created = True
        if created:
            record(actor, "assessments.invite", ref(round), region=round.region, person=person.actor_id)
            telling.invited(made)
        found.append(made)
    return found


@action
def cancel_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """Ask somebody no longer: what they had not marked goes back to be given to others."""
    round = hold_round(invitation.round_id, actor)
    invitation = Invitation.objects.select_related("person").get(pk=invitation.pk)
    invitation.answer, invitation.answered_at = Answer.CANCELLED, timezone.now()
    invitation.save()
    awaited = Review.objects.filter(entrant__round=round, reviewer=invitation.person, state=ReviewState.ASKED)
    _end(awaited, ReviewState.REPLACED, _("Invitation annulée."))
    record(
        actor, "assessments.cancel_invitation", ref(round), region=round.region, person=invitation.person.actor_id
    )
    return invitation


def _end(reviews: QuerySet[Review], state: ReviewState, reason: str) -> None:
    """End reviews that were not given; their drafts go."""
    Mark.objects.filter(review__in=list(reviews.values_list("pk", flat=True))).delete()
    reviews.update(state=state, ended_reason=reason, comment="")


@action
def distribute(round: Round, *, actor: User) -> int:
    """Give each request the reviewers it lacks, evenly, never one with a known tie; how many were given.

    The same people and requests give the same distribution: requests in the order of their numbers, each to those
    who have the least.
    """
    round = hold_round(round.pk, actor)
    demand_unranked(round)
    people = [one.invitation.person for one in work_in(round) if one.invitation.answer == Answer.ACCEPTED]
    if not people:
        raise ActionRefused(
            "assessments.nobody",
            _("Personne n’a encore accepté d’évaluer."),
            _("Invitez des évaluateurs, ou attendez leurs réponses."),
        )
    requests = entrants_of(round)
    load = Counter(review.reviewer_id for one in requests for review in one.live)
    ended = set(
        Review.objects.filter(entrant__round=round).exclude(state__in=LIVE).values_list("entrant", "reviewer")
    )
    able_to = able_among(people, [one.entrant.case for one in requests])
    new: list[Review] = []
    for one in requests:
        entrant, have = one.entrant, {review.reviewer_id for review in one.live}
        able = [
            person
            for person in able_to[entrant.case_id]
            if person.pk not in have and (entrant.pk, person.pk) not in ended
        ]
        lacks = progress_of(round, one).lacks
        for person in sorted(able, key=lambda who: (load[who.pk], who.pk))[:lacks]:
            load[person.pk] += 1
            new.append(Review(entrant=entrant, reviewer=person))
    _give(round, new, actor)
    return len(new)


def _give(round: Round, reviews: Sequence[Review], actor: User) -> None:
    Review.objects.bulk_create(reviews)
    for review in reviews:
        record(
            actor,
            "assessments.assign",
            str(review.entrant.case.reference),
            region=round.region,
            person=review.reviewer.actor_id,
        )
    for person, count in Counter(review.reviewer for review in reviews).items():
        telling.given(round, person, count)


@action
def assign(entrant: Entrant, person: User, *, actor: User) -> Review:
    """Give a request to one more reviewer who accepted and has no known tie to it."""
    entrant = hold_entrant(entrant.pk, actor)
    demand_unranked(entrant.round)
    accepted = entrant.round.invitations.filter(person=person, answer=Answer.ACCEPTED).exists()
    if not accepted or not may_review(person, entrant.case):
        raise ActionRefused(
            "assessments.not_able",
            _("%(name)s ne peut pas évaluer ce dossier.") % {"name": person},
            _("Choisissez quelqu’un qui a accepté l’invitation et n’a pas d’intérêt dans ce dossier."),
            field="person",
        )
    known = Review.objects.filter(entrant=entrant, reviewer=person, state__in=LIVE).first()
    if known:
        return known
    review = Review(entrant=entrant, reviewer=person)
    _give(entrant.round, [review], actor)
    return review


@action
def replace(review: Review, reason: str, to: User | None = None, *, actor: User) -> Review | None:
    """Take a request back from somebody who has not marked it, and give it to somebody else when named."""
    entrant = hold_entrant(review.entrant_id, actor)
    demand_unranked(entrant.round)
    review = Review.objects.select_for_update().get(pk=review.pk)
    if review.state != ReviewState.ASKED:
        raise ActionRefused(
            "assessments.given",
            _("Cet avis est déjà rendu ou terminé."),
            _("Rouvrez-le, ou ajoutez un évaluateur."),
        )
    _end(Review.objects.filter(pk=review.pk), ReviewState.REPLACED, demand_reason(reason))
    record(
        actor,
        "assessments.replace",
        str(entrant.case.reference),
        region=entrant.round.region,
        person=review.reviewer.actor_id,
    )
    return assign(entrant, to, actor=actor) if to else None


@action
def reopen(review: Review, reason: str, *, actor: User) -> Review:
    """Let a reviewer correct marks that were given: they stay in the history, and an agreement on them falls."""
    entrant = hold_entrant(review.entrant_id, actor)
    demand_unranked(entrant.round)
    review = Review.objects.select_for_update().select_related("reviewer").get(pk=review.pk)
    if review.state != ReviewState.GIVEN:
        raise ActionRefused("assessments.not_given", _("Cet avis n’est pas encore rendu."))
    marks = list(review.marks.all())
    review.state, review.ended_reason = ReviewState.REOPENED, demand_reason(reason)
    review.save()
    entrant.settlements.filter(current=True).update(current=False)
    again = Review.objects.create(entrant=entrant, reviewer=review.reviewer, comment=review.comment)
    Mark.objects.bulk_create(
        Mark(review=again, criterion=mark.criterion, value=mark.value, reason=mark.reason) for mark in marks
    )
    record(
        actor,
        "assessments.reopen",
        str(entrant.case.reference),
        region=entrant.round.region,
        person=review.reviewer.actor_id,
    )
    telling.reopened(again, review.ended_reason)
    return again


@action
def remind(round: Round, *, actor: User, on: date | None = None) -> int:
    """Remind whoever has not answered or not marked everything; at most once a day each."""
    round = hold_round(round.pk, actor)
    today = on or timezone.localdate()
    count = 0
    for work in work_in(round):
        waits = work.waits and work.invitation.answer in (Answer.WAITING, Answer.ACCEPTED)
        last = work.invitation.reminded_at
        if not waits or (last and timezone.localdate(last) >= today):
            continue
        work.invitation.reminded_at = timezone.now()
        work.invitation.save(update_fields=["reminded_at"])
        telling.reminded(work.invitation, work.asked - work.given, today)
        count += 1
    if count:
        record(actor, "assessments.remind", ref(round), region=round.region, people=count)
    return count
