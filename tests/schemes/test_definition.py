"""What a scheme's file says of how it is handled."""

from pathlib import Path

import pytest

from jalon.rules.toml_text import parse_toml
from jalon.schemes.definition import definition, mistakes

TEXT = (Path(__file__).parent.parent / "scheme.toml").read_text()


WRITTEN = 'regimes    = ["de-minimis-general"]'


@pytest.mark.parametrize(
    ("written", "meant", "de_minimis"),
    [
        (WRITTEN, ("de-minimis-general",), True),
        ('regimes = ["block-exemption/22"]', ("block-exemption/22",), False),
        ("regimes = []", (), False),
        ("", None, None),
    ],
)
def test_a_scheme_says_under_which_regimes_it_gives_or_says_nothing(
    written: str, meant: tuple[str, ...] | None, de_minimis: bool | None
) -> None:
    assert WRITTEN in TEXT
    toml = parse_toml(TEXT.replace(WRITTEN, written))
    assert mistakes(toml) == []
    assert definition(toml).regimes == meant
    assert definition(toml).de_minimis is de_minimis


@pytest.mark.parametrize("written", ["regimes = true", 'regimes = ["de-minimis"]', "regimes = [1]"])
def test_an_unknown_regime_is_named_with_the_known_ones(written: str) -> None:
    (found,) = mistakes(parse_toml(TEXT.replace(WRITTEN, written)))
    assert "de-minimis-general" in found.fr and "block-exemption" in found.en
