"""Translations: French is written in the source, English in each room's ``locale/en``.

python -m tools.messages update [ROOM…]   extract new texts, keep what is translated
python -m tools.messages compile          make the .mo files that are out of date
python -m tools.messages missing          list the texts that have no English
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

JALON = Path(__file__).resolve().parent.parent / "jalon"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}


def rooms() -> list[str]:
    """The rooms that have pages or messages."""
    return sorted([*(path.parent.name for path in JALON.glob("*/apps.py")), "site"])


def catalog_path(room: str) -> Path:
    """The English texts of a room."""
    return JALON / room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def texts(room: str) -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    """(file, line, message, context) of every text that a room shows."""
    from django.template.base import Lexer  # noqa: F401 - templatize needs Django's template engine
    from django.utils.translation.template import templatize

    for path in sorted((JALON / room).rglob("*")):
        if "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            source = path.read_text()
        elif path.suffix in (".html", ".txt"):
            # What is left of a template is read as Python, where its indentation would mean something.
            source = re.sub(r"^[ \t]+", "", templatize(path.read_text(), origin=str(path)), flags=re.MULTILINE)
        else:
            continue
        found = extract("python", io.BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"})
        for line, message, _comments, context in found:
            if message:
                yield str(path.relative_to(JALON.parent)), line, message, context


def fresh_catalog(room: str) -> Catalog:
    """The texts of a room with no translation."""
    catalog = Catalog(locale="en", project="Jalon", charset="utf-8", fuzzy=False)
    for file, _line, message, context in texts(room):
        catalog.add(message, locations=[(file, 0)], context=context)
    return catalog


def stored_catalog(room: str) -> Catalog:
    """The English texts that a room has."""
    path = catalog_path(room)
    if not path.exists():
        return Catalog(locale="en", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en")


def update(room: str) -> None:
    """Extract the texts of a room into its catalogue, keeping translations."""
    fresh, stored = fresh_catalog(room), stored_catalog(room)
    for message in fresh:
        known = stored.get(message.id, context=message.context) if message.id else None
        if known:
            message.string = known.string
    if not len(fresh):
        return
    path = catalog_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, omit_header=False, include_lineno=False, sort_output=True)


def missing() -> list[str]:
    """``room: text`` for each text without English."""
    gaps = []
    for room in rooms():
        stored = stored_catalog(room)
        for message in fresh_catalog(room):
            if not message.id:
                continue
            known = stored.get(message.id, context=message.context)
            strings = known.string if known else ""
            if not strings or (isinstance(strings, tuple | list) and not all(strings)):
                gaps.append(f"{room}: {message.id}")
    return gaps


def compile_all() -> None:
    """Write the .mo beside each .po that is newer."""
    for path in JALON.glob("*/locale/en/LC_MESSAGES/django.po"):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale="en")
        partial = compiled.with_suffix(f".{id(catalog)}.tmp")
        with partial.open("wb") as file:
            write_mo(file, catalog)
        partial.replace(compiled)


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    command, *names = arguments or ["compile"]
    if command == "update":
        for room in names or rooms():
            update(room)
    elif command == "compile":
        compile_all()
    elif command == "missing":
        gaps = missing()
        print("\n".join(gaps))
        return bool(gaps)
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
