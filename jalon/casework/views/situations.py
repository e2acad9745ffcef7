"""The finance pages: envelope, scheme, case, exercice; their files; the entries behind each number."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right
from jalon.cases.queries import one_readable_by_reference
from jalon.casework import situations
from jalon.casework.funds_forms import CalendarForm
from jalon.casework.sheets import Sheet, as_csv, as_xlsx
from jalon.funds import entries as ledger
from jalon.funds import queries
from jalon.funds.entries import EntryFilter


def _day(request: SignedRequest) -> date | None:
    """The past day that the address asks for; today and later are now."""
    try:
        day = parse_date(request.GET.get("au", ""))
    except ValueError:
        return None
    return day if day and day < timezone.localdate() else None


def _shown(
    request: SignedRequest, sheet: Sheet | None, template: str = "casework/situation.html", **more: object
) -> HttpResponse:
    if sheet is None:
        raise Http404
    wanted = request.GET.get("fichier", "")
    if wanted == "xlsx":
        return as_xlsx(sheet)
    if wanted:
        file = as_csv(sheet, wanted)
        if file is None:
            raise Http404
        return file
    return render(request, template, {"sheet": sheet, "region": sheet.region, **more})


@require_safe
@requires(Right.FUNDS_READ)
def envelope(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """An envelope, now or as of a past day."""
    found = queries.envelope(f"{region}/{slug}")
    if found is None:
        raise Http404
    rights = rights_in(request.user, region)
    return _shown(request, situations.envelope_sheet(found, rights, timezone.localdate(), _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def scheme(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """A scheme's money."""
    return _shown(request, situations.scheme_sheet(region, slug, timezone.localdate(), _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def case(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """A case's money, for whoever may read the case."""
    found = one_readable_by_reference(request.user, region, reference)
    if found is None:
        raise Http404
    return _shown(request, situations.case_sheet(found, _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def exercice(request: SignedRequest, region: str, exercice: int) -> HttpResponse:
    """A budget year."""
    rights = rights_in(request.user, region)
    today = timezone.localdate()
    return _shown(request, situations.exercice_sheet(region, exercice, rights, today, _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def share(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """An operator's share of an envelope."""
    rights = rights_in(request.user, region)
    return _shown(request, situations.share_sheet(f"{region}/{slug}", rights, _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def calendar(request: SignedRequest, region: str) -> HttpResponse:
    """What is to be paid and received, and what is late: of the Region, of one envelope or of one scheme."""
    form = CalendarForm(request.GET, region=region)
    chosen = form.chosen()
    sheet = situations.calendar_sheet(region, timezone.localdate(), **chosen)
    return _shown(request, sheet, "casework/calendar.html", form=form)


@require_safe
@requires(Right.FUNDS_READ)
def programmes(request: SignedRequest, region: str) -> HttpResponse:
    """The programmes that several bodies finance."""
    return _shown(request, situations.programmes_sheet(region, rights_in(request.user, region), _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def programme(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """One of them: who signed what."""
    rights = rights_in(request.user, region)
    return _shown(request, situations.programme_sheet(region, slug, rights, _day(request)))


@require_safe
@requires(Right.FUNDS_READ)
def entries(request: SignedRequest, region: str) -> HttpResponse:
    """The entries behind a number, the latest first."""
    asked = {name: str(value).replace("\0", "") for name, value in request.GET.dict().items()}
    before, year = asked.get("avant", ""), asked.get("exercice", "")
    wanted = EntryFilter(
        region=region,
        envelope=f"{region}/{asked['enveloppe']}" if asked.get("enveloppe") else "",
        scheme=f"{region}/{asked['dispositif']}" if asked.get("dispositif") else "",
        case=asked.get("dossier", ""),
        operations=ledger.BEHIND.get(asked.get("etape", ""), ()),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        until=_day(request),
    )
    page = ledger.entries(wanted, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    step = situations.step_name(asked.get("etape", ""))
    names = ("enveloppe", "dispositif", "dossier", "exercice")
    told = [asked[name] for name in names if asked.get(name)]
    return render(
        request,
        "casework/ledger_entries.html",
        {"region": region, "page": page, "step": step, "told": " · ".join(told), "until": wanted.until},
    )
