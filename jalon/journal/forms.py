"""What an auditor looks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Filters of the journal; all may be left empty."""

    action = forms.CharField(label=_("Action"), required=False, max_length=100)
    subject = forms.CharField(label=_("Objet"), required=False, max_length=200, help_text=_("Le début suffit."))
    since = forms.DateField(label=_("Depuis le"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Jusqu’au"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
