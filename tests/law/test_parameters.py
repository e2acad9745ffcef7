"""The law's figures: dated, sourced, marked; gaps refused; an administrator's values above them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from jalon.law.books import book
from jalon.law.marks import Mark, weakest
from jalon.law.parameters import Override, own_parameters
from jalon.law.parameters.dated import TYPES, Parameter, written
from jalon.law.parameters.files import RULEBOOKS, FileError, read_file
from jalon.law.problems import LawError
from jalon.law.regimes import demand_in_force, names, regime
from jalon.law.wording import Text, cited, say
from jalon.rules import run_examples

OWN = own_parameters()
every = pytest.mark.parametrize("identity", sorted(OWN))


def codes(*overrides: Override) -> list[str]:
    with pytest.raises(LawError) as caught:
        OWN.overridden(overrides)
    return [problem.code for problem in caught.value.problems]


@every
def test_each_figure_has_words_a_source_and_a_mark(identity: str) -> None:
    parameter = OWN[identity]
    assert parameter.label.fr and parameter.label.en and parameter.type in TYPES and parameter.periods
    for period in parameter.periods:
        assert period.source and isinstance(period.mark, Mark)


@every
def test_each_value_reads_back_as_it_is_written(identity: str) -> None:
    parameter = OWN[identity]
    for period in parameter.periods:
        assert parameter.read(written(parameter.type, period.value)) == period.value


@every
def test_periods_follow_each_other_without_overlap(identity: str) -> None:
    periods = OWN[identity].periods
    for before, after in pairwise(periods):
        assert before.ends is not None and after.begins is not None and before.ends < after.begins


def test_every_condition_of_the_laws_rulebooks_is_sourced_and_marked() -> None:
    names_ = sorted(path.stem for path in RULEBOOKS.glob("*.toml"))
    assert {"sme-size", "de-minimis-general"} <= set(names_)
    for name in names_:
        for condition in book(name).conditions:
            assert condition.source and condition.mark, (name, condition.id)
        assert all(run.holds for run in run_examples(book(name)))


def test_a_value_is_read_at_its_day_and_remembered() -> None:
    values = OWN.at(date(2024, 12, 15))
    assert values.money("de-minimis-agriculture.ceiling") == 20_000_00
    assert [item.value for item in values.applied] == ["20000.00"]
    assert values.applied[0].mark is Mark.CHECKED and values.applied[0].ends == date(2024, 12, 15)
    assert OWN.at(date(2024, 12, 16)).money("de-minimis-agriculture.ceiling") == 50_000_00


def test_an_administrators_value_holds_between_its_days_the_last_one_first() -> None:
    laid = OWN.overridden(
        [
            Override("reference-rate.base", date(2026, 3, 1), None, "2.40 %", "JO C 1"),
            Override("reference-rate.base", date(2026, 7, 1), date(2026, 7, 31), "2.60 %", "JO C 2"),
        ]
    )
    days = {"2026-02-28": "0.0219", "2026-03-01": "0.024", "2026-07-15": "0.026", "2026-08-01": "0.024"}
    for day, base in days.items():
        values = laid.at(date.fromisoformat(day))
        assert values.rate("reference-rate.base") == Decimal(base)
        assert values.applied[0].overridden is (base != "0.0219")
    assert OWN.at(date(2026, 7, 15)).rate("reference-rate.base") == Decimal("0.0219"), "the own ones do not change"


def test_a_rulebook_decides_by_the_administrators_value() -> None:
    laid = OWN.overridden([Override("de-minimis-general.ceiling", None, None, "400000.00", "a new regulation")])
    assert laid.settings("de-minimis-general", date(2026, 1, 1)) == {"ceiling": 400_000_00}
    assert laid.settings("sme-size", date(2026, 1, 1)) == {}
    from jalon.law.de_minimis import Aid, Regime, assess

    found = assess(Regime.GENERAL, [], Aid(date(2026, 1, 1), 400_000_00), laid)
    assert found.fits and next(item for item in found.conditions if item.id == "ceiling").holds == "yes"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"parameter": "reference-rate.bass"}, "parameter.unknown"),
        ({"value": "2.40"}, "parameter.value"),
        ({"value": "two"}, "parameter.value"),
        ({"source": " "}, "parameter.source"),
        ({"ends": date(2025, 1, 1)}, "parameter.period"),
    ],
)
def test_a_value_that_cannot_be_laid_is_named_with_its_remedy(change: dict[str, Any], code: str) -> None:
    good = Override("reference-rate.base", date(2026, 3, 1), None, "2.40 %", "JO C 1")
    assert codes(replace(good, **change)) == [code]


@pytest.mark.parametrize(
    ("sort", "text", "value"),
    [
        ("money", "1 234,50", 1_234_50),
        ("money", "12.345", None),
        ("money", 12.5, None),
        ("money", "50 %", None),
        ("rate", "-0,49 %", Decimal("-0.0049")),
        ("rate", "0.5", None),
        ("whole number", "2.5", None),
        ("years", 3, 3),
        ("date", "2026-02-30", None),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("yes-no", "maybe", None),
        ("yes-no", "no", False),
        ("codes", "01.1, 01.2", ("01.1", "01.2")),
        ("codes", "", None),
        ("text", "", None),
    ],
)
def test_values_are_exact_or_refused(sort: str, text: object, value: object) -> None:
    parameter = Parameter("x", sort, Text("x", "x"), ())
    if value is None:
        with pytest.raises(LawError, match=r"parameter\.value"):
            parameter.read(text)
    else:
        assert parameter.read(text) == value


@pytest.mark.parametrize(
    "values",
    [
        '[{ value = "1 %", source = "s" }]',
        '[{ value = "1 %", mark = "checked" }]',
        '[{ value = 1.5, source = "s", mark = "checked" }]',
        '[{ from = 2020-01-01, to = 2021-01-01, value = "1 %", source = "s", mark = "checked" }, '
        '{ from = 2021-01-01, value = "2 %", source = "s", mark = "checked" }]',
        '[{ value = "1 %", source = "s", mark = "checked" }, { value = "2 %", source = "s", mark = "checked" }]',
    ],
)
def test_a_file_with_an_error_does_not_load(values: str, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'[parameters.x]\ntype = "rate"\nvalues = {values}\n')
    with pytest.raises((FileError, LawError)):
        list(read_file(file))


def test_each_regime_has_its_days_and_block_exemption_ends_with_2026() -> None:
    for identity in names():
        found = regime(identity, OWN.at(date(2026, 11, 21)))
        assert found.begins < found.ends <= found.adjusted
    for day, scheme, ok in (
        ("2026-12-31", False, True),
        ("2027-01-01", False, False),
        ("2027-01-01", True, True),
        ("2027-06-30", True, True),
        ("2027-07-01", True, False),
    ):
        on = date.fromisoformat(day)
        if ok:
            assert demand_in_force("block-exemption", on, OWN.at(on), scheme).id == "block-exemption"
        else:
            with pytest.raises(LawError, match=r"regime\.over"):
                demand_in_force("block-exemption", on, OWN.at(on), scheme)


def test_a_regime_that_is_extended_is_a_matter_of_data() -> None:
    laid = OWN.overridden([Override("regime.block-exemption.to", None, None, "2027-12-31", "new regulation")])
    on = date(2027, 8, 1)
    assert demand_in_force("block-exemption", on, laid.at(on)).ends == date(2027, 12, 31)


def test_the_least_sure_of_all_marks_an_answer() -> None:
    assert weakest([]) is Mark.CHECKED
    assert weakest([Mark.INTERPRETATION, Mark.CHECKED]) is Mark.INTERPRETATION
    assert weakest([Mark.INTERPRETATION, Mark.TO_CONFIRM]) is Mark.TO_CONFIRM
    assert {mark.label.fr for mark in Mark} == {"vérifié", "interprétation", "à confirmer"}


def test_references_and_sentences_are_written_as_each_language_writes_them() -> None:
    found = cited("règlement (UE) n° 1408/2013 modifié par le règlement (UE) 2024/3118, art. 3(2) et 3(7)")
    assert found.en == ("Regulation (EU) No 1408/2013 as amended by Regulation (EU) 2024/3118, Art. 3(2) and 3(7)")
    assert say("C'est « {0} » : oui !", "It is “{0}”.", Text("un", "one")) == (
        "C’est «\u00a0un\u00a0»\u00a0: oui\u00a0!",
        "It is “one”.",
    )
