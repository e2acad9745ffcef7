"""A request once it is sent: where it stands, its documents, its decision, its money, its messages."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jalon.accounts.resuming import SignedRequest, signed_in
from jalon.accounts.sendings import sent_as
from jalon.cases.actions import agreements
from jalon.cases.actions import requests as act
from jalon.cases.assessments import wanted_documents
from jalon.cases.deliberations import published_number
from jalon.cases.enums import EVER_GRANTED, State
from jalon.cases.labels import label_until
from jalon.cases.models import Attachment, Case, Decision
from jalon.cases.operators import who_serves
from jalon.cases.papers import given_by
from jalon.cases.queries import delay_of, may_see_file
from jalon.companies.queries import by_siren
from jalon.desk.doors import request_or_404
from jalon.desk.questions import language
from jalon.desk.reasons import answer, decided
from jalon.desk.standing import standing
from jalon.desk.steps import draft_of
from jalon.desk.written import written
from jalon.documents.enums import Scan
from jalon.documents.giving import give
from jalon.documents.models import File
from jalon.funds.queries import Scope, totals
from jalon.journal.refusals import ActionRefused
from jalon.law.clocks import Act, contestable_until
from jalon.monitoring.progress import of_case
from jalon.payments.money import may_claim
from jalon.payments.queries import claims_of
from jalon.plan.queries import region as region_called


@dataclass(frozen=True)
class WantedFile:
    """A document that the scheme asks for, and the file that is there."""

    id: str
    label: str
    hint: str
    required: bool
    asked_again: bool
    sent_since: bool
    attachment: Attachment | None
    former: int
    url: str
    problem: ActionRefused | None


def documents(case: Case, problems: Mapping[str, ActionRefused]) -> list[WantedFile]:
    """The documents of a case in the order of its scheme, those asked again first."""
    there = {one.wanted: one for one in case.attachments.filter(current=True).select_related("file")}
    former = Counter(case.attachments.filter(current=False).values_list("wanted", flat=True))
    letter = case.suspensions.filter(answered_on__isnull=True).first()
    again = set(letter.wanted) if letter else set()
    asked = case.passages.filter(act="ask_documents").last() if letter else None
    lang = language()
    rows = [
        WantedFile(
            id=wanted.id,
            label=wanted.label.get(lang, ""),
            hint=wanted.hint.get(lang, ""),
            required=wanted.required,
            asked_again=wanted.id in again,
            sent_since=bool(
                asked
                and wanted.id in there
                and there[wanted.id].added_at > asked.at
                and there[wanted.id].file.scan != Scan.INFECTED
            ),
            attachment=there.get(wanted.id),
            former=former[wanted.id],
            url=reverse("desk:request-document", args=[case.public_id, wanted.id]) if wanted.id in there else "",
            problem=problems.get(wanted.id),
        )
        for wanted in wanted_documents(case)
    ]
    return sorted(rows, key=lambda row: not row.asked_again)


def page(request: SignedRequest, case: Case) -> HttpResponse:
    """The applicant's page of a case."""
    draft = draft_of(case)
    decision_there = getattr(case, "decision", None)
    shown = _decision(case, decision_there) if decision_there else None
    wanted = documents(case, {})
    return render(
        request,
        "desk/case.html",
        {
            "region": region_called(case.region) or case.region,
            "case": case,
            "scheme_title": case.scheme_version.definition.title.get(language(), ""),
            "standing": standing(case),
            "served_by": who_serves(case),
            "letter": case.suspensions.filter(answered_on__isnull=True).first(),
            "decision": shown,
            "delay": delay_of(case.scheme_version.scheme),
            "money": totals(Scope(region=case.region, case=case.reference or "")),
            "reasons": decided(shown.decision.proposal.evaluation) if shown else answer(draft.knowledge).reasons,
            "rows": written(draft, editable=False),
            "partners": draft.partners,
            "budget": draft.budget if draft.budget.lines else None,
            "documents": wanted,
            "sent_documents": [one for one in wanted if one.attachment],
            "signing": agreements.on_its_way(case),
            "letters": case.letters.select_related("file"),
            "claims": list(claims_of(case)),
            "withdrawal": case.withdrawals.last(),
            "inspections": list(of_case(case)),
            "claimable": may_claim(case),
            "exchange": case.messages.select_related("author"),
            "key": uuid4(),
            "company": by_siren(case.siren) if case.siren else None,
        },
    )


@dataclass(frozen=True)
class DecisionPage:
    """A decision as its applicant reads it: shown once it is notified."""

    decision: Decision
    granted: bool
    awards: tuple[tuple[str, int], ...]
    total: int
    body: str
    published: str
    label_until: date | None
    in_hours: bool
    contest_until: object


def _decision(case: Case, decision: Decision) -> DecisionPage | None:
    """The decision, once notified: before, the applicant learns that a vote took place and nothing more."""
    if decision.notified_on is None:
        return None
    awards = tuple((said, cents) for cents, said in given_by(decision.proposal.awards.all()))
    return DecisionPage(
        decision=decision,
        granted=case.outcome in EVER_GRANTED,
        awards=awards,
        total=sum(cents for _label, cents in awards),
        body=decision.body,
        published=published_number(decision.proposal.item.report) if decision.session else "",
        label_until=label_until(decision),
        in_hours=case.scheme_version.definition.in_hours,
        contest_until=contestable_until(Act.DECISION, decision.notified_on),
    )


@require_safe
@signed_in
def document(request: SignedRequest, public_id: UUID, wanted: str) -> HttpResponse:
    """A document, for the applicant and for staff who may read the case; for others it does not exist."""
    attachment = (
        Attachment.objects.filter(case__public_id=public_id, wanted=wanted, current=True)
        .select_related("case", "file")
        .first()
    )
    if attachment is None or not may_see_file(request.user, attachment.case):
        raise Http404
    return given(request, attachment.case, attachment.file)


def given(request: SignedRequest, case: Case, file: File) -> HttpResponse:
    """A file to keep, which no browser executes and no cache holds; the journal keeps who took it."""
    body = give(file, to=request.user, about=case.reference or str(case.public_id), region=case.region)
    response = HttpResponse(body, content_type=file.media_type)
    response.headers["Content-Disposition"] = _disposition(file.name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@require_safe
@signed_in
def letter(request: SignedRequest, public_id: UUID, letter_id: int) -> HttpResponse:
    """A letter of the case as it was printed, for its applicant; the journal keeps that it was opened."""
    found = request_or_404(request, public_id).letters.select_related("case", "file").filter(pk=letter_id).first()
    if found is None or found.file is None:
        raise Http404
    agreements.opened(found, request.user)
    return given(request, found.case, found.file)


@require_POST
@signed_in
def write(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A message to the service."""
    case = request_or_404(request, public_id)
    try:
        act.write_message(
            case.public_id,
            request.POST.get("text", "").replace("\0", "")[:10_000],
            actor=request.user,
            key=sent_as(request),
        )
        messages.success(request, _("Votre message est envoyé."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('desk:request', args=[case.public_id])}#exchange")


@require_POST
@signed_in
def answered(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """The documents asked for are there: the clock runs again."""
    case = request_or_404(request, public_id)
    try:
        lacking = [one.label for one in documents(case, {}) if one.asked_again and not one.sent_since]
        if case.state == State.AWAITING and lacking:
            raise ActionRefused(
                "desk.still_missing",
                _("Il manque encore : %(names)s.") % {"names": ", ".join(lacking)},
                _("Envoyez ces pièces, puis dites que c’est fait."),
            )
        act.answer_documents(case.public_id, actor=request.user)
        messages.success(request, _("C’est envoyé : le délai de réponse repart."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:request", public_id=case.public_id)
