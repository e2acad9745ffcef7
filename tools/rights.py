"""docs/rights.md, written from the one table of rights: ``python -m tools.rights``."""

import os
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "rights.md"


def page() -> str:
    """The page's text."""
    from django.utils import translation

    from jalon.accounts.enums import Role
    from jalon.accounts.rights import FOR_ONE_SCHEME, TABLE, UNDER_DELEGATION, Right

    with translation.override("fr"):
        lines = [
            "# Ce que chaque rôle permet",
            "",
            "Écrit par `python -m tools.rights` depuis `jalon/accounts/rights.py` ; un test vérifie qu’ils disent de même.",
            "Toute personne qui a un compte est demandeur. Un droit marqué † ne vaut que sous une délégation en vigueur.",
            "Le rôle d’instructeur ou d’expert peut se donner pour un seul dispositif : il n’ouvre alors que les dossiers",
            "de ce dispositif, par les droits marqués ‡. Qui a déclaré un intérêt dans un dossier n’y a plus aucun droit.",
            "",
            "| droit | ce qu’il permet | rôles |",
            "|---|---|---|",
        ]
        for right in Right:
            roles = ", ".join(str(role.label) for role in Role if role in TABLE[right])
            mark = " †" * (right in UNDER_DELEGATION) + " ‡" * (right in FOR_ONE_SCHEME)
            lines.append(f"| `{right.value}`{mark} | {right.label} | {roles} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalon.site.settings")
    import django

    django.setup()
    TARGET.write_text(page())
