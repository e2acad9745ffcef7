"""What a scheme's file says of how it is handled."""

from pathlib import Path

import pytest

from jalon.rules.toml_text import parse_toml
from jalon.schemes.definition import definition, mistakes

TEXT = (Path(__file__).parent.parent / "scheme.toml").read_text()


@pytest.mark.parametrize(
    ("written", "meant"), [("de_minimis = true", True), ("de_minimis = false", False), ("", None)]
)
def test_a_scheme_says_whether_it_is_de_minimis_or_says_nothing(written: str, meant: bool | None) -> None:
    toml = parse_toml(TEXT.replace("de_minimis = true", written))
    assert mistakes(toml) == []
    assert definition(toml).de_minimis is meant


def test_de_minimis_is_yes_or_no() -> None:
    (found,) = mistakes(parse_toml(TEXT.replace("de_minimis = true", 'de_minimis = "oui"')))
    assert "de_minimis" in found.fr and "de_minimis" in found.en
