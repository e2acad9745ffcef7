"""What a scheme's file says of how it is handled."""

import re
from pathlib import Path

import pytest

from jalon.rules.toml_text import parse_toml
from jalon.schemes.definition import definition, mistakes
from jalon.schemes.enums import Instrument

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


def test_a_scheme_says_which_costs_an_instrument_bears() -> None:
    toml = parse_toml(TEXT.replace(WRITTEN, 'costs = { grant = "investment" }'))
    assert mistakes(toml) == []
    costs = {instrument: definition(toml).cost(instrument) for instrument in Instrument}
    assert costs == {Instrument.GRANT: "investment", Instrument.REPAYABLE_ADVANCE: "investment"}


@pytest.mark.parametrize("value", ["5", "true", "2026-01-01", "[[1]]", "{ grant = [1] }", "{ x = 5 }"])
@pytest.mark.parametrize(
    "key", ["subject", "applicants", "gives", "steps", "commits_on", "documents", "calendar", "repayment", "costs"]
)
def test_a_value_of_the_wrong_kind_is_told_where_it_is_written(key: str, value: str) -> None:
    without = re.sub(rf"(?ms)^{key} +=.*?(?=^\w+ +=|^\[)", "", TEXT)
    toml = parse_toml(without.replace("[scheme]", f"[scheme]\n{key} = {value}"))
    found = mistakes(toml)
    assert {each.position.line for each in found} == {toml.position("scheme", key).line}


def test_a_key_that_documents_do_not_have_is_told() -> None:
    (found,) = mistakes(parse_toml(TEXT.replace('{ id = "quotes",', '{ id = "quotes", size = 5,')))
    assert "size" in found.fr and "hint" in found.en
