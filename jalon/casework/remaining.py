"""What is left before a case can be proposed, sorted: what a rule refuses, what is missing, what a person must judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.cases.changes import Changed, changed_facts, replaced_documents
from jalon.cases.evaluation import Reading, register_facts
from jalon.cases.models import Attachment, Case
from jalon.cases.transitions import OPEN
from jalon.rules import ConditionResult, Holds
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import language


class Kind(TextChoices):
    """Why something is left to do; in the order of the page."""

    REFUSED = "refused", gettext_lazy("refusé par une règle")
    MISSING = "missing", gettext_lazy("pièce manquante")
    JUDGE = "judge", gettext_lazy("à juger par un expert")
    ESTABLISH = "establish", gettext_lazy("à établir")
    UNREAD = "unread", gettext_lazy("pièce non lue")
    CHANGED = "changed", gettext_lazy("changé depuis la demande")


TAGS = {Kind.REFUSED: "late", Kind.MISSING: "late", Kind.CHANGED: "unknown", Kind.UNREAD: "unknown"}


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that is left: why, what, and where it is done, if it is done on a page of its own."""

    kind: Kind
    text: str
    url: str = ""

    @property
    def tag(self) -> str:
        """The look of its mark."""
        return TAGS.get(self.kind, "warn")


def remaining(case: Case, reading: Reading) -> list[Left]:
    """What is left on a case that nobody has proposed yet, in the order of the page; nothing afterwards."""
    if case.state not in OPEN:
        return []
    found = [*_conditions(case, reading), *_documents(case, reading), *_changes(case, reading)]
    return sorted(found, key=lambda left: list(Kind).index(left.kind))


def _conditions(case: Case, reading: Reading) -> Iterator[Left]:
    lang = language()
    for item in reading.result.conditions:
        kind = _kind(item)
        if kind is Kind.JUDGE:
            url = reverse("casework:act", args=[case.public_id, "avis"]) + f"?condition={item.id}"
            yield Left(kind, item.label(lang), url)
        elif kind:
            yield Left(kind, item.label(lang))


def _kind(item: ConditionResult) -> Kind | None:
    """What is left of a condition; a warning leaves nothing."""
    if item.later or item.condition.kind == "warning":
        return None
    if item.awaited:
        return Kind.JUDGE if item.awaited == "opinion" else Kind.ESTABLISH
    return {Holds.NO: Kind.REFUSED, Holds.UNKNOWN: Kind.ESTABLISH}.get(item.holds)


def _documents(case: Case, reading: Reading) -> Iterator[Left]:
    lang = language()
    sent = {one.wanted: one for one in case.attachments.filter(current=True)}
    for document in reading.definition.documents:
        attachment = sent.get(document.id)
        if attachment is None:
            if document.required:
                yield Left(Kind.MISSING, document.label[lang])
        elif attachment.opened_at is None:
            yield Left(Kind.UNREAD, document.label[lang], reading_page(case, attachment))


def reading_page(case: Case, attachment: Attachment) -> str:
    """Where a document is read beside the checks."""
    return reverse("casework:documents", args=[case.public_id]) + f"?piece={attachment.pk}"


def _changes(case: Case, reading: Reading) -> Iterator[Left]:
    lang, rulebook = language(), reading.result.rulebook
    for change in changed_facts(case, register_facts(case.siren, case.region)):
        if change.name in rulebook.facts:
            yield Left(Kind.CHANGED, _change(change, rulebook.fact(change.name).label(lang)))
    for attachment in replaced_documents(case):
        document = reading.definition.document(attachment.wanted)
        label = document.label[lang] if document else attachment.wanted
        yield Left(Kind.CHANGED, _("%(document)s : remplacée par l’entreprise") % {"document": label})


def _change(change: Changed, label: str) -> str:
    return _("%(fact)s : %(before)s, puis %(now)s (%(origin)s)") % {
        "fact": label,
        "before": _shown(change.before),
        "now": _shown(change.now),
        "origin": change.origin.label,
    }


def _shown(value: Any) -> str:
    if value is None:
        return _("inconnu")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return " – ".join(_shown(one) for one in value)
    day = parse_date(value) if isinstance(value, str) and len(value) == 10 else None
    return shown_date(day, short=True) if day else str(value)
