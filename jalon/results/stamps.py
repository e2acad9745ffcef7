"""How far the Regions have gone: the published versions of their folders and the length of their ledgers."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from jalon.funds import queries as funds
from jalon.plan import queries as plans
from jalon.plan.models import Region


@dataclass(frozen=True)
class Stamp:
    """The state that public pages show: two pages of one address and one stamp are the same page."""

    regions: tuple[Region, ...]
    ledger: str

    @cached_property
    def digest(self) -> str:
        """Changes with any published version, and with any entry of the ledger it covers."""
        versions = [(region.slug, region.version_id, region.rebuilds) for region in self.regions]
        return hashlib.sha256(repr((versions, self.ledger)).encode()).hexdigest()[:32]


def stamp(region: str = "") -> Stamp:
    """The present state, in two queries. For a page of one Region, only its own ledger counts."""
    return Stamp(tuple(plans.regions()), funds.version(region))
