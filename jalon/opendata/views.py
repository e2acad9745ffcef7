"""The page of open data, its files, and the reference of the API."""

import io
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.opendata import awards, document, freshness, plan_data
from jalon.opendata.api import api
from jalon.opendata.fiction import fictif
from jalon.opendata.problems import BAD_PARAMETER, KINDS, Unusable, problem, remedy_of, title
from jalon.opendata.reference import groups
from jalon.opendata.tables import BOM, SEPARATORS, TABLES, written
from jalon.plan import queries as plans
from jalon.plan.snapshot import Snapshot

Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]
CSV = "text/csv; charset=utf-8"


def index(request: HttpRequest) -> HttpResponse:
    """What can be taken away, under which licence, and how to check it."""
    context = {
        "regions": plans.regions(),
        "tables": TABLES.values(),
        "licence": document.LICENCE,
        "fictif": fictif(),
    }
    return render(request, "opendata/index.html", context)


def reference(request: HttpRequest) -> HttpResponse:
    """Every address of the API and every field of what it answers, from its own document."""
    found = api.get_openapi_schema()
    problems = [
        {"status": kind.status, "code": kind.code, "title": title(kind), "remedy": remedy_of(kind)}
        for kind in KINDS
    ]
    context = {"document": found, "groups": groups(found), "problems": problems}
    return render(request, "opendata/reference.html", context)


def readable(view: View) -> View:
    """A file that any site may read; a parameter that it does not take is a problem that says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        try:
            response = view(request, **kwargs)
        except Unusable as found:
            names = ", ".join(name for name, _said in found.errors)
            response = problem(
                request, BAD_PARAMETER, _("À corriger : %(names)s.") % {"names": names}, "", found.errors
            )
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


@readable
def plan_file(request: HttpRequest, region: str) -> HttpResponseBase:
    """A Region's whole plan as one JSON file."""
    _options(request, ())
    taken = _taken(region)

    def make() -> HttpResponse:
        summary = next(one for one in plans.summaries() if one.region.slug == region)
        whole = plan_data.whole_plan(summary, taken, timezone.localdate())
        return _attached(HttpResponse(whole.model_dump_json(indent=1), "application/json"), f"{region}-plan.json")

    return freshness.answer(request, freshness.plan({"region": region}), make)


@readable
def table_file(request: HttpRequest, region: str, table: str) -> HttpResponseBase:
    """One table of a Region as CSV."""
    asked = _options(request, ("bom", "separator"))
    if table not in TABLES:
        raise Http404
    wanted, taken = TABLES[table], _taken(region)

    def make() -> StreamingHttpResponse:
        lines = written(wanted, taken, SEPARATORS[asked["separator"]], asked["bom"] == "1")
        return _attached(StreamingHttpResponse(lines, content_type=CSV), f"{region}-{table}.csv")

    return freshness.answer(request, wanted.gauge({"region": region}), make)


@readable
def awards_file(request: HttpRequest, region: str) -> HttpResponseBase:
    """A Region's grants in the national layout; the file of a demonstration says so in its name and its rows."""
    asked = _options(request, ("bom",))
    taken = _taken(region)
    text = io.StringIO()
    awards.write(taken.region, text)
    name = f"subventions-{region}-fictif.csv" if fictif() else f"subventions-{region}.csv"
    content = (BOM if asked["bom"] == "1" else "") + text.getvalue()
    return freshness.answer(request, None, lambda: _attached(HttpResponse(content, CSV), name))


CHOICES = {"bom": ("0", "1"), "separator": tuple(SEPARATORS)}


def _options(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """The options asked for, each among its choices; the first is meant when nothing is said."""
    wrong = []
    for name, value in request.GET.items():
        if name not in names:
            wrong.append((name, _("Ce paramètre n’existe pas ici.")))
        elif value not in CHOICES[name]:
            said = _("Donnez une de ces valeurs : %(values)s.") % {"values": ", ".join(CHOICES[name])}
            wrong.append((name, said))
    if wrong:
        raise Unusable(wrong)
    return {name: request.GET.get(name, CHOICES[name][0]) for name in names}


def _taken(region: str) -> Snapshot:
    taken = plans.snapshot_of(region)
    if taken is None:
        raise Http404
    return taken


def _attached(response: Answer, name: str) -> Answer:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
