"""The money of a request: the budget by category, who pays for it, and the account to be credited."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.resuming import SignedRequest, typed
from jalon.cases.actions import budgets as act
from jalon.cases.budget import LEAD, Budget, Line, Source, budget_of
from jalon.cases.enums import SourceKind, State
from jalon.cases.models import Case, Partner
from jalon.cases.queries import account_before
from jalon.desk.drafts import autosaving, beside, go_on, home_of, request_page, writable
from jalon.desk.lines import Lines, grown, lines_of
from jalon.desk.memory import Earlier, Told
from jalon.desk.questions import language
from jalon.desk.steps import Draft, draft_of
from jalon.journal.refusals import ActionRefused
from jalon.schemes.budget import Category
from jalon.schemes.calendar import WHOLE
from jalon.schemes.lumps import Delivery, Flat, Unit
from jalon.ui import formats
from jalon.ui.fields import MoneyField
from jalon.ui.formats import money

PUBLIC = "public"


class CostLine(forms.Form):
    """One planned cost."""

    cents = MoneyField(
        label=gettext_lazy("Montant hors taxes, en euros"),
        error_messages={"required": gettext_lazy("Donnez le montant de cette dépense.")},
    )
    label = forms.CharField(label=gettext_lazy("De quoi s’agit-il ?"), max_length=200, required=False)


class FinancingForm(forms.Form):
    """Who pays, one amount a kind of source."""

    aid = MoneyField(
        label=gettext_lazy("L’aide que vous demandez ici"),
        error_messages={"required": gettext_lazy("Donnez le montant que vous demandez.")},
    )
    own = MoneyField(label=gettext_lazy("Vos fonds propres"), required=False)
    loan = MoneyField(label=gettext_lazy("Un emprunt"), required=False)
    private = MoneyField(label=gettext_lazy("Un autre financement privé"), required=False)


class PublicLine(forms.Form):
    """Another public aid to the same project."""

    name = forms.CharField(
        label=gettext_lazy("Qui l’accorde"),
        max_length=200,
        error_messages={"required": gettext_lazy("Dites qui accorde cette aide.")},
    )
    cents = MoneyField(
        label=gettext_lazy("Montant, en euros"),
        error_messages={"required": gettext_lazy("Donnez le montant de cette aide.")},
    )


class AccountForm(forms.Form):
    """The account to be credited."""

    holder = forms.CharField(
        label=gettext_lazy("Titulaire du compte"),
        help_text=gettext_lazy(
            "Le nom écrit sur le relevé d’identité bancaire : celui de l’organisme qui demande."
        ),
        max_length=200,
        error_messages={"required": gettext_lazy("Donnez le nom du titulaire du compte.")},
    )
    iban = forms.CharField(
        label=gettext_lazy("IBAN"),
        help_text=gettext_lazy("27 caractères pour un compte français ; il commence par FR."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Recopiez l’IBAN depuis un relevé d’identité bancaire.")},
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def budget(request: SignedRequest, case: Case, place: int = LEAD) -> HttpResponse:
    """What the project costs, category by category; for a consortium, one page a partner."""
    categories = case.scheme_version.definition.budget
    partners = list(case.partners.all())
    partner = next((one for one in partners if one.place == place), None)
    if not categories or (partner is None and place != LEAD):
        raise Http404
    draft = draft_of(case)
    data = typed(request)
    adding = next((one.id for one in categories if f"add-{one.id}" in request.POST), "")
    if adding:
        data = grown(request.POST, adding)
    told = _told(draft) if not draft.budget.of_partner(place) else None
    shown = told.value if told else draft.budget
    sets = {one.id: lines_of(CostLine, one.id, data, _kept(shown, one, place)) for one in categories}
    sound = request.method == "POST" and not _problems(sets.values())
    empty = sound and not autosaving(request) and not adding and not any(lines.filled() for lines in sets.values())
    if request.method == "POST" and sound and not empty:
        planned = [
            Line(name, line["label"], line["cents"], place)
            for name, lines in sets.items()
            for line in lines.filled()
            if line["cents"]
        ]
        act.save_budget(case.public_id, planned, actor=request.user, partner=place)
        if autosaving(request):
            return HttpResponse(status=204)
        if not adding:
            return _after_budget(request, case, partners, place)
    return request_page(
        request,
        "desk/request_budget.html",
        case,
        sections=[_section(one, categories, sets[one.id]) for one in categories],
        problems=[] if adding else _problems(sets.values()),
        empty=empty,
        told=told,
        partner=partner if len(partners) > 1 else None,
        partners=len(partners),
        place=1 + partners.index(partner) if partner else 1,
        budget=draft.budget,
        status=422 if request.method == "POST" and not adding else 200,
        **beside(draft, asking="costs.eligible"),
    )


def _after_budget(request: SignedRequest, case: Case, partners: list[Partner], place: int) -> HttpResponse:
    """The next partner's budget, then what the draft still wants."""
    later = [one.place for one in partners if one.place > place]
    if later:
        return redirect("desk:request-partner-budget", public_id=case.public_id, place=later[0])
    return go_on(request, case, after="budget")


def _kept(budget: Budget, category: Category, place: int) -> list[dict[str, Any]]:
    return [
        {"label": line.label, "cents": line.cents}
        for line in budget.lines
        if line.category == category.id and line.partner == place
    ]


def _section(category: Category, categories: Sequence[Category], lines: Lines) -> dict[str, Any]:
    lang = language()
    cap = ""
    if category.cap_cents is not None:
        cap = _("Retenu jusqu’à %(cap)s.") % {"cap": money(category.cap_cents)}
    elif category.cap_share is not None:
        share = formats.percent(Decimal(category.cap_share) / WHOLE)
        cap = _("Retenu jusqu’à %(share)s du budget.") % {"share": share}
    lump = ""
    if isinstance(category.lump, Unit):
        said = {"price": money(category.lump.price), "unit": category.lump.name[lang]}
        lump = _("Compté %(price)s par « %(unit)s », sans facture.") % said
    elif isinstance(category.lump, Flat):
        share = formats.percent(Decimal(category.lump.rate) / WHOLE)
        named = [one.label[lang] for one in categories if one.id in category.lump.of]
        lump = _("Compté à %(share)s de : %(names)s ; rien n’est à justifier.") % {
            "share": share,
            "names": ", ".join(named),
        }
    elif isinstance(category.lump, Delivery):
        lump = _("Compté en entier à la livraison de « %(thing)s ».") % {"thing": category.lump.what[lang]}
    return {
        "id": category.id,
        "label": category.label.get(lang, ""),
        "hint": category.hint.get(lang, ""),
        "cap": " ".join(filter(None, (lump, cap))),
        "lines": lines,
    }


def _problems(sets: Any) -> list[tuple[str, str]]:
    """Each error of lines with the address of its field."""
    return [
        (form[name].id_for_label, str(message))
        for lines in sets
        if lines.is_bound
        for form in lines.forms
        for name, messages in form.errors.items()
        for message in messages
    ]


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def financing(request: SignedRequest, case: Case) -> HttpResponse:
    """Who pays for the project; the plan is kept as it is, and balances before the request is sent."""
    if not case.scheme_version.definition.budget:
        return redirect(home_of(case))
    if not budget_of(case).lines:
        return redirect("desk:request-budget", public_id=case.public_id)
    draft = draft_of(case)
    data = typed(request)
    adding = "add-public" in request.POST
    if adding:
        data = grown(request.POST, PUBLIC)
    told = _told(draft) if not draft.budget.sources else None
    shown = told.value if told else draft.budget
    form = FinancingForm(data, initial=_amounts(shown))
    public = lines_of(PublicLine, PUBLIC, data, _public(shown))
    plan = draft.budget
    if request.method == "POST" and form.is_valid() and public.is_valid():
        plan = Budget(plan.categories, plan.lines, _sources(form, public))
        act.save_financing(case.public_id, plan.sources, actor=request.user)
        if autosaving(request):
            return HttpResponse(status=204)
        if plan.balanced and not adding:
            return go_on(request, case, after="financing")
        if not adding:
            form.add_error(None, _unbalanced(plan))
    wrong = request.method == "POST" and not adding
    return request_page(
        request,
        "desk/request_financing.html",
        case,
        form=form,
        public=public,
        problems=_problems([public]) if wrong else [],
        quiet=adding,
        told=told,
        plan=plan,
        status=422 if wrong else 200,
        **beside(draft),
    )


def _told(draft: Draft) -> Told | None:
    """The budget and plan of the request that this one was made like."""
    return Earlier(draft.case.like).budget(draft) if draft.case.like else None


def _unbalanced(plan: Budget) -> str:
    texts = {"gap": money(abs(plan.gap)), "total": money(plan.total)}
    if plan.gap > 0:
        return _("Il manque %(gap)s pour payer le projet, qui coûte %(total)s. Dites qui paie le reste.") % texts
    return _("Les financements dépassent de %(gap)s le coût du projet, %(total)s. Corrigez un montant.") % texts


def _amounts(budget: Budget) -> dict[str, int | None]:
    return {kind.value: budget.of_kind(kind) or None for kind in SourceKind if kind != SourceKind.PUBLIC}


def _public(budget: Budget) -> list[dict[str, Any]]:
    return [
        {"name": source.name, "cents": source.cents}
        for source in budget.sources
        if source.kind == SourceKind.PUBLIC
    ]


def _sources(form: FinancingForm, public: Lines) -> tuple[Source, ...]:
    said = [Source(SourceKind(name), cents) for name, cents in form.cleaned_data.items() if cents]
    others = [Source(SourceKind.PUBLIC, line["cents"], line["name"]) for line in public.filled() if line["cents"]]
    return (*said, *others)


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT, State.AWAITING)
def account(request: SignedRequest, case: Case) -> HttpResponse:
    """The account to be credited: its number is checked at once, and shown masked ever after."""
    kept = case.accounts.filter(current=True).first()
    offered = account_before(request.user, case) if kept is None else None
    same = offered if "same" in request.POST else None
    form = AccountForm(request.POST if request.method == "POST" and same is None else None)
    if kept and request.method == "GET":
        form.initial = {"holder": kept.holder}
    if same or form.is_valid():
        said = (same.iban, same.holder) if same else (form.cleaned_data["iban"], form.cleaned_data["holder"])
        try:
            act.save_account(case.public_id, *said, actor=request.user)
            return go_on(request, case, after="iban")
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return request_page(
        request,
        "desk/request_account.html",
        case,
        form=form,
        kept=kept,
        offered=offered,
        status=422 if request.method == "POST" else 200,
    )
