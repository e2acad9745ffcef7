"""Who is in the room at an hour, who may vote on a report and for whom: from movements, proxies and recusals."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from jalon.cases.committee.counting import Room


@dataclass(frozen=True, slots=True)
class Given:
    """A proxy in force: whose vote, held by whom."""

    giver: int
    holder: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """The room for one report; members by their ids.

    ``voters`` gives each member who may vote, and who holds the vote: None in person, else the holder of the proxy.
    A recused member is out of the room, and so are the proxies that the member holds.
    """

    in_office: frozenset[int]
    recused: frozenset[int]
    present: frozenset[int]
    voters: Mapping[int, int | None]

    @property
    def room(self) -> Room:
        """The same as whole numbers, for the count."""
        represented = sum(holder is not None for holder in self.voters.values())
        return Room(len(self.in_office), len(self.recused), len(self.present), represented)


def there(passings: Iterable[tuple[int, bool]]) -> frozenset[int]:
    """The members in the room after their passings, in order: (member, comes in)."""
    inside: set[int] = set()
    for member, comes in passings:
        (inside.add if comes else inside.discard)(member)
    return frozenset(inside)


def sitting(
    members: Collection[int], inside: Collection[int], proxies: Iterable[Given], recused: Collection[int]
) -> Sitting:
    """The room for a report: who counts, who votes in person, who by proxy."""
    office, aside = frozenset(members), frozenset(recused) & frozenset(members)
    present = (frozenset(inside) & office) - aside
    voters: dict[int, int | None] = dict.fromkeys(sorted(present))
    for proxy in proxies:
        absent = proxy.giver in office and proxy.giver not in inside and proxy.giver not in aside
        if absent and proxy.holder in present:
            voters[proxy.giver] = proxy.holder
    return Sitting(office, aside, present, voters)
