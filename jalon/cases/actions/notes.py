"""What staff keep for themselves on a case: notes, tags, and that a document was opened."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases import locking
from jalon.cases.models import Attachment, Case, Note
from jalon.documents.models import File
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once

MOST_TAGS, LONGEST_TAG = 10, 30


def _held(public_id: UUID, actor: User) -> Case:
    """The locked case of somebody who reviews it, whatever its state; its version does not move."""
    case = Case.objects.select_for_update(of=("self",)).get(public_id=public_id)
    locking.demand_on(case, Right.CASES_REVIEW, actor)
    locking.demand_no_interest(case, actor)
    return case


@action
def write_note(public_id: UUID, text: str, *, actor: User, key: str = "") -> Note:
    """Write a note for colleagues; it is never changed, only followed by another. The same ``key`` writes one."""

    def work() -> int:
        case = _held(public_id, actor)
        if not text.strip():
            raise ActionRefused(
                "cases.empty_note", _("La note est vide."), _("Écrivez-la, ou revenez."), field="text"
            )
        note = Note.objects.create(case=case, author=actor, text=text.strip())
        record(actor, "cases.note", case.reference or str(case.public_id), region=case.region)
        return note.pk

    return Note.objects.get(pk=once(key, f"cases.note.{public_id}", work))


@action
def set_tags(public_id: UUID, tags: Iterable[str], *, actor: User) -> Case:
    """Put these words on the case in place of the former ones: in lower case, each once, at most ten."""
    case = _held(public_id, actor)
    wanted = sorted({" ".join(tag.lower().split()) for tag in tags} - {""})
    if len(wanted) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in wanted):
        raise ActionRefused(
            "cases.tags",
            _("Un dossier porte au plus %(most)s étiquettes de %(longest)s caractères.")
            % {"most": MOST_TAGS, "longest": LONGEST_TAG},
            _("Gardez les plus utiles, en un ou deux mots chacune."),
            field="tags",
        )
    if wanted != case.tags:
        case.tags = wanted
        case.save(update_fields=["tags"])
        record(actor, "cases.tags", case.reference or str(case.public_id), region=case.region)
    return case


@action
def open_document(case: Case, attachment_id: int, *, actor: User) -> File | None:
    """A document of the case for somebody who may read it. None when the case has no such one.

    The service has read a document once somebody who reviews the case has opened it.
    """
    attachment = Attachment.objects.filter(case=case, pk=attachment_id).select_related("file").first()
    if attachment is None:
        return None
    if attachment.opened_at is None and may(
        actor, Right.CASES_REVIEW, case.region, case.scheme_version.scheme.slug
    ):
        Attachment.objects.filter(pk=attachment.pk, opened_at=None).update(opened_at=timezone.now())
    return attachment.file
