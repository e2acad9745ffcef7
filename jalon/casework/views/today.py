"""Where a member of staff begins the day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.reading import reading
from jalon.accounts.rights import Right
from jalon.casework.worklist import groups


@require_safe
@requires(Right.CASES_READ)
def today(request: SignedRequest) -> HttpResponse:
    """What awaits me, the most urgent first."""
    with reading():
        found = list(groups(request.user))
    day = timezone.localdate()
    shown = [(group, [(item, item.late(day), item.soon(day)) for item in group.items]) for group in found]
    count = sum(group.count for group in found)
    return render(request, "casework/today.html", {"groups": shown, "count": count})
