"""From a few answers to a first verdict with its reasons: no account, nothing kept beyond the session."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jalon.companies.queries import by_siren, find
from jalon.companies.search import looks_like_number, number_typed
from jalon.desk.answers import Answers, answers_of, forget, keep
from jalon.desk.catalogue import Offer
from jalon.desk.doors import offer_or_404
from jalon.desk.knowledge import Knowledge, know, usable
from jalon.desk.pages import estimate_page
from jalon.desk.questions import QuestionForm, language, spoken
from jalon.desk.reasons import answer, remedies, why_asked
from jalon.desk.regimes import comparison
from jalon.ui.parts import Row


def _knowledge(offer: Offer, answers: Answers) -> Knowledge:
    return know(offer.version, answers.siren, answers.said)


def _next(offer: Offer, answers: Answers) -> HttpResponse:
    """The page of the next question that can still change something, else the result."""
    knowledge = _knowledge(offer, answers)
    if knowledge.wants_company and not answers.company_settled:
        return redirect(_url("desk:estimate-company", offer))
    if knowledge.next:
        return redirect(_url("desk:estimate-question", offer, knowledge.next.name))
    return redirect(_url("desk:estimate-result", offer))


def _url(name: str, offer: Offer, *more: str) -> str:
    scheme = offer.version.scheme
    return reverse(name, args=[scheme.region, scheme.slug, *more])


@require_http_methods(["GET"])
def start(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """Where the visitor is in his estimate of this scheme."""
    return _next(offer_or_404(region, slug), answers_of(request))


@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """The company, found by name or number; or none, for whoever has none yet or prefers not to say."""
    offer = offer_or_404(region, slug)
    answers = answers_of(request)
    if request.method == "POST":
        siren = request.POST.get("siren", "")
        if siren and not by_siren(siren):
            raise Http404
        answers.siren, answers.without_company = siren, not siren
        keep(request, answers)
        return _next(offer, answers)
    typed = request.GET.get("q", "").strip()[:200]
    return estimate_page(
        request,
        "desk/estimate_company.html",
        offer,
        typed=typed,
        found=find(typed) if typed else [],
        number_wrong=bool(typed) and looks_like_number(typed) and not number_typed(typed),
        chosen=by_siren(answers.siren) if answers.siren else None,
        answer=answer(_knowledge(offer, answers)),
        put=1,
    )


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, region: str, slug: str, fact: str) -> HttpResponse:
    """One question; the reasons so far stand beside it."""
    offer = offer_or_404(region, slug)
    answers = answers_of(request)
    knowledge = _knowledge(offer, answers)
    asked = next((one for one in knowledge.questions if one.name == fact), None)
    if asked is None:
        raise Http404
    form = QuestionForm(asked, request.POST if request.method == "POST" else None, said=answers.said.get(fact))
    if request.method == "POST":
        later = "later" in request.POST
        if later or (form.is_valid() and usable(offer.rulebook, form)):
            answers.said[fact] = None if later else form.answer()
            keep(request, answers)
            return _next(offer, answers)
    asked_names = [one.name for one in knowledge.questions]
    before = [name for name in asked_names if name in answers.said and name != fact]
    left = [one for one in knowledge.waiting if one.name != fact]
    return estimate_page(
        request,
        "desk/estimate_question.html",
        offer,
        form=form,
        question_title=asked.label(language()),
        why=why_asked(knowledge, fact),
        answer=answer(knowledge, asking=fact),
        put=len(before) + 1 + knowledge.wants_company,
        left=len(left),
        back_url=_before(offer, before, knowledge),
        company=by_siren(answers.siren) if answers.siren else None,
    )


def _before(offer: Offer, before: list[str], knowledge: Knowledge) -> str:
    """The page to go back to: the question before this one, the company, or the scheme."""
    if before:
        return _url("desk:estimate-question", offer, before[-1])
    return _url("desk:estimate-company" if knowledge.wants_company else "desk:scheme", offer)


@require_http_methods(["GET"])
def result(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """The verdict, its reasons, and what to do next."""
    offer = offer_or_404(region, slug)
    answers = answers_of(request)
    knowledge = _knowledge(offer, answers)
    given = [one for one in knowledge.questions if one.name in answers.said]
    return estimate_page(
        request,
        "desk/estimate_result.html",
        offer,
        answer=answer(knowledge),
        rows=[
            Row(
                one.label(language()),
                spoken(one, answers.said[one.name]),
                _url("desk:estimate-question", offer, one.name),
            )
            for one in given
        ],
        remedies=remedies(knowledge),
        comparison=comparison(offer, answers, request),
        company=by_siren(answers.siren) if answers.siren else None,
        put_off=[one.label(language()) for one in given if answers.said[one.name] is None],
    )


@require_POST
def restart(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """Forget every answer and begin again."""
    forget(request)
    return redirect("desk:estimate", region=region, slug=slug)
