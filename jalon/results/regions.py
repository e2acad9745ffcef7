"""Finding the Region of an address."""

from django.http import Http404

from jalon.plan import queries as plans
from jalon.plan.models import Region


def region_or_404(slug: str) -> Region:
    """The Region of this slug; an unknown one is a page that does not exist."""
    found = plans.region(slug)
    if found is None:
        raise Http404
    return found
