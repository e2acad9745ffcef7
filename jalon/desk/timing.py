"""When and where the project takes place."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.resuming import SignedRequest, typed
from jalon.cases.actions import budgets as act
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.cases.schedule import ENDS, PLACE, STARTS, WORKS, Schedule, Site, schedule_of, site_of
from jalon.companies.queries import by_siren
from jalon.desk.drafts import autosaving, beside, go_on, request_page, writable
from jalon.desk.memory import Earlier, Told
from jalon.desk.steps import Draft, draft_of
from jalon.ui.fields import DayField

_DATE = gettext_lazy("Écrivez une date complète, par exemple 14/03/2026.")


class ScheduleForm(forms.Form):
    """The three dates of a project."""

    starts_on = DayField(
        label=gettext_lazy("Premier jour du projet"),
        error_messages={"required": gettext_lazy("Donnez le premier jour du projet."), "invalid": _DATE},
    )
    ends_on = DayField(
        label=gettext_lazy("Dernier jour du projet"),
        error_messages={"required": gettext_lazy("Donnez le dernier jour du projet."), "invalid": _DATE},
    )
    works_start_on = DayField(
        label=gettext_lazy("Premier engagement ferme"),
        help_text=gettext_lazy(
            "Le jour de la première commande signée ou des premiers travaux. Un devis, une étude ou un permis n’en"
            " est pas un."
        ),
        error_messages={
            "required": gettext_lazy("Donnez le jour du premier engagement ferme."),
            "invalid": _DATE,
        },
    )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Le projet finit avant d’avoir commencé : corrigez l’une des deux dates."))
        elif starts and ends and Schedule(starts, ends, starts).months > 120:
            self.add_error("ends_on", _("Ce projet dure plus de dix ans : vérifiez l’année."))
        return data


class SiteForm(forms.Form):
    """The commune where the project takes place."""

    postcode = forms.RegexField(
        r"^[0-9]{5}$",
        label=gettext_lazy("Code postal"),
        strip=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
        error_messages={
            "required": gettext_lazy("Donnez le code postal."),
            "invalid": gettext_lazy("Un code postal a cinq chiffres."),
        },
    )
    commune = forms.CharField(
        label=gettext_lazy("Commune"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": gettext_lazy("Donnez la commune.")},
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def dates(request: SignedRequest, case: Case) -> HttpResponse:
    """The project's dates, and whether its works begin after the request."""
    draft = draft_of(case)
    kept = schedule_of(draft.said)
    told = _told(draft, (STARTS, ENDS, WORKS)) if kept is None else None
    known = kept or (schedule_of(Earlier(case.like).said) if told and case.like else None)
    initial = asdict(known) if known else {}
    form = ScheduleForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        act.save_schedule(case.public_id, Schedule(**form.cleaned_data), actor=request.user)
        return HttpResponse(status=204) if autosaving(request) else go_on(request, case, after="dates")
    begun = kept is not None and kept.begun_by(timezone.localdate())
    return request_page(
        request,
        "desk/request_dates.html",
        case,
        form=form,
        told=told,
        begun=begun,
        status=422 if request.method == "POST" else 200,
        **beside(draft, asking="request.before_start"),
    )


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT)
def place(request: SignedRequest, case: Case) -> HttpResponse:
    """Where the project takes place; the head office of the company is proposed."""
    draft = draft_of(case)
    told = _told(draft, (PLACE,)) if site_of(draft.said) is None else None
    form = SiteForm(typed(request), initial=told.value[PLACE] if told else _proposed(draft))
    if request.method == "POST" and form.is_valid():
        act.save_site(case.public_id, Site(**form.cleaned_data), actor=request.user)
        return HttpResponse(status=204) if autosaving(request) else go_on(request, case, after="place")
    return request_page(
        request,
        "desk/request_place.html",
        case,
        form=form,
        told=told,
        from_register=site_of(draft.said) is None and told is None and bool(form.initial),
        company=by_siren(case.siren) if case.siren else None,
        status=422 if request.method == "POST" else 200,
        **beside(draft, asking="project.in_region"),
    )


def _told(draft: Draft, names: tuple[str, ...]) -> Told | None:
    """What the request that this one was made like said of these facts."""
    return Earlier(draft.case.like).told(names) if draft.case.like else None


def _proposed(draft: Draft) -> dict[str, str]:
    """The place said before, else the head office as the register has it."""
    site = site_of(draft.said)
    if site:
        return {"postcode": site.postcode, "commune": site.commune}
    company = by_siren(draft.case.siren) if draft.case.siren else None
    seat = company.head_office if company else None
    return {"postcode": seat.postcode, "commune": seat.commune.title()} if seat and seat.postcode else {}
