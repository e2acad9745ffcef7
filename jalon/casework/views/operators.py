"""The pages of an operator's people: their shares, who waits, what was delivered, the account."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.cases import operators
from jalon.cases.actions import operator_keys
from jalon.cases.actions import operators as acts
from jalon.cases.actions.operators import Declared
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Case, OperatorKey
from jalon.casework.deliveries import DeliveryFileForm, DeliveryForm, read_file
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.situations import scheme_names
from jalon.funds.shares import ShareSituation
from jalon.journal.refusals import ActionRefused
from jalon.rules.explanation import VERDICTS, amount_value
from jalon.ui.formats import language

SHOWN = 50
"""The requests and the beneficiaries that a page lists; the file of the share has them all."""


def _mine(request: SignedRequest, region: str, slug: str) -> ShareSituation:
    found = operators.situation_for(f"{region}/{slug}", request.user)
    if found is None:
        raise Http404
    return found


def _here(found: ShareSituation) -> str:
    return reverse("casework:operator-share", args=[found.share.region, found.share.slug])


@require_safe
@requires(Right.CASES_OPERATE)
def home(request: SignedRequest) -> HttpResponse:
    """My organisation's shares, with what is left of each and who waits."""
    rows = [
        (
            one,
            scheme_names(one.share.region).get(one.share.scheme, one.share.scheme),
            len(operators.waiting_for(one)),
        )
        for one in operators.shares_of(request.user)
    ]
    return render(request, "casework/operator.html", {"rows": rows})


@require_safe
@requires(Right.CASES_OPERATE)
def share(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """One share: what is left, the requests that wait, the beneficiaries served."""
    found = _mine(request, region, slug)
    waiting = operators.waiting_for(found)
    context = {
        "found": found,
        "scheme": scheme_names(region).get(found.share.scheme, found.share.scheme),
        "waiting": waiting[:SHOWN],
        "more": len(waiting) - SHOWN,
        "served": operators.served_by(found)[:SHOWN],
        "resource": found.envelope.owner.resource,
    }
    return render(request, "casework/operator_share.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_OPERATE)
def request_page(request: SignedRequest, region: str, slug: str, public_id: UUID) -> HttpResponse:
    """One request: each condition with its answer, what the rules give, and the button to accept."""
    found = _mine(request, region, slug)
    case = next((one for one in operators.waiting_for(found) if one.public_id == public_id), None)
    if case is None:
        raise Http404
    reading, lang = evaluate(case), language()
    result = reading.result
    amounts = [
        (amount.label.get(lang) or name, amount_value(result, name, lang))
        for name, amount in result.rulebook.amounts.items()
    ]
    return carry_out(
        request,
        act_form(ActForm, request, seen=case.version),
        lambda data: acts.accept(public_id, actor=request.user, seen=data["seen"]),
        done=_("Le bénéficiaire est accepté : il en est averti, et sa part lui est réservée."),
        back=_here(found),
        seen=case.version,
        page={
            "template": "casework/operator_request.html",
            "crumb_label": found.share.name,
            "crumb_url": _here(found),
            "title": _("Accepter %(name)s") % {"name": case.company_name or case.title},
            "case": case,
            "verdict": VERDICTS[lang][result.verdict],
            "eligible": result.verdict == "eligible",
            "conditions": [(item.holds, item.label(lang), item.explanation(lang)) for item in result.conditions],
            "amounts": amounts,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_OPERATE)
def deliver(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Declare one line."""
    found = _mine(request, region, slug)
    served = operators.served_by(found)

    def declare(data: dict[str, Any]) -> int:
        line = Declared(data["case"], data["amount"], data["value"], data["on"], data["proof"])
        return acts.declare_deliveries(found.share, [line], actor=request.user, key=data["key"])

    return carry_out(
        request,
        act_form(DeliveryForm, request, resource=found.envelope.owner.resource, served=served),
        declare,
        done=_("La prestation est déclarée."),
        back=_here(found),
        page={
            "crumb_label": found.share.name,
            "crumb_url": _here(found),
            "title": _("Déclarer une prestation"),
            "lede": _("Ce qui est déclaré est consommé : cela ne se reprend pas."),
            "submit": _("Déclarer"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_OPERATE)
def deliver_file(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Declare the lines of a file: they are shown first, and declared all or none."""
    found = _mine(request, region, slug)
    form = act_form(DeliveryFileForm, request)
    context: dict[str, Any] = {"form": form, "back": _here(found), "found": found, "lines": []}
    if request.method == "POST" and form.is_valid():
        served = operators.served_by(found)
        lines = read_file(form.cleaned_data["text"], found.envelope.owner.resource, served)
        declared = [line.declared for line in lines if line.declared is not None]
        context["lines"], context["sound"] = lines, len(declared) == len(lines)
        typed = request.POST.copy()
        typed["text"] = form.cleaned_data["text"]
        form.data = typed
        if context["sound"] and "confirm" in request.POST:
            try:
                count = acts.declare_deliveries(
                    found.share, declared, actor=request.user, key=form.cleaned_data["key"]
                )
            except ActionRefused as refused:
                form.add_error(None, str(refused))
            else:
                said = ngettext("%(n)s prestation est déclarée.", "%(n)s prestations sont déclarées.", count)
                messages.success(request, said % {"n": count})
                return redirect(_here(found))
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "casework/operator_file.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_OPERATE)
def finish(request: SignedRequest, region: str, slug: str, public_id: UUID) -> HttpResponse:
    """Nothing more for this beneficiary: what it did not use returns to the share."""
    found = _mine(request, region, slug)
    case = Case.objects.filter(public_id=public_id, decision__acceptance__share=found.share.reference).first()
    if case is None:
        raise Http404
    return carry_out(
        request,
        act_form(ActForm, request, seen=case.version),
        lambda data: acts.finish(public_id, actor=request.user, seen=data["seen"]),
        done=_("Le dossier est terminé."),
        back=_here(found),
        seen=case.version,
        page={
            "crumb_label": found.share.name,
            "crumb_url": _here(found),
            "title": _("Terminer le dossier %(case)s") % {"case": case.reference},
            "lede": _("Ce que %(name)s n’a pas consommé revient à votre part.") % {"name": case.company_name},
            "submit": _("Terminer"),
        },
    )


class KeyForm(ActForm):
    """The name of a new key."""

    name = forms.CharField(
        label=gettext_lazy("Nom de la clé"),
        help_text=gettext_lazy("Le logiciel qui s’en servira, par exemple."),
        max_length=80,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Right.CASES_OPERATE)
def keys(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """The keys of the share's API: made here, shown once, revoked."""
    found = _mine(request, region, slug)
    form, made = act_form(KeyForm, request), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = operator_keys.make_key(found.share, form.cleaned_data["name"], actor=request.user)
        except ActionRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    context = {
        "form": form,
        "made": made,
        "found": found,
        "back": _here(found),
        "address": request.build_absolute_uri(f"/api/operateurs/{region}/{slug}/prestations"),
        "keys": OperatorKey.objects.filter(share=found.share.reference, revoked_at=None).select_related("person"),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "casework/operator_keys.html", context, status=status)


@require_POST
@requires(Right.CASES_OPERATE)
def revoke(request: SignedRequest, region: str, slug: str, key_id: int) -> HttpResponse:
    """A key opens nothing any more."""
    found = _mine(request, region, slug)
    if not OperatorKey.objects.filter(pk=key_id, share=found.share.reference).exists():
        raise Http404
    operator_keys.revoke_key(key_id, actor=request.user)
    messages.success(request, _("La clé est révoquée."))
    return redirect("casework:operator-keys", region, slug)


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_OPERATE)
def close(request: SignedRequest, region: str, slug: str) -> HttpResponse:
    """Close the account: what nobody was granted returns to the Region's scheme."""
    found = _mine(request, region, slug)
    return carry_out(
        request,
        act_form(ActForm, request),
        lambda data: acts.close_account(found.share, actor=request.user, key=data["key"]),
        done=_("Le compte est clos : ce qui restait est rendu à la Région."),
        back=_here(found),
        page={
            "crumb_label": found.share.name,
            "crumb_url": _here(found),
            "title": _("Clore le compte de la part"),
            "lede": _("Chaque dossier doit être terminé. Ce qui reste est rendu, et rien n’est plus accepté."),
            "submit": _("Clore le compte"),
            "danger": True,
        },
    )
