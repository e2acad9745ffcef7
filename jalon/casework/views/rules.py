"""The workshop of rules: a scheme's text beside what it says and answers; drafts, published by another."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import may, names_of, regions_where
from jalon.accounts.rights import Right
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.prose import Block, blocks, finding_codes
from jalon.casework.trying import Trial, TryForm, tried
from jalon.companies.queries import register
from jalon.journal.refusals import ActionRefused
from jalon.plan.queries import region as region_called
from jalon.plan.queries import region_choices
from jalon.rules.explanation import VERDICTS
from jalon.schemes import actions, queries
from jalon.schemes.examination import LONGEST, SLUG, Examination, examine
from jalon.schemes.models import Draft
from jalon.schemes.starting import example_text, starting_text
from jalon.ui.formats import language


class TextForm(forms.Form):
    """A text of rules being written."""

    text = forms.CharField(max_length=LONGEST * 2, strip=False, required=False)
    note = forms.CharField(
        label=gettext_lazy("Ce qui change"),
        help_text=gettext_lazy("Une phrase pour qui relira, sans donnée personnelle."),
        max_length=300,
        required=False,
    )
    based_on = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput, required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class NameForm(ActForm):
    """The name of a new scheme, in addresses."""

    slug = forms.CharField(
        label=gettext_lazy("Nom dans les adresses"),
        help_text=gettext_lazy(
            "Des minuscules sans accent, des chiffres et des traits d’union : « aide-aux-capteurs »."
        ),
        max_length=60,
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not SLUG.fullmatch(slug):
            raise forms.ValidationError(
                _("Écrivez des minuscules sans accent, des chiffres et des traits d’union, 60 signes au plus.")
            )
        return slug


class AsideForm(ActForm):
    """Why a draft is set aside."""

    reason = forms.CharField(label=gettext_lazy("Pourquoi"), max_length=300, required=False)


@dataclass(frozen=True)
class Reading:
    """What the page shows beside a text: remarks, sentences, examples, a company tried."""

    text: str
    found: Examination
    form: TryForm | None
    trial: Trial | None
    proved: bool

    @property
    def prose(self) -> list[tuple[str, str, list[Block]]]:
        """The rules in both languages, the reader's first."""
        names = [("fr", _("En français")), ("en", _("En anglais"))]
        if language() == "en":
            names.reverse()
        return [(lang, name, blocks(self.found.prose(lang))) for lang, name in names]

    @property
    def examples(self) -> list[tuple[bool, str, list[tuple[str, str, str]], int]]:
        """Each example: whether it holds, what comes out, what differs, and its line."""
        lang, rulebook = language(), self.found.rulebook
        return [
            (
                run.holds,
                VERDICTS[lang][run.result.verdict] if run.result else "",
                list(run.differences),
                rulebook.toml.position(*run.example.path).line if rulebook else 1,
            )
            for run in self.found.examples
        ]


def read(region: str, slug: str, data: Any, text: str, *, trying: bool = False, prove: bool = False) -> Reading:
    """Examine the text, and try the company that the page describes where it is asked."""
    found = examine(text, region, slug, prove=prove)
    form, trial = None, None
    if found.rulebook is not None:
        form = TryForm(found.rulebook, data) if trying else TryForm(found.rulebook, initial=_typed(data))
        trial = tried(form, region) if trying else None
    return Reading(text, found, form, trial, prove)


def _typed(data: Any) -> dict[str, Any]:
    """What stands in the fields already, kept while the text is checked."""
    return dict(data.items()) if data else {}


@require_safe
@requires(Right.PLAN_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The schemes of my Regions, with their version and the drafts to be reviewed."""
    scope = regions_where(request.user, Right.PLAN_READ)
    shown = [(slug, name, queries.workshop(slug)) for slug, name in region_choices() if slug in scope]
    names = names_of(str(draft.author) for _slug, _name, rows in shown for row in rows for draft in row.drafts)
    groups = [
        (
            slug,
            name,
            [(row, [(draft, names.get(str(draft.author), "")) for draft in row.drafts]) for row in rows],
            may(request.user, Right.PLAN_DRAFT, slug),
        )
        for slug, name, rows in shown
    ]
    return render(request, "casework/rules.html", {"groups": groups})


@require_safe
@requires(Right.PLAN_READ)
def codes(request: SignedRequest) -> HttpResponse:
    """What each code of a remark means, from the rulebooks' own guide."""
    return render(request, "casework/codes.html", {"codes": finding_codes(language())})


@require_safe
@requires(Right.PLAN_READ)
def guide(request: SignedRequest) -> HttpResponse:
    """How a new scheme is written, from its text to its first request, with a whole example."""
    return render(request, "casework/rules_guide.html", {"example": example_text()})


@require_http_methods(["GET", "POST"])
@requires(Right.PLAN_DRAFT)
def new(request: SignedRequest, region: str) -> HttpResponse:
    """Name a new scheme, then write its rules."""
    _region_or_404(region)
    form = act_form(NameForm, request)
    if request.method == "POST" and form.is_valid():
        return redirect("casework:rules-workshop", region, form.cleaned_data["slug"])
    page = {
        "form": form,
        "region": region,
        "title": _("Un nouveau dispositif"),
        "lede": _("Ses règles s’écrivent dans l’atelier ; rien n’est publié avant une seconde personne."),
        "submit": _("Écrire ses règles"),
        "back": reverse("casework:rules"),
        "crumb_label": _("Règles"),
        "crumb_url": reverse("casework:rules"),
    }
    return render(request, "casework/act.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Right.PLAN_READ)
def workshop(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """A scheme's text with everything that can be said of it; saved as a draft."""
    place, version = _region_or_404(region), queries.latest_version(region, slug)
    if not SLUG.fullmatch(slug):
        raise Http404
    draft = _asked_draft(request, region, slug)
    start = draft.text if draft else version.text if version else starting_text(slug)
    number = draft.based_on if draft else version.number if version else 0
    if request.method == "POST":
        form, do = TextForm(request.POST), request.POST.get("do", "check")
        text = _text_of(form)
    else:
        form, do = TextForm(initial={"text": start, "based_on": number, "key": uuid4().hex}), ""
        text = start
        if request.waiting is not None:
            form, text = TextForm(request.waiting), str(request.waiting.get("text", start))
    reach, trouble = None, ""
    if do == "save" and form.is_valid():
        try:
            return _save(request, region, slug, form)
        except ActionRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    if do == "count":
        reach, trouble = _count(request, region, slug, text)
    reading = read(region, slug, request.POST, text, trying=do == "try", prove=do == "check")
    page = {
        "region": region,
        "place": place,
        "slug": slug,
        "version": version,
        "title": _title(region, slug),
        "draft": draft,
        "form": form,
        "text": text,
        "reading": reading,
        "reach": reach,
        "trouble": trouble,
        "fictitious_register": _fictitious(),
        "may_draft": may(request.user, Right.PLAN_DRAFT, region),
    }
    bad = request.method == "POST" and (form.errors or (reading.form is not None and reading.form.errors))
    return render(request, "casework/workshop.html", page, status=422 if bad else 200)


@require_POST
@requires(Right.PLAN_READ)
def reading(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """What stands beside the text, while somebody types or tries a company."""
    _region_or_404(region)
    if not SLUG.fullmatch(slug):
        raise Http404
    do = request.POST.get("do", "")
    text = _text_of(TextForm(request.POST))
    found = read(region, slug, request.POST, text, trying=do == "try", prove=do == "check")
    return render(request, "casework/reading.html", {"reading": found, "region": region, "slug": slug})


@require_POST
@requires(Right.PLAN_DRAFT)
def count(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Have the companies counted that the text reaches, and show how far that has come."""
    reach, trouble = _count(request, region, slug, _text_of(TextForm(request.POST)))
    page = {"region": region, "slug": slug, "may_draft": True, "fictitious_register": _fictitious()}
    return render(request, "casework/reach.html", {**page, "reach": reach, "trouble": trouble})


@require_safe
@requires(Right.PLAN_READ)
def counting(request: SignedRequest, region: str, slug: str, number: int) -> HttpResponse:
    """How far a count has come, or its result."""
    asked = queries.count_of(region, number)
    if asked is None:
        raise Http404
    page = {
        "reach": queries.reach_of(asked),
        "fictitious_register": _fictitious(),
        "region": region,
        "slug": slug,
        "may_draft": may(request.user, Right.PLAN_DRAFT, region),
    }
    return render(request, "casework/reach.html", page)


def _fictitious() -> bool:
    """Whether the companies counted are invented."""
    loaded = register()
    return loaded is not None and loaded.fictitious


def _count(request: SignedRequest, region: str, slug: str, text: str) -> tuple[queries.Reach | None, str]:
    """The count of a text, or why there is none."""
    try:
        return queries.reach_of(actions.ask_count(region, slug, text, actor=request.user)), ""
    except ActionRefused as refused:
        return None, str(refused)


@require_safe
@requires(Right.PLAN_READ)
def draft(request: SignedRequest, region: str, slug: str, number: int) -> HttpResponse:
    """A draft as its reviewer reads it: what changes in words and in the text, what is wrong, and the two acts."""
    found = _draft_or_404(region, slug, number)
    page = {
        "region": region,
        "slug": slug,
        "draft": found,
        "number": str(number),
        "title": _title(region, slug),
        "author": names_of([str(found.author)]).get(str(found.author), _("quelqu’un")),
        "reading": read(region, slug, None, found.text, prove=True),
        "changes": queries.changes_of(found),
        "may_publish": found.is_open
        and may(request.user, Right.PLAN_PUBLISH, region)
        and found.author != request.user.actor_id,
        "may_set_aside": found.is_open
        and (found.author == request.user.actor_id or may(request.user, Right.PLAN_PUBLISH, region)),
        "mine": found.author == request.user.actor_id,
    }
    return render(request, "casework/draft.html", page)


@require_http_methods(["GET", "POST"])
@requires(Right.PLAN_PUBLISH)
def publish(request: SignedRequest, region: str, slug: str, number: int) -> HttpResponse:
    """Publish another person's draft."""
    found = _draft_or_404(region, slug, number)
    return carry_out(
        request,
        act_form(ActForm, request),
        lambda data: actions.publish_draft(region, slug, number, actor=request.user),
        done=_("La version est publiée : les prochaines demandes la suivent."),
        back=reverse("casework:rules-draft", args=(region, slug, number)),
        page={
            **_crumb(region),
            "title": _("Publier le projet %(number)s de « %(slug)s »")
            % {"number": found.number, "slug": _title(region, slug)},
            "lede": _(
                "Une version publiée ne change plus. Les dossiers déjà déposés gardent celle de leur dépôt ;"
                " le dossier de la Région reçoit ce texte."
            ),
            "submit": _("Publier cette version"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.PLAN_DRAFT)
def set_aside(request: SignedRequest, region: str, slug: str, number: int) -> HttpResponse:
    """Set a draft aside."""
    found = _draft_or_404(region, slug, number)
    return carry_out(
        request,
        act_form(AsideForm, request),
        lambda data: actions.set_aside_draft(region, slug, number, data["reason"], actor=request.user),
        done=_("Le projet est écarté ; son texte reste lisible."),
        back=reverse("casework:rules-draft", args=(region, slug, number)),
        page={
            **_crumb(region),
            "title": _("Écarter le projet %(number)s de « %(slug)s »")
            % {"number": found.number, "slug": _title(region, slug)},
            "lede": "",
            "submit": _("Écarter le projet"),
            "danger": True,
        },
    )


def _title(region: str, slug: str) -> str:
    """A scheme's name in the reader's language; its name in addresses until a version says it."""
    version = queries.latest_version(region, slug)
    return version.definition.title[language()] if version else slug


def _crumb(region: str) -> dict[str, str]:
    return {"region": region, "crumb_label": _("Règles"), "crumb_url": reverse("casework:rules")}


def _save(request: SignedRequest, region: str, slug: str, form: TextForm) -> HttpResponse:
    check(request, Right.PLAN_DRAFT, region)
    data = form.cleaned_data
    saved = actions.save_draft(
        region,
        slug,
        data["text"],
        data["note"],
        data["based_on"] or 0,
        actor=request.user,
        key=data["key"],
    )
    messages.success(
        request, _("Le projet %(number)s est enregistré ; une autre personne le publie.") % {"number": saved.number}
    )
    return redirect("casework:rules-draft", region, slug, saved.number)


def _text_of(form: TextForm) -> str:
    """The text as sent, whatever is wrong with the rest of the form."""
    return str(form.data.get("text", "")).replace("\r\n", "\n")


def _region_or_404(region: str) -> Any:
    found = region_called(region)
    if found is None:
        raise Http404
    return found


def _draft_or_404(region: str, slug: str, number: int) -> Draft:
    found = queries.draft_of(region, slug, number)
    if found is None:
        raise Http404
    return found


def _asked_draft(request: HttpRequest, region: str, slug: str) -> Draft | None:
    """The draft that the address names, to go on from it."""
    number = request.GET.get("projet", "")
    return (
        queries.draft_of(region, slug, int(number))
        if number.isascii() and number.isdigit() and len(number) < 7
        else None
    )
