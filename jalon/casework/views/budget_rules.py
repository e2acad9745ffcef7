"""The Region's budget rules: its accounting table, what lapses, what the table does not cover."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.accounting import beneficiary_label, gaps
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.payments.lapsing import confirm_lapse, lapses
from jalon.plan.queries import version_of
from jalon.schemes.enums import Instrument
from jalon.schemes.finance import finance_rules, finance_text, publish_finance
from jalon.ui.fields import DayField
from jalon.ui.formats import language


class RulesForm(ActForm):
    """The text of the Region's budget rules."""

    text = forms.CharField(
        label=gettext_lazy("Règles budgétaires"),
        help_text=gettext_lazy("Une table par ligne, chacune avec la date à partir de laquelle elle vaut."),
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"}),
        max_length=200_000,
        strip=False,
    )


class LapseForm(ActForm):
    """The letter that warned the beneficiary."""

    warned_on = DayField(
        label=gettext_lazy("Bénéficiaire prévenu par lettre le"),
        help_text=gettext_lazy("Pour une aide : il a pu répondre avant (CRPA, art. L121-1)."),
        required=False,
    )


def _costs() -> dict[str, str]:
    return {"investment": _("investissement"), "operating": _("fonctionnement")}


@require_safe
@requires(Right.FUNDS_READ)
def shown(request: SignedRequest, region: str) -> HttpResponse:
    """The rules in force, the gaps of the table, and what may fall today."""
    today, rules = timezone.localdate(), finance_rules(region)
    lang, costs = language(), _costs()
    lines = [
        (Instrument(one.instrument).label, costs[one.cost], beneficiary_label(one.beneficiary), one)
        for one in rules.lines
    ]
    context = {
        "region": region,
        "lines": lines,
        "late": rules.late_orders,
        "lapse_rules": [(one, one.ground[lang]) for one in rules.lapse],
        "gaps": [(one, beneficiary_label(one.beneficiary)) for one in gaps(region, today)],
        "lapses": [(one, one.rule.ground[lang]) for one in lapses(region, today)],
        "writes": may(request.user, Right.FUNDS_RULES, region) and version_of(region) is not None,
        "confirms": may(request.user, Right.FUNDS_LAPSE, region),
    }
    return render(request, "casework/budget_rules.html", context)


def _page(region: str, **more: Any) -> dict[str, Any]:
    here = reverse("casework:budget-rules", args=[region])
    return {"region": region, "crumb_label": _("Règles budgétaires"), "crumb_url": here, **more}


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_RULES)
def edit(request: SignedRequest, region: str) -> HttpResponse:
    """Write the rules: a new version of the Region's folder."""
    version = version_of(region)
    number = version.number if version else 0
    return carry_out(
        request,
        act_form(RulesForm, request, seen=number, initial={"text": finance_text(region) or EXAMPLE}),
        lambda data: publish_finance(region, data["text"], data["seen"] or 0, actor=request.user),
        done=_("Les règles sont publiées."),
        back=reverse("casework:budget-rules", args=[region]),
        seen=number,
        page=_page(
            region,
            title=_("Écrire les règles budgétaires"),
            lede=_("Une faute est dite avec sa ligne, et rien n’est publié tant qu’il en reste une."),
            submit=_("Publier les règles"),
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.FUNDS_LAPSE)
def lapse(request: SignedRequest, region: str, wanted: str) -> HttpResponse:
    """Confirm what a rule lets fall."""
    found = next((one for one in lapses(region, timezone.localdate()) if one.key == wanted), None)
    return carry_out(
        request,
        act_form(LapseForm, request),
        lambda data: confirm_lapse(region, wanted, data["warned_on"], actor=request.user, key=data["key"]),
        done=_("Le montant est rendu."),
        back=reverse("casework:budget-rules", args=[region]),
        page=_page(
            region,
            title=_("Confirmer la caducité"),
            lede=f"{found.case or found.scheme} · {found.rule.ground[language()]}" if found else "",
            submit=_("Faire tomber ce montant"),
            danger=True,
        ),
    )


EXAMPLE = """# [[lines]]
# instrument = "grant"
# cost = "operating"
# beneficiary = "private"
# section = "operation"
# chapter = "939"
# account = "6574"
# from = 2024-01-01
#
# [[lapse]]
# id = "sans-premiere-demande"
# event = "no-first-claim"
# months = 18
# from = 2024-01-01
# ground = { fr = "Règlement budgétaire et financier, art. 23", en = "Budget and finance rules, art. 23" }
#
# [[late_orders]]
# section = "operation"
# month = 1
# day = 31
# from = 2024-01-01
"""
