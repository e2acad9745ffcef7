"""The accessibility statement, and the gallery where every component can be looked at."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jalon.ui.gallery import SAMPLE_STEPS, SAMPLE_TASKS, SampleForm, SampleQuestion, sample_rows


def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, whom to tell, and where to appeal."""
    return render(request, "ui/accessibility.html", {"contact": settings.CONTACT_EMAIL})


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who write pages. Only when debugging."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "form": SampleForm({"siren": "12345"}),
        "question": SampleQuestion(),
        "steps": SAMPLE_STEPS,
        "tasks": SAMPLE_TASKS,
        "rows": sample_rows(),
        "page": Paginator(range(1, 241), 20).get_page(request.GET.get("page", 3)),
    }
    return render(request, "ui/gallery.html", context)
