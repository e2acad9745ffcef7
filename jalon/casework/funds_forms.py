"""Forms of votes and decisions on envelopes and credits; one act each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.casework.amount_forms import amount_field
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.casework.situations.shared import scheme_names
from jalon.funds.enums import Section
from jalon.funds.models import EURO, Envelope
from jalon.funds.queries import envelopes
from jalon.schemes.enums import Instrument
from jalon.ui.fields import DayField, MoneyField

MONEY = [(one.value, one.label) for one in Instrument if one.is_money]
"""The instruments that an envelope of euros bears."""


def years_of(text: str) -> dict[int, int]:
    """« 2026 : 800 000 » a line: cents by exercice."""
    found: dict[int, int] = {}
    money = MoneyField()
    for line in text.splitlines():
        if not line.strip():
            continue
        year, mark, amount = line.partition(":")
        cents = money.to_python(amount) if mark else None
        if not re.fullmatch(r"[12][0-9]{3}", year.strip()) or not cents or int(year) in found:
            raise forms.ValidationError(
                _("Écrivez chaque année une fois : « 2026 : 800 000 ». Ligne illisible : %(line)s"),
                params={"line": line.strip()},
            )
        found[int(year)] = cents
    return found


def years_text(schedule: Mapping[int, int]) -> str:
    """The same written out."""
    return "\n".join(f"{year} : {MoneyField().prepare_value(cents)}" for year, cents in sorted(schedule.items()))


def schedule_field(help_text: Any) -> forms.CharField:
    """Payment credits by exercice."""
    return long_text(_("Échéancier de crédits de paiement"), help_text, rows=4)


class VoteOnEnvelopeForm(ActForm):
    """A vote or a decision on an envelope: its amount, its reference, its day."""

    deliberation = forms.CharField(label=_("Délibération ou décision"), max_length=120)
    on = DayField(label=_("Date de l’acte"))

    def __init__(self, *args: Any, envelope: Envelope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = amount_field(envelope.owner.resource, gettext("Montant"))
        self.order_fields(["target", "amount", "schedule", "deliberation", "on"])


class IncreaseForm(VoteOnEnvelopeForm):
    """More of an envelope; for euros with the schedule of what is added."""

    def __init__(self, *args: Any, envelope: Envelope, **kwargs: Any) -> None:
        super().__init__(*args, envelope=envelope, **kwargs)
        if envelope.owner.resource_id == EURO:
            self.fields["schedule"] = schedule_field(
                _("Ce que le vote ajoute, une année par ligne : « 2027 : 800 000 ».")
            )
            self.order_fields(["amount", "schedule"])

    def clean_schedule(self) -> dict[int, int]:
        """Cents by exercice."""
        return years_of(self.cleaned_data["schedule"])


class TransferForm(VoteOnEnvelopeForm):
    """What goes to which envelope."""

    target = forms.ChoiceField(label=_("Vers l’enveloppe"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = targets


class RephaseForm(ActForm):
    """The schedule as it will be."""

    schedule = schedule_field(_("Une année par ligne : « 2026 : 800 000 ». La somme reste celle de l’enveloppe."))
    deliberation = forms.CharField(label=_("Délibération"), max_length=120)
    on = DayField(label=_("Date du vote"))

    def clean_schedule(self) -> dict[int, int]:
        """Cents by exercice."""
        return years_of(self.cleaned_data["schedule"])


class DeallocateForm(ActForm):
    """What a scheme gives back."""

    scheme = forms.ChoiceField(label=_("Dispositif"), widget=forms.RadioSelect)
    reference = forms.CharField(label=_("Référence de la décision"), max_length=120)
    on = DayField(label=_("Date de l’acte"))

    def __init__(self, *args: Any, envelope: Envelope, schemes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = schemes
        self.fields["amount"] = amount_field(envelope.owner.resource, gettext("Montant rendu"))
        self.order_fields(["scheme", "amount"])


class CarryForm(ActForm):
    """What a vote puts off to the next exercice, chapter by chapter."""

    deliberation = forms.CharField(label=_("Délibération"), max_length=120)
    on = DayField(label=_("Date du vote"))

    def __init__(self, *args: Any, chapters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chapters = [chapter for chapter, _hint in chapters]
        for chapter, hint in chapters:
            self.fields[f"chapter_{chapter}"] = MoneyField(
                label=_("Chapitre %(chapter)s : à rouvrir sur l’exercice suivant") % {"chapter": chapter},
                help_text=hint,
                required=False,
            )
        self.order_fields([f"chapter_{chapter}" for chapter in self.chapters])

    def clean(self) -> dict[str, Any]:
        """Cents by chapter."""
        found = super().clean() or {}
        found["carried"] = {one: found.get(f"chapter_{one}") or 0 for one in self.chapters}
        return found


class EnvelopeForm(ActForm):
    """An AP or AE opened by a vote, with its schedule of payment credits."""

    label_fr = forms.CharField(label=_("Nom, en français"), max_length=200)
    label_en = forms.CharField(label=_("Nom, en anglais"), max_length=200)
    slug = forms.SlugField(label=_("Nom court, pour les adresses"), max_length=60)
    axis = forms.ChoiceField(label=_("Axe du plan"), required=False)
    section = forms.ChoiceField(label=_("Section"), choices=Section.choices, widget=forms.RadioSelect)
    chapter = forms.CharField(label=_("Chapitre"), max_length=20)
    programme = forms.CharField(label=_("Programme"), max_length=60, required=False)
    repayable = forms.BooleanField(label=_("Ce qui en est payé est une avance à rembourser"), required=False)
    deliberation = forms.CharField(label=_("Délibération"), max_length=120)
    on = DayField(label=_("Date du vote"))
    amount = MoneyField(label=_("Montant ouvert, en euros"))
    schedule = long_text(
        _("Échéancier de crédits de paiement"),
        _("Une année par ligne : « 2026 : 800 000 ». La somme est le montant ouvert."),
        rows=4,
    )

    def __init__(self, *args: Any, axes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["axis"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("hors axes")), *axes]

    def clean_schedule(self) -> dict[int, int]:
        """Cents by exercice."""
        return years_of(self.cleaned_data["schedule"])


class CreditsForm(ActForm):
    """Payment credits of an exercice and chapter, opened by a vote."""

    exercice = forms.IntegerField(label=_("Exercice"), min_value=2000, max_value=2100)
    section = forms.ChoiceField(label=_("Section"), choices=Section.choices, widget=forms.RadioSelect)
    chapter = forms.CharField(label=_("Chapitre"), max_length=20)
    deliberation = forms.CharField(label=_("Délibération"), max_length=120)
    on = DayField(label=_("Date du vote"))
    amount = MoneyField(label=_("Crédits ouverts, en euros"))


class AllocateForm(ActForm):
    """What an envelope gives to a scheme, and by which instrument."""

    scheme = forms.ChoiceField(label=_("Dispositif"), widget=forms.RadioSelect)
    instrument = forms.ChoiceField(label=_("Sous la forme"), choices=MONEY, widget=forms.RadioSelect)
    reference = forms.CharField(label=_("Délibération"), max_length=120)
    on = DayField(label=_("Date de l’affectation"))
    amount = MoneyField(label=_("Montant affecté, en euros"))

    def __init__(self, *args: Any, schemes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = schemes


class CalendarForm(forms.Form):
    """The calendar of one envelope or of one scheme; what is unknown counts as nothing chosen."""

    enveloppe = forms.ChoiceField(label=_("Enveloppe"), required=False)
    dispositif = forms.ChoiceField(label=_("Dispositif"), required=False)

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "enveloppe": (_("toutes"), [(one.slug, one.label) for one in envelopes(region)]),
            "dispositif": (
                _("tous"),
                [(ref.partition("/")[2], name) for ref, name in scheme_names(region).items()],
            ),
        }
        for name, (empty, choices) in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", empty), *choices]

    def chosen(self) -> dict[str, str]:
        """The slugs, for the sheet."""
        self.is_valid()
        return {
            "envelope": self.cleaned_data.get("enveloppe", ""),
            "scheme": self.cleaned_data.get("dispositif", ""),
        }
