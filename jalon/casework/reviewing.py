"""What a reviewer reads of a request, and the form of the marks: without the applicant where the call hides it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.cases.actions.assessment.reviewing import LONGEST, Written
from jalon.cases.assessments import drafted, wanted_documents
from jalon.cases.budget import budget_of
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Attachment, Mark, Review
from jalon.casework.dossier import value_text
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.rules import Known, own_vocabulary
from jalon.rules.kinds import Kind, Sort
from jalon.schemes.criteria import AssessmentStage, Criterion
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import language, money, percent

ABOUT_THE_PROJECT = ("project", "costs", "request", "research")
"""The facts that say nothing of who asks."""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A document that a reviewer may read; hidden names give way to the document's own."""

    attachment: Attachment
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as its reviewer sees it; ``who`` is empty where the applicant is hidden."""

    title: str
    reference: str
    scheme: str
    stage: str
    who: str
    answers: tuple[tuple[str, str], ...]
    costs: tuple[tuple[str, int], ...]
    partners: tuple[tuple[str, int], ...]
    files: tuple[ShownFile, ...]


def reading_of(review: Review) -> Reading:
    """What this reviewer may read of the request."""
    entrant, lang = review.entrant, language()
    case, stage = entrant.case, entrant.round.criteria
    definition, budget = entrant.round.version.definition, budget_of(case)
    return Reading(
        title=case.title,
        reference=case.reference or "",
        scheme=definition.title[lang],
        stage=stage.label[lang],
        who="" if stage.anonymous else case.company_name,
        answers=tuple(_answers(review, stage)),
        costs=tuple((one.category.label[lang], one.cents) for one in budget.totals),
        partners=tuple(
            (
                _("Partenaire %(n)s") % {"n": one.place} if stage.anonymous else one.name,
                budget.of_partner(one.place),
            )
            for one in case.partners.all()
        ),
        files=tuple(files_of(review)),
    )


def _answers(review: Review, stage: AssessmentStage) -> Iterator[tuple[str, str]]:
    vocabulary, lang = own_vocabulary(), language()
    for name, said in said_by_applicant(review.entrant.case).items():
        fact = vocabulary.get(name)
        if (
            fact is None
            or fact.kind.sort is Sort.LINES
            or (stage.anonymous and name.partition(".")[0] not in ABOUT_THE_PROJECT)
        ):
            continue
        yield fact.label(lang), _spoken(fact.kind, said.value)


def _spoken(kind: Kind, value: object) -> str:
    if kind.is_money and isinstance(value, int):
        return money(value)
    if kind.sort is Sort.DATE and isinstance(value, str):
        return shown_date(value)
    return value_text(Known(value))


def files_of(review: Review) -> Iterator[ShownFile]:
    """The documents of the stages reached, in the scheme's order; only those that name nobody where the call is blind."""
    case, stage = review.entrant.case, review.entrant.round.criteria
    there = {one.wanted: one for one in case.attachments.filter(current=True).select_related("file")}
    for document in wanted_documents(case):
        found = there.get(document.id)
        if found is None or (stage.anonymous and not document.anonymous):
            continue
        own = f"{case.reference}-{document.id}{PurePath(found.file.name).suffix.lower()}"
        yield ShownFile(found, document.label[language()], own if stage.anonymous else found.file.name)


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as the form asks it: what to look at, then the mark and its reason."""

    criterion: Criterion
    label: str
    guidance: str
    share: str
    levels: tuple[tuple[int, str], ...]
    mark: forms.BoundField
    reason: forms.BoundField


class MarksForm(ActForm):
    """The marks of one request, each with its reason; a draft may lack both."""

    def __init__(self, *args: Any, stage: AssessmentStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        gives = self.data.get("act") != "write"  # a draft may lack what the marks that are given may not
        for criterion in stage.criteria:
            label = criterion.label[language()]
            self.fields[f"mark_{criterion.id}"] = forms.TypedChoiceField(
                label=_("Note, de %(lowest)s à %(highest)s")
                % {"lowest": criterion.lowest, "highest": criterion.highest},
                choices=[(mark, str(mark)) for mark in criterion.marks],
                coerce=int,
                empty_value=None,
                required=gives,
                widget=forms.RadioSelect(attrs={"class": "scale"}),
                error_messages={
                    "invalid_choice": _("Choisissez une note de l’échelle."),
                    "required": _("Donnez une note à chaque critère."),
                },
            )
            self.fields[f"reason_{criterion.id}"] = long_text(
                _("Motif : %(criterion)s") % {"criterion": label}, rows=4, required=gives
            )
        self.fields["comment"] = long_text(
            _("Remarque sur l’ensemble"),
            _("Lue par le service et, après leurs propres notes, par les autres évaluateurs."),
            rows=3,
            required=False,
        )

    def asked(self) -> Iterator[Asked]:
        """Each criterion in the call's order."""
        lang, shares = language(), self.stage.shares
        for criterion in self.stage.criteria:
            yield Asked(
                criterion,
                criterion.label[lang],
                criterion.guidance[lang],
                percent(shares[criterion.id], 0),
                tuple((level.mark, level.text[lang]) for level in criterion.levels),
                self[f"mark_{criterion.id}"],
                self[f"reason_{criterion.id}"],
            )

    def written(self) -> dict[str, Written]:
        """What the reviewer wrote, by criterion."""
        return {
            criterion.id: Written(
                self.cleaned_data[f"mark_{criterion.id}"], self.cleaned_data[f"reason_{criterion.id}"][:LONGEST]
            )
            for criterion in self.stage.criteria
        }


def initial_of(review: Review) -> dict[str, object]:
    """What the form shows of a draft."""
    found: dict[str, object] = {"comment": review.comment}
    for id, mark in drafted(review).items():
        found[f"mark_{id}"], found[f"reason_{id}"] = mark.value, mark.reason
    return found


@dataclass(frozen=True, slots=True)
class SaidMark:
    """A mark that was given, as pages show it."""

    label: str
    value: int
    highest: int
    reason: str


def said_marks(review: Review, stage: AssessmentStage) -> list[SaidMark]:
    """The marks of a given review in the call's order."""
    marks: dict[str, Mark] = drafted(review)
    return [
        SaidMark(one.label[language()], marks[one.id].value or 0, one.highest, marks[one.id].reason)
        for one in stage.criteria
        if one.id in marks
    ]


class AnswerForm(ActForm):
    """Whether somebody accepts to review, with the charter."""

    accepts = forms.ChoiceField(
        label=gettext_lazy("Votre réponse"),
        choices=[("yes", gettext_lazy("J’accepte d’évaluer")), ("no", gettext_lazy("Je décline"))],
        widget=forms.RadioSelect,
    )
    charter = forms.BooleanField(
        label=gettext_lazy(
            "Je garde secret ce que je lis, je n’ai pas d’intérêt dans cet appel, et je déclarerai celui que je "
            "découvrirais dans un dossier"
        ),
        required=False,
    )
    reason = long_text(gettext_lazy("Si vous déclinez : pourquoi"), rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever accepts accepts the charter."""
        data = super().clean() or self.cleaned_data
        if data.get("accepts") == "yes" and not data.get("charter"):
            self.add_error("charter", _("Cochez la charte pour accepter."))
        return data
