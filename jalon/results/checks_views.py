"""The checks on the spot of a Region, for everybody: how awards are drawn, what was found, and the proof of the draw."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.monitoring.progress import progress_of, published_campaigns
from jalon.plan.queries import region as region_called


@require_safe
def listing(request: HttpRequest, region: str) -> HttpResponse:
    """Every published campaign, the latest first; no name of anybody."""
    home = region_called(region)
    if home is None:
        raise Http404
    found = [(one, progress_of(one)) for one in published_campaigns(region)]
    return render(request, "results/checks.html", {"region": home, "campaigns": found})


@require_safe
def population(request: HttpRequest, region: str, public_id: UUID) -> HttpResponse:
    """The file of a population, byte for byte as its hash promised it."""
    found = published_campaigns(region).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    answer = HttpResponse(found.population, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="population-{found.pk}.json"'
    return answer
