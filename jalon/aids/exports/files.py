"""The files by name: which aids each holds, and how it is sent to a browser or written to a disk."""

from collections.abc import Iterator
from io import StringIO
from types import ModuleType

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from jalon.aids import due, lawful
from jalon.aids.exports import national, prefect, transparency, write
from jalon.aids.models import Aid
from jalon.journal.queries import is_demonstration

FILES: dict[str, ModuleType] = {"national": national, "transparency": transparency, "prefect": prefect}


def aids_for(name: str, region: str, year: int) -> QuerySet[Aid]:
    """The aids of a file: those that the register or the module asks for, or a year's for the prefect."""
    if name == "prefect":
        return due.to_prefect(year, region)
    rows = due.to_national if name == "national" else due.to_transparency
    return rows(lawful.parameters(), region)


def file_name(name: str) -> str:
    """« registre-de-minimis.csv »; a demonstration's file names itself fictitious."""
    return f"{FILES[name].NAME}{'-fictif' if is_demonstration() else ''}.csv"


def response(name: str, aids: QuerySet[Aid]) -> StreamingHttpResponse:
    """The file as a download, a few rows at a time."""
    found = StreamingHttpResponse(_lines(FILES[name], aids), content_type="text/csv; charset=utf-8")
    found.headers["Content-Disposition"] = f'attachment; filename="{file_name(name)}"'
    found.headers["Cache-Control"] = "private, no-store"
    return found


def _lines(layout: ModuleType, aids: QuerySet[Aid]) -> Iterator[str]:
    piece: list[Aid] = []
    header = True
    for aid in aids.iterator(2_000):
        piece.append(aid)
        if len(piece) == 2_000:
            yield _written(layout, piece, header)
            piece, header = [], False
    if piece or header:
        yield _written(layout, piece, header)


def _written(layout: ModuleType, piece: list[Aid], header: bool) -> str:
    out = StringIO()
    write(layout, piece, out, header=header)
    return out.getvalue()
