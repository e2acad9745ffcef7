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
    assert costs == {
        Instrument.GRANT: "investment",
        Instrument.REPAYABLE_ADVANCE: "investment",
        Instrument.RECOVERABLE_ADVANCE: "investment",
        Instrument.SERVICE: "operating",
        Instrument.HOURS: "operating",
    }


@pytest.mark.parametrize("value", ["5", "true", "2026-01-01", "[[1]]", "{ grant = [1] }", "{ x = 5 }"])
@pytest.mark.parametrize(
    "key",
    [
        "subject",
        "applicants",
        "gives",
        "steps",
        "commits_on",
        "documents",
        "calendar",
        "repayment",
        "costs",
        "budget",
        "asks",
    ],
)
def test_a_value_of_the_wrong_kind_is_told_where_it_is_written(key: str, value: str) -> None:
    without = re.sub(rf"(?ms)^{key} +=.*?(?=^\w+ +=|^\[)", "", TEXT)
    toml = parse_toml(without.replace("[scheme]", f"[scheme]\n{key} = {value}"))
    found = mistakes(toml)
    assert {each.position.line for each in found} == {toml.position("scheme", key).line}


def test_a_key_that_documents_do_not_have_is_told() -> None:
    (found,) = mistakes(parse_toml(TEXT.replace('{ id = "quotes",', '{ id = "quotes", size = 5,')))
    assert "size" in found.fr and "hint" in found.en


BUDGET = """budget = [
  { id = "staff", label = { fr = "Personnel", en = "Staff" } },
  { id = "services", label = { fr = "Prestations", en = "Services" }, cap = "30 %" },
  { id = "rent", label = { fr = "Loyers", en = "Rent" }, cap = 10_000 },
]
asks = ["dates", "iban"]"""


def test_a_scheme_declares_its_categories_of_costs_with_their_caps() -> None:
    toml = parse_toml(TEXT.replace(WRITTEN, BUDGET))
    assert mistakes(toml) == []
    found = definition(toml)
    caps = {one.id: (one.cap_cents, one.cap_share) for one in found.budget}
    assert caps == {"staff": (None, None), "services": (None, 300_000), "rent": (10_000_00, None)}
    services = found.category("services")
    assert services and services.retained(80, 100) == 30
    assert found.provided >= {"costs.eligible", "project.starts_on"}
    assert "project.in_region" not in found.provided


@pytest.mark.parametrize(
    "wrong",
    [
        'budget = [{ id = "a" }]',
        'budget = [{ id = "a", label = { fr = "x", en = "x" } }, { id = "a", label = { fr = "x", en = "x" } }]',
        'budget = [{ id = "a", label = { fr = "x", en = "x" }, cap = "beaucoup" }]',
        'budget = [{ id = "a", label = { fr = "x", en = "x" }, cap = "130 %" }]',
        'budget = [{ id = "a", label = { fr = "x", en = "x" }, cap = 0 }]',
        'budget = [{ id = "a", label = { fr = "x", en = "x" }, colour = "red" }]',
        'asks = ["age"]',
        *(
            f'budget = [{{ id = "a", label = {{ fr = "x", en = "x" }}, {more} }}]'
            for more in (
                'proofs = ["facture"]',
                "proofs = []",
                "lump = 20",
                'lump = { rate = "20 %", of = ["a"] }',
                'lump = { rate = "20 %", of = ["b"] }',
                'lump = { rate = "120 %", of = ["a"] }',
                'lump = { unit = { fr = "jour", en = "day" }, price = 0 }',
                'lump = { delivery = { fr = "rapport" } }',
            )
        ),
    ],
)
def test_a_wrong_budget_is_told(wrong: str) -> None:
    (found,) = mistakes(parse_toml(TEXT.replace(WRITTEN, wrong)))
    assert found.fr != found.en


GIVES = 'advance = "repayable-advance" }'
RECOVERABLE = TEXT.replace(GIVES, 'advance = "recoverable-advance" }').replace(
    "repayment  = { repayable-advance = { first = 24", "repayment  = { recoverable-advance = { first = 36"
)
CLAUSE = 'clause = { fr = "vendu", en = "sold" }'


def with_success(written: str, text: str = RECOVERABLE) -> str:
    return text.replace("documents  =", f"success = {written}\ndocuments  =")


def test_a_recoverable_advance_has_the_clause_of_its_success() -> None:
    toml = parse_toml(with_success(f'{{ {CLAUSE}, months = 36, rate = "3.19 %" }}'))
    assert mistakes(toml) == []
    found = definition(toml)
    assert found.success and str(found.success.interest) == "0.0319"
    clause, finding, plan = found.on_success
    assert "seulement si le projet réussit" in clause and "vendu" in clause
    assert "36 mois" in finding
    assert "20 échéances" in plan and "3,19" in plan
    assert definition(parse_toml(TEXT)).on_success == []


@pytest.mark.parametrize(
    "text",
    [
        RECOVERABLE,
        with_success("5"),
        with_success("{ months = 36 }"),
        with_success(f"{{ {CLAUSE} }}"),
        with_success(f"{{ {CLAUSE}, months = 0 }}"),
        with_success(f"{{ {CLAUSE}, months = 36, rate = 3 }}"),
        with_success(f'{{ {CLAUSE}, months = 36, rate = "-3 %" }}'),
        with_success('{ clause = { fr = "vendu", en = "" }, months = 36 }'),
        with_success(f"{{ {CLAUSE}, months = 36, until = 5 }}"),
        with_success(f"{{ {CLAUSE}, months = 37 }}"),
        with_success(f"{{ {CLAUSE}, months = 36 }}", RECOVERABLE.replace("repayment  =", "# repayment  =")),
        with_success(f"{{ {CLAUSE}, months = 36 }}", TEXT),
    ],
)
def test_a_recoverable_advance_without_a_whole_clause_is_told(text: str) -> None:
    (found,) = mistakes(parse_toml(text))
    assert found.fr != found.en
