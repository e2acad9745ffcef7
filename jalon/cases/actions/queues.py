"""The filters of the queue that people keep."""

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.models import SavedQueue
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

MOST = 30


@action
def save_queue(person: User, name: str, query: str) -> SavedQueue:
    """Keep a filter under a name; the same name again replaces it."""
    name = name.strip()[:60]
    if not name:
        raise ActionRefused("cases.no_name", _("Donnez un nom à ce filtre."), field="name")
    others = SavedQueue.objects.filter(person=person).exclude(name=name)
    if others.count() >= MOST:
        raise ActionRefused(
            "cases.too_many_filters",
            _("Vous gardez déjà %(most)s filtres.") % {"most": MOST},
            _("Retirez-en un qui ne sert plus."),
            field="name",
        )
    kept, _made = SavedQueue.objects.update_or_create(person=person, name=name, defaults={"query": query[:500]})
    return kept


@action
def forget_queue(person: User, queue_id: int) -> None:
    """Forget a filter of one's own; one that is gone already stays gone."""
    SavedQueue.objects.filter(person=person, pk=queue_id).delete()
