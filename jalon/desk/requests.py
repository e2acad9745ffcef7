"""The request: a draft saved as it is written, one question a page, checked, sent once."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.models import User
from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.accounts.sendings import sent_as
from jalon.cases.actions import requests as act
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.cases.queries import of_applicant
from jalon.companies.queries import by_siren
from jalon.desk import filed
from jalon.desk.answers import answers_of
from jalon.desk.applicants import choose_company
from jalon.desk.doors import offer_or_404, request_or_404
from jalon.desk.drafts import autosaving, beside, go_on, home_of, request_page, writable
from jalon.desk.knowledge import usable
from jalon.desk.memory import Earlier, Told, remember, told_before
from jalon.desk.questions import QuestionForm, language
from jalon.desk.steps import Draft, draft_of, next_url, tasks
from jalon.desk.written import DESCRIPTION, written
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.law.books import facts_behind
from jalon.plan.queries import regions


class ProjectForm(forms.Form):
    """What the project is, in the applicant's words."""

    title = forms.CharField(
        label=gettext_lazy("Nom du projet"),
        max_length=200,
        error_messages={"required": gettext_lazy("Donnez un nom à votre projet.")},
    )
    description = forms.CharField(
        label=gettext_lazy("Que voulez-vous faire ?"),
        help_text=gettext_lazy(
            "Quelques phrases : le besoin, ce que vous ferez, avec qui, ce qui aura changé à la fin."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10_000,
        required=False,
    )


@require_safe
@signed_in
def mine(request: SignedRequest) -> HttpResponse:
    """The person's requests, latest first."""
    context = {"cases": list(of_applicant(request.user)), "regions": regions()}
    return render(request, "desk/requests.html", context)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, region: str, slug: str) -> HttpResponseBase:
    """What a request will ask for, shown to everybody; whoever is signed in begins it."""
    offer = offer_or_404(region, slug)
    if request.method == "POST":
        return _begin(request, region=region, slug=slug)
    drafts = of_applicant(request.user) if isinstance(request.user, User) else []
    same = [case for case in drafts if case.state == State.DRAFT and case.scheme_version_id == offer.version.pk]
    context = {
        "region": region,
        "offer": offer,
        "slug": slug,
        "key": uuid4(),
        "drafts": same,
        "earlier": [case for case in drafts if case.state != State.DRAFT],
        "chosen": request.GET.get("comme", ""),
    }
    return render(request, "desk/begin.html", context)


@signed_in
def _begin(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Open a draft; what the estimate already knows is taken over. The same form sent twice opens one draft."""
    offer = offer_or_404(region, slug)
    try:
        case = act.open_request(request.user, offer.version, key=sent_as(request), like=_like(request))
        _take_over(request, case)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:scheme", region=region, slug=slug)
    return redirect("desk:request", public_id=case.public_id)


def _like(request: SignedRequest) -> Case | None:
    """The earlier request, among those the person follows, that the new one starts from."""
    wanted = request.POST.get("like", "")
    return next((case for case in of_applicant(request.user) if str(case.public_id) == wanted), None)


def _take_over(request: SignedRequest, case: Case) -> None:
    """What was said before signing in, kept with the draft."""
    answers = answers_of(request)
    wanted = facts_behind(draft_of(case).knowledge.rulebook)
    said = {name: value for name, value in answers.known.items() if name in wanted}
    if said:
        act.save_answers(case.public_id, said, actor=request.user)
    if answers.siren and not case.siren:
        try:
            choose_company(request.user, case, answers.siren)
        except ActionRefused as refusal:
            messages.warning(request, str(refusal))


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A request: its task list while it is a draft, then where it stands."""
    case = request_or_404(request, public_id)
    if case.state != State.DRAFT:
        return filed.page(request, case)
    draft = draft_of(case)
    return request_page(
        request,
        "desk/draft.html",
        case,
        tasks=tasks(draft),
        draft=draft,
        next_url=next_url(draft),
        **beside(draft),
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def project(request: SignedRequest, case: Case) -> HttpResponse:
    """The project's name and description, saved as they are written."""
    kept = draft_of(case).said.get(DESCRIPTION)
    initial = {"title": case.title, "description": kept.value if kept else ""}
    earlier = Earlier(case.like) if case.like and not case.title else None
    told = (earlier.told((DESCRIPTION,)) or Told({}, earlier.source, earlier.on)) if earlier else None
    if earlier and told:
        initial = {"title": earlier.case.title, "description": told.value.get(DESCRIPTION, "")}
    form = ProjectForm(typed(request), initial=initial)
    if request.method == "POST":
        valid = form.is_valid()
        if valid or autosaving(request):
            said = form.cleaned_data
            answers = {DESCRIPTION: said["description"] or None} if "description" in said else {}
            act.save_answers(case.public_id, answers, actor=request.user, title=said.get("title"))
        if autosaving(request):
            return HttpResponse(status=204)
        if valid:
            return go_on(request, case, after="title")
    return request_page(request, "desk/request_project.html", case, form=form, told=told)


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def question(request: SignedRequest, case: Case, fact: str) -> HttpResponse:
    """One question of the rule; the reasons so far stand beside it."""
    draft = draft_of(case)
    asked = next((each for each in draft.knowledge.questions if each.name == fact), None)
    if asked is None:
        raise Http404
    before = draft.said.get(fact)
    earlier = told_before(draft, fact, request.user)
    known = before.value if before else earlier.value if earlier else None
    form = QuestionForm(asked, typed(request), said=known)
    if request.method == "POST":
        if "later" in request.POST:
            act.save_answers(case.public_id, {fact: None}, actor=request.user)
            return _after(request, draft, fact)
        if form.is_valid() and usable(draft.knowledge.rulebook, form):
            act.save_answers(case.public_id, {fact: form.answer()}, actor=request.user)
            return HttpResponse(status=204) if autosaving(request) else _after(request, draft, fact)
        if autosaving(request):
            return HttpResponse(status=204)
    names = [each.name for each in draft.knowledge.questions]
    place = names.index(fact)
    return request_page(
        request,
        "desk/request_question.html",
        case,
        form=form,
        question_title=asked.label(language()),
        earlier=earlier,
        place=place + 1,
        total=len(names),
        autosave=True,
        back_url=reverse("desk:request-answer", args=[case.public_id, names[place - 1]])
        if place
        else home_of(case),
        **beside(draft, asking=fact),
    )


def _after(request: SignedRequest, draft: Draft, fact: str) -> HttpResponse:
    """The question that follows in the order of the rule, else the rest of the draft."""
    names = [each.name for each in draft.knowledge.questions]
    later = names[names.index(fact) + 1 :]
    if later:
        return redirect("desk:request-answer", public_id=draft.case.public_id, fact=later[0])
    return go_on(request, draft.case, after="questions")


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT, State.AWAITING)
def documents(request: SignedRequest, case: Case) -> HttpResponse:
    """The documents that the scheme asks for: each judged by its content, replaced at will."""
    problems: dict[str, ActionRefused] = {}
    if request.method == "POST":
        wanted, file = request.POST.get("wanted", ""), request.FILES.get("file")
        try:
            if file is None:
                raise ActionRefused(
                    "desk.no_file", _("Aucun fichier n’est choisi."), _("Choisissez un fichier, puis envoyez-le.")
                )
            act.attach(case.public_id, wanted, file.name or "", file.read(MAX_BYTES + 1), actor=request.user)
            messages.success(request, _("Pièce reçue : %(name)s") % {"name": file.name})
            return redirect("desk:request-documents", public_id=case.public_id)
        except ActionRefused as refusal:
            problems[wanted] = refusal
    return request_page(
        request,
        "desk/request_documents.html",
        case,
        documents=filed.documents(case, problems),
        problems=[(f"file-{wanted}", refusal) for wanted, refusal in problems.items()],
        accepted=ACCEPTED,
        next_url=next_url(draft_of(case), after="documents") if case.state == State.DRAFT else "",
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def check(request: SignedRequest, case: Case) -> HttpResponse:
    """Read everything again, then send, once."""
    draft = draft_of(case)
    refusal = None
    if request.method == "POST":
        try:
            number = act.submit(case.public_id, actor=request.user, key=sent_as(request)).reference
            remember(draft, request.user)
            messages.success(
                request, _("Votre demande est envoyée sous le numéro %(number)s.") % {"number": number}
            )
            return redirect(home_of(case))
        except ActionRefused as refused:
            refusal = refused
    return request_page(
        request,
        "desk/request_check.html",
        case,
        draft=draft,
        rows=written(draft),
        documents=filed.documents(case, {}),
        refusal=refusal,
        key=uuid4(),
        company=by_siren(case.siren) if case.siren else None,
        **beside(draft),
    )


@require_POST
@signed_in
def abandon(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Give up a draft."""
    case = request_or_404(request, public_id)
    try:
        act.abandon(case.public_id, actor=request.user)
        messages.success(request, _("Le brouillon est supprimé de votre liste."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:requests")
