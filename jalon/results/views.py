"""Public pages: the Regions side by side, a plan, its axes, measures, indicators, claims and sources."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.funds.queries import Totals
from jalon.monitoring import results
from jalon.plan import queries as plans
from jalon.plan.enums import Progress
from jalon.plan.models import Region
from jalon.plan.reading import AxisReading, MeasureReading, PlanReading, read_plan
from jalon.provenance.queries import Question
from jalon.results import comparison, money, sentences, tables
from jalon.results.freshness import public_page, public_page_of
from jalon.results.regions import published_schemes, region_or_404, snapshot_or_404
from jalon.ui import formats
from jalon.ui.theme import Accent, Tint, theme_css, theme_digest


def _cards() -> list[comparison.Card]:
    moved = money.by_region()
    return [comparison.card(each, moved.get(each.region.slug)) for each in plans.summaries()]


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The Regions side by side."""
    cards = _cards()
    context = {
        "cards": cards,
        "rows": comparison.lines(cards),
        "headline": sentences.together([card.summary for card in cards]),
        "any_real_money": any(card.money and not card.money.fictif for card in cards),
        "caption": _("Comparaison des Régions"),
        "csv_url": reverse("results:comparison_file"),
    }
    return render(request, "results/home.html", context)


@public_page
def comparison_file(request: HttpRequest) -> HttpResponse:
    """The comparison as CSV."""
    cards = _cards()
    return tables.comparison_csv("comparaison", [card.region.name for card in cards], comparison.lines(cards))


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What the figures are and where they come from."""
    return render(request, "results/about.html")


def theme(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the Regions' colours."""
    accents = [
        Accent(region.slug, Tint(**region.colours["light"]), Tint(**region.colours["dark"]))
        for region in plans.regions()
    ]
    etag = f'"{theme_digest(accents)}"'
    unchanged = etag in parse_etags(request.headers.get("If-None-Match", ""))
    response = (
        HttpResponseNotModified()
        if unchanged
        else HttpResponse(theme_css(accents), content_type="text/css; charset=utf-8")
    )
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=60, stale_while_revalidate=86400)
    return response


@public_page
def plan(request: HttpRequest, region: str) -> HttpResponse:
    """A Region's plan: the answer, where the money goes, what comes of it."""
    taken = snapshot_or_404(request, region)
    found, main = taken.region, taken.main_plan
    if main is None:
        return render(request, "results/plan.html", {"region": found, "reading": None})
    reading = read_plan(taken, main, timezone.localdate())
    by_axis = money.by_axis(region, {axis.path: axis for axis in taken.axes if axis.plan_id == main.pk})
    published = published_schemes(request, region)
    moved = money.together(moved for _path, _name, moved in by_axis)
    context = {
        "region": found,
        "reading": reading,
        "has_measures": bool(reading.measures),
        "headline": sentences.headline(reading),
        "history": sentences.history(reading.amount),
        "adopted_on": _question(reading, "adopted-on"),
        "money": moved,
        "money_told": any(each.amount for each in reading.axes),
        "axes": [_axis_row(found, each, by_axis) for each in reading.axes],
        "indicators": [each for each in reading.indicators if each.target],
        "progress_counts": _progress_counts(reading.measures),
        "open_schemes": [each for each in taken.schemes if each.slug in published],
        "years": money.by_year(region) if moved else [],
        "years_csv": reverse("results:years_file", args=[region]),
    }
    return render(request, "results/plan.html", context)


def _question(reading: PlanReading, name: str) -> Question | None:
    return next((each for each in reading.details if each.property_name == name), None)


def _axis_row(region: Region, axis: AxisReading, rows: list[tuple[str, str, Totals]]) -> dict[str, object]:
    return {
        "axis": axis,
        "url": reverse("results:axis", args=[region.slug, axis.axis.slug]),
        "money": money.under(axis.axis.path, rows),
    }


def _progress_counts(measures: tuple[MeasureReading, ...]) -> list[tuple[Progress, int]]:
    counts = Counter(each.progress for each in measures)
    return [(progress, counts[progress]) for progress in Progress if counts[progress]]


@public_page
def axis(request: HttpRequest, region: str, axis: str) -> HttpResponse:
    """An axis: its lines or measures, what is said of it, its money."""
    found = region_or_404(request, region)
    axes = plans.axis_paths(region)
    path = next((path for path, each in axes.items() if each.slug == axis and each.parent_id is None), "")
    reading = plans.axis_of(region, path, timezone.localdate())
    if reading is None:
        raise Http404
    by_axis = money.by_axis(region, axes)
    context = {
        "region": found,
        "each": reading,
        "has_measures": bool(plans.measure_paths(region)),
        "money": money.under(path, by_axis),
        "years": money.by_year(region, path),
        "years_csv": reverse("results:years_file", args=[region]) + f"?axe={path}",
    }
    return render(request, "results/axis.html", context)


def _chosen_measures(request: HttpRequest, reading: PlanReading) -> list[MeasureReading]:
    """The measures that the address's filters keep; an unknown value keeps none."""
    progress, axis = request.GET.get("etat", ""), request.GET.get("axe", "")
    return [
        each
        for each in reading.measures
        if (not progress or each.progress == progress)
        and (not axis or (each.axis is not None and each.axis.slug == axis))
        and (not request.GET.get("montant") or each.amount)
    ]


@public_page
def measures(request: HttpRequest, region: str) -> HttpResponse:
    """The measure board."""
    found, reading = _with_measures(request, region)
    chosen = _chosen_measures(request, reading)
    total, carried = len(reading.measures), sum(each.amount is not None for each in reading.measures)
    dated = sum(bool(each.measure.due) for each in reading.measures)
    context = {
        "region": found,
        "reading": reading,
        "has_measures": True,
        "headline": ngettext(
            "%(count)s mesure, dont %(carried)s avec un montant publié.",
            "%(count)s mesures, dont %(carried)s avec un montant publié.",
            total,
        )
        % {"count": formats.number(total), "carried": formats.count_word(carried)},
        "said_of_dates": ngettext(
            "%(count)s a une échéance publiée. Une échéance passée sans résultat publié reste « inconnue ».",
            "%(count)s ont une échéance publiée. Une échéance passée sans résultat publié reste « inconnue ».",
            dated,
        )
        % {"count": formats.count_word(dated, feminine=True).capitalize()},
        "measures": chosen,
        "axes": [each for each in reading.axes if each.measures],
        "progresses": [progress for progress, _count in _progress_counts(reading.measures)],
        "chosen_progress": request.GET.get("etat", ""),
        "chosen_axis": request.GET.get("axe", ""),
        "with_amount": bool(request.GET.get("montant")),
        "filtered": len(chosen) != total,
        "caption": ngettext("%(count)s mesure sur %(total)s", "%(count)s mesures sur %(total)s", len(chosen))
        % {"count": len(chosen), "total": total},
        "csv_url": reverse("results:measures_file", args=[region]) + _query(request),
    }
    return render(request, "results/measures.html", context)


def _query(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _with_measures(request: HttpRequest, region: str) -> tuple[Region, PlanReading]:
    found = region_or_404(request, region)
    reading = plans.plan_of(region, timezone.localdate())
    if reading is None or not reading.measures:
        raise Http404
    return found, reading


@public_page
def measures_file(request: HttpRequest, region: str) -> HttpResponse:
    """The measures that the filters keep, as CSV."""
    _found, reading = _with_measures(request, region)
    return tables.measures_csv(f"{region}-mesures", _chosen_measures(request, reading))


@public_page
def measure(request: HttpRequest, region: str, measure: str) -> HttpResponse:
    """One measure: its amount, due date, schemes and everything tied to it."""
    found = region_or_404(request, region)
    reading = plans.measure_of(region, measure, timezone.localdate())
    if reading is None:
        raise Http404
    context = {
        "region": found,
        "each": reading,
        "has_measures": True,
        "other_ties": [tie for tie in reading.ties if tie.entry not in reading.schemes],
    }
    return render(request, "results/measure.html", context)


@public_page_of(results.version)
def indicators(request: HttpRequest, region: str) -> HttpResponse:
    """Every indicator with its baseline, target and observations; nothing drawn between them."""
    found = region_or_404(request, region)
    known, seen = plans.indicators_of(region, timezone.localdate()), results.by_indicator(region)
    targets = sum(each.target is not None for each in known)
    observed = sum(each.target is not None and bool(each.observations) for each in known)
    words = {
        "count": formats.count_word(targets, feminine=True).capitalize(),
        "observed": formats.count_word(observed, feminine=True),
    }
    if not targets:
        headline = _("Aucune cible n’est publiée.")
    elif observed:
        headline = ngettext(
            "%(count)s cible publiée, %(observed)s avec un résultat.",
            "%(count)s cibles publiées, %(observed)s avec un résultat.",
            targets,
        )
    else:
        headline = ngettext(
            "%(count)s cible publiée, aucun résultat.", "%(count)s cibles publiées, aucun résultat.", targets
        )
    context = {
        "region": found,
        "has_measures": bool(plans.measure_paths(region)),
        "headline": headline % words,
        "aimed": [(each, seen.get(each.indicator.slug, ())) for each in known if each.target],
        "others": [(each, seen.get(each.indicator.slug, ())) for each in known if not each.target],
        "csv_url": reverse("results:indicators_file", args=[region]),
    }
    return render(request, "results/indicators.html", context)


@public_page
def indicators_file(request: HttpRequest, region: str) -> HttpResponse:
    """The indicators as CSV."""
    region_or_404(request, region)
    return tables.indicators_csv(f"{region}-indicateurs", plans.indicators_of(region, timezone.localdate()))


@public_page
def claim(request: HttpRequest, region: str, key: str) -> HttpResponse:
    """One claim: what it says, who says it, who says otherwise, and why one is retained."""
    found = region_or_404(request, region)
    reading = plans.claim_of(f"{region}/{key}")
    if reading is None:
        raise Http404
    context = {
        "region": found,
        "has_measures": bool(plans.measure_paths(region)),
        "claim": reading.claim,
        "question": reading.question,
        "subject": reading.subject,
    }
    return render(request, "results/claim.html", context)


@public_page
def facts(request: HttpRequest, region: str) -> HttpResponse:
    """Schemes, instruments, other plans, events, actors: what sources name beside the plan's axes and measures."""
    found = region_or_404(request, region)
    known = plans.facts_of(region, timezone.localdate())
    assert known is not None
    context = {
        "region": found,
        "has_measures": bool(plans.measure_paths(region)),
        "schemes": plans.scheme_mentions(region),
        "groups": [
            (_("Conventions, équipements et budgets"), known.instruments),
            (_("Autres plans"), known.plans),
            (_("Principes et contexte"), known.statements),
            (_("Acteurs"), known.actors),
        ],
        "events": known.events,
    }
    return render(request, "results/facts.html", context)


@public_page
def sources(request: HttpRequest, region: str) -> HttpResponse:
    """The sources of a Region, how far each is relied on, and where they disagree."""
    found = region_or_404(request, region)
    taken = plans.snapshot_of(region)
    assert taken is not None
    disputes = [
        {"question": each, "subject_name": taken.entries[each.subject].name}
        for each in taken.questions
        if each.disputed
    ]
    count = len(taken.sources)
    known = ngettext("%(count)s source", "%(count)s sources", count) % {"count": formats.number(count)}
    argued = ngettext("%(count)s désaccord", "%(count)s désaccords", len(disputes)) % {
        "count": formats.number(len(disputes))
    }
    context = {
        "region": found,
        "has_measures": bool(taken.measures),
        "headline": _("%(sources)s, %(disputes)s.") % {"sources": known, "disputes": argued},
        "sources": taken.sources,
        "disputes": disputes,
    }
    return render(request, "results/sources.html", context)
