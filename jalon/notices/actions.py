"""The only writers of notices: say something to a person, in Jalon and by mail."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.letters import Item, checklist
from jalon.notices.models import DemonstrationMail, Notice
from jalon.notices.templatetags.letters import CARRIED


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
    letter: str = "",
    circumstances: Collection[str] = (),
    incomplete: bool = False,
) -> Notice:
    """Write a notice in the person's language and send it by mail once the transaction has ended.

    ``template`` is a text whose first line is the subject. The same ``key`` again is the same notice. ``letter`` is the
    checklist that the law has for it, in these ``circumstances``: a text that lacks an item is refused, unless it is
    sent ``incomplete``, and then what it lacks is kept with it.
    """
    carried: set[str] = set()
    with translation.override(person.language):
        text = render_to_string(template, {**context, CARRIED: carried})
    subject, _break, body = text.strip().partition("\n")
    lacking = checklist(letter).lacking(carried, circumstances) if letter else ()
    if lacking and not incomplete:
        raise _lacks(lacking)
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
            "letter": letter,
            "lacks": [item.id for item in lacking],
        },
    )
    if made:
        transaction.on_commit(lambda: send_later(notice.pk))
    return notice


def _lacks(items: Collection[Item]) -> ActionRefused:
    language = translation.get_language() or "fr"
    named = ", ".join(f"{item.label.get(language[:2])} ({item.article})" for item in items)
    return ActionRefused(
        "notices.lacks",
        _("Cette lettre ne peut pas partir : il y manque %(items)s.") % {"items": named},
        _("Complétez le dossier, le dispositif ou la fiche de la Région, puis recommencez."),
    )


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
    Notice.objects.filter(person=person).update(address="", subject="", body="", link="", last_error="")
    DemonstrationMail.objects.filter(to__iexact=email).delete()
