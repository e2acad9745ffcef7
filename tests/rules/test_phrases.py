"""Every operator of the language, read in both languages: what a lawyer would sign, to the space."""

import tomllib
from pathlib import Path

import pytest

from jalon.rules import own_vocabulary
from jalon.rules.expression import FUNCTIONS, parse
from jalon.rules.prose import phrases
from jalon.rules.reader import Reading
from jalon.rules.toml_text import parse_toml

GOLDEN = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text())
READING = Reading(parse_toml(GOLDEN["head"]), own_vocabulary())
BOOK = READING.read()
SENTENCES = [tuple(item.values()) for item in GOLDEN["sentences"]]
NOUNS = [tuple(item.values()) for item in GOLDEN["nouns"]]


@pytest.mark.parametrize(("rule", "french", "english"), SENTENCES)
def test_a_truth_reads_as_a_sentence(rule: str, french: str, english: str) -> None:
    term = parse(rule, READING)
    assert phrases(BOOK, "fr").sentence(term) == french
    assert phrases(BOOK, "en").sentence(term) == english


@pytest.mark.parametrize(("rule", "french", "english"), NOUNS)
def test_a_number_reads_as_a_noun(rule: str, french: str, english: str) -> None:
    term = parse(rule, READING)
    assert phrases(BOOK, "fr").noun(term).text == french
    assert phrases(BOOK, "en").noun(term).text == english


def test_every_function_and_operator_is_read() -> None:
    rules = " ".join(rule for rule, _, _ in SENTENCES + NOUNS)
    signs = [
        "<",
        "<=",
        ">",
        ">=",
        "==",
        "!=",
        " in ",
        " not in ",
        " and ",
        " or ",
        "not ",
        " if ",
        " + ",
        " - ",
        " * ",
        " / ",
    ]
    assert [name for name in [*FUNCTIONS, *signs] if name not in rules] == []


def test_french_never_breaks_before_a_high_sign_nor_forgets_a_contraction() -> None:
    for _, french, _ in SENTENCES + NOUNS:
        assert not any(f" {sign}" in french for sign in ";:!?%€»")
        assert not any(pair in french for pair in (" de le ", " de les ", " à le ", " à les ", " si il "))
