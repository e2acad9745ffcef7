"""The single undertaking of an enterprise on a day, from the holdings that are on record."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from jalon.accounts.reading import once_a_reading
from jalon.aids import lawful, locks
from jalon.aids.enums import PartyKind
from jalon.aids.models import Link, Party
from jalon.companies.queries import companies
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.undertakings.graph import AdjacentMarkets, Control, Enterprise, Graph, Kind
from jalon.law.undertakings.graph import Link as LawLink
from jalon.law.undertakings.single import Undertaking, single_undertaking

# A holding stands while no other row corrects or withdraws it. Persons join nobody in a single undertaking (art. 2(2):
# only through enterprises), so the walk stops at them; for the size of an SME it stops at public bodies.
_AROUND = """
WITH RECURSIVE reached(reference) AS (
    SELECT %(siren)s::varchar
    UNION
    SELECT CASE WHEN link.owner_id = reached.reference THEN link.owned_id ELSE link.owner_id END
    FROM reached
    JOIN aids_link link ON link.owner_id = reached.reference OR link.owned_id = reached.reference
    JOIN aids_party owner ON owner.reference = link.owner_id
    WHERE NOT link.withdrawn AND owner.kind <> ALL (%(beyond)s)
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


PERSONS = [PartyKind.PERSON.value]
PUBLIC = [PartyKind.PUBLIC_BODY.value, PartyKind.LOCAL_AUTHORITY.value]


def around(reference: str, on: date | None = None, beyond: Sequence[str] = PERSONS) -> frozenset[str]:
    """Every enterprise that a chain of holdings, of any size, joins to this one (on a day; ever, without one).

    ``beyond``: the kinds of owners at which the walk stops.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"siren": reference, "day": on, "beyond": list(beyond)})
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


@once_a_reading
def graph_around(siren: str, on: date) -> Graph:
    """The holdings that hold on a day around an enterprise, as the law's algorithms read them."""
    links = [link for link in _touching(around(siren, on)) if _holds(link, on)]
    return _graph(siren, links)


def size_graph(siren: str) -> Graph:
    """Every holding ever around an enterprise, persons included: its size weighs several closed periods."""
    return _graph(siren, _touching(around(siren, beyond=PUBLIC)))


# Asked at every check of a de minimis ceiling: the ORM would take longer to write it than the database to answer.
_TOUCHING = """
SELECT * FROM aids_link link
WHERE NOT withdrawn AND (owner_id = ANY(%(reached)s) OR owned_id = ANY(%(reached)s))
  AND NOT EXISTS (SELECT 1 FROM aids_link later WHERE later.replaces_id = link.id)
ORDER BY id
"""
_PARTIES = "SELECT * FROM aids_party WHERE reference = ANY(%(named)s)"


def _touching(reached: Iterable[str]) -> list[Link]:
    """The standing holdings of which one side is reached, with both sides."""
    links = list(Link.objects.raw(_TOUCHING, {"reached": list(reached)}))
    named = sorted({side for link in links for side in (link.owner_id, link.owned_id)})
    parties = {party.reference: party for party in Party.objects.raw(_PARTIES, {"named": named})} if named else {}
    for link in links:
        link.owner, link.owned = parties[link.owner_id], parties[link.owned_id]
    return links


def _graph(siren: str, links: list[Link]) -> Graph:
    parties = {party.reference: party for link in links for party in (link.owner, link.owned)}
    enterprises = [
        Enterprise(
            party.reference,
            party.name or party.reference,
            Kind(party.kind),
            party.market,
            party.budget_cents,
            party.inhabitants,
        )
        for _reference, party in sorted(parties.items())
    ]
    if siren not in parties:
        found = companies([siren])
        enterprises.append(Enterprise(siren, found[0].shown_name if found else siren))
    near = {AdjacentMarkets(party.market, one) for party in parties.values() for one in party.adjacent}
    return Graph(
        tuple(enterprises),
        tuple(_law_link(link) for link in links),
        tuple(sorted(near, key=lambda pair: (pair.first, pair.second))),
    )


def _law_link(link: Link) -> LawLink:
    return LawLink(
        owner=link.owner_id,
        owned=link.owned_id,
        capital=None if link.capital is None else link.capital / 100,
        votes=None if link.votes is None else link.votes / 100,
        controls=(Control(link.control),) if link.control else (),
        together=link.together,
        invested_cents=link.invested_cents,
        begins=link.valid_from,
        ends=link.valid_to,
        evidence=link.source,
    )


def undertaking(siren: str, on: date, parameters: Parameters | None = None, *, sgei: bool = False) -> Undertaking:
    """The single undertaking of an enterprise on a day, with the arithmetic and what it rests on.

    ``sgei``: under the SGEI regulation, where a non-profit entity joins nothing; it is a part of the other.
    """
    try:
        return single_undertaking(graph_around(siren, on), siren, on, parameters or lawful.parameters(), sgei=sgei)
    except LawError as error:
        raise lawful.refused(error) from error


def hold(siren: str, on: date) -> Undertaking:
    """The single undertaking, held until the transaction ends: whoever decides for a member or moves its holdings waits."""
    return hold_all([siren], on)[siren]


def hold_all(sirens: Iterable[str], on: date) -> dict[str, Undertaking]:
    """The single undertakings of several enterprises, all held at once, in the one order that everybody takes.

    Read once to know whom to hold, then again: what was recorded meanwhile is held too.
    """
    wanted, held = sorted(set(sirens)), set[str]()
    while True:
        found = {siren: undertaking(siren, on) for siren in wanted}
        missing = {one for group in found.values() for one in group.ids} - held
        if not missing:
            return found
        locks.lock(missing)
        held |= missing
