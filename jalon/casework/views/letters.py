"""The texts of letters: written beside their PDF, kept as drafts, compared, published by a second person."""

from typing import Any
from uuid import UUID

from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import may, names_of, regions_where
from jalon.accounts.rights import Right
from jalon.cases.actions import letters
from jalon.cases.letters import texts
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.letters.specimens import example, specimen
from jalon.cases.letters.template import (
    LANGUAGES,
    LONGEST,
    Problem,
    Template,
    parts,
    read_template,
    required,
    written,
)
from jalon.cases.models import LetterDraft, LetterVersion
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.views.cases import case_or_404
from jalon.casework.views.documents import WITHIN_A_PAGE, taken
from jalon.documents import pdf
from jalon.journal.refusals import ActionRefused
from jalon.plan.queries import region_choices
from jalon.ui.formats import language

HOME = gettext_lazy("Lettres")


class LetterForm(forms.Form):
    """A letter being written, in both languages."""

    subject_fr = forms.CharField(label=gettext_lazy("Objet, en français"), max_length=300)
    text_fr = forms.CharField(
        label=gettext_lazy("Texte, en français"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 22})
    )
    subject_en = forms.CharField(label=gettext_lazy("Objet, en anglais"), max_length=300)
    text_en = forms.CharField(
        label=gettext_lazy("Texte, en anglais"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 22})
    )
    note = forms.CharField(
        label=gettext_lazy("Ce qui change"),
        help_text=gettext_lazy("Une phrase pour qui relira, sans donnée personnelle."),
        max_length=300,
    )
    based_on = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)

    def text(self, kind: LetterKind) -> str:
        """The file that these fields make."""
        held = {name: str(self.data.get(name, "")) for name in self.fields}
        subjects = {spoken: held[f"subject_{spoken}"] for spoken in LANGUAGES}
        bodies = {spoken: held[f"text_{spoken}"] for spoken in LANGUAGES}
        return written(subjects, bodies, str(kind.label))


def _kind_or_404(region: str, kind: str) -> LetterKind:
    if kind not in LetterKind.values or region not in dict(region_choices()):
        raise Http404
    return LetterKind(kind)


def _draft_or_404(region: str, kind: LetterKind, number: object) -> LetterDraft:
    wanted = str(number)
    found = LetterDraft.objects.filter(
        region=region, kind=kind, number=wanted if wanted.isdecimal() and len(wanted) < 7 else 0
    ).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(Right.LETTERS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The letters of my Regions, with the version in force and the drafts to be reviewed."""
    scope = regions_where(request.user, Right.LETTERS_READ)
    groups = []
    for slug, name in region_choices():
        if slug in scope:
            drafts = texts.open_drafts(slug)
            groups.append((slug, name, [(one, drafts.get(one.kind.value)) for one in texts.all_in_force(slug)]))
    return render(request, "casework/letters.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@requires(Right.LETTERS_READ)
def editor(request: SignedRequest, region: str, kind: str) -> HttpResponseBase:
    """A letter's text beside its PDF, with the items that it must say and the fields that it may name."""
    letter = _kind_or_404(region, kind)
    now = texts.in_force(region, letter)
    wanted = request.GET.get("projet")
    start = _draft_or_404(region, letter, wanted).text if wanted else now.text
    initial = {**parts(start), "based_on": now.number}
    posted = request.POST if request.method == "POST" else request.waiting
    form = LetterForm(posted) if posted is not None else LetterForm(initial=initial)
    text = form.text(letter) if posted is not None else start
    if request.method == "POST" and form.is_valid():
        try:
            draft = letters.save_draft(
                region, letter, text, form.cleaned_data["note"], form.cleaned_data["based_on"], actor=request.user
            )
        except ActionRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Le projet est enregistré."))
            return redirect("casework:letter-draft", region, letter.value, draft.number)
    template, problems = read_template(letter, text)
    page = {
        "region": region,
        "kind": letter,
        "form": form,
        "in_force": now,
        "wanted": wanted or "",
        "items": _items(letter, template),
        "problems": problems,
        "fields": letter.fields.values(),
        "versions": LetterVersion.objects.filter(region=region, kind=letter),
        "may_draft": may(request.user, Right.LETTERS_DRAFT, region),
    }
    status = 422 if request.method == "POST" else 200
    answer = render(request, "casework/letter.html", page, status=status)
    return csp_update({"frame-src": ["'self'"]})(lambda _request: answer)(request)


def _items(kind: LetterKind, template: Template | None) -> list[tuple[str, str, str, bool]]:
    """Each item that the text must say, in words with its article, and whether both languages say it."""
    wanted = required(kind)
    said = [
        {name for passage in passages for name in passage.items}
        for passages in (template.passages.values() if template else ((), ()))
    ]
    return [
        (item.id, item.label.get(language()), item.article, all(item.id in one for one in said))
        for item in kind.checklist.items
        if item.id in wanted
    ]


@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
@requires(Right.LETTERS_READ)
def preview(request: SignedRequest, region: str, kind: str) -> HttpResponseBase:
    """The PDF of a letter to nobody: of what is being typed, of a draft, or of the text in force."""
    letter = _kind_or_404(region, kind)
    spoken = "en" if request.GET.get("langue") == "en" else "fr"
    if request.method == "POST":
        text = LetterForm(request.POST).text(letter)
    elif request.GET.get("projet"):
        text = _draft_or_404(region, letter, request.GET["projet"]).text
    else:
        text = texts.in_force(region, letter).text
    template, problems = read_template(letter, text)
    answer = None
    if template is not None and all(one.lacking for one in problems):
        with override(spoken):
            paper = specimen(template, spoken, example(letter), letters.issuer(region, spoken))
        try:
            answer = HttpResponse(pdf.render(paper, seconds=20), content_type="application/pdf")
        except pdf.NotPrinted as refused:
            problems = [Problem(f"text.{spoken}", 1, str(refused), "")]
    if answer is None:
        answer = render(request, "casework/letter_problems.html", {"problems": problems}, status=422)
        return answer
    return csp_replace(WITHIN_A_PAGE)(lambda _request: answer)(request)


@require_safe
@requires(Right.LETTERS_READ)
def draft(request: SignedRequest, region: str, kind: str, number: int) -> HttpResponseBase:
    """A draft: what it changes, what is wrong in it, its PDF; to publish or set aside."""
    letter = _kind_or_404(region, kind)
    found = _draft_or_404(region, letter, number)
    before = LetterVersion.objects.filter(region=region, kind=letter, number=found.based_on).first()
    base = before.text if before else texts.in_force(region, letter).text if not found.based_on else ""
    mine = found.author == request.user.actor_id
    publisher = may(request.user, Right.LETTERS_PUBLISH, region)
    page = {
        "region": region,
        "kind": letter,
        "draft": found,
        "author": names_of([str(found.author)]).get(str(found.author), ""),
        "changes": texts.compared(base, found.text),
        "problems": [Problem(*one) for one in found.problems],
        "mine": mine,
        "may_publish": publisher and not mine and found.state == "open" and not found.problems,
        "may_set_aside": found.state == "open" and (mine or publisher),
    }
    answer = render(request, "casework/letter_draft.html", page)
    return csp_update({"frame-src": ["'self'"]})(lambda _request: answer)(request)


@require_safe
@requires(Right.LETTERS_READ)
def compare(request: SignedRequest, region: str, kind: str) -> HttpResponse:
    """Two versions of a letter line by line; 0 is Jalon's own text."""
    letter = _kind_or_404(region, kind)
    numbers = {one.number: one.text for one in LetterVersion.objects.filter(region=region, kind=letter)}
    held = {0: texts.default_text(letter), **dict(sorted(numbers.items()))}
    last = max(held)
    chosen = []
    for name, usual in (("avant", max(last - 1, 0)), ("apres", last)):
        typed = request.GET.get(name, "")
        number = int(typed) if typed.isdecimal() and len(typed) < 7 else usual
        if number not in held:
            raise Http404
        chosen.append(number)
    page = {
        "region": region,
        "kind": letter,
        "numbers": held,
        "before": chosen[0],
        "after": chosen[1],
        "changes": texts.compared(held[chosen[0]], held[chosen[1]]),
    }
    return render(request, "casework/letter_compare.html", page)


class PlainForm(ActForm):
    """Nothing to fill in: a confirmation."""


@require_http_methods(["GET", "POST"])
@requires(Right.LETTERS_PUBLISH)
def publish(request: SignedRequest, region: str, kind: str, number: int) -> HttpResponse:
    """Publish another person's draft: the next letters say it."""
    letter = _kind_or_404(region, kind)
    _draft_or_404(region, letter, number)
    return carry_out(
        request,
        act_form(PlainForm, request),
        lambda _data: letters.publish_draft(region, letter, number, actor=request.user),
        done=_("Le texte est publié : les prochaines lettres le disent."),
        back=reverse("casework:letters"),
        page=_act_page(region, letter, number, _("Publier ce texte ?"), _("Publier")),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.LETTERS_READ)
def set_aside(request: SignedRequest, region: str, kind: str, number: int) -> HttpResponse:
    """Set a draft aside."""
    letter = _kind_or_404(region, kind)
    _draft_or_404(region, letter, number)
    return carry_out(
        request,
        act_form(PlainForm, request),
        lambda _data: letters.set_aside(region, letter, number, actor=request.user),
        done=_("Le projet est écarté."),
        back=reverse("casework:letters"),
        page=_act_page(region, letter, number, _("Écarter ce projet ?"), _("Écarter le projet")),
    )


def _act_page(region: str, kind: LetterKind, number: int, title: str, submit: str) -> dict[str, Any]:
    here = reverse("casework:letter-draft", args=[region, kind.value, number])
    lede = _("%(kind)s, projet %(number)s.") % {"kind": str(kind.label).capitalize(), "number": number}
    return {
        "title": title,
        "lede": lede,
        "submit": submit,
        "region": region,
        "crumb_label": HOME,
        "crumb_url": here,
    }


@require_safe
@requires(Right.CASES_READ)
def sent(request: SignedRequest, public_id: UUID, letter_id: int) -> HttpResponse:
    """A letter of a case as it was printed; the journal keeps that it was opened."""
    case = case_or_404(request, public_id)
    letter = case.letters.select_related("file").filter(pk=letter_id).first()
    if letter is None or letter.file is None:
        raise Http404
    return taken(request.user, case, letter.file)


@require_safe
@requires(Right.CASES_READ)
def signed_copy(request: SignedRequest, public_id: UUID, signing_id: int) -> HttpResponse:
    """The copy that the beneficiary signed; the journal keeps that it was opened."""
    case = case_or_404(request, public_id)
    signing = case.signings.select_related("signed_copy").filter(pk=signing_id).first()
    if signing is None or signing.signed_copy is None:
        raise Http404
    return taken(request.user, case, signing.signed_copy)
