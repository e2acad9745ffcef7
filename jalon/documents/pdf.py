"""A paper as a tagged PDF (PDF/UA-1): its data handed as JSON to our layouts, in a process that can open nothing."""

import json
import os
import subprocess
import sys
from dataclasses import fields, is_dataclass
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


def render(paper: Paper, *, seconds: int = SECONDS) -> bytes:
    """The PDF of a paper; the same paper gives the same bytes. Raises `NotPrinted`.

    It takes a quarter of a second for a letter and about a millisecond more for each row of a table.
    """
    made_at = datetime.combine(paper.made_on, time(12), UTC)
    return run_press(_source(paper.layout.value), _data(paper), made_at, paper.title, seconds)


def run_press(source: str, data: object, made_at: datetime, name: str, seconds: int = SECONDS) -> bytes:
    """What typst makes of a source and its data, in a process of its own; `name` is said when it fails."""
    order = {
        "source": source,
        "data": json.dumps(data, ensure_ascii=False),
        "made_at": int(made_at.timestamp()),
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
