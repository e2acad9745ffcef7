"""How other rooms read files."""

from jalon.documents.actions import path_of
from jalon.documents.models import File


def content(file: File) -> bytes:
    """The bytes of a file."""
    return path_of(file.sha256).read_bytes()
