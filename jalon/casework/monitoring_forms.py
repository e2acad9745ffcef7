"""Forms of what follows the signature: judging a report, changing what an agreement promises."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.ui.fields import DayField


class AcceptForm(ActForm):
    """The report says what was promised."""

    note = long_text(_("Un mot au bénéficiaire"), _("Facultatif ; il le reçoit."), rows=3, required=False)


class MoreForm(ActForm):
    """What is missing in a report, and by when."""

    reason = long_text(
        _("Ce qui manque"), _("Le bénéficiaire le reçoit tel quel : dites quoi, et avec quelle preuve.")
    )
    answer_by = DayField(label=_("À renvoyer avant le"))


class ChangeForm(ActForm):
    """Why a promise changes, and the amendment that carries it."""

    reason = long_text(_("Raison"), _("Le bénéficiaire la reçoit."), rows=3)
    amendment = forms.IntegerField(
        label=_("Numéro de l’avenant"),
        help_text=_("S’il y en a un en vigueur qui le prévoit."),
        required=False,
        min_value=1,
    )


class MoveForm(ChangeForm):
    """Another day."""

    to = DayField(label=_("Nouvelle échéance"))
    field_order = ("to", "reason", "amendment")


class AddForm(ChangeForm):
    """Something that this case alone promises."""

    title = forms.CharField(label=_("Ce qui est attendu"), max_length=200)
    to = DayField(label=_("À envoyer avant le"))
    field_order = ("title", "to", "reason", "amendment")


class CloseForm(ActForm):
    """A word on what the award came to."""

    note = long_text(_("Un mot au bénéficiaire"), _("Facultatif ; il le reçoit."), rows=3, required=False)
