"""What cases holds about a person: his requests with what was said and sent in them, and what he wrote as staff."""

from functools import partial
from typing import Any

from django.db.models import QuerySet

from jalon.accounts.models import User
from jalon.accounts.ports import Document, Held
from jalon.cases.models import Attachment, Case, Interest, Message, Note, Opinion, SavedQueue
from jalon.documents.queries import content


def held(person: User) -> list[Held]:
    """The requests that he made, with their files; his messages, notes, opinions, interests and saved queues."""
    mine = Case.objects.filter(applicant=person, erased_on=None).order_by("pk")
    sent = Attachment.objects.filter(case__in=mine, file__sent_by=person, file__erased_at=None)
    given = [one for one in sent.select_related("case", "file").order_by("pk") if not one.file.withheld]
    return [
        Held("requests", [_request(case) for case in mine], [_document(one) for one in given]),
        Held("written_messages", _rows(Message.objects.filter(author=person), "text", "sent_at")),
        Held("notes", _rows(Note.objects.filter(author=person), "text", "written_at")),
        Held("opinions", _rows(Opinion.objects.filter(expert=person), "favourable", "reason", "given_at")),
        Held("interests", _rows(Interest.objects.filter(person=person), "reason", "declared_at")),
        Held("saved_queues", list(SavedQueue.objects.filter(person=person).values("name", "query"))),
    ]


def _request(case: Case) -> dict[str, Any]:
    return {
        "id": case.public_id,
        "number": case.reference,
        "scheme": str(case.scheme_version.scheme),
        "region": case.region,
        "title": case.title,
        "state": case.state,
        "outcome": case.outcome,
        "created_at": case.created_at,
        "received_on": case.received_on,
        "answers": list(case.facts.order_by("pk").values("name", "value", "origin", "source", "said_at")),
        "accounts": list(case.accounts.order_by("pk").values("iban", "holder", "given_at")),
        "letters": list(case.letters.order_by("pk").values("kind", "title", "written_on")),
    }


def _document(attachment: Attachment) -> Document:
    case = attachment.case
    path = f"documents/{case.reference or case.public_id}/{attachment.pk}-{attachment.file.name}"
    return Document(path, partial(content, attachment.file))


def _rows(rows: QuerySet, *fields: str) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values("case__reference", *fields))
