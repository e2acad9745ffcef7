"""An assessment as its organisers' pages show it: the round, a request in it, the list with its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.actions.assessment.rankings import gone_on
from jalon.cases.assessments import (
    InRound,
    Progress,
    Work,
    aside_in,
    call_of,
    entrants_of,
    latest_ranking,
    list_of,
    may_review,
    pools_of,
    progress_of,
    ready_to_enter,
    work_in,
)
from jalon.cases.enums import Answer, Place
from jalon.cases.models import Interest, Ranking, Review, Round
from jalon.cases.ranking import Limit, Placed, RankedList, Standing, gap_of
from jalon.casework.reviewing import SaidMark, said_marks
from jalon.funds.queries import left_for_scheme
from jalon.schemes.criteria import AssessmentStage
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import latest_versions
from jalon.ui.formats import language


@dataclass(frozen=True, slots=True)
class OpenStage:
    """A stage of a published call for which requests wait."""

    version: SchemeVersion
    stage: AssessmentStage
    waiting: int


def open_stages(region: str) -> list[OpenStage]:
    """The stages of a Region's calls, with how many complete requests wait for reviewers."""
    found = []
    for version in latest_versions(region):
        call = version.definition.assessment
        for stage in call.stages if call else ():
            found.append(OpenStage(version, stage, ready_to_enter(version, stage.id).count()))
    return found


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round for whoever organises or reads it; requests in which the reader has an interest are left out."""

    round: Round
    title: str
    stage: str
    anonymous: bool
    people: tuple[Work, ...]
    requests: tuple[Progress, ...]
    hidden: int
    newcomers: int
    ranking: Ranking | None

    @property
    def given(self) -> int:
        """Reviews given."""
        return sum(len(one.request.given) for one in self.requests)

    @property
    def asked(self) -> int:
        """Reviews given or awaited."""
        return sum(len(one.request.live) for one in self.requests)

    @property
    def apart(self) -> list[Progress]:
        """The consensus list: requests whose reviewers must still agree."""
        return [one for one in self.requests if one.apart]

    @property
    def lacking(self) -> int:
        """Reviewers that requests still lack."""
        return sum(one.lacks for one in self.requests)

    @property
    def late(self) -> int:
        """People who have not answered, or not marked everything."""
        answers = (Answer.WAITING, Answer.ACCEPTED)
        return sum(one.waits for one in self.people if one.invitation.answer in answers)


def round_page(round: Round, reader: User) -> RoundPage:
    """The page of a round."""
    aside = set(Interest.objects.filter(person=reader).values_list("case", flat=True))
    every = entrants_of(round)
    seen = [one for one in every if one.entrant.case_id not in aside]
    stage = round.criteria
    return RoundPage(
        round=round,
        title=round.version.definition.title[language()],
        stage=stage.label[language()],
        anonymous=stage.anonymous,
        people=tuple(work_in(round)),
        requests=tuple(progress_of(round, one) for one in seen),
        hidden=len(every) - len(seen),
        newcomers=ready_to_enter(round.version, round.stage).count(),
        ranking=latest_ranking(round),
    )


@dataclass(frozen=True, slots=True)
class EntrantPage:
    """One request of a round: each reviewer's marks, how far apart they are, what was agreed."""

    progress: Progress
    reviews: tuple[tuple[Review, list[SaidMark]], ...]
    ended: tuple[Review, ...]
    gap: Fraction
    allowed: int
    agreed: tuple[tuple[str, int], ...]
    ranked: bool


def entrant_page(request: InRound) -> EntrantPage:
    """The page of a request of a round."""
    round, stage = request.entrant.round, request.entrant.round.criteria
    marks = request.agreed.marks if request.agreed else {}
    live = {one.pk for one in request.live}
    return EntrantPage(
        progress=progress_of(round, request),
        reviews=tuple((one, said_marks(one, stage) if one in request.given else []) for one in request.live),
        ended=tuple(request.entrant.reviews.exclude(pk__in=live).select_related("reviewer").order_by("pk")),
        gap=gap_of(stage, request.candidate.reviews),
        allowed=call_of(round).gap,
        agreed=tuple((one.label[language()], marks[one.id]) for one in stage.criteria if one.id in marks),
        ranked=round.rankings.exists(),
    )


def able_to_review(request: InRound) -> list[tuple[str, str]]:
    """Who else could review a request: (id, name and how much they have), those who have the least first."""
    have = {one.reviewer_id for one in request.live}
    free = [
        work
        for work in work_in(request.entrant.round)
        if work.invitation.answer == Answer.ACCEPTED
        and work.invitation.person_id not in have
        and may_review(work.invitation.person, request.entrant.case)
    ]
    return [
        (
            str(work.invitation.person_id),
            _("%(name)s (%(n)s dossiers)") % {"name": work.invitation.person, "n": work.asked},
        )
        for work in sorted(free, key=lambda one: (one.asked, str(one.invitation.person)))
    ]


def not_invited(round: Round) -> list[tuple[str, str]]:
    """The members of the Region's pools who can be asked: (id, name and what they know)."""
    asked = round.invitations.filter(answer__in=[Answer.WAITING, Answer.ACCEPTED]).values_list("person", flat=True)
    found: dict[int, str] = {}
    for pool in pools_of(round.region):
        for member in pool.members.all():
            if member.person_id not in asked:
                about = " · ".join(text for text in (pool.name, member.knows) if text)
                found.setdefault(member.person_id, f"{member.person} · {about}")
    return [(str(id), label) for id, label in found.items()]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A request on the list as the page shows it."""

    placed: Placed
    request: InRound
    means: tuple[Fraction | None, ...]
    short: tuple[str, ...]
    published_rank: int | None
    line_here: str
    first_out: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list of a round with a line and weights to try: the rows, and whether it can be confirmed."""

    ranked: RankedList
    rows: tuple[ListRow, ...]
    criteria: tuple[str, ...]
    tried: bool
    aside: bool
    followed: bool = False

    @property
    def kept(self) -> int:
        """How many are above the line."""
        return len(self.ranked.those(Standing.KEPT))

    @property
    def may_confirm(self) -> bool:
        """Whether the list as it is shown may be confirmed by somebody who organises it."""
        held = self.tried or self.aside or self.followed
        return bool(self.rows) and self.ranked.complete and not held


def list_page(round: Round, reader: User, limit: Limit, weights: Mapping[str, int]) -> ListPage:
    """The list with this line, by these weights, beside the ranks by the call's own."""
    stage = round.criteria
    if aside_in(reader, round):
        return ListPage(RankedList(()), (), (), False, True)
    requests = {one.candidate.id: one for one in entrants_of(round)}
    tried = dict(weights) != stage.weights
    shown = list_of(round, list(requests.values()), limit, weights)
    published = list_of(round, list(requests.values())) if tried else shown
    ranks = {row.candidate.id: row.rank for row in published.rows}
    labels = {one.id: one.label[language()] for one in stage.criteria}
    rows, before = [], Standing.KEPT
    for row in shown.rows:
        rows.append(
            ListRow(
                placed=row,
                request=requests[row.candidate.id],
                means=tuple(row.means.get(id) for id in labels),
                short=tuple(labels.get(id) or _("note d’ensemble") for id in row.short),
                published_rank=ranks[row.candidate.id],
                line_here=_address(row, weights, stage) if row.rank else "",
                first_out=before is Standing.KEPT and row.standing is not Standing.KEPT,
            )
        )
        before = row.standing
    followed = any(gone_on(one.entrant.case, round) for one in requests.values())
    return ListPage(shown, tuple(rows), tuple(labels.values()), tried, False, followed)


def _address(row: Placed, weights: Mapping[str, int], stage: AssessmentStage) -> str:
    """The same page with the line under this row."""
    tried = {f"weight_{id}": weight for id, weight in weights.items() if weight != stage.weights[id]}
    euros = f"{row.cumulated // 100},{row.cumulated % 100:02}" if row.cumulated % 100 else str(row.cumulated // 100)
    return urlencode({"budget": euros, **tried})


def usual_limit(round: Round, ranking: Ranking | None) -> Limit:
    """The line to begin with: the confirmed one, else what the scheme has left where money decides."""
    if ranking:
        return Limit(ranking.cents, ranking.places)
    if call_of(round).after(round.stage):
        return Limit()
    left = left_for_scheme(round.version.scheme.ref)
    return Limit(cents=sum(one.amount for one in left)) if left else Limit()


def standing_choices(ranking: Ranking, waiting: Sequence[Place]) -> list[tuple[str, str]]:
    """The standings that still have requests to let go on."""
    return [(one.value, str(one.label).capitalize()) for one in Place if one in waiting]
