"""Who asks: one page for each kind of applicant, and the partners of a consortium."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.models import User
from jalon.accounts.resuming import SignedRequest, typed
from jalon.cases.actions import applying as act
from jalon.cases.enums import State
from jalon.cases.models import Case, Partner
from jalon.companies.actions import found, join, join_unit
from jalon.companies.models import Membership
from jalon.companies.queries import by_siren, find, organisations_of, units_of
from jalon.companies.search import looks_like_number, number_typed
from jalon.desk.drafts import go_on, request_page, writable
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import ApplicantKind

WHOLE = 1_000_000
MEANING = {
    ApplicantKind.COMPANY: gettext_lazy("Une société, une association ou un organisme qui a un numéro SIREN."),
    ApplicantKind.LABORATORY: gettext_lazy(
        "Une équipe sans numéro SIREN à elle, dans une université, une école ou un organisme de recherche."
    ),
    ApplicantKind.FOUNDING: gettext_lazy(
        "Elle n’a pas encore de numéro SIREN ; vous le donnerez dès qu’elle l’aura."
    ),
    ApplicantKind.CONSORTIUM: gettext_lazy("Plusieurs organismes portent le projet ; l’un d’eux parle pour tous."),
    ApplicantKind.PERSON: gettext_lazy("Vous demandez pour vous-même, hors d’une activité économique."),
}
NO_NAME = gettext_lazy("Donnez un nom.")


class KindForm(forms.Form):
    """The kinds of applicant that a scheme accepts."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Qui fait cette demande ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez qui fait la demande.")},
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (kind.value, _("%(who)s : %(meaning)s") % {"who": kind.label, "meaning": MEANING[kind]})
            for kind in case.scheme_version.definition.applicants
        ]


class UnitForm(forms.Form):
    """The name of a unit inside a legal person."""

    name = forms.CharField(
        label=gettext_lazy("Comment s’appelle votre laboratoire ou votre unité ?"),
        help_text=gettext_lazy("Son nom et son numéro d’unité, par exemple « Laboratoire d’exemple (UMR 0000) »."),
        max_length=250,
        error_messages={"required": NO_NAME},
    )


class FoundingForm(forms.Form):
    """The name that a company will have."""

    name = forms.CharField(
        label=gettext_lazy("Comment s’appellera l’entreprise ?"),
        help_text=gettext_lazy("Le nom prévu ; vous donnerez son numéro SIREN quand elle sera immatriculée."),
        max_length=250,
        error_messages={"required": NO_NAME},
    )


class PersonForm(forms.Form):
    """A person's name: nothing else is asked."""

    name = forms.CharField(
        label=gettext_lazy("Quel est votre nom ?"),
        help_text=gettext_lazy("Prénom et nom, comme ils doivent figurer sur la décision."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Donnez votre nom.")},
    )


class PartnerForm(forms.Form):
    """One more partner."""

    siren = forms.CharField(
        label=gettext_lazy("Numéro SIREN"),
        help_text=gettext_lazy("Laissez vide pour un partenaire étranger."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("Nom, s’il n’a pas de SIREN"), max_length=250, required=False)
    unit = forms.CharField(
        label=gettext_lazy("Laboratoire ou service, s’il y en a un"), max_length=250, required=False
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def kind(request: SignedRequest, case: Case) -> HttpResponse:
    """What kind of applicant asks, where the scheme accepts several."""
    form = KindForm(case, typed(request), initial={"kind": case.applicant_kind})
    if request.method == "POST" and form.is_valid():
        act.choose_kind(case.public_id, ApplicantKind(form.cleaned_data["kind"]), actor=request.user)
        return go_on(request, case, after="kind")
    status = 422 if request.method == "POST" else 200
    return request_page(request, "desk/request_kind.html", case, form=form, status=status)


def choose_company(user: User, case: Case, siren: str) -> None:
    """Act for the company, then make the request in its name."""
    _demand_admitted(join(user, siren))
    act.choose_company(case.public_id, siren, actor=user)


def _demand_admitted(membership: Membership) -> None:
    if membership.since is None:
        raise ActionRefused(
            "desk.not_admitted",
            _("Quelqu’un d’autre représente déjà cette entreprise dans Jalon."),
            _("Votre demande d’accès lui est montrée ; il doit vous admettre avant que vous agissiez pour elle."),
            field="siren",
        )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def company(request: SignedRequest, case: Case) -> HttpResponse:
    """The company that asks, confirmed from the register; the lead of a consortium."""
    error = ""
    if request.method == "POST":
        try:
            choose_company(request.user, case, request.POST.get("siren", ""))
            return go_on(request, case, after="siren")
        except ActionRefused as refusal:
            error = str(refusal)
    leads = case.applicant_kind == ApplicantKind.CONSORTIUM
    question = (
        _("Qui est le chef de file du groupement ?")
        if leads
        else _("Pour quelle entreprise demandez-vous cette aide ?")
    )
    return request_page(
        request,
        "desk/request_company.html",
        case,
        error=error,
        question=question,
        chosen=by_siren(case.siren) if case.siren else None,
        **_searched(request),
    )


def _searched(request: SignedRequest) -> dict[str, Any]:
    """What was looked for in the register and what was found."""
    text = request.GET.get("q", "").strip()[:200]
    wrong = bool(text) and looks_like_number(text) and not number_typed(text)
    return {"typed": text, "found": find(text) if text else [], "number_wrong": wrong}


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def laboratory(request: SignedRequest, case: Case) -> HttpResponse:
    """The legal person first, found in the register; then the name of the unit inside it."""
    siren = (request.POST.get("siren") or request.GET.get("siren") or case.siren)[:9]
    host = by_siren(siren) if siren else None
    naming = host is not None and ("name" in request.POST or "q" not in request.GET)
    named = case.organisation.name if case.organisation and case.siren == siren else ""
    form = UnitForm(request.POST if "name" in request.POST else None, initial={"name": named})
    if request.method == "POST" and host and form.is_bound and form.is_valid():
        try:
            membership = join_unit(request.user, host.siren, form.cleaned_data["name"])
            _demand_admitted(membership)
            act.choose_organisation(case.public_id, membership.organisation, actor=request.user)
            return go_on(request, case, after="siren")
        except ActionRefused as refusal:
            form.add_error("name", str(refusal))
    return request_page(
        request,
        "desk/request_laboratory.html" if naming else "desk/request_company.html",
        case,
        form=form,
        host=host,
        units=units_of(host.siren) if host else [],
        error="",
        question=_("De quel organisme votre laboratoire fait-il partie ?"),
        chosen=None,
        status=422 if form.is_bound else 200,
        **_searched(request),
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def founding(request: SignedRequest, case: Case) -> HttpResponse:
    """A company being created: its planned name, or one that the person already prepares requests for."""
    mine = organisations_of(request.user).filter(siren=None, part_of=None)
    chosen = mine.filter(pk=request.POST["organisation"]).first() if _number(request, "organisation") else None
    form = FoundingForm(typed(request) if chosen is None else None, initial={"name": case.company_name})
    if request.method == "POST" and (chosen or form.is_valid()):
        name = form.cleaned_data["name"] if chosen is None else ""
        same = mine.filter(name=name).first()
        act.choose_organisation(case.public_id, chosen or same or found(request.user, name), actor=request.user)
        return go_on(request, case, after="siren")
    return request_page(
        request,
        "desk/request_founding.html",
        case,
        form=form,
        mine=mine,
        status=422 if request.method == "POST" else 200,
    )


def _number(request: SignedRequest, name: str) -> bool:
    typed = request.POST.get(name, "")
    return typed.isdecimal() and len(typed) < 10


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def person(request: SignedRequest, case: Case) -> HttpResponse:
    """A natural person's name."""
    form = PersonForm(typed(request), initial={"name": case.company_name or request.user.display_name})
    if request.method == "POST" and form.is_valid():
        act.name_person(case.public_id, form.cleaned_data["name"], actor=request.user)
        return go_on(request, case, after="siren")
    status = 422 if request.method == "POST" else 200
    return request_page(request, "desk/request_person.html", case, form=form, status=status)


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def partners(request: SignedRequest, case: Case) -> HttpResponse:
    """The partners of a consortium: added and taken out one by one, then the aid shared out between them."""
    if case.applicant_kind != ApplicantKind.CONSORTIUM or not case.siren:
        return go_on(request, case)
    rows = list(case.partners.all())
    adding, sharing = "add" in request.POST, "share" in request.POST
    form = PartnerForm(request.POST if adding else None)
    shares = _shares_form(rows, request.POST if sharing else None)
    if adding and form.is_valid():
        try:
            act.add_partner(case.public_id, **form.cleaned_data, share=0, actor=request.user)
            return redirect("desk:request-partners", public_id=case.public_id)
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    if _number(request, "remove"):
        try:
            act.remove_partner(case.public_id, int(request.POST["remove"][:4]), actor=request.user)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("desk:request-partners", public_id=case.public_id)
    if sharing and shares.is_valid():
        try:
            given = {one.place: int(shares.cleaned_data[f"share-{one.place}"] * WHOLE / 100) for one in rows}
            act.share_out(case.public_id, given, actor=request.user)
            return go_on(request, case, after="partners")
        except ActionRefused as refusal:
            shares.add_error(None, str(refusal))
    return request_page(
        request,
        "desk/request_partners.html",
        case,
        form=form,
        shares=shares,
        wrong=shares if shares.errors else form,
        rows=[(one, shares[f"share-{one.place}"]) for one in rows],
        status=422 if request.method == "POST" else 200,
    )


def _shares_form(rows: list[Partner], data: Any) -> forms.Form:
    """Each partner's share of the aid, in percent."""
    form = forms.Form(data)
    for one in rows:
        form.fields[f"share-{one.place}"] = forms.DecimalField(
            label=_("Part de l’aide, en %%, pour %(name)s") % {"name": one},
            min_value=0,
            max_value=100,
            decimal_places=4,
            localize=True,
            initial=Decimal(one.share) * 100 / WHOLE,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "required": _("Donnez la part de %(name)s, 0 s’il ne demande pas d’aide.") % {"name": one},
                "invalid": _("Écrivez un pourcentage, par exemple 12,5."),
            },
        )
    return form
