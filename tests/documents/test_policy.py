"""A file is judged by what it holds."""

import io
import zipfile

import pytest

from jalon.documents.policy import MAX_BYTES, accept
from jalon.journal.refusals import ActionRefused


def xlsx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("C:\\Documents\\photo.PNG", b"\x89PNG\r\n\x1a\nxx", "image/png"),
        ("budget.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("lignes.csv", "poste;coût\nsalaires;12 000 €".encode(), "text/csv"),
    ],
)
def test_known_kinds_are_accepted_by_content(name, content, media_type):
    assert accept(name, content).media_type == media_type


def test_the_folder_in_a_name_is_dropped():
    assert accept("C:\\Documents\\plan.pdf", b"%PDF-1.7").name == "plan.pdf"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("virus.pdf", b"MZ\x90\x00 program", "documents.kind"),
        ("page.html", b"<script>", "documents.kind"),
        ("image.pdf", b"\x89PNG\r\n\x1a\nxx", "documents.kind"),
        ("broken.xlsx", b"PK\x03\x04 not a zip", "documents.kind"),
        ("vide.pdf", b"", "documents.empty"),
        ("gros.pdf", b"%PDF-" + b"x" * MAX_BYTES, "documents.too_large"),
    ],
)
def test_other_files_are_refused_with_a_remedy(name, content, code):
    with pytest.raises(ActionRefused) as refused:
        accept(name, content)
    assert refused.value.code == code
    assert refused.value.remedy
