"""Jalon's own money: what was opened, granted, committed and paid, down to the ledger's entries."""

import re
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.funds import entries as ledger
from jalon.funds.entries import EntryFilter, EntryView
from jalon.plan import queries as plans
from jalon.plan.models import Region
from jalon.results import money, tables
from jalon.results.freshness import public_page
from jalon.results.regions import region_or_404
from jalon.schemes.queries import latest_version, rulebook_of
from jalon.ui.formats import language

PAGE_SIZE = 50
SLUG = re.compile(r"[a-z0-9-]{1,80}")


def _frame(region: Region) -> dict[str, object]:
    return {"region": region, "has_measures": bool(plans.measure_paths(region.slug))}


@public_page
def money_page(request: HttpRequest, region: str) -> HttpResponse:
    """What was opened, granted, committed and paid, by axis and by year."""
    found = region_or_404(request, region)
    moved = money.of_region(region)
    context = {
        **_frame(found),
        "headline": money.headline(moved),
        "money": moved,
        "axes": money.by_axis(region, plans.axis_paths(region)) if moved else [],
        "axes_csv": reverse("results:axes_file", args=[region]),
        "years": money.by_year(region) if moved else [],
        "years_csv": reverse("results:years_file", args=[region]),
        "cofinanced": money.cofinanced(region),
    }
    return render(request, "results/money.html", context)


@public_page
def years_file(request: HttpRequest, region: str) -> HttpResponse:
    """Money by exercice, of the Region or of one axis, as CSV."""
    region_or_404(request, region)
    return tables.money_csv(f"{region}-annees", "year", money.by_year(region, _axis(request.GET)))


@public_page
def axes_file(request: HttpRequest, region: str) -> HttpResponse:
    """Money by axis as CSV."""
    region_or_404(request, region)
    rows = money.by_axis(region, plans.axis_paths(region))
    return tables.money_csv(f"{region}-axes", "axis", ((path, moved) for path, _name, moved in rows))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _axis(asked: Mapping[str, str]) -> str:
    """The axis of an address; PostgreSQL knows no NUL character."""
    return asked.get("axe", "").replace("\0", "")


def _scheme(asked: Mapping[str, str]) -> str:
    """The slug of a scheme in an address, or nothing."""
    return asked["dispositif"] if SLUG.fullmatch(asked.get("dispositif", "")) else ""


def _wanted(region: str, asked: Mapping[str, str]) -> EntryFilter:
    """The entries that an address asks for; ``etape`` names a figure: the entries that made it."""
    scheme = _scheme(asked)
    return EntryFilter(
        region=region,
        axis=_axis(asked),
        scheme=f"{region}/{scheme}" if scheme else "",
        operations=ledger.BEHIND.get(asked.get("etape", ""), ()),
        year=_number(asked.get("exercice", "")),
    )


def _said(region: str, asked: Mapping[str, str], axes: Mapping[str, str]) -> str:
    """« Écritures : attribué, axe 1, exercice 2025 »."""
    steps = {
        "opened": _("ouvert"),
        "allocated": _("affecté"),
        "granted": _("attribué"),
        "committed": _("engagé"),
        "paid": _("payé"),
    }
    version = latest_version(region, _scheme(asked)) if _scheme(asked) else None
    parts = [
        steps.get(asked.get("etape", ""), ""),
        rulebook_of(version).title.get(language(), "") if version else "",
        axes.get(asked.get("axe", ""), ""),
    ]
    if _number(asked.get("exercice", "")):
        parts.append(_("exercice %(year)s") % {"year": asked["exercice"]})
    known = [part for part in parts if part]
    return _("Écritures : %(kept)s") % {"kept": ", ".join(known)} if known else _("Toutes les écritures")


@public_page
def entries(request: HttpRequest, region: str) -> HttpResponse:
    """The ledger's entries behind a figure, the latest first."""
    found = region_or_404(request, region)
    asked = request.GET
    page = ledger.entries(_wanted(region, asked), before=_number(asked.get("avant", "")), size=PAGE_SIZE)
    axes = {path: f"{axis.number}. {axis.name}" for path, axis in plans.axis_paths(region).items()}
    context = {
        **_frame(found),
        "headline": _said(region, asked, axes),
        "page": page,
        "filtered": bool(set(asked) - {"avant"}),
    }
    return render(request, "results/entries.html", context)


@public_page
def entry(request: HttpRequest, region: str, entry: int) -> HttpResponse:
    """One entry: what moved, on which ground, and its place in the chain that proves it."""
    found = region_or_404(request, region)
    view = ledger.entry(entry)
    if view is None or not _is_of(region, view):
        raise Http404
    return render(request, "results/entry.html", {**_frame(found), "entry": view})


def _is_of(region: str, view: EntryView) -> bool:
    return any(place.owner.startswith(f"{region}/") for place in view.places)
