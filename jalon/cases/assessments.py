"""What other rooms read of assessments: rounds, who answered, who marked, the list as it would be.

Whoever declared an interest in a case finds it in no list; a reviewer finds only what was given to them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from jalon.accounts.models import User
from jalon.accounts.queries import may, regions_where
from jalon.accounts.rights import Right
from jalon.cases.enums import Answer, ReviewState, State
from jalon.cases.models import (
    Case,
    Entrant,
    Interest,
    Invitation,
    Mark,
    Pool,
    Ranking,
    Review,
    Round,
    Settlement,
)
from jalon.cases.ranking import NO_LINE, Candidate, Limit, RankedList, is_ready, ranked, too_far_apart
from jalon.companies.queries import organisations_of
from jalon.schemes.criteria import Assessment, AssessmentStage
from jalon.schemes.definition import WantedDocument
from jalon.schemes.models import SchemeVersion

LIVE = (ReviewState.ASKED, ReviewState.GIVEN)
"""A review that is awaited or given; the others have ended."""


def call_of(round: Round) -> Assessment:
    """The rules of a round's call."""
    call = round.version.definition.assessment
    assert call  # only a version with criteria has rounds
    return call


def stage_of(case: Case) -> AssessmentStage | None:
    """The stage of its call that a case is in; None without a call."""
    call = case.scheme_version.definition.assessment
    return (call.stage(case.stage) or call.stages[0]) if call else None


def wanted_documents(case: Case) -> tuple[WantedDocument, ...]:
    """The documents that the case's scheme asks for, at the stages that the case has reached."""
    definition = case.scheme_version.definition
    here = stage_of(case)
    if here is None or definition.assessment is None:
        return definition.documents
    reached = definition.assessment.stages[: definition.assessment.stages.index(here) + 1]
    return tuple(document for stage in reached for document in definition.documents_of(stage.id))


def rounds_of(user: User) -> QuerySet[Round]:
    """The rounds that somebody may read, latest first, with how far each is."""
    rows = regions_where(user, Right.ASSESSMENTS_READ).restrict(Round.objects.all())
    live = Q(entrants__withdrawn_at=None, entrants__reviews__state__in=LIVE)
    return (
        rows.select_related("version__scheme")
        .annotate(
            requests=Count("entrants", filter=Q(entrants__withdrawn_at=None), distinct=True),
            asked=Count("entrants__reviews", filter=live, distinct=True),
            given=Count(
                "entrants__reviews",
                filter=Q(entrants__withdrawn_at=None, entrants__reviews__state=ReviewState.GIVEN),
                distinct=True,
            ),
            lists=Count("rankings", distinct=True),
        )
        .order_by("-opened_at", "-pk")
    )


AT_WORK = (State.COMPLETE, State.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class AtWork:
    """A round whose requests wait for marks, for a list or for what follows from it.

    ``threatens``: the first day on which silence would refuse one of them.
    """

    round: Round
    ranked: bool
    threatens: date | None


def rounds_at_work(user: User) -> list[AtWork]:
    """The rounds that somebody may read and that still wait for something, latest first."""
    here = Q(case__stage="") | Q(case__stage=F("round__stage"))
    waiting = Entrant.objects.filter(here, round=OuterRef("pk"), withdrawn_at=None, case__state__in=AT_WORK)
    first = waiting.order_by(F("case__due_on").asc(nulls_last=True)).values("case__due_on")[:1]
    listed = Exists(Ranking.objects.filter(round=OuterRef("pk")))
    rows = rounds_of(user).filter(Exists(waiting)).annotate(threatens=Subquery(first), listed=listed)
    return [AtWork(round, round.listed, round.threatens) for round in rows]


def in_a_round() -> Exists:
    """A condition on cases: what the case waits for is what its round waits for."""
    entered = Entrant.objects.filter(case=OuterRef("pk"), withdrawn_at=None)
    return Exists(entered.filter(Q(case__stage="") | Q(round__stage=OuterRef("stage"))))


def one_round(user: User, round_id: int) -> Round | None:
    """A round that somebody may read, or None."""
    return rounds_of(user).filter(pk=round_id).first()


def pools_of(region: str) -> QuerySet[Pool]:
    """The pools of a Region with their members."""
    return Pool.objects.filter(region=region).prefetch_related("members__person").order_by("name")


def ready_to_enter(version: SchemeVersion, stage: str) -> QuerySet[Case]:
    """The cases of a version, complete and in review, that stand at a stage and are in none of its rounds."""
    call = version.definition.assessment
    first = bool(call and call.stages[0].id == stage)
    taken = Entrant.objects.filter(round__version=version, round__stage=stage).values("case")
    at_stage = Q(stage__in=["", stage]) if first else Q(stage=stage)
    rows = Case.objects.filter(at_stage, scheme_version=version, state=State.IN_REVIEW).exclude(pk__in=taken)
    return rows.select_related("scheme_version__scheme").order_by("reference")


@dataclass(frozen=True, slots=True)
class InRound:
    """A request of a round with its live reviews and what its reviewers agreed on."""

    entrant: Entrant
    live: tuple[Review, ...]
    agreed: Settlement | None

    @property
    def given(self) -> list[Review]:
        """The reviews that were given."""
        return [review for review in self.live if review.state == ReviewState.GIVEN]

    @property
    def candidate(self) -> Candidate:
        """The request as the ranking reads it."""
        case = self.entrant.case
        assert case.received_on and case.reference  # only submitted requests enter a round
        return Candidate(
            id=case.reference,
            reviews=tuple(marks_of(review) for review in self.given),
            amount=self.entrant.amount,
            received_on=case.received_on,
            settled=self.agreed is not None,
            agreed=self.agreed.marks if self.agreed else None,
        )


def entrants_of(round: Round, entrant_id: int | None = None) -> list[InRound]:
    """The requests of a round that were not withdrawn (or one of them), by their numbers."""
    rows = round.entrants.filter(withdrawn_at=None).select_related("case__applicant").order_by("case__reference")
    entrants = list(rows.filter(pk=entrant_id) if entrant_id else rows)
    live: dict[int, list[Review]] = {}
    reviews = Review.objects.filter(entrant__in=entrants, state__in=LIVE)
    for review in reviews.select_related("reviewer").prefetch_related("marks").order_by("pk"):
        live.setdefault(review.entrant_id, []).append(review)
    agreed = {one.entrant_id: one for one in Settlement.objects.filter(entrant__in=entrants, current=True)}
    return [InRound(one, tuple(live.get(one.pk, ())), agreed.get(one.pk)) for one in entrants]


def marks_of(review: Review) -> dict[str, int]:
    """What a given review gives by criterion."""
    return {mark.criterion: mark.value for mark in review.marks.all() if mark.value is not None}


def list_of(
    round: Round, requests: Sequence[InRound], limit: Limit = NO_LINE, weights: Mapping[str, int] | None = None
) -> RankedList:
    """The list as it would be with this line, and, to see, with other weights."""
    return ranked(call_of(round), round.criteria, [one.candidate for one in requests], limit, weights)


@dataclass(frozen=True, slots=True)
class Work:
    """How far a reviewer is in a round."""

    invitation: Invitation
    asked: int
    given: int
    conflicts: int

    @property
    def waits(self) -> bool:
        """Whether the reviewer still has marks to give, or an answer."""
        return self.invitation.answer == Answer.WAITING or self.asked > self.given


def work_in(round: Round) -> list[Work]:
    """Everybody invited to a round: their answer, how many requests they have, how many are marked."""
    counted: Counter[tuple[int, str]] = Counter()
    rows = Review.objects.filter(entrant__round=round, entrant__withdrawn_at=None)
    for reviewer, state, count in rows.values_list("reviewer", "state").annotate(n=Count("pk")).order_by():
        counted[reviewer, state] = count
    return [
        Work(
            one,
            counted[one.person_id, ReviewState.ASKED] + counted[one.person_id, ReviewState.GIVEN],
            counted[one.person_id, ReviewState.GIVEN],
            counted[one.person_id, ReviewState.CONFLICT],
        )
        for one in round.invitations.select_related("person").order_by("person__display_name", "pk")
    ]


@dataclass(frozen=True, slots=True)
class Progress:
    """What a request of a round still waits for: reviewers it lacks, an agreement, or nothing."""

    request: InRound
    lacks: int
    apart: bool
    ready: bool


def progress_of(round: Round, request: InRound) -> Progress:
    """How far a request of a round is."""
    call, stage, candidate = call_of(round), round.criteria, request.candidate
    return Progress(
        request,
        lacks=max(call.reviewers - len(request.live), 0),
        apart=too_far_apart(call, stage, candidate),
        ready=is_ready(call, stage, candidate),
    )


def aside_in(user: User, round: Round) -> bool:
    """Whether somebody declared an interest in a request of the round: they may not touch its list."""
    return Interest.objects.filter(person=user, case__entrants__round=round).exists()


def latest_ranking(round: Round) -> Ranking | None:
    """The confirmed list that counts, with its rows."""
    return (
        round.rankings.select_related("confirmed_by")
        .prefetch_related("rows__entrant__case")
        .order_by("-number")
        .first()
    )


def invitations_to(user: User) -> QuerySet[Invitation]:
    """What somebody is asked to review and has not answered."""
    rows = Invitation.objects.filter(person=user, answer=Answer.WAITING)
    return rows.select_related("round__version__scheme").order_by("round__due_on", "pk")


def reviews_of(user: User) -> QuerySet[Review]:
    """The requests given to a reviewer who accepted: those to mark first, by their day; nothing that ended."""
    scope = regions_where(user, Right.ASSESSMENTS_SCORE)
    interests = Interest.objects.filter(person=user).values("case")
    accepted = Q(entrant__round__invitations__person=user, entrant__round__invitations__answer=Answer.ACCEPTED)
    rows = Review.objects.filter(accepted, reviewer=user, state__in=LIVE, entrant__withdrawn_at=None)
    rows = rows.exclude(entrant__case__in=interests)
    return (
        scope.restrict(rows, "entrant__round__region")
        .select_related("entrant__round__version__scheme", "entrant__case__scheme_version")
        .order_by(F("given_at").asc(nulls_first=True), "entrant__round__due_on", "entrant__case__reference")
    )


def one_review(user: User, public_id: UUID) -> Review | None:
    """A request given to this reviewer, or None."""
    return reviews_of(user).filter(public_id=public_id).first()


def others_of(review: Review) -> list[Review]:
    """The other reviewers' marks on the same request: nothing before one's own are given."""
    if review.state != ReviewState.GIVEN:
        return []
    rows = Review.objects.filter(entrant=review.entrant_id, state=ReviewState.GIVEN).exclude(pk=review.pk)
    return list(rows.prefetch_related("marks").order_by("pk"))


def drafted(review: Review) -> dict[str, Mark]:
    """What a reviewer has written so far, by criterion."""
    return {mark.criterion: mark for mark in review.marks.all()}


def may_review(person: User, case: Case) -> bool:
    """Whether somebody may be given a case: a reviewer of its Region with no known tie to it."""
    return bool(able_among([person], [case])[case.pk])


def able_among(people: Sequence[User], cases: Sequence[Case]) -> dict[int, list[User]]:
    """Who of these people may be given each of these cases, by its id: the same of a whole round, read at once."""
    reviewers = {
        region: [person for person in people if may(person, Right.ASSESSMENTS_SCORE, region)]
        for region in {case.region for case in cases}
    }
    aside = set(Interest.objects.filter(person__in=people, case__in=cases).values_list("person", "case"))
    own = {person.pk: set(organisations_of(person).values_list("siren", flat=True)) for person in people}
    return {
        case.pk: [
            person
            for person in reviewers[case.region]
            if person.pk != case.applicant_id
            and (person.pk, case.pk) not in aside
            and not (case.siren and case.siren in own[person.pk])
        ]
        for case in cases
    }
