"""Which files are accepted, judged by their content and never by their name alone."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from django.utils.translation import gettext as _

from jalon.journal.refusals import ActionRefused

MAX_BYTES = 10 * 1024 * 1024

SIGNATURES = {
    b"%PDF-": ("application/pdf", {".pdf"}),
    b"\x89PNG\r\n\x1a\n": ("image/png", {".png"}),
    b"\xff\xd8\xff": ("image/jpeg", {".jpg", ".jpeg"}),
}
OFFICE = {
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {".xlsx"}),
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", {".docx"}),
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.spreadsheet": {".ods"},
    b"application/vnd.oasis.opendocument.text": {".odt"},
}
# What an honest document of 10 MB stays under, once unpacked: sheets of numbers shrink a lot, pictures hardly.
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 5_000, 200 * 1024 * 1024, 100
LOCKED = 0x1
PROGRAMS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".zip", ".jar")

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.xlsx,.docx,.ods,.odt,.csv"


@dataclass(frozen=True)
class Accepted:
    """A file that the policy lets in: its cleaned name and its real media type."""

    name: str
    media_type: str


def _dangerous(archive: zipfile.ZipFile) -> bool:
    """An archive that unpacks to far more than it weighs, is locked, or carries programs or other archives."""
    members = archive.infolist()
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    return (
        len(members) > MOST_MEMBERS
        or whole > MOST_UNPACKED
        or (whole > MAX_BYTES and whole > packed * MOST_RATIO)
        or any(member.flag_bits & LOCKED for member in members)
        or any(member.filename.lower().endswith(PROGRAMS) for member in members)
    )


def _office(content: bytes) -> tuple[str, set[str]] | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if _dangerous(archive):
                return None
            names = set(archive.namelist())
            for member, found in OFFICE.items():
                if member in names:
                    return found
            if "mimetype" in names:
                with archive.open("mimetype") as member_file:
                    media_type = member_file.read(100).strip()
                if media_type in OPEN_DOCUMENT:
                    return media_type.decode(), OPEN_DOCUMENT[media_type]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return None
    return None


def _text(content: bytes) -> tuple[str, set[str]] | None:
    if b"\x00" in content:
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "text/csv", {".csv"}
    return None


def sniff(content: bytes) -> tuple[str, set[str]] | None:
    """The media type that the content shows, with the name endings that fit it; None for anything else."""
    for signature, found in SIGNATURES.items():
        if content.startswith(signature):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def accept(name: str, content: bytes) -> Accepted:
    """The file, if it may come in: at most 10 MB, of a known kind, its name agreeing with its content."""
    shown = PurePath(name.replace("\\", "/")).name[-200:] or "document"
    if not content:
        raise ActionRefused(
            "documents.empty",
            _("Le fichier « %(name)s » est vide.") % {"name": shown},
            _("Choisissez le fichier complet."),
            field="file",
        )
    if len(content) > MAX_BYTES:
        raise ActionRefused(
            "documents.too_large",
            _("Le fichier « %(name)s » pèse plus de 10 Mo.") % {"name": shown},
            _("Réduisez-le ou coupez-le en plusieurs fichiers."),
            field="file",
        )
    found = sniff(content)
    if not found or PurePath(shown).suffix.lower() not in found[1]:
        raise ActionRefused(
            "documents.kind",
            _("Le contenu du fichier « %(name)s » n’est pas d’un type accepté, ou son nom ne dit pas son type.")
            % {"name": shown},
            _(
                "Envoyez un PDF, une image PNG ou JPEG, un document ou tableau sans macro ni mot de passe"
                " (docx, xlsx, odt, ods) ou un CSV."
            ),
            field="file",
        )
    return Accepted(shown, found[0])
