"""The request: a draft saved as it is written, one question a page, checked, sent once."""

from collections.abc import Callable
from typing import Any
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
from jalon.cases.actions import requests as act
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.cases.queries import of_applicant
from jalon.companies.actions import join
from jalon.companies.queries import by_siren, find
from jalon.companies.search import looks_like_number, number_typed
from jalon.desk import filed
from jalon.desk.answers import answers_of
from jalon.desk.doors import offer_or_404, request_or_404
from jalon.desk.knowledge import usable
from jalon.desk.memory import remember, told_before
from jalon.desk.questions import QuestionForm, language, spoken
from jalon.desk.reasons import answer
from jalon.desk.steps import Draft, draft_of, tasks
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.plan.queries import regions
from jalon.ui.parts import Row

View = Callable[..., HttpResponseBase]

DESCRIPTION = "project.description"
AUTOSAVE = "HTTP_X_AUTOSAVE"


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
    context = {"region": region, "offer": offer, "slug": slug, "key": uuid4(), "drafts": same}
    return render(request, "desk/begin.html", context)


@signed_in
def _begin(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Open a draft; what the estimate already knows is taken over. The same form sent twice opens one draft."""
    offer = offer_or_404(region, slug)
    try:
        case = act.open_request(request.user, offer.version, key=_key(request))
        _take_over(request, case)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:scheme", region=region, slug=slug)
    return redirect("desk:request", public_id=case.public_id)


def _key(request: SignedRequest) -> str:
    """The idempotency key of a form, bound to its person."""
    return f"{request.user.actor_id}:{request.POST.get('key', '')[:40]}" if request.POST.get("key") else ""


def _take_over(request: SignedRequest, case: Case) -> None:
    """What was said before signing in, kept with the draft."""
    answers = answers_of(request)
    rulebook_facts = draft_of(case).knowledge.rulebook.facts
    said = {name: value for name, value in answers.known.items() if name in rulebook_facts}
    if said:
        act.save_answers(case.public_id, said, actor=request.user)
    if answers.siren and not case.siren:
        try:
            _choose(request, case, answers.siren)
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
    context: dict[str, Any] = {
        "tasks": tasks(draft),
        "answer": answer(draft.knowledge),
        "draft": draft,
        "next_url": _next(draft),
    }
    return request_page(request, "desk/draft.html", case, **context)


def request_page(
    request: SignedRequest, template: str, case: Case, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of a request, with what they all show."""
    definition = case.scheme_version.definition
    title = definition.title.get(language(), "")
    shared = {"region": case.region, "case": case, "scheme_title": title, "back_url": home_of(case)}
    return render(request, template, {**shared, **context}, status=status)


def home_of(case: Case) -> str:
    """The page of the request itself."""
    return reverse("desk:request", args=[case.public_id])


def writable(*states: State) -> Callable[[View], View]:
    """Opens a page of a request in one of these states; in the others it is only shown."""

    def decorate(view: View) -> View:
        @signed_in
        def guarded(request: SignedRequest, public_id: UUID, **kwargs: Any) -> HttpResponseBase:
            case = request_or_404(request, public_id)
            if case.state not in states:
                messages.info(request, _("Cette demande est envoyée : elle ne se modifie plus."))
                return redirect(home_of(case))
            return view(request, case, **kwargs)

        return guarded

    return decorate


def _choose(request: SignedRequest, case: Case, siren: str) -> None:
    """Act for the company, then make the request in its name."""
    membership = join(request.user, siren)
    if membership.since is None:
        raise ActionRefused(
            "desk.not_admitted",
            _("Quelqu’un d’autre représente déjà cette entreprise dans Jalon."),
            _("Votre demande d’accès lui est montrée ; il doit vous admettre avant que vous agissiez pour elle."),
            field="siren",
        )
    act.choose_company(case.public_id, siren, actor=request.user)


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def company(request: SignedRequest, case: Case) -> HttpResponse:
    """The company that asks, confirmed from the register."""
    error = ""
    if request.method == "POST":
        try:
            _choose(request, case, request.POST.get("siren", ""))
            return go_on(case)
        except ActionRefused as refusal:
            error = str(refusal)
    typed = request.GET.get("q", "").strip()[:200]
    wrong = bool(typed) and looks_like_number(typed) and not number_typed(typed)
    return request_page(
        request,
        "desk/request_company.html",
        case,
        typed=typed,
        found=find(typed) if typed else [],
        number_wrong=wrong,
        error=error,
        chosen=by_siren(case.siren) if case.siren else None,
    )


def go_on(case: Case) -> HttpResponse:
    """The next page that a draft still wants, else its task list."""
    fresh = Case.objects.select_related("scheme_version__scheme").get(pk=case.pk)
    return redirect(_next(draft_of(fresh)) if fresh.state == State.DRAFT else home_of(fresh))


def _after_documents(draft: Draft) -> str:
    """Where the applicant goes on from the documents, whether or not all are there."""
    name = "desk:request-declaration" if draft.lacks_declaration else "desk:request-check"
    return reverse(name, args=[draft.case.public_id])


def _next(draft: Draft) -> str:
    """The address of what a draft still wants, in order; in the end, that of the last check."""
    case = draft.case
    if not case.siren:
        return reverse("desk:request-company", args=[case.public_id])
    if not case.title:
        return reverse("desk:request-project", args=[case.public_id])
    if draft.unanswered:
        return reverse("desk:request-answer", args=[case.public_id, draft.unanswered[0]])
    if draft.missing_documents:
        return reverse("desk:request-documents", args=[case.public_id])
    if draft.lacks_declaration:
        return reverse("desk:request-declaration", args=[case.public_id])
    return reverse("desk:request-check", args=[case.public_id])


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def project(request: SignedRequest, case: Case) -> HttpResponse:
    """The project's name and description, saved as they are written."""
    kept = draft_of(case).said.get(DESCRIPTION)
    initial = {"title": case.title, "description": kept.value if kept else ""}
    form = ProjectForm(typed(request), initial=initial)
    if request.method == "POST":
        valid = form.is_valid()
        if valid or AUTOSAVE in request.META:
            said = form.cleaned_data
            answers = {DESCRIPTION: said["description"] or None} if "description" in said else {}
            act.save_answers(case.public_id, answers, actor=request.user, title=said.get("title"))
        if AUTOSAVE in request.META:
            return HttpResponse(status=204)
        if valid:
            return go_on(case)
    return request_page(request, "desk/request_project.html", case, form=form)


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
            return _after(draft, fact)
        if form.is_valid() and usable(draft.knowledge.rulebook, form):
            act.save_answers(case.public_id, {fact: form.answer()}, actor=request.user)
            return HttpResponse(status=204) if AUTOSAVE in request.META else _after(draft, fact)
        if AUTOSAVE in request.META:
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
        answer=answer(draft.knowledge, asking=fact),
        autosave=True,
        back_url=reverse("desk:request-answer", args=[case.public_id, names[place - 1]])
        if place
        else home_of(case),
    )


def _after(draft: Draft, fact: str) -> HttpResponse:
    """The question that follows in the order of the rule, else the rest of the draft."""
    names = [each.name for each in draft.knowledge.questions]
    later = names[names.index(fact) + 1 :]
    if later:
        return redirect("desk:request-answer", public_id=draft.case.public_id, fact=later[0])
    left = [name for name in draft.unanswered if name != fact]
    if draft.case.state == State.DRAFT and not left and draft.missing_documents:
        return redirect("desk:request-documents", public_id=draft.case.public_id)
    return redirect(home_of(draft.case))


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
        next_url=_after_documents(draft_of(case)) if case.state == State.DRAFT else "",
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def check(request: SignedRequest, case: Case) -> HttpResponse:
    """Read everything again, then send, once."""
    draft = draft_of(case)
    refusal = None
    if request.method == "POST":
        try:
            number = act.submit(case.public_id, actor=request.user, key=_key(request)).reference
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
        rows=_rows(draft),
        documents=filed.documents(case, {}),
        answer=answer(draft.knowledge),
        refusal=refusal,
        key=uuid4(),
        company=by_siren(case.siren) if case.siren else None,
    )


def _rows(draft: Draft) -> list[Row]:
    """Every answer, each with the way to change it."""
    case = draft.case
    description = draft.said.get(DESCRIPTION)
    company_url, project_url = (
        reverse(name, args=[case.public_id]) for name in ("desk:request-company", "desk:request-project")
    )
    rows = [
        Row(_("Entreprise"), case.company_name or _("à préciser"), company_url),
        Row(_("Projet"), case.title or _("à préciser"), project_url),
        Row(_("Description"), description.value if description else _("à préciser"), project_url),
    ]
    for fact in draft.knowledge.questions:
        said = draft.said.get(fact.name)
        url = reverse("desk:request-answer", args=[case.public_id, fact.name])
        rows.append(Row(fact.label(language()), spoken(fact, said.value if said else None), url))
    return rows


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
