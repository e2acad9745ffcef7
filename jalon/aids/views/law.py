"""The law's dated parameters, as they are applied here."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.rights import Right
from jalon.aids import lawful
from jalon.aids.actions import parameters
from jalon.aids.forms import ParameterForm, ReasonForm
from jalon.aids.models import ParameterOverride
from jalon.aids.views.acts import act
from jalon.law.marks import Mark
from jalon.law.parameters import shown
from jalon.law.problems import LawError
from jalon.ui.formats import language


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
    return act(
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
    return act(
        request,
        ReasonForm,
        lambda data: parameters.withdraw_parameter(row, data["reason"], actor=request.user),
        title=_("Retirer la valeur %(value)s") % {"value": row.value},
        lede=_("La valeur d’avant est de nouveau lue ; celle-ci reste dans l’histoire."),
        submit=_("Retirer la valeur"),
        done=_("La valeur est retirée."),
        back=reverse("aids:parameter", args=[row.parameter]),
    )
