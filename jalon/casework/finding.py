"""What the service finds itself on a case: one fact, its value, where it was found, and what was known before."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.accounts.queries import names_of
from jalon.cases.models import Case
from jalon.casework.pages import ActForm
from jalon.casework.trying import fields_of, typed_value
from jalon.rules import Fact, Known
from jalon.rules.explanation import plain
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import language

# What somebody computes, and what an officer may still find otherwise.
FOUND_ALL_THE_SAME = ("company.size",)


def fact_or_404(case: Case, name: str) -> Fact:
    """A fact that somebody can find: neither a date of the procedure nor a computation."""
    fact = rulebook_of(case.scheme_version).vocabulary.get(name)
    if fact is None or fact.provider in ("date", "rulebook"):
        raise Http404
    if fact.provider.startswith("function") and name not in FOUND_ALL_THE_SAME:
        raise Http404
    return fact


class FindForm(ActForm):
    """The value found, and where."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("La pièce, le registre ou la personne : bilan 2025, attestation de la banque."),
        max_length=200,
    )

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        lang = language()
        typed = fields_of(fact, lang)
        for field in typed.values():
            field.required = len(typed) == 1
            field.help_text = fact.text("hint", lang)
        self.fields |= typed
        self.order_fields([*typed, "source"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and typed_value(self.fact, cleaned) is None:
            raise forms.ValidationError(_("Donnez ce que vous avez constaté."))
        return cleaned

    def value(self) -> Any:
        """What was found, as rulebooks read it."""
        found = typed_value(self.fact, self.cleaned_data)
        return found.isoformat() if hasattr(found, "isoformat") else found


@dataclass(frozen=True, slots=True)
class Former:
    """What was known of a fact: in words, from where, when, by whom."""

    value: str
    source: str
    on: Any
    person: str


def former(case: Case, fact: Fact) -> list[Former]:
    """Everything that was ever said of a fact on a case, the latest first."""
    rows = list(case.facts.filter(name=fact.name).order_by("-pk"))
    names = names_of(str(row.said_by) for row in rows if row.said_by)
    return [
        Former(
            plain(fact, Known(row.value), language()),
            row.source or str(row.get_origin_display()),
            timezone.localtime(row.said_at),
            names.get(str(row.said_by), ""),
        )
        for row in rows
    ]
