"""The journal, for auditors."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.guards import requires
from jalon.accounts.queries import names_of, regions_where
from jalon.accounts.rights import Right
from jalon.journal import queries
from jalon.journal.forms import FilterForm


@require_safe
@requires(Right.JOURNAL_READ)
def entries(request: HttpRequest) -> HttpResponse:
    """Who did which action on what, latest first, filtered."""
    scope = regions_where(request.user, Right.JOURNAL_READ)
    form = FilterForm(request.GET or None)
    filters = queries.Filters(**form.cleaned_data) if form.is_valid() else queries.Filters()
    rows = queries.entries(filters, None if scope.everywhere else scope.slugs)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    names = names_of({entry.actor_id for entry in page if entry.actor_id})
    return render(
        request,
        "journal/entries.html",
        {"page": page, "form": form, "rows": [(entry, names.get(entry.actor_id, "")) for entry in page]},
    )
