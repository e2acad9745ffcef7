"""What reviewers and those who organise a round are told, once the act that says it has been recorded."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from jalon.accounts.models import User
from jalon.cases.models import Case, Interest, Invitation, Review, Round
from jalon.notices.actions import tell
from jalon.plan.queries import region as region_called


def _page(name: str, *args: object) -> str:
    """A page on an upper floor, if that floor is there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _tell(person: User, template: str, round: Round, key: str, link: str, **context: Any) -> None:
    """In the person's language, with what names the call."""
    title, label = round.version.definition.title, round.criteria.label
    tell(
        person,
        f"cases/notices/{template}.txt",
        {
            "scheme": title.get(person.language) or title["fr"],
            "stage": label.get(person.language) or label["fr"],
            "region": region_called(round.region) or round.region,
            "due": round.due_on,
            **context,
        },
        key=key,
        subject_ref=f"round/{round.pk}",
        region=round.region,
        link=link,
    )


def invited(invitation: Invitation) -> None:
    """Somebody is asked to review: what, until when, and where to answer."""
    key = f"invited-{invitation.pk}-{invitation.invited_at:%Y%m%d%H%M%S}"
    _tell(invitation.person, "invited", invitation.round, key, _page("casework:reviews"))


def given(round: Round, person: User, count: int) -> None:
    """Requests are given to a reviewer."""
    newest = Review.objects.filter(entrant__round=round, reviewer=person).order_by("-pk").values_list("pk").first()
    key = f"given-{round.pk}-{person.pk}-{newest[0] if newest else 0}"
    _tell(person, "given_to_review", round, key, _page("casework:reviews"), count=count)


def reminded(invitation: Invitation, left: int, on: date) -> None:
    """A reviewer has not answered, or has marks left to give."""
    key = f"reminded-{invitation.pk}-{on.isoformat()}"
    _tell(
        invitation.person,
        "reviews_reminded",
        invitation.round,
        key,
        _page("casework:reviews"),
        left=left,
        answered=invitation.answered_at is not None,
    )


def reopened(review: Review, reason: str) -> None:
    """A reviewer may correct the marks of a request."""
    _tell(
        review.reviewer,
        "review_reopened",
        review.entrant.round,
        f"reopened-{review.pk}",
        _page("casework:review", review.public_id),
        reference=review.entrant.case.reference,
        reason=reason,
    )


def conflict(round: Round, case: Case, officer: User, interest: Interest) -> None:
    """A reviewer declared an interest: the case needs somebody else."""
    _tell(
        officer,
        "review_conflict",
        round,
        f"conflict-{interest.pk}-{officer.pk}",
        _page("casework:round", round.pk),
        reference=case.reference,
        reviewer=interest.person,
    )
