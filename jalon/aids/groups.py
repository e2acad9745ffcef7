"""The single undertaking of an enterprise on a day, from the holdings that are on record."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from jalon.aids import lawful, locks
from jalon.aids.models import Link
from jalon.companies.queries import companies
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.undertakings.graph import Control, Enterprise, Graph, Kind
from jalon.law.undertakings.graph import Link as LawLink
from jalon.law.undertakings.single import Undertaking, single_undertaking

# A holding stands while no other row corrects or withdraws it. Persons join nobody here (art. 2(2): only through
# enterprises), so the walk stops at them.
_AROUND = """
WITH RECURSIVE reached(reference) AS (
    SELECT %(siren)s::varchar
    UNION
    SELECT CASE WHEN link.owner_id = reached.reference THEN link.owned_id ELSE link.owner_id END
    FROM reached
    JOIN aids_link link ON link.owner_id = reached.reference OR link.owned_id = reached.reference
    JOIN aids_party owner ON owner.reference = link.owner_id
    WHERE NOT link.withdrawn AND owner.kind <> 'person'
      AND NOT EXISTS (SELECT 1 FROM aids_link later WHERE later.replaces_id = link.id)
      AND (%(day)s::date IS NULL OR
           ((link.valid_from IS NULL OR link.valid_from <= %(day)s)
            AND (link.valid_to IS NULL OR link.valid_to >= %(day)s)))
)
SELECT reference FROM reached
"""


def standing() -> QuerySet[Link]:
    """The holdings on record that nothing corrects or withdraws."""
    return Link.objects.filter(withdrawn=False, replaced_by=None)


def around(reference: str, on: date | None = None) -> frozenset[str]:
    """Every enterprise that a chain of holdings, of any size, joins to this one (on a day; ever, without one)."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"siren": reference, "day": on})
        return frozenset(row[0] for row in cursor.fetchall())


def links_among(references: Iterable[str], on: date | None = None) -> list[Link]:
    """The standing holdings between these enterprises, the earliest recorded first."""
    wanted = list(references)
    if len(wanted) < 2:
        return []
    rows = standing().filter(owner__in=wanted, owned__in=wanted).select_related("owner", "owned").order_by("id")
    return [link for link in rows if on is None or _holds(link, on)]


def _holds(link: Link, on: date) -> bool:
    return (link.valid_from is None or link.valid_from <= on) and (link.valid_to is None or on <= link.valid_to)


def graph_around(siren: str, on: date) -> Graph:
    """The holdings that hold on a day around an enterprise, as the law's algorithms read them."""
    reached = around(siren, on)
    rows = standing().filter(Q(owner__in=reached) | Q(owned__in=reached)).select_related("owner", "owned")
    links = [link for link in rows.order_by("id") if _holds(link, on)]
    parties = {party.reference: party for link in links for party in (link.owner, link.owned)}
    enterprises = [
        Enterprise(party.reference, party.name or party.reference, Kind(party.kind), party.market)
        for _reference, party in sorted(parties.items())
    ]
    if siren not in parties:
        found = companies([siren])
        enterprises.append(Enterprise(siren, found[0].shown_name if found else siren))
    return Graph(tuple(enterprises), tuple(_law_link(link) for link in links))


def _law_link(link: Link) -> LawLink:
    return LawLink(
        owner=link.owner_id,
        owned=link.owned_id,
        capital=None if link.capital is None else link.capital / 100,
        votes=None if link.votes is None else link.votes / 100,
        controls=(Control(link.control),) if link.control else (),
        begins=link.valid_from,
        ends=link.valid_to,
        evidence=link.source,
    )


def undertaking(siren: str, on: date, parameters: Parameters | None = None) -> Undertaking:
    """The single undertaking of an enterprise on a day, with the arithmetic and what it rests on."""
    try:
        return single_undertaking(graph_around(siren, on), siren, on, parameters or lawful.parameters())
    except LawError as error:
        raise lawful.refused(error) from error


def hold(siren: str, on: date) -> Undertaking:
    """The single undertaking, held until the transaction ends: whoever decides for a member or changes its holdings waits.

    Read once to know whom to hold, then again: what was recorded meanwhile is held too.
    """
    held: set[str] = set()
    while True:
        found = undertaking(siren, on)
        missing = set(found.ids) - held
        if not missing:
            return found
        locks.lock(missing)
        held |= missing
