"""An amount is read as people type it, and shown again as it was meant."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from jalon.ui.fields import LARGEST_CENTS, MoneyField


class Budget(forms.Form):
    amount = MoneyField(label="Montant", required=False)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("400 000", 40_000_000),
        ("400\u202f000 €", 40_000_000),
        ("1200,5", 120_050),
        ("1200.50 EUR", 120_050),
        ("0", 0),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, cents: int | None) -> None:
    form = Budget({"amount": typed})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == cents


@pytest.mark.parametrize("typed", ["beaucoup", "1,2,3", "-5", "12,345", "1e9", "9" * 20, "٣"])
def test_anything_else_is_refused_with_its_remedy(typed: str) -> None:
    form = Budget({"amount": typed})
    assert not form.is_valid()
    assert form["amount"].value() == typed


@given(st.integers(0, LARGEST_CENTS), st.sampled_from(["fr", "en"]))
def test_an_amount_shown_again_is_the_same_amount(cents: int, lang: str) -> None:
    with override(lang):
        shown = Budget(initial={"amount": cents})["amount"].value()
        assert Budget().fields["amount"].clean(shown) == cents


def test_an_english_amount_has_its_commas_between_thousands() -> None:
    with override("en"):
        assert Budget().fields["amount"].clean("1,234,567.50") == 123_456_750
    with override("fr"), pytest.raises(forms.ValidationError):
        Budget().fields["amount"].clean("12,345")


@pytest.mark.parametrize("typed", ["9" * 18, "9" * 25_000, "10000000000000"])
def test_an_amount_too_large_to_be_likely_is_refused_whatever_its_length(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean(typed)
    assert refused.value.code == "large"
