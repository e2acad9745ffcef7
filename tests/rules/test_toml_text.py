"""A TOML text knows where everything stands, and a broken one says where it is broken."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.rules.toml_text import Key, Position, TomlError, parse_toml, read_toml

TEXT = '''# a comment
id = "sud"   # another
amount = 12.50
opened = 2024-10-25

[title]
fr = "Plan"
"clé à part".deep = 1

[[measures]]
id = "P01"
given = { "company.size" = "small", costs = [1, 2,
  3] }

[[measures]]
id = "P02"
rule = """
age(a,
    b) < 8"""

[[measures.lines]]
id = "L1"

[measures.place]
x = 1
'''


def where(*path: str | int) -> tuple[int, int]:
    position = parse_toml(TEXT, "plan.toml").position(*path)
    assert position.file == "plan.toml"
    return position.line, position.column


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("id",), (2, 1)),
        (("amount",), (3, 1)),
        (("title",), (6, 1)),
        (("title", "fr"), (7, 1)),
        (("title", "clé à part", "deep"), (8, 14)),
        (("measures", 0), (10, 1)),
        (("measures", 0, "id"), (11, 1)),
        (("measures", 0, "given", "company.size"), (12, 11)),
        (("measures", 0, "given", "costs", 2), (13, 3)),
        (("measures", 1, "id"), (16, 1)),
        (("measures", 1, "lines", 0, "id"), (22, 1)),
        (("measures", 1, "place", "x"), (25, 1)),
    ],
)
def test_every_key_knows_its_place(path: Key, place: tuple[int, int]) -> None:
    assert where(*path) == place


def test_a_missing_key_is_placed_at_its_nearest_parent() -> None:
    assert where("measures", 1, "amount") == (15, 1)
    assert where("nothing") == (1, 1)


def test_a_place_inside_a_string_follows_lines_and_escapes() -> None:
    toml = parse_toml(TEXT + 'e = "a\\u00e9b"\n', "t")
    assert toml.inside(("measures", 1, "rule"), 11) == Position("t", 19, 5)
    assert toml.inside(("measures", 1, "place", "e"), 2) == Position("t", 26, 13)
    assert toml.value_position("id") == Position("t", 2, 6)


def test_numbers_with_a_point_stay_exact() -> None:
    data = parse_toml(TEXT).data
    assert data["amount"] == Decimal("12.50") and isinstance(data["amount"], Decimal)
    assert data["opened"] == date(2024, 10, 25)


@pytest.mark.parametrize(
    ("text", "line", "column", "french"),
    [
        ("a = 1\na = 2\n", 2, 6, "Cette clé est écrite deux fois."),
        ("a = \n", 1, 5, "Cette valeur n’est pas du TOML\u00a0: un texte s’écrit entre guillemets droits."),
        ("[a\nb = 1", 1, 3, "Le crochet «\u00a0]\u00a0» manque à la fin du nom du tableau."),
        ("a 1", 1, 3, "Le signe «\u00a0=\u00a0» manque après la clé."),
        ("a = nan", 1, 5, "«\u00a0nan\u00a0» n’est pas un nombre accepté par Jalon."),
        ("x = 2\na = 1e9999", 2, 5, "L’exposant de ce nombre est trop grand."),
        ("a = " + "1" * 41, 1, 5, "Ce nombre est trop long."),
        ("a = 2023-02-30", 1, 5, "Cette date n’existe pas."),
        (
            "[a]\n[a]\n",
            2,
            3,
            "Ce tableau est déclaré deux fois, ou porte le nom d’une clé qui a déjà une valeur.",
        ),
    ],
)
def test_a_broken_text_says_where_and_why(text: str, line: int, column: int, french: str) -> None:
    with pytest.raises(TomlError) as caught:
        parse_toml(text, "f.toml")
    assert (caught.value.position.line, caught.value.position.column) == (line, column)
    assert caught.value.fr == french
    assert str(caught.value).startswith(f"f.toml:{line}:{column}: ")


@pytest.mark.parametrize("text", ["a" + ".a" * 400_000 + " = 1", "a = " + "[" * 100_000, "[" + "a." * 90_000])
def test_a_hostile_text_is_refused_quickly(text: str) -> None:
    with pytest.raises(TomlError):
        parse_toml(text)


def test_a_file_that_is_not_utf8_says_where(tmp_path: Any) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('a = 1\nb = "é"\n'.encode("latin-1"))
    with pytest.raises(TomlError) as caught:
        read_toml(path)
    assert (caught.value.position.line, caught.value.position.column) == (2, 6)


def test_a_byte_order_mark_is_not_a_key(tmp_path: Any) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert read_toml(path).position("b").line == 2


def paths(value: Any, path: Key = ()) -> set[Key]:
    found = {path} if path else set()
    if isinstance(value, dict):
        return found.union(*(paths(item, (*path, key)) for key, item in value.items()))
    if isinstance(value, list):
        return found.union(*(paths(item, (*path, index)) for index, item in enumerate(value)))
    return found


@given(st.text(alphabet="ab.=[]{}\"'\\\n #,1e+-:T02", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        toml = parse_toml(text)
    except TomlError as error:
        assert error.position.line >= 1 and error.position.column >= 1
        assert error.fr.endswith(".") and error.en.endswith(".")
    else:
        assert paths(toml.data) <= set(toml.keys)
