"""What the pages of staff share: one form a page, its refusals, where to go afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jalon.accounts.guards import check
from jalon.accounts.resuming import SignedRequest
from jalon.accounts.rights import Right
from jalon.accounts.sendings import sent_as
from jalon.cases.happenings import Happened
from jalon.cases.models import Case
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import remember, remembered

FORM = "casework.form"
OTHER_SENDING = 0.1
"""Seconds that a refused form waits, to know whether its other sending just did the act."""


class ActForm(forms.Form):
    """A form of one act: ``seen`` is the version of the case that its reader saw, ``key`` makes it count once."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


def act_form(kind: type[ActForm], request: SignedRequest, seen: int | None = None, **kwargs: Any) -> ActForm:
    """The form as sent, or as it was when the session expired, or a new one that remembers what its reader sees."""
    if request.method == "POST":
        return kind(request.POST, request.FILES, **kwargs)
    if request.waiting is not None:
        return kind(request.waiting, **kwargs)
    initial = {"seen": seen, "key": uuid4().hex, **kwargs.pop("initial", {})}
    return kind(initial=initial, **kwargs)


def carry_out(
    request: HttpRequest,
    form: ActForm,
    do: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back: str,
    page: dict[str, Any],
    seen: int | None = None,
    happened: Callable[[int], Sequence[Happened]] | None = None,
) -> HttpResponse:
    """Show the form; once it is sent and right, do the act, say so and go back. A refusal keeps what was typed.

    The same form sent twice (a double click) acts once, and both are told that it is done. Where somebody else was
    faster, the page says what ``happened`` since the version that its reader had seen.
    """
    if request.method == "POST" and form.is_valid():
        sending = sent_as(request)
        key = f"form:{sending}" if sending else ""
        try:
            if not remembered(key, FORM):
                do({**form.cleaned_data, "key": sending})
                remember(key, FORM)
        except ActionRefused as refused:
            if remembered(key, FORM, within=OTHER_SENDING):
                return _done(request, done, back)
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            if refused.code == "journal.changed":
                read = form.cleaned_data.get("seen")
                page["happened"] = happened(read) if happened and read is not None else []
                typed = request.POST.copy()
                typed["seen"] = "" if seen is None else str(seen)
                form.data = typed
        else:
            return _done(request, done, back)
    status = 422 if request.method == "POST" and form.errors else 200
    template = page.pop("template", "casework/act.html")
    return render(request, template, {"form": form, "back": back, **page}, status=status)


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act of a procedure that has a page of its own: its form, who may, its words, what it does."""

    form: type[ActForm]
    right: Right
    title: str
    lede: str
    do: Callable[[ActForm, dict[str, Any]], object]
    arguments: dict[str, Any] = field(default_factory=dict)
    danger: bool = False
    submit: str = ""
    """What its button says; its title where nothing is given."""
    done: str = ""


def carry_out_one(
    request: SignedRequest, page: ActPage, case: Case, back: str, seen: int | None = None, label: str = ""
) -> HttpResponse:
    """Show the page of an act to whoever may do it for this case, and carry it out; ``label`` names its way back."""
    check(request, page.right, case.region, case.scheme_version.scheme.slug)
    form = act_form(page.form, request, seen, **page.arguments)
    return carry_out(
        request,
        form,
        lambda data: page.do(form, data),
        done=page.done or _("L’acte est enregistré."),
        back=back,
        page={
            "region": case.region,
            "title": page.title,
            "lede": page.lede,
            "submit": page.submit or page.title,
            "danger": page.danger,
            "crumb_label": label or case.reference,
            "crumb_url": back,
        },
        seen=seen,
    )


def _done(request: HttpRequest, said: str, back: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(back)
