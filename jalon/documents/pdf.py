"""A paper as a tagged PDF (PDF/UA-1): its data handed as JSON to our layouts, in a process that can open nothing."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from jalon.documents.paper import Paper
from jalon.documents.printable import printable
from jalon.ui.formats import date as written_date

LAYOUTS = Path(__file__).parent / "layouts"
PRESS = Path(__file__).parent / "press.py"
SECONDS = 60
BYTES = 3 * 1024**3


class NotPrinted(Exception):
    """The press could not print a paper: what is wrong with it, or which bound it passed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper ready to print, as plain data that a job can keep: its layout, what the layout reads, its day."""

    layout: str
    data: dict[str, Any]
    made_at: int

    def as_json(self) -> dict[str, Any]:
        """What a database keeps of it."""
        return {"layout": self.layout, "data": self.data, "made_at": self.made_at}


def prepare(paper: Paper) -> Prepared:
    """A paper with its words in its language."""
    noon = datetime.combine(paper.made_on, time(12), UTC)
    return Prepared(paper.layout.value, _data(paper), int(noon.timestamp()))


def press(prepared: Prepared, *, seconds: int = SECONDS) -> bytes:
    """The PDF of a prepared paper; the same gives the same bytes. Raises `NotPrinted`."""
    name = str(prepared.data["title"])
    return run_press(_source(prepared.layout), prepared.data, prepared.made_at, name, seconds)


def render(paper: Paper, *, seconds: int = SECONDS) -> bytes:
    """The PDF of a paper; the same paper gives the same bytes. Raises `NotPrinted`.

    It takes a tenth of a second for a letter and about a millisecond more for each row of a table.
    """
    return press(prepare(paper), seconds=seconds)


def run_press(source: str, data: object, made_at: int, name: str, seconds: int = SECONDS) -> bytes:
    """What typst makes of a source and its data, in a process of its own; `name` is said when it fails."""
    order = {
        "source": source,
        "data": json.dumps(data, ensure_ascii=False),
        "made_at": made_at,
        "seconds": seconds,
        "bytes": BYTES,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PRESS)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=seconds * 2,
            env={"PATH": os.defpath, "RAYON_NUM_THREADS": "2"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotPrinted(f"{name}: more than {seconds * 2} seconds") from error
    if done.returncode:
        raise NotPrinted(f"{name}: {_reason(done)}")
    return done.stdout


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    said = done.stderr.decode(errors="replace").strip()
    try:
        return str(json.loads(said.splitlines()[-1])["error"])
    except (IndexError, ValueError, KeyError):
        return f"the press stopped ({done.returncode}): {said[-500:]}"


@cache
def _source(layout: str) -> str:
    return "\n".join((LAYOUTS / f"{name}.typ").read_text("utf-8") for name in ("house", layout))


def _data(paper: Paper) -> dict[str, Any]:
    with translation.override(paper.language):
        words = {
            "fictif": _("fictif"),
            "demonstration": _("Démonstration : données fictives"),
            "contents": _("Sommaire"),
            "reference": _("Référence"),
            "signed_at": _("Fait à"),
            "signed_on": _("le"),
            "signature": _("Signature"),
            "day": written_date(paper.made_on),
        }
    data: dict[str, Any] = _plain(paper)
    return {**data, "words": words}


def _plain(value: Any) -> Any:
    """Data as the layouts read them: a block says its kind, a text is a list of runs, each character printable."""
    if isinstance(value, str):
        return printable(value)
    if is_dataclass(value):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **plain}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, bool | int) or value is None:
        return value
    return str(value)
