"""How Jalon writes money, dates and spans, in French and in English."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.ui import formats
from jalon.ui.formats import MINUS, NBSP, THIN


def plain(text: str) -> str:
    """Every kind of space as an ordinary one."""
    return text.replace(NBSP, " ").replace(THIN, " ")


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (6_000_000_000, "60 000 000 €", "€60,000,000"),
        (123_450, "1 234,50 €", "€1,234.50"),
        (0, "0 €", "€0"),
        (5, "0,05 €", "€0.05"),
        (-20_000, f"{MINUS}200 €", f"{MINUS}€200"),
    ],
)
def test_money_is_exact(cents: int, french: str, english: str) -> None:
    assert plain(formats.money(cents, "fr")) == french
    assert formats.money(cents, "en") == english


@pytest.mark.parametrize(
    ("cents", "decimals", "french", "english"),
    [
        (6_000_000_000, None, "60 M€", "€60M"),
        (6_000_000_000, 1, "60,0 M€", "€60.0M"),
        (1_240_000_000, None, "12,4 M€", "€12.4M"),
        (20_000_000, None, "200 000 €", "€200,000"),
        (650_000_000_000, None, "6,5 Md€", "€6.5bn"),
        (99_996_000_000, None, "1,0 Md€", "€1.0bn"),
        (99_994_000_000, None, "999,9 M€", "€999.9M"),
        (-510_000_000, 1, f"{MINUS}5,1 M€", f"{MINUS}€5.1M"),
    ],
)
def test_money_shortens_from_a_million(cents: int, decimals: int | None, french: str, english: str) -> None:
    assert plain(formats.money_short(cents, decimals, "fr")) == french
    assert formats.money_short(cents, decimals, "en") == english


def test_money_in_a_sentence_agrees_in_number() -> None:
    assert plain(formats.money_words(6_000_000_000, "fr")) == "60 millions d’euros"
    assert plain(formats.money_words(150_000_000, "fr")) == "1,5 million d’euros"
    assert plain(formats.money_words(200_000_000, "fr")) == "2 millions d’euros"
    assert plain(formats.money_words(6_000_000_000, "en")) == "€60 million"
    assert plain(formats.money_words(20_000_000, "fr")) == "200 000 €"


def test_a_range_says_what_is_known() -> None:
    assert plain(formats.money_range(None, 20_000_000, lang="fr")) == "jusqu’à 200 000 €"
    assert plain(formats.money_range(0, 20_000_000, lang="fr")) == "jusqu’à 200 000 €"
    assert plain(formats.money_range(200_000_000, None, short=True, lang="fr")) == "au moins 2 M€"
    assert plain(formats.money_range(200_000_000, 500_000_000, short=True, lang="fr")) == "de 2 M€ à 5 M€"
    assert formats.money_range(20_000_000, 20_000_000, lang="en") == "€200,000"
    assert formats.money_range(None, None, lang="fr") == "inconnu"
    assert plain(formats.number_range(2, 5, "jours", lang="fr")) == "de 2 à 5 jours"


def test_thousands_never_break_at_the_end_of_a_line() -> None:
    text = formats.money(6_000_000_000, "fr")
    assert " " not in text
    assert text.count(THIN) == 2
    assert text.endswith(f"{NBSP}€")


def test_numbers_and_percentages() -> None:
    assert formats.number(3500, lang="en") == "3,500"
    assert plain(formats.number(Decimal("3.70"), lang="fr")) == "3,7"
    assert plain(formats.number(Decimal("1E+3"), lang="fr")) == "1 000"
    assert plain(formats.percent(Decimal("0.037"), lang="fr")) == "3,7 %"
    assert formats.percent(Fraction(1, 3), 1, "en") == "33.3%"
    assert plain(formats.number(Decimal("2.5"), 0, "fr")) == "3"


def test_dates_and_partial_dates() -> None:
    assert plain(formats.date(datetime.date(2024, 7, 12), lang="fr")) == "12 juillet 2024"
    assert plain(formats.date(datetime.date(2025, 3, 1), lang="fr")) == "1er mars 2025"
    assert plain(formats.date(datetime.date(2024, 7, 12), lang="en")) == "12 July 2024"
    assert plain(formats.date("2024-07", lang="fr")) == "juillet 2024"
    assert formats.date("2025", lang="fr") == "2025"
    assert plain(formats.date(datetime.date(2024, 7, 12), short=True, lang="fr")) == "12 juill. 2024"


def test_an_instant_is_told_in_paris_time() -> None:
    instant = datetime.datetime(2026, 11, 21, 15, 12, tzinfo=datetime.UTC)
    assert plain(formats.date_time(instant, "fr")) == "21 novembre 2026 à 16 h 12"
    assert plain(formats.date_time(instant, "en")) == "21 November 2026 at 16:12"
    assert plain(formats.hour(instant, "fr")) == "16 h 12"
    assert plain(formats.hour(instant, "en")) == "16:12"
    late = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
    assert plain(formats.date(late, lang="fr")) == "1er janvier 2027"


def test_a_span_of_days_says_each_month_once() -> None:
    may = datetime.date(2024, 5, 22)
    assert plain(formats.date_range(may, datetime.date(2024, 5, 25), "fr")) == "du 22 au 25 mai 2024"
    assert plain(formats.date_range(may, datetime.date(2024, 6, 1), "fr")) == "du 22 mai au 1er juin 2024"
    assert plain(formats.date_range(may, datetime.date(2025, 6, 2), "en")) == "22 May 2024 to 2 June 2025"
    assert plain(formats.date_range(may, may, "fr")) == "22 mai 2024"


def test_small_counts_are_words_in_a_sentence() -> None:
    assert formats.count_word(5, lang="fr") == "cinq"
    assert formats.count_word(1, feminine=True, lang="fr") == "une"
    assert formats.count_word(22, lang="fr") == "22"
    assert formats.count_word(11, lang="en") == "11"


def test_durations_and_sizes() -> None:
    assert plain(formats.duration(8, "year", "fr")) == "8 ans"
    assert plain(formats.duration(0, "day", "fr")) == "0 jour"
    assert plain(formats.duration(0, "day", "en")) == "0 days"
    assert plain(formats.file_size(1_200_000, "fr")) == "1,2 Mo"
    assert plain(formats.file_size(340_000, "en")) == "340 kB"


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["fr", "en"]))
def test_an_exact_amount_can_be_read_back(cents: int, lang: str) -> None:
    text = formats.money(cents, lang).replace("€", "").replace(NBSP, "").replace(THIN, "").replace(MINUS, "-")
    text = text.replace(",", ".") if lang == "fr" else text.replace(",", "")
    assert Decimal(text) * 100 == cents


@given(st.integers(min_value=100_000_000, max_value=10**14), st.sampled_from(["fr", "en"]))
def test_a_short_amount_is_never_further_than_its_last_digit(cents: int, lang: str) -> None:
    text = formats.money_short(cents, lang=lang)
    digits = "".join(c for c in text.replace(",", "." if lang == "fr" else "") if c.isdigit() or c == ".")
    scale = 100_000_000_000 if "Md" in text or "bn" in text else 100_000_000
    assert abs(Decimal(digits) * scale - cents) <= Decimal(scale) / 20
