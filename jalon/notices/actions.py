"""The only writers of notices: say something to a person, in Jalon and by mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from jalon.accounts.models import User
from jalon.journal.queries import is_demonstration
from jalon.journal.transactions import action
from jalon.notices.models import DemonstrationMail, Notice


@action
def tell(
    person: User,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str,
    subject_ref: str = "",
    region: str = "",
    link: str = "",
) -> Notice:
    """Say what a template says, in the person's language; its first line is the subject."""
    with translation.override(person.language):
        text = render_to_string(template, dict(context))
    subject, _break, body = text.strip().partition("\n")
    return say(person, template, subject, body, key=key, subject_ref=subject_ref, region=region, link=link)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told by a template, with its key, what it is about and where it leads."""

    person: User
    template: str
    context: Mapping[str, Any]
    key: str
    subject_ref: str
    region: str
    link: str


@action
def tell_all(news: Sequence[Told]) -> None:
    """Tell many people at once, each once, as `tell` would one by one; their mails are given to the worker together."""
    known = set(Notice.objects.filter(key__in=[one.key for one in news]).values_list("key", flat=True))
    made = Notice.objects.bulk_create([_notice(one) for one in news if one.key not in known], batch_size=500)
    transaction.on_commit(lambda: send_all_later([one.pk for one in made]))


def _notice(one: Told) -> Notice:
    with translation.override(one.person.language):
        text = render_to_string(one.template, dict(one.context))
    subject, _break, body = text.strip().partition("\n")
    return Notice(
        key=one.key,
        person=one.person,
        template=one.template,
        language=one.person.language,
        subject_ref=one.subject_ref,
        region=one.region,
        fictif=is_demonstration(),
        address=one.person.email,
        subject=subject.strip()[:250],
        body=body.strip(),
        link=one.link,
    )


def send_all_later(notices: Sequence[int]) -> None:
    """Give the mails of these notices to the worker, in one go."""
    from jalon.notices.tasks import send_notice

    wanted: list[dict[str, Any]] = [{"notice_id": pk} for pk in notices]
    if wanted:
        send_notice.batch_defer(*wanted)


@action
def say(
    person: User,
    template: str,
    subject: str,
    body: str,
    *,
    key: str,
    subject_ref: str = "",
    region: str = "",
    link: str = "",
) -> Notice:
    """Write a notice of these words and send it by mail once the transaction has ended.

    ``template`` names where the words come from. The same ``key`` again is the same notice.
    """
    notice, made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "template": template,
            "language": person.language,
            "subject_ref": subject_ref,
            "region": region,
            "fictif": is_demonstration(),
            "address": person.email,
            "subject": subject.strip()[:250],
            "body": body.strip(),
            "link": link,
        },
    )
    if made:
        transaction.on_commit(lambda: send_later(notice.pk))
    return notice


def send_later(notice_id: int) -> None:
    """Give the mail of a notice to the worker."""
    from jalon.notices.tasks import send_notice

    send_notice.defer(notice_id=notice_id)


def mark_sent(notice: Notice) -> None:
    """The mail left."""
    notice.state, notice.sent_at, notice.last_error = "sent", timezone.now(), ""
    notice.save()


def mark_failed(notice: Notice, error: str) -> None:
    """The mail could not leave; it is tried again."""
    notice.state, notice.last_error = "failed", error[:200]
    notice.attempts += 1
    notice.save()


def mark_read(person: User) -> int:
    """The person has opened the list of notices; how many were new."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())


@action
def erase(person: User, email: str) -> None:
    """Empty what was said to an erased person, and forget the address; that something was said, and when, stays.

    A mail still waiting has no address any more, so the worker leaves it.
    """
    _empty(Notice.objects.filter(person=person))
    DemonstrationMail.objects.filter(to__iexact=email).delete()


@action
def empty_about(reference: str) -> None:
    """Empty what was said about a thing (a request's number); that something was said, and when, stays."""
    _empty(Notice.objects.filter(subject_ref=reference))


def _empty(notices: QuerySet[Notice]) -> None:
    notices.update(address="", subject="", body="", link="", last_error="")
