"""A call before its reviewers: pools, rounds, invitations, marks, agreements, ranked lists."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.enums import Answer, Place, ReviewState
from jalon.cases.models.request import Case
from jalon.schemes.criteria import AssessmentStage
from jalon.schemes.models import SchemeVersion


class Pool(models.Model):
    """People whom a Region may ask to review projects of a field."""

    region = models.CharField(max_length=60)
    name = models.CharField(_("nom du vivier"), max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="one_pool_a_name")]

    def __str__(self) -> str:
        return self.name


class PoolMember(models.Model):
    """Somebody in a pool, and what they know; nothing else is kept of them here."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    knows = models.CharField(_("domaines"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "person"], name="once_in_a_pool")]

    def __str__(self) -> str:
        return f"{self.person} ({self.pool})"


class Round(models.Model):
    """One stage of a call before its reviewers, by the criteria of one published version."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="rounds")
    region = models.CharField(max_length=60)
    stage = models.CharField(max_length=60, blank=True, help_text="of the call")
    due_on = models.DateField(_("notes attendues pour le"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version.scheme} {self.stage}".strip()

    @property
    def criteria(self) -> AssessmentStage:
        """What counts in this round."""
        call = self.version.definition.assessment
        stage = call.stage(self.stage) if call else None
        assert stage  # a round is opened for a stage that its version has, and versions never change
        return stage


class Entrant(models.Model):
    """A request in a round, with the amounts (cents, by instrument) for which it takes its place on the list."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entrants")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entrants")
    amounts = models.JSONField(default=dict)
    amounts_reason = models.TextField(blank=True, help_text="why they are not what was asked for")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "case"], name="once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.case} ({self.round})"

    @property
    def amount(self) -> int:
        """All instruments together."""
        return sum(self.amounts.values())


class Invitation(models.Model):
    """Somebody is asked to review in a round, and answers."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_to_review")
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.WAITING)
    reason = models.TextField(blank=True, help_text="of who declines")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.round})"


class Review(models.Model):
    """One reviewer's work on one request. Once given it never changes: one reopened is followed by another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.ASKED)
    comment = models.TextField(blank=True)
    ended_reason = models.TextField(blank=True, help_text="why it was replaced or reopened")
    asked_at = models.DateTimeField(auto_now_add=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entrant", "reviewer"],
                condition=models.Q(state__in=[ReviewState.ASKED, ReviewState.GIVEN]),
                name="one_review_a_reviewer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReviewState.GIVEN) | models.Q(given_at__isnull=False),
                name="review_given_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.state}"


class Mark(models.Model):
    """A mark on a criterion and its reason; a draft may still lack either."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="marks")
    criterion = models.CharField(max_length=60)
    value = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="one_mark_a_criterion")]

    def __str__(self) -> str:
        return f"{self.review} {self.criterion}"


class Settlement(models.Model):
    """Reviewers who were too far apart have agreed: marks in place of the means where they say so, and why."""

    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="settlements")
    marks = models.JSONField(default=dict)
    reason = models.TextField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entrant"], condition=models.Q(current=True), name="one_current_settlement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.settled_at:%Y-%m-%d}"


class Ranking(models.Model):
    """A ranked list that somebody confirmed, with its line and a reason; never changed: the latest number counts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rankings")
    number = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField(null=True, help_text="of the line, where money draws it")
    places = models.PositiveIntegerField(null=True, help_text="of the line, where a number of requests draws it")
    reason = models.TextField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="ranking_number_a_round")]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class RankingRow(models.Model):
    """A request's place on a confirmed list; its mark out of a hundred is an exact fraction."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="rows")
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    standing = models.CharField(max_length=10, choices=Place.choices)
    rank = models.PositiveIntegerField(null=True)
    mark_numerator = models.BigIntegerField()
    mark_denominator = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    short = models.JSONField(default=list, help_text="criteria under their least mark; an empty name is the whole")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "entrant"], name="one_place_a_request"),
            models.CheckConstraint(condition=models.Q(mark_denominator__gt=0), name="mark_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.ranking} {self.position}"
