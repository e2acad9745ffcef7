"""Staff's pages of the register: an enterprise's group and aid, what is due, the files, the law's parameters."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where
from jalon.accounts.resuming import typed
from jalon.accounts.rights import Right
from jalon.aids import due, groups, lawful, room
from jalon.aids.actions import ownership, parameters, register
from jalon.aids.comparison import compare
from jalon.aids.enums import DueKind, PartyKind
from jalon.aids.exports.files import FILES, aids_for, response
from jalon.aids.forms import CorrectForm, EndForm, HoldingForm, ParameterForm, ReasonForm, SentForm
from jalon.aids.models import Aid, Link, ParameterOverride
from jalon.aids.standing import regime_of
from jalon.aids.standing import standing as standing_of
from jalon.companies.queries import by_siren
from jalon.journal.refusals import ActionRefused
from jalon.law.identifiers import clean, is_siren
from jalon.law.marks import Mark
from jalon.law.parameters import shown
from jalon.law.problems import LawError
from jalon.law.regimes import names
from jalon.law.undertakings.picture import picture, svg
from jalon.plan.queries import region_choices
from jalon.ui.formats import language

MOST_DUE = 200


@require_safe
@requires(Right.AIDS_READ)
def home(request: SignedRequest) -> HttpResponseBase:
    """What is due and late in my Regions, the files, and the way to an enterprise."""
    typed_number = clean(request.GET.get("siren", ""))
    if is_siren(typed_number):
        return redirect("aids:company", siren=typed_number)
    scope = regions_where(request.user, Right.AIDS_READ)
    today = timezone.localdate()
    rows = []
    for slug, name in region_choices():
        if slug not in scope:
            continue
        waiting = due.pending(slug, today)
        first = sorted(due.first(slug, MOST_DUE), key=lambda one: (one.by, one.aid.number))
        rows.append((slug, name, waiting, [(one, one.late(today)) for one in first]))
    context = {"rows": rows, "wrong": bool(typed_number), "typed": typed_number, "year": today.year - 1}
    return render(request, "aids/home.html", context)


@require_safe
@requires(Right.AIDS_READ)
def company(request: SignedRequest, siren: str) -> HttpResponse:
    """An enterprise for staff: its group as a picture and as arithmetic, its aid, the room left."""
    if not is_siren(siren):
        raise Http404
    today = timezone.localdate()
    graph = groups.graph_around(siren, today)
    found = groups.undertaking(siren, today)
    standing = standing_of(found)
    rooms, problems = [], []
    for identity in names():
        if regime_of(identity) is None:
            continue
        try:
            rooms.append(room.room(siren, identity, today)[0])
        except ActionRefused as refused:
            problems.append(refused)
    lang = language()
    members = set(found.ids)
    links = [
        link
        for link in groups.links_among({one.id for one in graph.enterprises})
        if members & {link.owner_id, link.owned_id}
    ]
    context = {
        "company": by_siren(siren),
        "siren": siren,
        "today": today,
        # The drawing escapes every name itself (law.undertakings.picture).
        "drawing": mark_safe(svg(picture(graph, found), lang)) if len(graph.enterprises) > 1 else "",
        "steps": [(step.text.get(lang), step.article, step.mark) for step in found.steps],
        "rooms": [(one.regime.label.get(lang), one, one.mark.label.get(lang)) for one in rooms],
        "counted": rooms[0].counted if rooms else (),
        "differences": [step.text.get(lang) for step in standing.comparison.steps] if standing.declarations else [],
        "problems": problems,
        "aids": Aid.objects.filter(siren__in=found.ids).order_by("-granted_on", "-id")[:100],
        "links": links,
        "declarations": standing.declarations,
        "options": compare(siren, list(names()), today),
        "lang": lang,
    }
    return render(request, "aids/company.html", context)


def _act(
    request: SignedRequest,
    kind: type[forms.Form],
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    lede: str,
    submit: str,
    done: str,
    back: str,
    initial: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """One form a page; a refusal keeps what was typed."""
    form = kind(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ActionRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, done)
            return redirect(back)
    status = 422 if request.method == "POST" and form.errors else 200
    context = {"form": form, "title": title, "lede": lede, "submit": submit, "back": back, **(extra or {})}
    return render(request, "aids/act.html", context, status=status)


def _region(request: SignedRequest, right: Right) -> str:
    """The Region for which a person records what has none of its own: the first where he holds the right."""
    scope = regions_where(request.user, right)
    return next((slug for slug, _name in region_choices() if slug in scope), next(iter(sorted(scope.slugs)), ""))


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def link_new(request: SignedRequest, siren: str) -> HttpResponse:
    """Record a holding."""

    def do(data: dict[str, Any]) -> object:
        holding = ownership.Holding(
            owner=data["owner"],
            owned=data["owned"],
            capital=data["capital"],
            votes=data["votes"],
            control=data["control"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            owner_kind=PartyKind(data["owner_kind"]),
            owner_name=data["owner_name"],
        )
        return ownership.record_holding(
            holding, data["source"], region=_region(request, Right.AIDS_RECORD), actor=request.user
        )

    return _act(
        request,
        HoldingForm,
        do,
        title=_("Enregistrer un lien"),
        lede=_("Le lien compte dès qu’il est enregistré, pour toute décision à venir et pour sa période."),
        submit=_("Enregistrer le lien"),
        done=_("Le lien est enregistré."),
        back=reverse("aids:company", args=[siren]),
        initial={"owned": siren},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def link_end(request: SignedRequest, siren: str, link_id: int) -> HttpResponse:
    """Date the end of a holding."""
    link = get_object_or_404(Link.objects.select_related("owner", "owned"), pk=link_id)
    region = _region(request, Right.AIDS_RECORD)
    return _act(
        request,
        EndForm,
        lambda data: ownership.end_holding(
            link, data["last_day"], data["source"], region=region, actor=request.user
        ),
        title=_("Dater la fin du lien %(owner)s → %(owned)s") % {"owner": link.owner, "owned": link.owned},
        lede=_("Avant ce jour, rien ne change ; l’histoire garde les deux lignes."),
        submit=_("Dater la fin"),
        done=_("La fin du lien est datée."),
        back=reverse("aids:company", args=[siren]),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def link_withdraw(request: SignedRequest, siren: str, link_id: int) -> HttpResponse:
    """Take back a holding that never was."""
    link = get_object_or_404(Link.objects.select_related("owner", "owned"), pk=link_id)
    region = _region(request, Right.AIDS_RECORD)
    return _act(
        request,
        ReasonForm,
        lambda data: ownership.withdraw_holding(link, data["reason"], region=region, actor=request.user),
        title=_("Retirer le lien %(owner)s → %(owned)s") % {"owner": link.owner, "owned": link.owned},
        lede=_("Pour un lien qui n’a jamais existé. S’il a pris fin, datez plutôt sa fin."),
        submit=_("Retirer le lien"),
        done=_("Le lien est retiré."),
        back=reverse("aids:company", args=[siren]),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def correct(request: SignedRequest, aid_id: int) -> HttpResponse:
    """Correct what an aid counts for."""
    aid = get_object_or_404(Aid, pk=aid_id)
    check(request, Right.AIDS_RECORD, aid.region)
    return _act(
        request,
        CorrectForm,
        lambda data: register.correct(aid, data["amount"], data["reason"], actor=request.user),
        title=_("Corriger l’aide %(number)s") % {"number": aid.number},
        lede=_("Une écriture l’annule, une autre la remplace : rien n’est effacé."),
        submit=_("Corriger"),
        done=_("L’aide est corrigée."),
        back=reverse("aids:company", args=[aid.siren]),
        initial={"amount": aid.amount_cents},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def reverse_aid(request: SignedRequest, aid_id: int) -> HttpResponse:
    """Take an aid back in the register."""
    aid = get_object_or_404(Aid, pk=aid_id)
    check(request, Right.AIDS_RECORD, aid.region)
    return _act(
        request,
        ReasonForm,
        lambda data: register.reverse(aid, data["reason"], actor=request.user),
        title=_("Annuler l’aide %(number)s au registre") % {"number": aid.number},
        lede=_("Une écriture contraire du même jour l’annule ; l’argent, lui, suit le dossier."),
        submit=_("Annuler l’aide"),
        done=_("L’aide est annulée au registre."),
        back=reverse("aids:company", args=[aid.siren]),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def sent(request: SignedRequest, region: str) -> HttpResponse:
    """Say that what was due has been sent."""

    def do(data: dict[str, Any]) -> object:
        kind = DueKind(data["kind"])
        waiting = due.waiting(kind, region, data["on"])
        return register.mark_sent(waiting, kind, data["on"], data["receipt"], actor=request.user)

    return _act(
        request,
        SentForm,
        do,
        title=_("Dater un envoi"),
        lede=_("Tout ce qui attendait ce jour-là dans cette liste est marqué comme envoyé."),
        submit=_("Dater l’envoi"),
        done=_("L’envoi est daté."),
        back=reverse("aids:home"),
    )


@require_safe
@requires(Right.AIDS_READ)
def export(request: SignedRequest, region: str, name: str) -> HttpResponseBase:
    """One of the files that the law asks for, streamed."""
    if name not in FILES:
        raise Http404
    last_year = timezone.localdate().year - 1
    year = request.GET.get("annee", str(last_year))
    if not re.fullmatch("[12][0-9]{3}", year):
        raise Http404
    return response(name, aids_for(name, region, int(year)))


# The law's parameters


@require_safe
@requires(Right.LAW_READ)
def law(request: SignedRequest) -> HttpResponse:
    """Every dated parameter of the law as it is applied here, today's value first."""
    found, lang, today = lawful.parameters(), language(), timezone.localdate()
    groups_: dict[str, list[tuple[Any, ...]]] = {}
    for identity, parameter in sorted(found.items()):
        try:
            period, replaced = found.period(identity, today)
            value, mark = shown(parameter.type, period.value).get(lang), period.mark
        except LawError:
            value, mark, replaced = "", Mark.TO_CONFIRM, False
        row = (identity, parameter.label.get(lang), value, mark, mark.label.get(lang), replaced, parameter.article)
        groups_.setdefault(identity.partition(".")[0], []).append(row)
    return render(request, "aids/law.html", {"groups": groups_, "today": today})


@require_http_methods(["GET", "POST"])
@requires(Right.LAW_READ)
def parameter(request: SignedRequest, identity: str) -> HttpResponse:
    """One parameter: its values over time with their sources, what was entered here, and the form to enter one."""
    found, lang = lawful.parameters(), language()
    if identity not in found:
        raise Http404
    if request.method == "POST":
        check(request, Right.LAW_SET)
    known = found[identity]
    periods = [
        (one.begins, one.ends, shown(known.type, one.value).get(lang), one.source, one.mark.label.get(lang))
        for one in known.periods
    ]
    entered = ParameterOverride.objects.filter(parameter=identity).select_related("withdraws").order_by("-id")
    return _act(
        request,
        ParameterForm,
        lambda data: parameters.set_parameter(
            identity,
            data["value"],
            begins=data["begins"],
            ends=data["ends"],
            source=data["source"],
            mark=Mark(data["mark"]),
            actor=request.user,
        ),
        title=known.label.get(lang).capitalize(),
        lede=known.article,
        submit=_("Entrer cette valeur"),
        done=_("La valeur est entrée."),
        back=reverse("aids:parameter", args=[identity]),
        extra={"periods": periods, "entered": entered, "identity": identity, "template": "parameter"},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.LAW_SET)
def parameter_withdraw(request: SignedRequest, override_id: int) -> HttpResponse:
    """Take an entered value back."""
    row = get_object_or_404(ParameterOverride, pk=override_id)
    return _act(
        request,
        ReasonForm,
        lambda data: parameters.withdraw_parameter(row, data["reason"], actor=request.user),
        title=_("Retirer la valeur %(value)s") % {"value": row.value},
        lede=_("La valeur d’avant est de nouveau lue ; celle-ci reste dans l’histoire."),
        submit=_("Retirer la valeur"),
        done=_("La valeur est retirée."),
        back=reverse("aids:parameter", args=[row.parameter]),
    )
