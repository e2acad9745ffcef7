"""Forms of a committee's session: preparing it, running it, voting."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.actions.reports import ReportText
from jalon.cases.actions.sitting import Seat
from jalon.cases.committee.rules import Ways
from jalon.cases.enums import Choice, Fate
from jalon.cases.models import Member, Report
from jalon.casework.amount_forms import AmountsForm
from jalon.casework.committee import RoomView
from jalon.casework.forms import DateForm, long_text
from jalon.casework.pages import ActForm
from jalon.schemes.enums import Instrument
from jalon.ui.fields import DayField


class SessionForm(ActForm):
    """A session of a body."""

    body = forms.ChoiceField(label=_("Instance"), widget=forms.RadioSelect)
    held_on = DayField(label=_("Date de la séance"))
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = bodies


class CasesForm(ActForm):
    """Which ready cases a report takes."""

    cases = forms.MultipleChoiceField(
        label=_("Dossiers"),
        help_text=_("Ceux dont la proposition a ses deux visas favorables."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, ready: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = ready


class ReportForm(CasesForm):
    """A report that groups cases."""

    number = forms.CharField(label=_("Numéro du rapport"), max_length=40)
    title = forms.CharField(label=_("Objet"), max_length=250)
    field_order = ("number", "title", "cases")


class TextForm(ActForm):
    """The text of a report."""

    number = forms.CharField(label=_("Numéro du rapport"), max_length=40)
    title = forms.CharField(label=_("Objet"), max_length=250)
    position = forms.IntegerField(label=_("Rang à l’ordre du jour"), min_value=1, max_value=999)
    presentation = long_text(_("Exposé des motifs"), required=False, rows=8)
    grounds = long_text(_("Textes visés"), _("Un par ligne : « Vu … »."), rows=6)
    articles = long_text(
        _("Articles"),
        _("Séparés par une ligne vide. {total} devient le montant voté, {number} le nombre de dossiers."),
        rows=8,
    )

    def text(self) -> ReportText:
        """What was written."""
        found = self.cleaned_data
        return ReportText(found["presentation"], found["grounds"], found["articles"])

    @staticmethod
    def of(report: Report) -> dict[str, Any]:
        """The report as it is, to be edited."""
        return {
            name: getattr(report, name)
            for name in ("number", "title", "position", "presentation", "grounds", "articles")
        }


class SendForm(ActForm):
    """The day on which reports leave, and the urgency if it is late."""

    on = DayField(label=_("Envoyés le"))
    reason = long_text(
        _("Motif de l’urgence"), _("Obligatoire si le délai n’est pas tenu."), rows=3, required=False
    )


class MembersForm(ActForm):
    """Seats, one a line."""

    seats = long_text(
        _("Membres"),
        _(
            "Un par ligne : nom ; groupe ; adresse électronique du compte s’il y en a un ; « préside » pour la "
            "présidence. Seul le nom est obligatoire."
        ),
        rows=10,
    )
    since = DayField(label=_("Siègent depuis le"))

    def clean_seats(self) -> list[Seat]:
        """Each line as a seat; a line of another shape, or an unknown address, is named."""
        return [self._seat(line) for line in self.cleaned_data["seats"].splitlines() if line.strip()]

    @staticmethod
    def _seat(line: str) -> Seat:
        name, group, email, chairs, *more = (*(part.strip() for part in line.split(";")), "", "", "")
        if not name or any(more):
            raise forms.ValidationError(
                _("Écrivez chaque membre ainsi : « nom ; groupe ; adresse ; préside ». Ligne illisible : %(line)s"),
                params={"line": line.strip()},
            )
        person = User.objects.filter(email=email.lower()).first() if email else None
        if email and person is None:
            raise forms.ValidationError(_("Personne n’a de compte à l’adresse %(email)s."), params={"email": email})
        return Seat(name, group, person, bool(chairs))


class HourForm(ActForm):
    """An hour of the session's day; empty, it is now."""

    at = forms.TimeField(
        label=_("Heure"),
        help_text=_("Vide : maintenant."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def moment(self, day: Any) -> datetime | None:
        """The hour on that day; None for now."""
        at = self.cleaned_data["at"]
        return timezone.make_aware(datetime.combine(day, at)) if at else None


class RoomForm(HourForm):
    """Who is in the room: the boxes as their reader saw them, and as the reader left them."""

    present = forms.TypedMultipleChoiceField(coerce=int, required=False)
    seen_present = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("present", "seen_present"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = [(member.pk, member.name) for member in members]


def _choose(field: forms.Field, members: Sequence[Member]) -> None:
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = [("", "—"), *((str(member.pk), f"{member.name} · {member.group}") for member in members)]


class ProxyForm(ActForm):
    """Who gives a vote to whom."""

    giver = forms.TypedChoiceField(label=_("Qui donne pouvoir"), coerce=int)
    holder = forms.TypedChoiceField(label=_("À qui"), coerce=int)

    def __init__(self, *args: Any, givers: Sequence[Member], holders: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["giver"], givers)
        _choose(self.fields["holder"], holders)
        if len(givers) == 1:
            self.fields["giver"].widget = forms.HiddenInput()
            self.fields["giver"].initial = givers[0].pk


class RecusalForm(ActForm):
    """Who stands aside, and why."""

    member = forms.TypedChoiceField(label=_("Membre"), coerce=int)
    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("En quelques mots, par exemple « administrateur de la société »."),
        max_length=250,
    )

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["member"], members)
        if len(members) == 1:
            self.fields["member"].widget = forms.HiddenInput()
            self.fields["member"].initial = members[0].pk


class WhyForm(ActForm):
    """Why; the minutes keep it."""

    reason = long_text(_("Motif, que le procès-verbal garde"), rows=3)


class FateForm(AmountsForm):
    """What the committee does with one case."""

    fate = forms.ChoiceField(label=_("Le dossier est"), choices=Fate.choices, widget=forms.RadioSelect)
    reason = long_text(_("Motif, que le procès-verbal garde"), rows=3, required=False)

    def __init__(
        self, *args: Any, amounts: Mapping[Instrument, int], price: Fraction | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(amounts, price, gettext("%(form)s après amendement"))
        if not amounts:
            field = self.fields["fate"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [choice for choice in Fate.choices if choice[0] != Fate.AMENDED]


VOTES = [(choice.value, choice.label) for choice in Choice]


class VoteForm(HourForm):
    """A vote: the same for all, by group, or name by name; whoever has no answer did not take part."""

    everybody = forms.ChoiceField(
        label=_("Tous les votants"),
        choices=[("", _("au détail")), *VOTES],
        required=False,
        widget=forms.RadioSelect,
    )
    chair = forms.TypedChoiceField(label=_("Préside le vote"), coerce=int, required=False, empty_value=None)
    debate = long_text(_("Débats"), _("Ce que le procès-verbal en garde."), rows=3, required=False)
    deliberation = forms.CharField(
        label=_("Numéro de la délibération"),
        help_text=_("Vide : numérotée à la clôture, selon le règlement intérieur."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, room: RoomView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = room
        voters = room.sitting.voters
        self.groups = {
            f"group_{index}": (name, [place for place in places if place.member.pk in voters])
            for index, (name, places) in enumerate(room.groups.items())
        }
        self.groups = {key: found for key, found in self.groups.items() if found[1]}
        for key, (name, places) in self.groups.items():
            if Ways.GROUPS in room.rules.voting:
                self.fields[key] = forms.ChoiceField(
                    label=name or _("Sans groupe"), choices=VOTES, required=False, widget=forms.RadioSelect
                )
            if Ways.NAMES in room.rules.voting:
                for place in places:
                    self.fields[f"member_{place.member.pk}"] = forms.ChoiceField(
                        label=place.member.name,
                        choices=[("", _("comme le groupe")), *VOTES]
                        if Ways.GROUPS in room.rules.voting
                        else [("", "—"), *VOTES],
                        required=False,
                    )
        present = [
            place.member
            for places in room.groups.values()
            for place in places
            if place.member.pk in room.sitting.present
        ]
        _choose(self.fields["chair"], present)
        self.fields["chair"].initial = next((member.pk for member in present if member.chairs), None)

    def rows(self) -> Iterator[tuple[Any, list[tuple[Any, Any]]]]:
        """Each group's question, if there is one, and its members' own: (field, seat)."""
        for key, (name, places) in self.groups.items():
            own = [
                (self[f"member_{place.member.pk}"] if f"member_{place.member.pk}" in self.fields else None, place)
                for place in places
            ]
            yield (self[key] if key in self.fields else name), own

    def choices(self) -> dict[int, Choice]:
        """Each voter's choice: its own, else its group's, else everybody's."""
        found: dict[int, Choice] = {}
        for key, (_name, places) in self.groups.items():
            for place in places:
                said = (
                    self.cleaned_data.get(f"member_{place.member.pk}")
                    or self.cleaned_data.get(key)
                    or self.cleaned_data["everybody"]
                )
                if said:
                    found[place.member.pk] = Choice(said)
        return found


class PublicationForm(DateForm):
    """The day of publication, and each act's address where it has one."""

    def __init__(self, *args: Any, reports: Sequence[Report], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reports = {f"link_{report.pk}": report.pk for report in reports}
        for report in reports:
            self.fields[f"link_{report.pk}"] = forms.CharField(
                label=_("Adresse de la délibération %(number)s") % {"number": report.deliberation},
                required=False,
                max_length=300,
                initial=report.link,
                validators=[URLValidator(schemes=["https", "http"])],
            )

    def links(self) -> dict[int, str]:
        """The addresses given, by report."""
        return {pk: self.cleaned_data[name] for name, pk in self.reports.items() if self.cleaned_data[name]}
