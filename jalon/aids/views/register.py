"""The register: what is due, an enterprise with its aid and its room, correcting, completing, dating, the files."""

import re
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import names_of, regions_where
from jalon.accounts.rights import Right
from jalon.aids import due, groups, room
from jalon.aids.actions import particulars, register
from jalon.aids.comparison import compare
from jalon.aids.completing import completed
from jalon.aids.enums import DueKind, ParticularName
from jalon.aids.exports.files import FILES, aids_for, response
from jalon.aids.forms import CompleteForm, CorrectForm, ReasonForm, SentForm
from jalon.aids.lacking import lacking
from jalon.aids.models import Aid
from jalon.aids.standing import regime_of
from jalon.aids.standing import standing as standing_of
from jalon.aids.views.acts import act
from jalon.companies.queries import by_siren
from jalon.journal.refusals import ActionRefused
from jalon.law.identifiers import clean, is_siren
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
        known = {aid.pk: aid for aid in completed({one.aid.pk: one.aid for one in first}.values())}
        lines = [(one, one.late(today), lacking(one.kind, known[one.aid.pk])) for one in first]
        rows.append((slug, name, waiting, lines))
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
        "aids": list(completed(Aid.objects.filter(siren__in=found.ids).order_by("-granted_on", "-id")[:100])),
        "links": links,
        "declarations": standing.declarations,
        "options": compare(siren, list(names()), today),
        "lang": lang,
    }
    return render(request, "aids/company.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def correct(request: SignedRequest, aid_id: int) -> HttpResponse:
    """Correct what an aid counts for."""
    aid = get_object_or_404(Aid, pk=aid_id)
    check(request, Right.AIDS_RECORD, aid.region)
    return act(
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
def complete(request: SignedRequest, aid_id: int) -> HttpResponse:
    """Say what the registers ask for and an aid lacks."""
    aid = get_object_or_404(Aid, pk=aid_id)
    check(request, Right.AIDS_RECORD, aid.region)
    (known,) = completed([aid])
    said = aid.particulars.order_by("-pk")
    persons = names_of(str(one.recorded_by) for one in said)
    return act(
        request,
        CompleteForm,
        lambda data: particulars.complete(
            aid, {name: data[name.value] for name in ParticularName}, data["source"], actor=request.user
        ),
        title=_("Compléter l’aide %(number)s") % {"number": aid.number},
        lede=_(
            "Ce que les registres demandent. L’écriture ne change pas : ce qui est dit ici s’y ajoute, avec sa source."
        ),
        submit=_("Compléter"),
        done=_("L’aide est complétée."),
        back=reverse("aids:company", args=[aid.siren]),
        initial={name.value: getattr(known, name.value) for name in ParticularName},
        extra={
            "said": [(one, persons.get(str(one.recorded_by), "")) for one in said],
            "lacks": [(kind.label, lacking(kind, known)) for kind in _registers(aid) if lacking(kind, known)],
        },
    )


def _registers(aid: Aid) -> tuple[DueKind, ...]:
    """The register and the report that an aid goes to."""
    return (DueKind.NATIONAL if regime_of(aid.regime) else DueKind.TRANSPARENCY, DueKind.PREFECT)


@require_http_methods(["GET", "POST"])
@requires(Right.AIDS_RECORD)
def reverse_aid(request: SignedRequest, aid_id: int) -> HttpResponse:
    """Take an aid back in the register."""
    aid = get_object_or_404(Aid, pk=aid_id)
    check(request, Right.AIDS_RECORD, aid.region)
    return act(
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

    return act(
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
