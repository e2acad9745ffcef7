"""The filters of the queue of cases, as an address says them."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.cases.enums import Outcome, State
from jalon.cases.queue import Due, Order, Owner, Wanted
from jalon.plan.queries import region_choices
from jalon.schemes.queries import latest_versions
from jalon.ui.formats import language

FIRST = ("q", "owner", "order")
"""The filters that everybody uses; the others stand behind « Plus de filtres »."""
SUBMITTED = [choice for choice in State.choices if choice[0] not in (State.DRAFT, State.ABANDONED)]


def _any(label: Any, choices: Any, empty: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", empty), *choices], required=False)


class QueueForm(forms.Form):
    """What the queue keeps; whatever an address says wrongly is left out."""

    q = forms.CharField(label=_("Numéro, entreprise ou projet"), required=False, max_length=100)
    region = _any(_("Région"), [], _("toutes"))
    scheme = _any(_("Dispositif"), [], _("tous"))
    state = _any(_("État"), SUBMITTED, _("tous"))
    outcome = _any(_("Décision"), Outcome.choices, _("toutes"))
    owner = _any(_("Suivi"), Owner.choices, _("tous"))
    due = _any(_("Échéance du silence"), Due.choices, _("toutes"))
    tag = forms.CharField(label=_("Étiquette"), required=False, max_length=30)
    order = forms.ChoiceField(label=_("Ordre"), choices=Order.choices, required=False, initial=Order.NEWEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = list(region_choices())
        names = dict(regions)
        schemes = [
            (version.scheme.ref, f"{version.definition.title.get(language(), '')} ({names[version.scheme.region]})")
            for version in latest_versions()
            if version.scheme.region in names
        ]
        for name, empty, choices in (("region", _("toutes"), regions), ("scheme", _("tous"), schemes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", empty), *choices]
        self.fields["q"].widget.input_type = "search"

    def first(self) -> list[forms.BoundField]:
        """The filters in sight."""
        return [self[name] for name in FIRST]

    def others(self) -> list[forms.BoundField]:
        """The filters one step away."""
        return [field for field in self if field.name not in FIRST]

    def others_kept(self) -> bool:
        """Whether one of these is in use: they are then in sight too."""
        return bool(self.kept().keys() - set(FIRST))

    def kept(self) -> dict[str, str]:
        """What is asked, by field, without what keeps everything; a NUL character finds nothing in PostgreSQL."""
        self.is_valid()
        said = {name: value.replace("\0", "").strip() for name, value in self.cleaned_data.items() if value}
        return {name: value for name, value in said.items() if value and value != self.fields[name].initial}

    def wanted(self) -> Wanted:
        """The same for the queue."""
        kept = self.kept()
        return Wanted(text=kept.pop("q", ""), **kept)

    def address(self) -> str:
        """The same as an address says it, in the order of the fields."""
        return urlencode(self.kept())
