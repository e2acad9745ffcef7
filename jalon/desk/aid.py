"""An award and its money, for the beneficiary: one page from the grant to the last cent, and the statements on paper."""

from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.resuming import SignedRequest, signed_in
from jalon.cases.enums import EVER_GRANTED
from jalon.desk.doors import request_or_404
from jalon.desk.questions import language
from jalon.documents import pdf
from jalon.documents.giving import give_printed
from jalon.monitoring.progress import of_case
from jalon.monitoring.queries import results_kept
from jalon.payments.account import account_of, proofs_wanted
from jalon.payments.holding import withdrawal_running
from jalon.payments.models import Closure
from jalon.payments.money import may_claim
from jalon.payments.queries import claims_of, statements_of
from jalon.payments.results import declared
from jalon.payments.statements import statement_paper
from jalon.payments.success import awaited, finding_day


@require_safe
@signed_in
def shown(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """What was granted and paid, what is due to the company and from it, the proofs wanted, what comes next."""
    case = request_or_404(request, public_id)
    if case.outcome not in EVER_GRANTED or case.decision.notified_on is None:
        raise Http404
    today = timezone.localdate()
    account, closure = account_of(case, today), Closure.objects.filter(case=case).first()
    context = {
        "region": case.region,
        "case": case,
        "scheme_title": case.scheme_version.definition.title.get(language(), ""),
        "account": account,
        "withdrawal": case.withdrawals.last(),
        "inspections": list(of_case(case)),
        "closure": closure,
        "kept": results_kept(case) if closure else [],
        "proofs": proofs_wanted(case) if any(part.left for part in account.parts) else [],
        "claims": list(claims_of(case)),
        "claimable": may_claim(case) and withdrawal_running(case) is None,
        "today": today,
        "statements": list(statements_of(case)),
        "results_day": finding_day(case) if awaited(case) else None,
        "declared": declared(case),
    }
    return render(request, "desk/aid.html", context)


@require_safe
@signed_in
def statement(request: SignedRequest, public_id: UUID, statement_id: UUID) -> HttpResponse:
    """A statement of the advance, as a tagged PDF in the reader's language."""
    case = request_or_404(request, public_id)
    found = statements_of(case).filter(public_id=statement_id).select_related("case__applicant").first()
    if found is None:
        raise Http404
    spoken: Literal["fr", "en"] = "en" if language() == "en" else "fr"
    printed = pdf.render(statement_paper(found, spoken))
    give_printed(printed, to=request.user, about=str(case.reference), region=case.region)
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="releve-{case.reference}-{found.as_of}.pdf"'
    return answer
