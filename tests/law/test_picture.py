"""A group as a picture: owners above what they own, circles drawn too, nothing that a page could not show."""

from xml.etree import ElementTree

from jalon.law.undertakings import (
    Enterprise,
    Graph,
    Kind,
    Link,
    Picture,
    Role,
    picture,
    single_undertaking,
    sme_size,
    svg,
)
from tests.law.groups import TODAY, books, group, link


def drawn(*links: Link, of: str = "A", kinds: dict[str, Kind] | None = None) -> Picture:
    graph = group(*links, kinds=kinds)
    return picture(graph, single_undertaking(graph, of, TODAY))


def heights(found: Picture) -> dict[str, int]:
    return {box.id: box.y for box in found.boxes}


def test_owners_stand_above_what_they_own() -> None:
    found = heights(drawn(link("A", "B", "60"), link("B", "C", "60"), link("A", "C", "10")))
    assert found["A"] < found["B"] < found["C"]


def test_a_circle_is_cut_at_its_weakest_link() -> None:
    picture_ = drawn(link("A", "B", "60"), link("B", "C", "60"), link("C", "A", "5"))
    found = heights(picture_)
    assert found["A"] < found["B"] < found["C"] and len(picture_.arrows) == 3
    back = next(arrow for arrow in picture_.arrows if arrow.owner == "C")
    assert back.y1 > back.y2


def test_roles_tell_members_partners_and_those_apart() -> None:
    graph = group(link("U", "A", "30"), link("A", "S", "60"), link("S", "T", "5"))
    found = picture(graph, sme_size(graph, tuple(books(name, "1", 1, 1) for name in "UAS"), "A", TODAY))
    assert {box.id: box.role for box in found.boxes} == {
        "A": Role.SELF,
        "S": Role.LINKED,
        "U": Role.PARTNER,
        "T": Role.APART,
    }
    assert {arrow.owned: arrow.joins for arrow in found.arrows} == {"A": False, "S": True, "T": False}


def test_boxes_never_cover_each_other() -> None:
    found = drawn(*(link("A", f"B{place}", "60") for place in range(40)))
    places = {(box.x, box.y) for box in found.boxes}
    assert len(places) == 41 and max(box.x for box in found.boxes) < found.width


def test_the_drawing_is_safe_well_formed_and_told_in_words() -> None:
    graph = Graph((Enterprise("A", 'A <script>"&'), Enterprise("B", "B" * 60)), (link("A", "B", "60"),))
    text = svg(picture(graph, single_undertaking(graph, "A", TODAY)), "fr")
    root = ElementTree.fromstring(text)
    assert "<script" not in text and "style" not in text
    described = root.find("{http://www.w3.org/2000/svg}desc")
    assert described is not None and "60\u00a0% des votes" in (described.text or "")
