"""docs/law/figures.md, written from the law's own figures: ``python -m tools.law``."""

from collections.abc import Iterator
from pathlib import Path

from jalon.law.parameters import Parameter, own_parameters, shown
from jalon.law.wording import day

TARGET = Path(__file__).resolve().parent.parent / "docs" / "law" / "figures.md"


def page() -> str:
    """The page's text."""
    return (
        "\n".join(
            [
                "# Les chiffres du droit",
                "",
                "*In English: every dated figure of the law that Jalon uses, with its source and how sure it is.*",
                "",
                "Écrit par `python -m tools.law` ; un test vérifie que la page dit ce que le produit applique.",
                "Ce que veulent dire les marques et comment changer un chiffre : [parameters.md](parameters.md).",
                "",
                "| paramètre | ce que c’est | période | valeur | source | marque |",
                "|---|---|---|---|---|---|",
                *(line for name in sorted(own_parameters()) for line in _lines(own_parameters()[name])),
            ]
        )
        + "\n"
    )


def _lines(parameter: Parameter) -> Iterator[str]:
    for place, period in enumerate(parameter.periods):
        begins = f"du {day(period.begins).fr}" if period.begins else ""
        ends = f"au {day(period.ends).fr}" if period.ends else ""
        cells = (
            f"`{parameter.id}`" if not place else "",
            parameter.label.fr if not place else "",
            f"{begins} {ends}".strip() or "toujours",
            shown(parameter.type, period.value).fr,
            period.source,
            period.mark.label.fr,
        )
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8")
