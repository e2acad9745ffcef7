"""What Jalon and the Region's finance system say differently, amount by amount, and who must act."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import gettext as _

from jalon.funds.queries import version
from jalon.payments.enums import FileKind
from jalon.payments.exchange.outgoing import ours, said_last
from jalon.payments.models import FinanceLine


@dataclass(frozen=True, slots=True)
class Difference:
    """An amount that is not the same in both systems, in cents, and who must act."""

    kind: FileKind
    key: str
    ours: int | None
    theirs: int | None
    their_number: str
    who: str


def differences(region: str) -> list[Difference]:
    """What both systems say differently, thing by thing; nothing before a first file came."""
    theirs = said_last(region)
    if not theirs:
        return []
    mine = {(line.kind.value, line.key): line for line in ours(region)}
    found = []
    for kind, key in sorted({*mine, *theirs}):
        here = mine[kind, key].cents if (kind, key) in mine else None
        there = theirs[kind, key].amount_cents if (kind, key) in theirs else None
        rejected = (kind, key) in theirs and bool(theirs[kind, key].reason)
        if here == there or (here is None and rejected):
            continue
        number = theirs[kind, key].their_number if (kind, key) in theirs else ""
        found.append(Difference(FileKind(kind), key, here, there, number, _who(FileKind(kind), here, there)))
    return found


def _who(kind: FileKind, here: int | None, there: int | None) -> str:
    if there is None:
        return _("La direction des finances l’enregistre dans son système.")
    if here is None and kind in (FileKind.AUTHORISATION, FileKind.CREDITS):
        return _("Le gestionnaire financier enregistre le vote dans Jalon.")
    if here is None:
        return _("La direction des finances dit de quel dossier il s’agit.")
    if kind in (FileKind.AUTHORISATION, FileKind.CREDITS):
        return _("Le gestionnaire financier compare avec la délibération : elle fait foi.")
    return _("Le gestionnaire financier et le comptable comparent leurs pièces.")


def how_many_differ(region: str) -> int:
    """How many things differ, counted once until an entry or a file comes: for a page that is opened all day."""
    last = FinanceLine.objects.filter(file__region=region).aggregate(last=Max("pk"))["last"]
    if last is None:
        return 0
    key = f"differences-{region}-{version(region)}-{last}"
    count: int | None = cache.get(key)
    if count is None:
        count = len(differences(region))
        cache.set(key, count)
    return count
