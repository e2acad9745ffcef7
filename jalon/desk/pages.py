"""What the pages of an estimate share: the scheme that is estimated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jalon.desk.catalogue import Offer


def estimate_page(request: HttpRequest, template: str, offer: Offer, **context: object) -> HttpResponse:
    """A page of the estimate of a scheme."""
    scheme = offer.version.scheme
    return render(request, template, {"region": scheme.region, "offer": offer, "slug": scheme.slug, **context})
