"""What a call's file says of how requests are judged, and what is told when it is wrong."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from jalon.rules.toml_text import parse_toml
from jalon.schemes.criteria import Assessment
from jalon.schemes.definition import definition, mistakes

TEXT = (Path(__file__).parent.parent / "call.toml").read_text()


def told(text: str) -> list[tuple[int, str, str]]:
    """Each mistake: its line, and what is said in French and English."""
    return [(one.position.line, one.fr, one.en) for one in mistakes(parse_toml(text))]


def call() -> Assessment:
    found = definition(parse_toml(TEXT)).assessment
    assert found
    return found


def test_a_call_without_mistakes_is_read_as_it_is_written() -> None:
    assert told(TEXT) == []
    first, second = call().stages
    assert [one.id for one in first.criteria] == ["science", "impact"]
    assert (first.anonymous, second.anonymous) == (True, False)
    assert call().after("idea") == second and call().after("project") is None


def test_the_weights_of_a_stage_are_shares_of_what_counts_in_it() -> None:
    first, second = call().stages
    assert first.shares == {"science": Fraction(5, 8), "impact": Fraction(3, 8)}
    assert sum(second.shares.values()) == 1


def test_a_document_belongs_to_the_stage_that_asks_for_it() -> None:
    found = definition(parse_toml(TEXT))
    assert [one.id for one in found.documents_of()] == ["outline", "accounts"]
    assert [one.id for one in found.documents_of("project")] == ["full"]


def test_a_call_of_one_stage_needs_no_list_of_stages() -> None:
    text = re.sub(r"stages    = \[.*?^\]\n", "", TEXT, flags=re.S | re.M).replace(', stage = "project"', "")
    assert told(text) == []
    found = definition(parse_toml(text)).assessment
    assert found and len(found.stages) == 1 and len(found.stages[0].criteria) == 3
    assert len(definition(parse_toml(text)).documents_of()) == 3


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("weight   = 20", "weight   = 25", "font 105"),
        ("weight   = 20", 'weight   = "20 %"', "nombre entier de centièmes"),
        ("scale    = [0, 10]", "scale    = [10, 0]", "la plus basse et la plus haute"),
        ("scale    = [0, 10]", "scale    = 10", "la plus basse et la plus haute"),
        ("least    = 2", "least    = 6", "de 0 à 5"),
        ("{ mark = 5, ", "{ mark = 6, ", "levels dit ce que vaut une note"),
        ("{ mark = 5, ", "{ mark = 0, ", "levels dit ce que vaut une note"),
        ("gap       = 30", "gap       = 101", "de 0 à 100"),
        ("reviewers = 2", "reviewers = 0", "de 1 à 9"),
        ('ties      = ["science", ', 'ties      = ["chance", ', "science, amount, received"),
        ('ties      = ["science", "amount"', 'ties      = ["amount", "amount"', "chacun une fois"),
        ('criteria = ["science", "impact"]', 'criteria = ["sience"]', "impact, means, science"),
        ('id       = "impact"', 'id       = "science"', "id qui lui est propre"),
        ('id       = "means"', 'id       = "amount"', "règles de départage"),
        ('stage = "project"', 'stage = "projet"', "idea, project"),
        ("anonymous = true }", 'anonymous = "oui" }', "true ou false"),
        ('"jury", ', "", "l’étape jury n’est pas dans steps"),
        ("guidance = { fr = \"Emplois, usages.\", en = \"Jobs, uses.\" }\n", "", "guidance est à donner"),
        ("gap       = 30", "gap       = 30\ncolour    = 1", "Clé inconnue"),
    ],
)  # fmt: skip
def test_a_mistake_says_what_is_expected_where_it_is_written(written: str, instead: str, said: str) -> None:
    assert written in TEXT
    found = told(TEXT.replace(written, instead, 1))
    assert len(found) == 1 or '"science"' in instead, found
    line, fr, en = found[0]
    assert said in fr and en != fr
    assert line > 1


def test_the_step_jury_needs_criteria() -> None:
    text = re.sub(r"\[scheme\.assessment\].*?(?=^\[\[conditions\]\])", "", TEXT, flags=re.S | re.M)
    found = told(text.replace(', stage = "project"', ""))
    assert [fr for _line, fr, _en in found] == [
        "L’étape jury demande une table [scheme.assessment] avec ses critères."
    ]


@pytest.mark.parametrize("value", ["5", "true", "2026-01-01", "[]", "[1]", "{ x = 5 }", '"oui"'])
@pytest.mark.parametrize(
    "key",
    ["note", "anonymous", "reviewers", "gap", "least", "ties", "stages", "scale", "weight", "levels", "label"],
)
def test_a_value_of_the_wrong_kind_never_breaks_the_reader(key: str, value: str) -> None:
    text = re.sub(rf"(?ms)^{key} +=.*?(?=^\w+ +=|^\[|^$)", f"{key} = {value}\n", TEXT)
    assert text != TEXT
    toml = parse_toml(text)
    if not mistakes(toml):
        assert definition(toml).assessment
