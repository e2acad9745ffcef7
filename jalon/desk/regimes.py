"""Under which rules an aid may be given to this company, side by side in plain words, before any request.

A member of the company reads what the register and its declarations count. Anybody else reads what follows from the
total that he says to have received: another company's aid is nobody's to look up here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jalon.aids.queries import Option, compare, compare_said
from jalon.companies.queries import organisations_of
from jalon.desk.answers import Answers, answers_of, keep
from jalon.desk.catalogue import Offer
from jalon.desk.doors import offer_or_404
from jalon.desk.pages import estimate_page
from jalon.desk.questions import QuestionForm, language
from jalon.rules import own_vocabulary
from jalon.ui import formats

RECEIVED = "company.de_minimis_received"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in plain words: what it is, what it allows, what it asks, until when."""

    name: str
    meaning: str
    open: bool
    proposed: bool
    allows: str
    used: str
    asks: tuple[str, ...]
    ends: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rules of a scheme, the one that asks least first; whether the figures are of the company's own register."""

    rules: tuple[Rule, ...]
    own: bool
    said: str

    @property
    def proposed(self) -> Rule | None:
        """The rule that is proposed; None when none is open with room left."""
        return next((one for one in self.rules if one.proposed), None)


def comparison(offer: Offer, answers: Answers, request: HttpRequest) -> Comparison | None:
    """The regimes of a scheme for whoever estimates; None where the scheme names none."""
    regimes = offer.definition.regimes
    if not regimes:
        return None
    today, since = timezone.localdate(), offer.version.in_force_from
    facts: Mapping[str, Any] = {
        name: value for name, value in answers.known.items() if name in own_vocabulary() and name != RECEIVED
    }
    own = _own(request, answers.siren)
    received = answers.known.get(RECEIVED)
    options = (
        compare(answers.siren, regimes, today, since, facts)
        if own
        else compare_said(regimes, today, since, received or 0, facts)
    )
    said = "" if received is None else formats.money(received)
    return Comparison(tuple(map(_rule, options)), own, said)


def _own(request: HttpRequest, siren: str) -> bool:
    """Whether the reader acts for the company of the estimate."""
    user = request.user
    return bool(siren) and user.is_authenticated and organisations_of(user).filter(siren=siren).exists()


def _rule(option: Option) -> Rule:
    lang = language()
    exempted = option.basis.id == "block-exemption"
    name = option.basis.label.get(lang)
    if option.article:
        name = _("%(name)s, article %(article)s") % {"name": name, "article": option.article}
    return Rule(
        name=name[:1].upper() + name[1:],
        meaning=(
            _("L’aide est permise d’avance par l’Europe, dans la limite d’une part des dépenses.")
            if exempted
            else _("Une petite aide : l’Europe limite le total reçu en trois ans, toutes autorités comprises.")
        ),
        open=option.open,
        proposed=option.proposed,
        allows=_allows(option),
        used=_used(option),
        asks=tuple(paper.text.get(lang) for paper in option.papers) if option.open else (),
        ends=option.ends,
    )


def _allows(option: Option) -> str:
    if not option.open:
        return option.why
    if option.left_cents is None:
        return _("Une part de vos dépenses, à calculer avec elles.")
    if option.left_cents == 0:
        return _("Plus rien aujourd’hui : son plafond est atteint.")
    return _("Jusqu’à %(left)s.") % {"left": formats.money(option.left_cents)}


def _used(option: Option) -> str:
    if not option.open or not option.used_cents or option.ceiling_cents is None:
        return ""
    return _("%(used)s déjà comptés sur %(ceiling)s.") % {
        "used": formats.money(option.used_cents),
        "ceiling": formats.money(option.ceiling_cents),
    }


@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """How much de minimis aid the visitor's group has received: his own word, kept for the session."""
    offer = offer_or_404(region, slug)
    answers = answers_of(request)
    fact = own_vocabulary()[RECEIVED]
    form = QuestionForm(
        fact, request.POST if request.method == "POST" else None, unknown=False, said=answers.said.get(RECEIVED)
    )
    back = reverse("desk:estimate-result", args=[region, slug])
    later = "later" in request.POST
    if request.method == "POST" and (later or form.is_valid()):
        answers.said[RECEIVED] = None if later else form.answer()
        keep(request, answers)
        return redirect(back)
    return estimate_page(
        request,
        "desk/estimate_received.html",
        offer,
        form=form,
        question_title=fact.label(language()),
        back_url=back,
    )
