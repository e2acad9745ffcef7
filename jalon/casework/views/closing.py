"""The end of an award: what is still open, and the act that closes."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.rights import Right
from jalon.casework.monitoring_forms import CloseForm
from jalon.casework.pages import act_form, carry_out
from jalon.casework.views.cases import case_or_404
from jalon.payments import closing


@require_http_methods(["GET", "POST"])
@requires(Right.AWARDS_CLOSE)
def close(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Close an award: what is missing with the way to it, or what the closure does."""
    case = case_or_404(request, public_id)
    check(request, Right.AWARDS_CLOSE, case.region, case.scheme_version.scheme.slug)
    found = closing.prospect(case)
    here = reverse("casework:case", args=[public_id])
    return carry_out(
        request,
        act_form(CloseForm, request, case.version),
        lambda data: closing.close(public_id, data["note"], actor=request.user, seen=data["seen"], key=data["key"]),
        done=_("Le dossier est clos ; le bénéficiaire est prévenu."),
        back=here,
        page={
            "template": "casework/close.html",
            "title": _("Clore ce dossier"),
            "region": case.region,
            "case": case,
            "crumb_label": case.reference,
            "crumb_url": here,
            "prospect": found,
            "left": [(one.text, reverse(one.page, args=one.arguments)) for one in found.left],
        },
        seen=case.version,
    )
