"""The public API: everything that the pages show, to read, never to write."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query
from ninja.decorators import decorate_view

from jalon.cases import deliberations
from jalon.funds import cofinancing, publication, seals
from jalon.funds import entries as history
from jalon.funds import queries as funds
from jalon.funds.enums import Operation
from jalon.opendata import awards, delays, freshness, ledger_data, plan_data, problems, results_data, scheme_data
from jalon.opendata.document import PublicAPI
from jalon.opendata.fiction import fictif
from jalon.opendata.problems import Missing
from jalon.opendata.serving import served, unknown
from jalon.opendata.shapes import basic, ledger, plan, schemes
from jalon.plan import queries as plans
from jalon.plan.queries import RegionSummary
from jalon.plan.snapshot import Snapshot
from jalon.provenance.enums import Status
from jalon.schemes import queries as published

T = TypeVar("T")
View = Callable[..., Any]

SLUG = r"^[a-z0-9][a-z0-9-]{0,79}$"
REFERENCE = r"^[a-z0-9][a-z0-9/-]{0,249}$"
LONGEST = 200
FURTHEST = 1_000_000
BIGGEST = 2**63 - 1

api = PublicAPI()
problems.handle(api)

RegionId = Annotated[str, Path(pattern=SLUG, description="Id of the Region.")]
SchemeSlug = Annotated[str, Path(pattern=SLUG, description="Name of the scheme, without its Region.")]
EnvelopeSlug = Annotated[str, Path(pattern=SLUG, description="Name of the envelope, without its Region.")]
MeasureSlug = Annotated[str, Path(pattern=SLUG, description="Name of the measure in the Region's main plan.")]
DeliberationNumber = Annotated[str, Path(min_length=1, max_length=60, description="Number of the deliberation.")]
PageNumber = Annotated[int, Query(ge=1, le=FURTHEST, description="Which page, from 1.")]
Size = Annotated[int, Query(ge=1, le=LONGEST, description="How many objects at most.")]


def get(path: str, response: Any, gauge: freshness.Gauge, tag: str) -> Callable[[View], View]:
    """An address of the API, with what its answer's age is told by."""

    def register(view: View) -> View:
        name = view.__name__
        view = decorate_view(freshness.conditional(gauge))(view)
        said = (view.__doc__ or "").strip().splitlines()[0].rstrip(".")
        return api.get(path, response=response, operation_id=name, summary=said, tags=[tag])(view)

    return register


def page_of(request: HttpRequest, rows: Sequence[T], page: int, size: int) -> dict[str, Any]:
    """A page of a list, and the address of the next."""
    first = (page - 1) * size
    more = first + size < len(rows)
    return {
        "items": rows[first : first + size],
        "page": page,
        "size": size,
        "total": len(rows),
        "next": _next(request, page=page + 1) if more else None,
    }


def shaped(found: dict[str, Any], shape: Callable[[Any], Any]) -> dict[str, Any]:
    """The page with its objects in their shape: only those of the page are made."""
    return {**found, "items": [shape(one) for one in found["items"]]}


def _next(request: HttpRequest, **change: int) -> str:
    return f"{request.path}?{urlencode({**request.GET.dict(), **change})}"


def known(region: str) -> Snapshot:
    """What the Region has published, or a problem that says which Regions there are."""
    taken = plans.snapshot_of(region)
    if taken is None:
        raise Missing(
            _("Aucune Région ne porte l’identifiant « %(id)s ».") % {"id": region},
            _("Les identifiants sont listés à /api/v1/regions."),
        )
    return taken


def summary(taken: Snapshot) -> RegionSummary:
    """The Region as it stands beside the others."""
    return next(one for one in plans.summaries() if one.region.slug == taken.region.slug)


def missing(id: str, where: str) -> Missing:
    """No such object in a Region."""
    return Missing(
        _("Rien ne porte l’identifiant « %(id)s » ici.") % {"id": id},
        _("Les identifiants sont listés à %(where)s.") % {"where": f"/api/v1{where}"},
    )


@get("/regions", basic.Page[plan.RegionLine], freshness.plan, "plans")
def list_regions(request: HttpRequest, page: PageNumber = 1, size: Size = 50) -> Any:
    """The Regions that have published their plan."""
    return shaped(page_of(request, plans.summaries(), page, size), plan_data.region_line)


@get("/regions/{region}", plan.RegionLine, freshness.plan, "plans")
def read_region(request: HttpRequest, region: RegionId) -> Any:
    """One Region and the version of its folder."""
    return plan_data.region_line(summary(known(region)))


@get("/regions/{region}/plan", plan.WholePlan, freshness.plan, "plans")
def read_plan(request: HttpRequest, region: RegionId) -> Any:
    """All that a Region's published version says: plans, axes, measures, indicators, claims, sources."""
    taken = known(region)
    return plan_data.whole_plan(summary(taken), taken, timezone.localdate())


@get("/regions/{region}/plans", basic.Page[plan.PlanShape], freshness.plan, "plans")
def list_plans(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The plans of a Region with their axes and lines."""
    taken = known(region)
    return shaped(page_of(request, taken.plans, page, size), lambda one: plan_data.plan(taken, one))


@get("/regions/{region}/measures", basic.Page[plan.MeasureShape], freshness.plan, "plans")
def list_measures(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The measures of a Region's plans, with due date and progress."""
    taken, today = known(region), timezone.localdate()
    return shaped(page_of(request, taken.measures, page, size), lambda one: plan_data.measure(taken, one, today))


@get("/regions/{region}/measures/{measure}", plan.MeasureShape, freshness.plan, "plans")
def read_measure(request: HttpRequest, region: RegionId, measure: MeasureSlug) -> Any:
    """One measure of a Region's main plan."""
    taken, today = known(region), timezone.localdate()
    reading = plans.measure_of(region, measure, today)
    if reading is None:
        raise missing(measure, f"/regions/{region}/measures")
    return plan_data.measure(taken, reading.measure, today)


@get("/regions/{region}/indicators", basic.Page[plan.IndicatorShape], freshness.plan, "plans")
def list_indicators(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The indicators of a Region: baseline, target and observations are claims."""
    taken, today = known(region), timezone.localdate()
    return shaped(
        page_of(request, taken.indicators, page, size), lambda one: plan_data.indicator(taken, one, today)
    )


@get("/regions/{region}/claims", basic.Page[plan.ClaimShape], freshness.plan, "plans")
def list_claims(
    request: HttpRequest,
    region: RegionId,
    subject: Annotated[str | None, Query(pattern=REFERENCE, description="Only about this id.")] = None,
    property: Annotated[str | None, Query(pattern=SLUG, description="Only this property.")] = None,
    status: Annotated[Status | None, Query(description="Only this status.")] = None,
    retained: Annotated[bool | None, Query(description="Only the retained ones, or only the others.")] = None,
    page: PageNumber = 1,
    size: Size = 50,
) -> Any:
    """Every claim of a Region's sources, retained or not."""
    found = plan_data.claims(
        known(region), subject=subject or "", property=property or "", status=status or "", retained=retained
    )
    return shaped(page_of(request, found, page, size), plan_data.claim)


@get("/regions/{region}/sources", basic.Page[plan.SourceShape], freshness.plan, "plans")
def list_sources(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The sources of a Region."""
    return shaped(page_of(request, known(region).sources, page, size), plan_data.source)


@get("/regions/{region}/schemes", basic.Page[schemes.SchemeLine], freshness.content, "schemes")
def list_schemes(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The schemes whose rules are published, each in its latest version."""
    known(region)
    today = timezone.localdate()
    found = list(published.latest_versions(region))
    return shaped(page_of(request, found, page, size), lambda one: scheme_data.line(one, today))


@get("/regions/{region}/schemes/{scheme}", schemes.SchemeShape, freshness.content, "schemes")
def read_scheme(request: HttpRequest, region: RegionId, scheme: SchemeSlug) -> Any:
    """The latest version of a scheme: text, conditions in words, amounts as ranges, money left."""
    known(region)
    version = published.latest_version(region, scheme)
    if version is None:
        raise missing(scheme, f"/regions/{region}/schemes")
    return scheme_data.whole(version, timezone.localdate())


@get("/regions/{region}/delays", basic.Page[schemes.DelayShape], freshness.content, "schemes")
def list_delays(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """How long decided cases took, scheme by scheme, never under five cases."""
    known(region)
    return page_of(request, delays.delays(region), page, size)


@get("/regions/{region}/results", basic.Page[schemes.ResultShape], freshness.content, "schemes")
def list_results(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """What came of awards, counted by scheme from accepted reports and delivered lines."""
    known(region)
    return page_of(request, results_data.results(region), page, size)


@get("/regions/{region}/awards", schemes.AwardsShape, freshness.content, "schemes")
def read_awards(request: HttpRequest, region: RegionId) -> Any:
    """The grants of a Region in the national layout, and those that cannot be published yet."""
    return awards.shape(known(region).region)


@get("/regions/{region}/deliberations", basic.Page[schemes.DeliberationLineShape], freshness.content, "schemes")
def list_deliberations(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The published deliberations of a Region, the latest first."""
    known(region)
    return shaped(page_of(request, deliberations.deliberations(region), page, size), scheme_data.deliberation_line)


@get("/regions/{region}/deliberations/{path:number}", schemes.DeliberationShape, freshness.content, "schemes")
def read_deliberation(request: HttpRequest, region: RegionId, number: DeliberationNumber) -> Any:
    """One published deliberation: its dates, its act, and the awards of its annex."""
    known(region)
    found = deliberations.deliberation(region, number)
    if found is None:
        raise missing(number, f"/regions/{region}/deliberations")
    return scheme_data.deliberation(found)


@get("/regions/{region}/envelopes", basic.Page[ledger.EnvelopeShape], freshness.ledger, "ledger")
def list_envelopes(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The envelopes of a Region with their totals by step and year."""
    known(region)
    found = page_of(request, list(funds.envelopes(region)), page, size)
    return {**found, "items": ledger_data.envelopes(found["items"])}


@get("/regions/{region}/envelopes/{envelope}", ledger.EnvelopeShape, freshness.ledger, "ledger")
def read_envelope(request: HttpRequest, region: RegionId, envelope: EnvelopeSlug) -> Any:
    """One envelope with its totals by step and year."""
    known(region)
    found = funds.envelope(f"{region}/{envelope}")
    if found is None:
        raise missing(envelope, f"/regions/{region}/envelopes")
    return ledger_data.envelopes([found])[0]


@get("/regions/{region}/credits", basic.Page[ledger.CreditsShape], freshness.ledger, "ledger")
def list_credits(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The payment credits of a Region by exercice and chapter."""
    known(region)
    return shaped(page_of(request, funds.credits_situation(region), page, size), ledger_data.credits)


@get("/regions/{region}/programmes", basic.Page[ledger.ProgrammeShape], freshness.ledger, "ledger")
def list_programmes(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The programmes that several bodies finance: what is signed, what is missing."""
    known(region)
    return shaped(
        page_of(request, cofinancing.programmes(region), page, size),
        lambda one: ledger_data.programme(cofinancing.financing(one)),
    )


@get("/regions/{region}/entries", basic.Stretch[ledger.EntryShape], freshness.ledger, "ledger")
def list_entries(
    request: HttpRequest,
    region: RegionId,
    envelope: Annotated[
        str | None, Query(pattern=REFERENCE, description="Only this envelope's, by its id.")
    ] = None,
    scheme: Annotated[str | None, Query(pattern=REFERENCE, description="Only this scheme's, by its id.")] = None,
    operation: Annotated[Operation | None, Query(description="Only this operation.")] = None,
    year: Annotated[int | None, Query(ge=1983, le=2200, description="Only acts of this exercice.")] = None,
    since: Annotated[datetime.date | None, Query(description="Only acts of this day or later.")] = None,
    until: Annotated[datetime.date | None, Query(description="Only acts of this day or earlier.")] = None,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST, description="Only entries older than this id.")] = None,
    size: Size = 50,
) -> Any:
    """The entries of the ledger, the latest first."""
    known(region)
    wanted = history.EntryFilter(
        region=region,
        envelope=envelope or "",
        scheme=scheme or "",
        operations=(operation,) if operation else (),
        year=year,
        since=since,
        until=until,
    )
    found = history.entries(wanted, before=before, size=size)
    return {
        "items": [ledger_data.entry(one) for one in found.entries],
        "size": size,
        "next": _next(request, before=found.before) if found.before else None,
    }


@get("/regions/{region}/chains", basic.Page[ledger.ChainShape], freshness.ledger, "ledger")
def list_chains(request: HttpRequest, region: RegionId, page: PageNumber = 1, size: Size = 50) -> Any:
    """The chains of a Region: what each starts from, how long it is, its last hash."""
    known(region)
    found = list(publication.chains(region))
    return shaped(page_of(request, found, page, size), ledger_data.chain)


@get("/regions/{region}/links", basic.Stretch[ledger.LinkShape], freshness.ledger, "ledger")
def list_links(
    request: HttpRequest,
    region: RegionId,
    chain: Annotated[str, Query(pattern=REFERENCE, description="Id of the chain.")],
    after: Annotated[int, Query(ge=0, le=BIGGEST, description="Only links that follow this number.")] = 0,
    size: Size = 100,
) -> Any:
    """The links of a chain in order, with every field that their hashes cover."""
    known(region)
    owner = publication.chains(region).filter(reference=chain).first()
    if owner is None:
        raise missing(chain, f"/regions/{region}/chains")
    found = publication.chain_links(owner.reference, after=after, size=size)
    last = found[-1].sequence if found else after
    return {
        "items": [ledger_data.link(one, owner.fictif) for one in found],
        "size": size,
        "next": _next(request, after=last) if len(found) == size and last < owner.sequence else None,
    }


@get("/seals", basic.Stretch[ledger.SealLine], freshness.content, "ledger")
def list_seals(
    request: HttpRequest,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST, description="Only seals older than this number.")] = None,
    size: Size = 50,
) -> Any:
    """The seals, the latest first."""
    invented = fictif()
    found = publication.seals(before=before, size=size)
    more = len(found) == size and found[-1].number > 1
    return {
        "items": [ledger_data.seal_line(one, invented) for one in found],
        "size": size,
        "next": _next(request, before=found[-1].number) if more else None,
    }


@get("/seals/{number}", ledger.SealShape, freshness.content, "ledger")
def read_seal(
    request: HttpRequest, number: Annotated[int, Path(ge=1, le=BIGGEST, description="Number of the seal.")]
) -> Any:
    """A seal with every chain's head, exactly as its file."""
    found = seals.seal(number)
    if found is None:
        raise missing(str(number), "/seals")
    return ledger_data.seal(found)


def addresses() -> list[URLPattern]:
    """The API's addresses, served to readers of any site."""
    patterns = [each for each in api.urls[0] if isinstance(each, URLPattern)]
    for pattern in patterns:
        # The root only serves to know the prefix of the others.
        pattern.callback = unknown if pattern.name == "api-root" else served(pattern.callback)
    return patterns
