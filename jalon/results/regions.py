"""Finding the Region of an address among those that the page's stamp has read already."""

from typing import cast

from django.http import Http404, HttpRequest

from jalon.plan.models import Region
from jalon.plan.snapshot import Snapshot, snapshot
from jalon.results.stamps import StampedRequest


def region_or_404(request: HttpRequest, slug: str) -> Region:
    """The Region of this slug; an unknown one is a page that does not exist. Asks nothing of the database."""
    regions = cast(StampedRequest, request).stamp.regions
    found = next((region for region in regions if region.slug == slug), None)
    if found is None:
        raise Http404
    return found


def published_schemes(request: HttpRequest, slug: str) -> frozenset[str]:
    """The Region's schemes whose rules are published, by slug."""
    return cast(StampedRequest, request).stamp.schemes_of(slug)


def snapshot_or_404(request: HttpRequest, slug: str) -> Snapshot:
    """All that the Region's published version says, from memory."""
    return snapshot(region_or_404(request, slug))
