"""Forms of accounts and roles."""

from collections.abc import Sequence
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jalon.accounts import ports
from jalon.accounts.enums import EVERY_REGION, Role


class SignupForm(AllauthSignupForm):
    """Name, e-mail, password."""

    display_name = forms.CharField(
        label=_("Prénom et nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("display_name", "email", "password1")


class ProfileForm(forms.Form):
    """A person's own name and language."""

    display_name = forms.CharField(
        label=_("Prénom et nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Langue des messages"), choices=settings.LANGUAGES)
    daily_digest = forms.BooleanField(
        label=_("Recevoir chaque matin ce qui m’attend"),
        required=False,
        help_text=_("Un courriel les jours ouvrés, pour qui travaille dans une Région et a quelque chose à faire."),
    )


class GrantForm(forms.Form):
    """A role to give to a person."""

    role = forms.ChoiceField(
        label=_("Rôle"), choices=[choice for choice in Role.choices if choice[0] != Role.APPLICANT]
    )
    region = forms.ChoiceField(label=_("Région"))
    scheme = forms.ChoiceField(
        label=_("Dispositif"),
        required=False,
        help_text=_("Pour un instructeur ou un expert : il ne verra que les dossiers de ce dispositif."),
    )
    starts_on = forms.DateField(
        label=_("À partir du"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Jusqu’au (inclus)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    delegation_reference = forms.CharField(
        label=_("Délégation de signature"),
        max_length=120,
        required=False,
        help_text=_("Pour un signataire : référence de l’arrêté. Sa date de fin est alors obligatoire."),
    )

    def __init__(
        self, *args: Any, allow_every_region: bool = False, regions: frozenset[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in ports.regions() if allow_every_region or choice[0] in regions]
        if allow_every_region:
            choices.append((EVERY_REGION, str(_("toutes les Régions"))))
        self._offer("region", choices)
        offered = {slug for slug, _name in choices}
        schemes = [choice for choice in ports.schemes() if choice[0].partition("/")[0] in offered]
        self._offer("scheme", [("", _("tous les dispositifs")), *schemes])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The scheme by its own slug, once it is one of the Region."""
        data = super().clean() or self.cleaned_data
        region, _slash, slug = data.get("scheme", "").partition("/")
        if slug and region != data.get("region"):
            self.add_error("scheme", _("Ce dispositif est d’une autre Région."))
        data["scheme"] = slug
        return data


class RevokeForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(label=_("Motif du retrait"), max_length=300)
