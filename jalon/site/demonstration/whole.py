"""A demonstration is played to its end or made anew: none that was stopped half-way is shown as if it were whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from jalon.journal.actions import record
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.site.unfinished import BEGUN, DONE, SUBJECT


@contextmanager
def played_whole() -> Iterator[None]:
    """Around the playing of a demonstration; refused where an earlier one stopped half-way and may have been used."""
    last = Entry.objects.filter(subject=SUBJECT, action__in=(BEGUN, DONE)).order_by("-pk").first()
    if last and last.action == BEGUN:
        raise ActionRefused(
            "demonstration.interrupted",
            _("La démonstration de cette base s’est arrêtée à mi-chemin : elle n’est pas entière."),
            _("Relancez sur une base vide, ou sur une sauvegarde d’avant."),
        )
    record(None, BEGUN, SUBJECT)
    yield
    record(None, DONE, SUBJECT)
