"""The published deliberations of a Region: what each gave, to whom, on which day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.cases.deliberations import deliberation, deliberations
from jalon.plan.queries import region as region_called
from jalon.ui.formats import language


@require_safe
def index(request: HttpRequest, region: str) -> HttpResponse:
    """Every deliberation, the latest first."""
    home = region_called(region)
    if home is None:
        raise Http404
    return render(request, "desk/deliberations.html", {"region": home, "reports": deliberations(region)})


@require_safe
def one(request: HttpRequest, region: str, number: str) -> HttpResponse:
    """One deliberation: its dates, the published act, and the awards of its annex."""
    home, found = region_called(region), deliberation(region, number)
    if home is None or found is None:
        raise Http404
    lines = [(line, line.titles.get(language()) or line.titles["fr"]) for line in found.lines]
    return render(request, "desk/deliberation.html", {"region": home, "act": found, "lines": lines})
