"""A file is judged by what it holds."""

import io
import zipfile

import pytest

from jalon.documents.policy import MAX_BYTES, accept
from jalon.journal.refusals import ActionRefused


def xlsx(**more: bytes) -> bytes:
    """A workbook; ``more`` are further members, by name with _ for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in more.items():
            archive.writestr(name.replace("_", "."), content)
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


def test_a_zip_bomb_is_refused_without_being_unpacked():
    bomb = xlsx(sheet_xml=b"0" * 60_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(ActionRefused) as refused:
        accept("budget.xlsx", bomb)
    assert refused.value.code == "documents.kind"


def test_a_large_sheet_that_is_no_bomb_is_accepted():
    numbers = ";".join(str(number * 7919 % 100_003) for number in range(400_000)).encode()
    assert accept("budget.xlsx", xlsx(sheet_xml=numbers))


@pytest.mark.parametrize("name", ["vbaProject_bin", "run_exe", "inner_zip"])
def test_a_document_that_carries_a_program_or_an_archive_is_refused(name):
    with pytest.raises(ActionRefused):
        accept("budget.xlsx", xlsx(**{name: b"x"}))


def test_an_archive_of_thousands_of_members_is_refused():
    with pytest.raises(ActionRefused):
        accept("budget.xlsx", xlsx(**{f"m{number}": b"" for number in range(5_001)}))
