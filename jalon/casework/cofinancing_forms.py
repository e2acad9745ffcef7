"""Forms of programmes that several bodies finance; one act each."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.casework.forms import long_text
from jalon.casework.funds_forms import years_of
from jalon.casework.pages import ActForm
from jalon.funds.cofinancing import Signed
from jalon.funds.enums import FunderKind
from jalon.ui.fields import DayField

_SHARE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*%")


def signed_of(text: str) -> dict[int, Signed]:
    """« 2026 : 4 000 000 », « 2026 : 20 % » or « 2026 : 0 » a line: what is signed by year."""
    found: dict[int, Signed] = {}
    amounts = []
    for line in text.splitlines():
        year, _mark, part = (piece.strip() for piece in line.partition(":"))
        share = _SHARE.fullmatch(part)
        if not (share or re.fullmatch(r"0(?:\s*€)?", part)):
            amounts.append(line)
            continue
        if not re.fullmatch(r"[12][0-9]{3}", year) or int(year) in found:
            years_of(line)  # says what a line looks like
            raise forms.ValidationError(_("L’année %(year)s est écrite deux fois."), params={"year": year})
        ratio = int(Decimal(share[1].replace(",", ".")) * 10_000) if share else 0
        found[int(year)] = Signed(share=ratio) if share else Signed(cents=0)
    for number, cents in years_of("\n".join(amounts)).items():
        if number in found:
            raise forms.ValidationError(_("L’année %(year)s est écrite deux fois."), params={"year": number})
        found[number] = Signed(cents=cents)
    return found


class ProgrammeForm(ActForm):
    """What is financed together."""

    label_fr = forms.CharField(label=_("Nom, en français"), max_length=200)
    label_en = forms.CharField(label=_("Nom, en anglais"), max_length=200)
    slug = forms.SlugField(label=_("Nom court, pour les adresses"), max_length=60)
    subject = forms.ChoiceField(label=_("Ce que le plan en dit"), required=False)

    def __init__(self, *args: Any, subjects: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("rien")), *subjects]


class FunderForm(ActForm):
    """Who gives a part, and what a source announces of it."""

    name_fr = forms.CharField(label=_("Financeur, en français"), max_length=200)
    name_en = forms.CharField(label=_("Financeur, en anglais"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=FunderKind.choices, widget=forms.RadioSelect)
    claim = forms.ChoiceField(
        label=_("Ce qu’une source annonce de sa part"),
        help_text=_("Une annonce se montre avec sa source ; elle ne s’ajoute jamais à ce qui est signé."),
        required=False,
    )

    def __init__(self, *args: Any, claims: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["claim"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("rien")), *claims]


class BudgetForm(ActForm):
    """The budget of each year, as the partners adopted it."""

    years = long_text(_("Budget adopté"), _("Une année par ligne : « 2026 : 5 000 000 »."), rows=5)
    reference = forms.CharField(label=_("Convention, ou décision des partenaires"), max_length=200)
    on = DayField(label=_("Date de l’acte"))

    def clean_years(self) -> dict[int, int]:
        """Cents by year."""
        return years_of(self.cleaned_data["years"])


class PledgeForm(ActForm):
    """What one funder signs."""

    funder = forms.TypedChoiceField(label=_("Financeur"), coerce=int, widget=forms.RadioSelect)
    years = long_text(
        _("Ce qu’il signe"),
        _("Une année par ligne, en euros ou en part du budget : « 2026 : 4 000 000 » ou « 2026 : 20 % »."),
        rows=5,
    )
    reference = forms.CharField(label=_("Convention"), max_length=200)
    on = DayField(label=_("Date de la signature"))

    def __init__(self, *args: Any, funders: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["funder"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = funders

    def clean_years(self) -> dict[int, Signed]:
        """What is signed by year."""
        return signed_of(self.cleaned_data["years"])
