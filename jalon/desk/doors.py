"""What an address leads to, or nothing: a scheme that takes requests, a request of one's own."""

from uuid import UUID

from django.http import Http404

from jalon.accounts.resuming import SignedRequest
from jalon.cases.models import Case
from jalon.cases.queries import one_of_applicant
from jalon.desk.catalogue import Offer, offer
from jalon.schemes.queries import latest_version


def offer_or_404(region: str, slug: str) -> Offer:
    """The published scheme of this address."""
    version = latest_version(region, slug)
    if version is None:
        raise Http404
    return offer(version)


def request_or_404(request: SignedRequest, public_id: UUID) -> Case:
    """The person's own request; somebody else's does not exist for him."""
    case = one_of_applicant(request.user, public_id)
    if case is None:
        raise Http404
    return case
