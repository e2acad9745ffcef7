"""How far the Regions have gone: their folders' published versions, their schemes, the length of their ledgers."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from jalon.funds import queries as funds
from jalon.plan import queries as plans
from jalon.plan.models import Region
from jalon.schemes.queries import latest_numbers


@dataclass(frozen=True)
class Stamp:
    """The state that public pages show: two pages of one address and one stamp are the same page.

    ``versions`` are (Region, id of its folder's version, rebuilds); ``schemes`` are (Region, slug, version number)
    of the schemes whose rules are published.
    """

    versions: tuple[tuple[str, int, int], ...]
    schemes: tuple[tuple[str, str, int], ...]
    ledger: str

    @cached_property
    def digest(self) -> str:
        """Changes with any published version, and with any entry of the ledger it covers."""
        return hashlib.sha256(repr((self.versions, self.schemes, self.ledger)).encode()).hexdigest()[:32]

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The Regions that have a published folder: read only where a page is rendered."""
        return tuple(plans.regions())

    def schemes_of(self, region: str) -> frozenset[str]:
        """The slugs of a Region's published schemes: those that have a page at the desk."""
        return frozenset(slug for owner, slug, _number in self.schemes if owner == region)


class StampedRequest(HttpRequest):
    """A request for a public page: ``stamp`` is the state that the page shows."""

    stamp: Stamp


def stamp(region: str = "") -> Stamp:
    """The present state, in three queries. For a page of one Region, only its own ledger counts."""
    return Stamp(plans.versions(), latest_numbers(), funds.version(region))
