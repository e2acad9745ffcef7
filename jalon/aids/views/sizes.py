"""An enterprise's group for both algorithms of the law: its size with the accounts, its mergers and splits."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.aids import groups, sizes
from jalon.aids.actions import accounts, changes
from jalon.aids.forms import OWN_FUNDS, AccountsForm, MergerForm, PartyForm, ReasonForm, SplitForm
from jalon.aids.models import Accounts, Change, Party
from jalon.aids.views.acts import act, recording
from jalon.companies.queries import by_siren
from jalon.journal.refusals import ActionRefused
from jalon.law.answers import Step
from jalon.law.identifiers import is_siren
from jalon.law.undertakings.graph import Graph
from jalon.law.undertakings.picture import picture, svg
from jalon.law.undertakings.single import Undertaking
from jalon.law.undertakings.size import NAMES, Size
from jalon.ui.formats import language


@require_safe
@requires(Right.AIDS_READ)
def size(request: SignedRequest, siren: str) -> HttpResponse:
    """The size of an enterprise: who counts and for how much, the periods weighed, the two-year rule."""
    if not is_siren(siren):
        raise Http404
    today, lang = timezone.localdate(), language()
    graph = groups.size_graph(siren)
    undertaking = groups.undertaking(siren, today)
    answer: Size | None = None
    refusal: ActionRefused | None = None
    try:
        answer = sizes.size_of(siren, today)
    except ActionRefused as refused:
        refusal = refused
    references = {one.id for one in graph.enterprises}
    names = {one.id: one.name for one in graph.enterprises}
    context = {
        "company": by_siren(siren),
        "siren": siren,
        "today": today,
        "answer": answer,
        "refusal": refusal,
        "said": NAMES[answer.size].get(lang) if answer else "",
        "mark": answer.mark.label.get(lang) if answer else "",
        "years": [
            (one.closed_on, NAMES[one.figures].get(lang), NAMES[one.held].get(lang), one.group_changed)
            for one in (answer.years if answer else ())
        ],
        "parts": answer.parts if answer else (),
        "steps": _lines(answer.steps) if answer else [],
        "single_steps": _lines(undertaking.steps),
        "size_drawing": _drawn(graph, answer, "size-group") if answer else "",
        "single_drawing": _drawn(groups.graph_around(siren, today), undertaking, "single-group"),
        "accounts": [
            (row, names.get(row.enterprise, row.enterprise)) for row in sizes.standing_accounts(references)
        ],
        "parties": Party.objects.filter(reference__in=references).order_by("reference"),
        "changes": Change.objects.filter(
            parties__overlap=sorted(references), withdraws=None, withdrawn_by=None
        ).order_by("on"),
    }
    return render(request, "aids/size.html", context)


def _lines(steps: tuple[Step, ...]) -> list[tuple[str, str, str]]:
    lang = language()
    return [(step.text.get(lang), step.article, step.mark.label.get(lang)) for step in steps]


def _drawn(graph: Graph, answer: Undertaking | Size, name: str) -> SafeString | str:
    """A group of several as a drawing, which escapes every name itself (law.undertakings.picture)."""
    alone = len(graph.enterprises) < 2
    return "" if alone else mark_safe(svg(picture(graph, answer), language(), name))


def _back(siren: str) -> str:
    return reverse("aids:size", args=[siren])


def _entry(data: dict[str, Any]) -> accounts.Entry:
    return accounts.Entry(
        enterprise=data["enterprise"],
        closed_on=data["closed_on"],
        headcount=data["headcount"],
        turnover_cents=data["turnover"],
        balance_cents=data["balance"],
        includes=data["includes"],
        estimated=data["estimated"],
        own_funds=accounts.OwnFunds(*(data[name] for name in OWN_FUNDS)) if data["capital"] is not None else None,
    )


@recording
def accounts_new(request: SignedRequest, region: str, siren: str) -> HttpResponse:
    """Record the accounts of a closed period."""
    return act(
        request,
        AccountsForm,
        lambda data: accounts.record_accounts(_entry(data), data["source"], region=region, actor=request.user),
        title=_("Enregistrer des comptes"),
        lede=_("Les derniers comptes approuvés, et ceux d’avant : la règle des deux exercices en a besoin."),
        submit=_("Enregistrer les comptes"),
        done=_("Les comptes sont enregistrés."),
        back=_back(siren),
        initial={"enterprise": request.GET.get("entreprise", siren)},
    )


@recording
def accounts_correct(request: SignedRequest, region: str, siren: str, accounts_id: int) -> HttpResponse:
    """Correct the accounts of a closed period."""
    row = get_object_or_404(Accounts, pk=accounts_id)
    return act(
        request,
        AccountsForm,
        lambda data: accounts.record_accounts(
            _entry(data), data["source"], region=region, actor=request.user, replaces=row
        ),
        title=_("Corriger les comptes de %(enterprise)s") % {"enterprise": row.enterprise},
        lede=_("La nouvelle ligne remplace l’ancienne, qui reste dans l’histoire."),
        submit=_("Corriger les comptes"),
        done=_("Les comptes sont corrigés."),
        back=_back(siren),
        initial={
            "enterprise": row.enterprise,
            "closed_on": row.closed_on,
            "headcount": row.headcount,
            "turnover": row.turnover_cents,
            "balance": row.balance_cents,
            **{name: getattr(row, f"{name}_cents") for name in OWN_FUNDS},
            "includes": ", ".join(row.includes),
            "estimated": row.estimated,
            "source": row.source,
        },
    )


@recording
def accounts_withdraw(request: SignedRequest, region: str, siren: str, accounts_id: int) -> HttpResponse:
    """Take back accounts that never were."""
    row = get_object_or_404(Accounts, pk=accounts_id)
    return act(
        request,
        ReasonForm,
        lambda data: accounts.withdraw_accounts(row, data["reason"], region=region, actor=request.user),
        title=_("Retirer les comptes de %(enterprise)s") % {"enterprise": row.enterprise},
        lede=_("Pour des comptes qui ne sont pas ceux de cette entreprise. S’ils se trompent, corrigez-les."),
        submit=_("Retirer les comptes"),
        done=_("Les comptes sont retirés."),
        back=_back(siren),
    )


@recording
def party(request: SignedRequest, region: str, siren: str, reference: str) -> HttpResponse:
    """Say on which market an enterprise works, or how large a local authority is."""
    row = get_object_or_404(Party, pk=reference)
    return act(
        request,
        PartyForm,
        lambda data: accounts.describe_party(
            row,
            market=data["market"],
            adjacent=data["adjacent"],
            budget_cents=data["budget"],
            inhabitants=data["inhabitants"],
            region=region,
            actor=request.user,
        ),
        title=str(row),
        lede=_("Ce qui décide si ses participations comptent dans la taille."),
        submit=_("Enregistrer"),
        done=_("C’est enregistré."),
        back=_back(siren),
        initial={
            "market": row.market,
            "adjacent": ", ".join(row.adjacent),
            "budget": row.budget_cents,
            "inhabitants": row.inhabitants,
        },
    )


@recording
def merger(request: SignedRequest, region: str, siren: str) -> HttpResponse:
    """Record that enterprises became one."""
    return act(
        request,
        MergerForm,
        lambda data: changes.record_merger(
            data["enterprises"], data["into"], data["on"], data["source"], region=region, actor=request.user
        ),
        title=_("Enregistrer une fusion"),
        lede=_("Toutes les aides reçues par les entreprises fusionnées comptent pour celle qui continue."),
        submit=_("Enregistrer la fusion"),
        done=_("La fusion est enregistrée."),
        back=_back(siren),
        initial={"into": siren},
    )


@recording
def split(request: SignedRequest, region: str, siren: str) -> HttpResponse:
    """Record that an enterprise was divided."""
    return act(
        request,
        SplitForm,
        lambda data: changes.record_split(
            data["enterprise"], data["heirs"], data["on"], data["source"], region=region, actor=request.user
        ),
        title=_("Enregistrer une scission"),
        lede=_("L’aide suit l’activité aidée ; à défaut, elle se partage selon les fonds propres."),
        submit=_("Enregistrer la scission"),
        done=_("La scission est enregistrée."),
        back=_back(siren),
        initial={"enterprise": siren},
    )


@recording
def change_withdraw(request: SignedRequest, region: str, siren: str, change_id: int) -> HttpResponse:
    """Take back a merger or a split that never was."""
    row = get_object_or_404(Change, pk=change_id)
    return act(
        request,
        ReasonForm,
        lambda data: changes.withdraw_change(row, data["reason"], region=region, actor=request.user),
        title=_("Retirer une fusion ou une scission"),
        lede=_("Les aides comptent de nouveau comme avant ; la ligne reste dans l’histoire."),
        submit=_("Retirer"),
        done=_("C’est retiré."),
        back=_back(siren),
    )
