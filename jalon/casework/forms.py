"""Forms of the pages of staff; one act each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.actions.amendments import Due, PromisedDay, Terms
from jalon.cases.models import Signing
from jalon.casework.amount_forms import AmountsForm, amount_field
from jalon.casework.pages import ActForm
from jalon.funds.models import Resource
from jalon.monitoring.models import Milestone
from jalon.payments.enums import Basis
from jalon.schemes.definition import Definition
from jalon.schemes.enums import Instrument
from jalon.ui.fields import DayField, MoneyField
from jalon.ui.formats import language


def long_text(label: Any, help_text: Any = "", rows: int = 5, required: bool = True) -> forms.CharField:
    """A text of a few lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, widget=widget, required=required, max_length=20_000)


YES_NO = [("yes", _("Favorable")), ("no", _("Défavorable"))]


class ConfirmForm(ActForm):
    """Nothing to fill: only to confirm."""


class HandOverForm(ActForm):
    """To whom a case is handed."""

    to = forms.ModelChoiceField(label=_("À qui"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[person.pk for person in colleagues]).order_by("display_name")


class AskForm(ActForm):
    """Which documents are missing, and by when."""

    wanted = forms.MultipleChoiceField(
        label=_("Pièces à demander"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = long_text(
        _("Message au demandeur"), _("Dites ce qui manque et pourquoi, en mots simples."), required=False
    )
    deadline = DayField(
        label=_("À recevoir avant le"), help_text=_("Le délai de silence s’arrête jusqu’à cette date au plus.")
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(document.id, document.label[lang]) for document in definition.documents]


class OpinionForm(ActForm):
    """An expert's reasoned opinion."""

    favourable = forms.ChoiceField(label=_("Avis"), choices=YES_NO, widget=forms.RadioSelect)
    reason = long_text(
        _("Motifs"), _("Sur quoi l’avis se fonde : travaux, essais, publications. Vingt caractères au moins.")
    )
    no_interest = forms.BooleanField(label=_("Je déclare n’avoir aucun intérêt dans ce dossier"))


class InterestForm(ActForm):
    """Which interest is declared."""

    reason = long_text(_("Quel est cet intérêt ?"), rows=3)


class MessageForm(ActForm):
    """A message to the applicant."""

    text = long_text(_("Message"), rows=4)


class ReasonsForm(ActForm):
    """Why, in law and in fact."""

    reasons_law = long_text(_("Motifs de droit"), _("La règle appliquée : le règlement et sa condition, la loi."))
    reasons_fact = long_text(_("Motifs de fait"), _("Ce que le dossier montre au regard de cette règle."))


class GrantForm(ReasonsForm, AmountsForm):
    """Amounts by instrument, with their ceilings; a label has none."""

    def __init__(
        self,
        *args: Any,
        amounts: Mapping[Instrument, int | None],
        ceilings: Mapping[Instrument, str],
        price: Fraction | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(amounts, price, helps=ceilings)
        self.order_fields([f"amount_{instrument}" for instrument in self.instruments])


class VisaForm(ActForm):
    """A visa, or its refusal with a reason."""

    favourable = forms.ChoiceField(label=_("Visa"), choices=YES_NO, widget=forms.RadioSelect)
    note = long_text(_("Remarque"), _("Obligatoire pour un visa défavorable."), rows=3, required=False)


class DateForm(ActForm):
    """The day of an act."""

    on = DayField(label=_("Date"))


class AgreementForm(DateForm):
    """Who signed, and when: known already where the beneficiary signed through Jalon."""

    applicant_signatory = forms.CharField(label=_("Signataire du bénéficiaire"), max_length=150)
    applicant_signed_on = DayField(label=_("Signé par le bénéficiaire le"))

    def __init__(self, *args: Any, signing: Signing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signing:
            for name, value in (
                ("applicant_signatory", signing.signatory),
                ("applicant_signed_on", signing.signed_on),
            ):
                self.fields[name].disabled, self.fields[name].required = True, False
                self.initial[name] = value


class AmendmentForm(ActForm):
    """What changes in an agreement: amounts, lines of its calendar (an amount of 0 removes one), promised days."""

    reason = long_text(_("Motif"), _("Le bénéficiaire le lira dans l’avenant."), rows=3)

    def __init__(self, *args: Any, terms: Terms, awaited: Sequence[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms, self.awaited = terms, awaited
        for instrument, cents in terms.amounts.items():
            self.fields[f"amount_{instrument}"] = MoneyField(
                label=_("%(instrument)s, en euros") % {"instrument": instrument.label.capitalize()}, initial=cents
            )
        for place, due in enumerate(terms.calendar):
            said = {"way": due.way.label.capitalize(), "instrument": due.instrument.label, "place": place + 1}
            self.fields[f"day_{place}"] = DayField(
                label=_("%(way)s %(place)s (%(instrument)s) : date") % said, initial=due.on
            )
            self.fields[f"cents_{place}"] = MoneyField(
                label=_("%(way)s %(place)s (%(instrument)s) : montant") % said, initial=due.cents
            )
        for milestone in awaited:
            self.fields[f"promise_{milestone.pk}"] = DayField(
                label=_("« %(step)s » : à envoyer avant le") % {"step": milestone.title},
                initial=milestone.due_on,
            )

    def amounts(self) -> dict[Instrument, int]:
        """Cents by instrument, as they become."""
        return {one: self.cleaned_data[f"amount_{one}"] for one in self.terms.amounts}

    def calendar(self) -> list[Due]:
        """The lines of the calendar, as they become."""
        typed = self.cleaned_data
        return [
            replace(due, on=typed[f"day_{place}"], cents=typed[f"cents_{place}"])
            for place, due in enumerate(self.terms.calendar)
            if typed[f"cents_{place}"]
        ]

    def promised(self) -> list[PromisedDay]:
        """The other promises that get another day."""
        typed = ((one, self.cleaned_data[f"promise_{one.pk}"]) for one in self.awaited)
        return [
            PromisedDay(str(one.public_id), one.label, one.due_on, day) for one, day in typed if day != one.due_on
        ]


class HoursForm(ActForm):
    """Hours that a case really used."""

    on = DayField(label=_("Consommées jusqu’au"))
    proof = forms.CharField(
        label=_("Pièce justificative"),
        help_text=_("Le relevé du centre de calcul, par exemple « relevé 2027-03 »."),
        max_length=200,
    )

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = amount_field(resource, gettext("Quantité"))
        self.order_fields(["amount"])


class ObservationsForm(ActForm):
    """What is considered against an aid, why, and until when the beneficiary may answer."""

    measure = long_text(_("Mesure envisagée"), _("Retrait, réduction ou reversement, et son montant."), rows=3)
    reasons_law = long_text(_("Motifs de droit"), rows=3)
    reasons_fact = long_text(_("Motifs de fait"), rows=3)
    deadline = DayField(label=_("Réponse avant le"))


class ReplyForm(ActForm):
    """Until when the signed paper can come back."""

    reply_by = DayField(label=_("À renvoyer signée avant le"))


class SignedCopyForm(ActForm):
    """The signed copy that the service received."""

    copy = forms.FileField(label=_("Copie signée, en PDF"), widget=forms.FileInput(attrs={"accept": ".pdf"}))
    signatory = forms.CharField(label=_("Signataire du bénéficiaire"), max_length=150)
    signed_on = DayField(label=_("Signé par le bénéficiaire le"))


class NoteForm(ActForm):
    """A note for colleagues."""

    text = long_text(_("Note"), rows=4)


class TagsForm(ActForm):
    """The words on a case."""

    tags = forms.CharField(
        label=_("Étiquettes"),
        help_text=_("Séparées par des virgules, dix au plus : « à revoir, bassin de Tarbes »."),
        required=False,
        max_length=400,
    )

    def clean_tags(self) -> list[str]:
        """The words, one by one."""
        return self.cleaned_data["tags"].split(",")


class CertifyForm(ActForm):
    """What is due, and on which proof."""

    basis = forms.ChoiceField(label=_("Fondement"), widget=forms.RadioSelect)
    amount = MoneyField(label=_("Montant certifié, en euros"))
    note = long_text(_("Remarque"), _("Obligatoire si vous certifiez moins que demandé."), rows=3, required=False)

    def __init__(self, *args: Any, bases: Sequence[Basis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basis = self.fields["basis"]
        assert isinstance(basis, forms.ChoiceField)
        basis.choices = [(one.value, one.label) for one in bases]


class RefuseClaimForm(ActForm):
    """Why a claim is refused."""

    note = long_text(_("Motif, que le demandeur lira"), rows=3)


class PaidForm(ActForm):
    """What the accountant returned."""

    accountant_number = forms.CharField(label=_("Numéro du comptable"), max_length=60)
    paid_on = DayField(label=_("Payé le"))


class RejectedForm(ActForm):
    """Why the accountant rejected the order."""

    rejection = long_text(_("Motif du comptable"), rows=3)


class OrderForm(ActForm):
    """The exercice that bears a payment order; in January the one before may still."""

    exercice = forms.TypedChoiceField(
        label=_("Exercice"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, exercices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["exercice"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = exercices
        field.initial = exercices[0][0]
        if len(exercices) == 1:
            field.widget = forms.HiddenInput()
