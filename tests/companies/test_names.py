"""Names are compared without accents, case and legal form, and one slip is forgiven."""

import string

from hypothesis import given
from hypothesis import strategies as st

from jalon.companies.names import closest, key, plain, slips, spellings, words


def test_accents_and_ligatures_are_dropped():
    assert plain("Cœur d’Été à Nîmes") == "COEUR D’ETE A NIMES"


def test_the_legal_form_is_not_part_of_the_name():
    assert words("S.A.R.L. Boulangerie L'Épi") == ["BOULANGERIE", "L", "EPI"]
    assert key("Micro Soft") == key("MICROSOFT SAS")


def test_a_name_that_is_only_a_legal_form_keeps_it():
    assert words("SA") == ["SA"]


WORD = st.text(string.ascii_uppercase, min_size=4, max_size=7)


@given(WORD, st.data())
def test_one_slip_always_leaves_a_common_spelling(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_uppercase))
    other = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )
    assert slips(word, other, 2) <= 1
    if len(other) <= 7:
        assert set(spellings(word)) & set(spellings(other))


@given(WORD, WORD)
def test_slips_are_the_same_both_ways(one, other):
    assert slips(one, other, 3) == slips(other, one, 3)


def test_a_swap_of_neighbours_is_one_slip():
    assert slips("TOULOSUE", "TOULOUSE", 2) == 1


def test_short_words_are_not_taken_for_others():
    assert closest("BAR", ["BAL", "BAN"]) == []


def test_the_nearest_word_comes_first_and_beginnings_count():
    assert closest("BOULANGRIE", ["BOULANGERIES", "BOULANGERIE"]) == ["BOULANGERIE", "BOULANGERIES"]
    assert closest("BOULENG", ["BOULANGERIE", "BOUTIQUE"]) == ["BOULANGERIE"]
