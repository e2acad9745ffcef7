"""The documents that invented applicants send: real PDFs that say of themselves that they are fictitious."""

from datetime import date
from functools import cache

from jalon.documents.paper import Issuer, Paper, Paragraph
from jalon.documents.pdf import render

MADE_ON = date(2026, 1, 5)


@cache
def paper(label: str) -> bytes:
    """The PDF that stands for a document of this name in every invented request."""
    text = Paragraph(
        "Cette pièce est fictive : elle tient la place du document qu’une entreprise aurait envoyé, pour que chaque"
        " écran de la démonstration puisse être essayé."
    )
    return render(Paper(label, "fr", Issuer("Entreprise fictive"), MADE_ON, (text,), fictif=True))
