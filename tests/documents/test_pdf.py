"""A paper becomes a PDF that a screen reader can read, whatever people typed, made by a process that opens nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from jalon.documents import pdf
from jalon.documents.paper import (
    Column,
    Figure,
    Heading,
    Issuer,
    Layout,
    NewPage,
    Paper,
    Paragraph,
    Points,
    Run,
    Signatures,
    Table,
    Terms,
    amount,
    paragraphs,
)
from jalon.documents.printable import RANGES, has_glyph, printable
from tests.documents.reading import kinds, text

DRAWING = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 10'><rect width='50' height='5'/></svg>"
BLOCKS = (
    Heading("Les aides"),
    Paragraph(("Vu le code ; montant ", amount(1_234_567, "fr", fictif=True), ".")),
    Points(("une", "deux")),
    Points(("premièrement",), ordered=True),
    Terms((("Objet", "un projet"),)),
    Heading("Détail", 3),
    Table("Montants", (Column("Dossier", 0), Column("Montant", figures=True)), (("A", "1"), ("B", "2")), ("", "3")),
    Figure(DRAWING, "La moitié est payée", "Paiements"),
    NewPage(),
    Signatures((("La Région", "la présidente"), ("Société", "son gérant"))),
)
PAPER = Paper(
    "Délibération n° 12",
    "fr",
    Issuer("Région Exemple", "#9b1b30", ("1 rue de l’Eau",)),
    date(2026, 3, 2),
    BLOCKS,
    reference="EX-2026-00012",
    contents=True,
)
NOON = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())


def test_it_is_tagged_with_its_language_title_and_headings():
    reader = PdfReader(BytesIO(pdf.render(PAPER)))
    catalogue = reader.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "fr-FR"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Délibération n° 12"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()
    found = kinds(reader)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/Caption", "/Figure", "/TOC"} <= set(found)
    assert found["/TH"] == 2 and found["/TR"] == 4


def test_a_drawing_says_in_words_what_it_shows():
    reader = PdfReader(BytesIO(pdf.render(PAPER)))
    assert "La moitié est payée" in kinds(reader, alternative=True)
    with pytest.raises(ValueError, match="in words"):
        Figure(DRAWING, " ", "Paiements")


def test_english_is_english():
    reader = PdfReader(BytesIO(pdf.render(replace(PAPER, language="en"))))
    assert reader.root_object["/Lang"] == "en-GB"
    assert "Contents" in text(reader) and "2 March 2026" in text(reader)


@pytest.mark.parametrize("layout", Layout)
def test_fictitious_data_is_said_on_each_page_and_at_the_number(layout):
    real = text(PdfReader(BytesIO(pdf.render(replace(PAPER, layout=layout, blocks=(Paragraph("x"),))))))
    assert "fictives" not in real
    reader = PdfReader(BytesIO(pdf.render(replace(PAPER, layout=layout, fictif=True))))
    assert len(reader.pages) > 1
    for page in reader.pages:
        assert "Démonstration : données fictives" in page.extract_text().replace("\xa0", " ")
    assert "12 345,67 € fictif" in text(reader)


def test_the_same_paper_gives_the_same_bytes():
    assert pdf.render(PAPER) == pdf.render(PAPER)


HOSTILE = '#panic("x") #read("/etc/passwd") $x^2$ *gras* _it_ `c` \\ <a> @b // c /* d */ "q" [x] {y}'
HOSTILE += " 株式会社 😀 \u202eabc\x00\x07\t"


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_people_type_is_shown_and_never_run(layout, language):
    everything = "".join(chr(code) for low, high in RANGES for code in range(low, high) if has_glyph(chr(code)))
    long = "Anticonstitutionnellement" * 80
    paper = replace(
        PAPER,
        language=language,
        layout=layout,
        title=HOSTILE,
        to=(HOSTILE, long),
        opening=HOSTILE,
        blocks=(
            Paragraph(HOSTILE),
            Paragraph(everything),
            Paragraph(Run(long, strong=True, emphasis=True, fictif=True)),
            Heading(HOSTILE),
            Terms(((HOSTILE, HOSTILE), (long, ""))),
            Points(("", HOSTILE)),
            Table(HOSTILE, (Column(HOSTILE), Column("")), ((HOSTILE, long), ("", ""))),
        ),
    )
    shown = text(PdfReader(BytesIO(pdf.render(paper))))
    assert '#panic("x")' in shown and '#read("/etc/passwd")' in shown and "▯▯▯▯" in shown


def test_a_character_without_a_glyph_is_shown_as_missing_and_a_hidden_one_goes():
    assert printable("Société 株") == "Société ▯"
    assert printable("a\u202eb\x00c\u200bd\u00ade") == "abcde"
    assert printable("ﬀ ① Ａ") == "ﬀ 1 A"
    assert printable("e\u0301\n") == "é\n"


def test_typed_paragraphs_are_parted_by_empty_lines():
    assert [block.text for block in paragraphs("un\r\ndeux\r\n\r\n\r\ntrois\n\n")] == ["un\ndeux", "trois"]


def test_each_row_has_a_cell_a_column():
    with pytest.raises(ValueError, match="2 cells"):
        Table("t", (Column("a"), Column("b")), (("1",),))


@pytest.mark.parametrize(
    "source",
    ['#read("/etc/passwd")', '#read("house.typ")', '#include "letter.typ"', '#import "@preview/cetz:0.3.0": *'],
)
def test_the_press_opens_neither_a_file_nor_a_socket(source):
    with pytest.raises(pdf.NotPrinted, match=r"^Essai: error"):
        pdf.run_press(f'#set document(title: "t")\n= t\n{source}', {}, NOON, "Essai")


def test_a_paper_that_never_ends_is_stopped():
    endless = '#set document(title: "t")\n= t\n#for a in range(9000) { for b in range(9000) { for c in range(9000) { } } }'
    with pytest.raises(pdf.NotPrinted, match=r"stopped|seconds"):
        pdf.run_press(endless, {}, NOON, "Essai", seconds=1)


def test_a_paper_that_grows_for_ever_is_stopped(monkeypatch):
    monkeypatch.setattr(pdf, "BYTES", 400 * 1024**2)
    growing = '#set document(title: "t")\n= t\n#let a = "x" * 1000\n#for b in range(30) { a = a + a }'
    with pytest.raises(pdf.NotPrinted, match="stopped"):
        pdf.run_press(growing, {}, NOON, "Essai")


def test_a_paper_without_its_title_or_its_alternative_text_is_refused_with_the_reason():
    with pytest.raises(pdf.NotPrinted, match="document title"):
        pdf.run_press("= t", {}, NOON, "Essai")
    untold = f'#set document(title: "t")\n= t\n#image(bytes("{DRAWING}"))'
    with pytest.raises(pdf.NotPrinted, match="alt"):
        pdf.run_press(untold, {}, NOON, "Essai")
