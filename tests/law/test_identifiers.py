"""SIREN, SIRET, RNA: what passes and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.law.identifiers import (
    clean,
    is_rna,
    is_siren,
    is_siret,
    rna_problem,
    siren_problem,
    siren_with_key,
    siret_of,
    siret_problem,
    spaced,
    vat_number,
)


@pytest.mark.parametrize("siren", ["732829320", "356000000", "200053791", "231300021", "200053767"])
def test_real_sirens_pass(siren):
    assert is_siren(siren)


@pytest.mark.parametrize("siren", ["732829321", "73282932", "7328293200", "73282932A", "", "٧٣٢٨٢٩٣٢٠"])
def test_a_siren_with_a_wrong_digit_letter_or_length_fails(siren):
    assert not is_siren(siren)


@pytest.mark.parametrize("siret", ["73282932000074", "41816609600069", "35600000000048"])
def test_real_sirets_pass(siret):
    assert is_siret(siret)


@pytest.mark.parametrize("siret", ["73282932000075", "7328293200007", "732829320000741", "A3282932000074", ""])
def test_wrong_sirets_fail(siret):
    assert not is_siret(siret)


def test_la_poste_passes_by_the_sum_of_its_digits_too():
    by_sum = "35600000009075"
    assert sum(map(int, by_sum)) % 5 == 0
    assert is_siret(by_sum)
    assert not is_siret("35600000009076")


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_always_seen(number, place, shift):
    siren = siren_with_key(f"{number:08d}")
    wrong = siren[:place] + str((int(siren[place]) + shift) % 10) + siren[place + 1 :]
    assert is_siren(siren)
    assert not is_siren(wrong)


@given(st.integers(0, 99_999_999), st.integers(1, 9_999))
def test_a_siret_made_from_a_siren_passes(number, rank):
    siren = siren_with_key(f"{number:08d}")
    assert siret_of(siren, rank).startswith(siren)
    assert is_siret(siret_of(siren, rank))


def test_associations_numbers_may_hold_letters_overseas():
    assert is_rna("W311000123")
    assert is_rna("W2A1000123")
    assert not is_rna("W31100012")
    assert not is_rna("3110001234")


def test_numbers_are_read_as_people_type_them():
    assert clean(" 732 829-320.00074 ") == "73282932000074"
    assert clean("w311000123") == "W311000123"


def test_numbers_are_shown_in_groups_of_three():
    assert spaced("73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert spaced("732829320") == "732\u00a0829\u00a0320"


def test_the_vat_number_has_its_key():
    assert vat_number("732829320") == "FR44732829320"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (siren_problem("732 829 321"), "siren-key"),
        (siren_problem("73282932000074"), "siren-is-siret"),
        (siren_problem("7328"), "siren-shape"),
        (siret_problem("73282932000075"), "siret-key"),
        (siret_problem("732829320"), "siret-is-siren"),
        (siret_problem(""), "siret-shape"),
        (rna_problem("W31"), "rna-shape"),
    ],
)
def test_a_wrong_number_says_what_is_wrong_and_what_to_do(problem, code):
    assert problem.code == code
    for lang in ("fr", "en"):
        assert problem.message.get(lang)
        assert problem.remedy.get(lang)


def test_a_right_number_as_people_type_it_has_no_problem():
    assert siren_problem("732 829 320") is None
    assert siret_problem("356 000 000 00048") is None
    assert rna_problem("w311000123") is None
