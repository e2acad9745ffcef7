"""A text tried before it can be published: its items with everything filled, then printed, with extreme data as well."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from jalon.cases.letters.kinds import SIGNED, Field, LetterKind
from jalon.cases.letters.template import ARISING, LANGUAGES, Problem, Template, read_template
from jalon.documents import pdf
from jalon.documents.markup import Blocks, Items, Shape, Value
from jalon.documents.paper import Column, Issuer, Paper, Paragraph, Run, Signatures, Table

DAY = date(2026, 11, 20)
LONG = 'Société coopérative d’intérêt collectif « L’Œuvre des Ænigmes & Cie » – Été/Noël №5 株式会社 #panic("x") '
WORD = "Anticonstitutionnellement" * 12
EXTREME = LONG * 4 + WORD
TABLE = Table(
    "Essai",
    (Column("A", 0), Column(EXTREME[:200]), Column("C", 0, figures=True)),
    (("", EXTREME, Run("999 999 999 999,99 €", fictif=True)),) * 20,
    ("", "", Run("999 999 999 999,99 €", fictif=True)),
)


def example(kind: LetterKind) -> dict[str, Value]:
    """Each field with its example, in the reader's language."""
    return {name: _example(field) for name, field in kind.fields.items()}


def _example(field: Field) -> Value:
    said = str(field.example)
    if field.shape is Shape.LIST:
        return Items((said,))
    if field.name == "signatures":
        return Blocks((Signatures((("Région Exemple", "la présidente"), ("Atelier Exemple SAS", "son gérant"))),))
    return Blocks((Paragraph(said),)) if field.shape is Shape.BLOCKS else said


def extreme(kind: LetterKind) -> dict[str, Value]:
    """Each field as long, as many and as odd as it can come."""
    found: dict[str, Value] = {}
    for name, field in kind.fields.items():
        if field.shape is Shape.LIST:
            found[name] = Items((EXTREME, "", *(Run(f"{place}", fictif=True) for place in range(30))))
        elif field.shape is Shape.BLOCKS:
            found[name] = Blocks((Paragraph(EXTREME), Paragraph(""), TABLE))
        else:
            found[name] = EXTREME
    return found


def specimen(template: Template, language: str, values: Mapping[str, Value], issuer: Issuer) -> Paper:
    """A letter to nobody, in all the circumstances at once."""
    composed = template.compose(values, language, ARISING.get(template.kind, frozenset()))
    return Paper(
        title=template.subject(values, language),
        language="en" if language == "en" else "fr",
        issuer=issuer,
        made_on=DAY,
        blocks=composed.blocks,
        layout=template.kind.layout,
        reference=str(values["reference"]),
        to=() if template.kind in SIGNED else (str(values["beneficiary"]),),
        fictif=True,
    )


def examine(kind: LetterKind, text: str) -> tuple[Template | None, list[Problem]]:
    """A text and all that keeps it from being published; the printing is tried only once the reading is right."""
    template, problems = read_template(kind, text)
    if template is None or problems:
        return template, problems
    return template, list(_unprinted(template))


def _unprinted(template: Template) -> Iterator[Problem]:
    issuer = Issuer("Région Exemple")
    for language in LANGUAGES:
        with override(language):
            cases = (example(template.kind), extreme(template.kind))
        for values, named in zip(cases, (issuer, replace(issuer, name=EXTREME, lines=(EXTREME,))), strict=True):
            try:
                pdf.render(specimen(template, language, values, named), seconds=20)
            except pdf.NotPrinted as refused:
                yield Problem(
                    f"text.{language}",
                    1,
                    _("Ce texte ne s’imprime pas : %(reason)s") % {"reason": str(refused)[:300]},
                    _("Simplifiez le passage nommé."),
                )
                return
