"""What the register's pages share: one form a page, its refusals, the Region of what has none of its own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import regions_where
from jalon.accounts.resuming import typed
from jalon.accounts.rights import Right
from jalon.journal.refusals import ActionRefused
from jalon.plan.queries import region_choices


def act(
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


def recording(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page on which who may record in the register does so, for a Region of his, which the view takes by ``region``."""

    @require_http_methods(["GET", "POST"])
    @requires(Right.AIDS_RECORD)
    @wraps(view)
    def wrapped(request: SignedRequest, **kwargs: Any) -> HttpResponse:
        return view(request, region=region_of(request, Right.AIDS_RECORD), **kwargs)

    return wrapped


def region_of(request: SignedRequest, right: Right) -> str:
    """The Region for which a person records what has none of its own: the first where he holds the right."""
    scope = regions_where(request.user, right)
    return next((slug for slug, _name in region_choices() if slug in scope), next(iter(sorted(scope.slugs)), ""))
