"""The page of one act of staff on a case."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.rights import Right
from jalon.cases.happenings import happened_since
from jalon.cases.transitions import TABLE
from jalon.casework.acts import ACTS
from jalon.casework.acts.kinds import condition_asked
from jalon.casework.finding import FindForm, Former, fact_or_404, former
from jalon.casework.pages import act_form, carry_out
from jalon.casework.prepared import prepared
from jalon.casework.views.cases import case_or_404
from jalon.ui.formats import language


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Do one act on a case."""
    found = ACTS.get(act)
    if found is None:
        raise Http404
    case = case_or_404(request, public_id)
    right = TABLE[found.transition].right if found.transition else Right.CASES_READ
    check(request, right, case.region, case.scheme_version.scheme.slug)
    finds = found.form is FindForm
    arguments = {"fact": fact_or_404(case, request.GET.get("fait", ""))} if finds else prepared(act, case)
    form = act_form(found.form, request, case.version, **arguments)
    here = reverse("casework:case", args=[case.public_id])
    title, lede = str(found.title), str(found.lede)
    if act == "avis":
        title = _("Avis : %(label)s") % {"label": condition_asked(request, case).label.get(language(), "")}
    before: list[Former] = []
    if isinstance(form, FindForm):
        title = form.fact.text("question", language()) or form.fact.label(language())
        before = former(case, form.fact)
    return carry_out(
        request,
        form,
        lambda data: found.do(request, case, form, data),
        done=str(found.done),
        back=reverse("casework:today") if act == "interet" else here,
        page={
            "title": title,
            "lede": lede,
            "submit": found.submit,
            "danger": found.danger,
            "region": case.region,
            "crumb_label": case.reference,
            "crumb_url": here,
            "before": before,
        },
        seen=case.version,
        happened=lambda read: happened_since(case, read),
    )
