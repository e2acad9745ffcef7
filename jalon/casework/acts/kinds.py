"""What an act of staff on a case is: a page with one form, the same way for all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from jalon.accounts.guards import SignedRequest
from jalon.cases.models import Case
from jalon.casework.pages import ActForm
from jalon.schemes.queries import rulebook_of

Do = Callable[[SignedRequest, Case, ActForm, dict[str, Any]], object]


@dataclass(frozen=True)
class Act:
    """A page of one act: its title, its form, what it does, what is said afterwards."""

    transition: str
    title: Any
    lede: Any
    submit: Any
    done: Any
    form: type[ActForm]
    do: Do
    danger: bool = False


def seen(data: dict[str, Any]) -> int | None:
    """The version of the case that the reader of the form saw."""
    return data.get("seen")


def condition_asked(request: SignedRequest, case: Case) -> Any:
    """The judged condition that the address names."""
    wanted = request.GET.get("condition", "")
    for condition in rulebook_of(case.scheme_version).conditions:
        if condition.id == wanted and condition.kind == "judged":
            return condition
    raise Http404
