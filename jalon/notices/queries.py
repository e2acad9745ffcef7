"""What is read of notices."""

from django.db.models import QuerySet

from jalon.accounts.models import User
from jalon.notices.models import DemonstrationMail, Notice, State


def of(person: User) -> QuerySet[Notice]:
    """A person's notices, latest first."""
    return Notice.objects.filter(person=person)


def unread(person: User) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(person=person, read_at=None).count()


def about(subject_ref: str) -> QuerySet[Notice]:
    """What was said about a thing, latest first."""
    return Notice.objects.filter(subject_ref=subject_ref).select_related("person")


def undelivered() -> QuerySet[Notice, str]:
    """The things (numbers of cases) about which a mail failed at its last try."""
    return Notice.objects.filter(state=State.FAILED).exclude(subject_ref="").values_list("subject_ref", flat=True)


def outbox() -> QuerySet[DemonstrationMail]:
    """The mail that a demonstration would have sent, latest first."""
    return DemonstrationMail.objects.all()
