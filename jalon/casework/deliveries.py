"""What an operator declares to have delivered, as a form or as a file with a line each."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.cases.actions.operators import MOST_LINES, Declared
from jalon.cases.operators import Served
from jalon.casework.amount_forms import amount_field
from jalon.casework.pages import ActForm
from jalon.funds.models import Resource
from jalon.ui.fields import DayField, MoneyField

COLUMNS = ("dossier", "quantite", "valeur", "date", "preuve")
LONGEST = 500_000
"""The bytes of a file, far more than its lines need."""


class DeliveryForm(ActForm):
    """One line: to whom, how much, worth what, which day, which proof."""

    case = forms.ChoiceField(label=gettext_lazy("Bénéficiaire"))
    value = MoneyField(label=gettext_lazy("Valeur de marché, en euros"))
    on = DayField(label=gettext_lazy("Jour de la prestation"))
    proof = forms.CharField(
        label=gettext_lazy("Pièce qui le prouve"),
        help_text=gettext_lazy("Feuille d’émargement, compte rendu : son nom ou son adresse."),
        max_length=200,
    )

    def __init__(self, *args: Any, resource: Resource, served: Sequence[Served], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.case.reference, f"{one.case.reference} · {one.case.company_name}") for one in served if one.left
        ]
        self.fields["amount"] = amount_field(resource, _("Quantité"))
        self.order_fields(["case", "amount", "value", "on", "proof"])


class DeliveryFileForm(ActForm):
    """A file of lines, seen before it is declared; ``text`` carries what was seen."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV"),
        help_text=gettext_lazy(
            "Une ligne par prestation, avec les colonnes dossier, quantite, valeur, date et preuve. Rien n’est"
            " enregistré avant que vous ayez vu les lignes."
        ),
        required=False,
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def clean(self) -> dict[str, Any]:
        """The text of the file, or the one that was seen."""
        found = super().clean() or {}
        sent = found.get("file")
        if sent is not None:
            if sent.size > LONGEST:
                self.add_error("file", _("Ce fichier est trop long."))
            else:
                try:
                    found["text"] = sent.read().decode("utf-8-sig")
                except UnicodeDecodeError:
                    self.add_error("file", _("Ce fichier n’est pas du texte en UTF-8."))
        elif not found.get("text"):
            self.add_error("file", _("Choisissez un fichier."))
        return found


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a file as its reader sees it: its number, its cells, what is wrong; the line itself where nothing is."""

    number: int
    cells: tuple[str, ...]
    problem: str
    declared: Declared | None


def read_file(text: str, resource: Resource, served: Sequence[Served]) -> list[ReadLine]:
    """The lines of a file; a file without its columns is one line that says so."""
    head = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=max(";,\t", key=head.count)))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if not set(COLUMNS) <= set(names):
        wanted = ", ".join(COLUMNS)
        return [ReadLine(1, (), _("La première ligne nomme les colonnes : %(names)s.") % {"names": wanted}, None)]
    left = {str(one.case.reference): one.left for one in served}
    found = []
    for number, row in enumerate(rows[1 : MOST_LINES + 2], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        one = _line(number, tuple(cells.get(name, "") for name in COLUMNS), resource, left)
        found.append(one)
    if len(found) > MOST_LINES:
        message = _("Un fichier porte au plus %(most)s lignes.") % {"most": MOST_LINES}
        return [ReadLine(MOST_LINES + 1, (), message, None)]
    return found or [ReadLine(1, (), _("Ce fichier n’a aucune ligne."), None)]


def _line(number: int, cells: tuple[str, ...], resource: Resource, left: dict[str, int]) -> ReadLine:
    case, quantity, value, day, proof = cells
    try:
        if case not in left:
            raise ValidationError(_("Ce dossier n’est pas l’un de ceux que vous servez."))
        units, cents = _whole(quantity, resource.decimals), _whole(value, 2)
        on = _day(day)
        if not 0 < units <= left[case]:
            raise ValidationError(_("La quantité dépasse ce qui reste à ce dossier, ou n’est pas positive."))
        if not proof:
            raise ValidationError(_("La pièce qui prouve la prestation manque."))
    except ValidationError as error:
        return ReadLine(number, cells, error.messages[0], None)
    left[case] -= units
    return ReadLine(number, cells, "", Declared(case, units, cents, on, proof[:200]))


def _whole(text: str, decimals: int) -> int:
    """A number with a point or a comma, in its smallest unit."""
    try:
        number = Decimal("".join(text.split()).replace(",", ".")).scaleb(decimals)
    except InvalidOperation:
        raise ValidationError(_("« %(text)s » n’est pas un nombre.") % {"text": text[:40]}) from None
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number < 10**15:
        raise ValidationError(_("« %(text)s » n’est pas un nombre possible ici.") % {"text": text[:40]})
    return int(number)


def _day(text: str) -> date:
    """A day, as 2026-03-31 or as 31/03/2026."""
    parts = text.split("/")
    try:
        return date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else text)
    except ValueError:
        raise ValidationError(
            _("« %(text)s » n’est pas une date : écrivez 2026-03-31 ou 31/03/2026.") % {"text": text[:40]}
        ) from None
