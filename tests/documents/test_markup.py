"""A Region's text becomes blocks: what it may write, what is refused with its line, what is said when a field is empty."""

import pytest

from jalon.documents.markup import Blocks, Items, Shape, compose, plain, read
from jalon.documents.paper import Column, Heading, Paragraph, Points, Run, Signatures, Table, Terms

FIELDS = {"name": Shape.WORDS, "pieces": Shape.LIST, "reasons": Shape.BLOCKS}
VALUES = {
    "name": "Amélie",
    "pieces": Items(("devis", ("Kbis ", Run("récent", strong=True)))),
    "reasons": Blocks((Paragraph("un"), Paragraph("deux"))),
}


def composed(text, owed=(), items=("a", "b"), **values):
    reading = read(text, FIELDS, items)
    assert reading.mistakes == ()
    return compose(reading.passages, {**VALUES, **values}, owed)


def mistakes(text):
    return [(one.line, one.message) for one in read(text, FIELDS, ("a", "b")).mistakes]


def test_paragraphs_lists_and_headings():
    text = "## Titre\n### Sous-titre\nune ligne\nune autre\n\n- un\n- deux\n\n1. premier\n2. second\n"
    assert composed(text).blocks == (
        Heading((Run("Titre"),), 2),
        Heading((Run("Sous-titre"),), 3),
        Paragraph((Run("une ligne"), "\n", Run("une autre"))),
        Points(((Run("un"),), (Run("deux"),))),
        Points(((Run("premier"),), (Run("second"),)), ordered=True),
    )


def test_emphasis_is_kept_through_a_field_and_its_figures_keep_their_mark():
    found = composed(r"**Bonjour {name}**, *oui* \* {name}", name=(Run("5 €", fictif=True), "!")).blocks[0]
    assert found == Paragraph(
        (
            Run("Bonjour ", strong=True),
            Run("5 €", strong=True, fictif=True),
            Run("!", strong=True),
            Run(", "),
            Run("oui", emphasis=True),
            Run(" "),
            Run("*"),
            Run(" "),
            Run("5 €", fictif=True),
            Run("!"),
        )
    )


def test_a_list_and_whole_paragraphs_come_in_where_they_stand_alone():
    found = composed("- {pieces}\n- {name}\n\n{reasons}").blocks
    assert found[0] == Points(("devis", ("Kbis ", Run("récent", strong=True)), (Run("Amélie"),)))
    assert found[1:] == (Paragraph("un"), Paragraph("deux"))


def test_a_value_is_never_read_as_mark_up():
    found = composed("{name}", name="**gras** {reasons} @ a").blocks
    assert found == (Paragraph((Run("**gras** {reasons} @ a"),)),)


def test_a_passage_is_printed_when_the_circumstances_call_for_one_of_its_items():
    text = "toujours\n@ a\nla mention a\n@ b\nla mention b\n@\nà la fin"
    assert plain(composed(text, owed={"a"}).blocks) == "toujours\n\nla mention a\n\nà la fin"
    assert composed(text, owed={"a"}).carried == {"a"}
    assert composed("@ a b\nles deux", owed={"b"}).carried == {"a", "b"}


def test_a_passage_with_an_empty_field_is_not_printed_and_its_item_is_not_carried():
    found = composed("@ a\nÀ {name}.\n\nSuite.\n\n@\nfin", owed={"a"}, name="")
    assert (plain(found.blocks), found.carried) == ("fin", frozenset())
    for empty in (Items(()), Blocks(())):
        shape = "- {pieces}" if isinstance(empty, Items) else "{reasons}"
        name = "pieces" if isinstance(empty, Items) else "reasons"
        assert composed(f"@ a\n{shape}", owed={"a"}, **{name: empty}).carried == frozenset()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("un\n\n{nom}", 3, "Aucun champ ne s’appelle « nom »"),
        ("un { seul", 1, "« { »"),
        ("un } seul", 1, "« } »"),
        ("{}", 1, "« {} »"),
        ("@ c\nx", 1, "« c »"),
        ("un\n@ a\n@ b\nx", 2, "Ce passage ne dit rien."),
        ("@ a", 1, "Ce passage ne dit rien."),
        ("**ouvert", 1, "emphase"),
        ("un\ndeux *trois", 2, "emphase"),
        ("voici {pieces}", 1, "plusieurs lignes"),
        ("{pieces}", 1, "plusieurs lignes"),
        ("- {reasons}", 1, "plusieurs lignes"),
        ("ligne\n{reasons}", 2, "plusieurs lignes"),
        ("# Titre", 1, "niveau"),
        ("### Trop bas", 1, "niveau"),
        ("## Bon\n\n#### Trop bas", 3, "niveau"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(text, line, said):
    found = read(text, FIELDS, ("a", "b")).mistakes
    assert [one.line for one in found] == [line]
    assert said in found[0].message.replace("\xa0", " ")
    assert found[0].remedy


def test_an_empty_text_says_nothing():
    assert read("", FIELDS, ()).passages == () and mistakes(" \r\n\t ") == []


def test_blocks_read_as_a_mail():
    blocks = (
        Heading("Titre"),
        Paragraph(("Somme ", Run("5 €", fictif=True))),
        Points(("a", "b"), ordered=True),
        Points(("c",)),
        Terms((("Objet", "un"),)),
        Table("Versements", (Column("Date"), Column("Montant")), (("1er mars", "5 €"),)),
        Signatures((("La Région", "la présidente"),)),
    )
    assert plain(blocks) == (
        "Titre\n\nSomme 5 € (fictif)\n\n1. a\n2. b\n\n- c\n\nObjet : un\n\n"
        "Versements\nDate · Montant\n1er mars · 5 €\n\nLa Région, la présidente"
    )
