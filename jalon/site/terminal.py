"""What the command line says: in French, or in English where the terminal's locale is English.

The commands speak before Django is set up (and where it cannot be), so they read the catalogue of ``site``
themselves; the texts are translated in the same file as everything else.
"""

import os
import sys
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE = Path(__file__).resolve().parent / "locale"


def language() -> str:
    """``en`` where the environment's locale is English, else ``fr``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.lower().startswith("en") else "fr"
    return "fr"


@cache
def _catalogue(wanted: str) -> NullTranslations:
    return translation("django", LOCALE, [wanted], fallback=True)


def gettext(message: str) -> str:
    """The message in the terminal's language."""
    return _catalogue(language()).gettext(message)


def say(message: str) -> None:
    """One line on the terminal, at once."""
    print(message, flush=True)


def complain(message: str) -> None:
    """One line on the error stream, at once."""
    print(message, file=sys.stderr, flush=True)
