"""What each letter must contain."""

import pytest

from jalon.law.letters import CHECKLISTS, checklist, names

LETTERS = {
    "acknowledgement",
    "agreement",
    "amendment",
    "de-minimis",
    "grant",
    "observations",
    "recovery",
    "refusal",
    "request-for-pieces",
    "withdrawal",
}


def test_every_letter_of_a_case_has_its_checklist():
    assert set(names()) == LETTERS


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_item_has_its_words_its_article_and_its_mark(name):
    found = checklist(name)
    assert found.id == name == (CHECKLISTS / f"{name}.toml").stem
    assert found.title.fr and found.title.en and found.summary.fr and found.summary.en
    assert len({item.id for item in found.items}) == len(found.items)
    for item in found.items:
        assert item.label.fr and item.label.en and item.article
        assert not item.when or item.when in found.circumstances
    assert set(found.circumstances) == {item.when for item in found.items if item.when}


def test_what_is_owed_depends_on_the_circumstances():
    grant = checklist("grant")
    always = {item.id for item in grant.owed()}
    assert "de-minimis" not in always
    assert {item.id for item in grant.owed({"de-minimis"})} - always == {"de-minimis"}


def test_what_is_not_carried_is_lacking():
    lacking = checklist("request-for-pieces").lacking({"pieces", "deadline"})
    assert [item.id for item in lacking] == ["suspension"]
    assert checklist("request-for-pieces").lacking({"pieces", "deadline", "suspension"}) == ()


def test_a_name_that_no_checklist_has_is_an_error_and_never_ignored():
    with pytest.raises(KeyError):
        checklist("farewell")
    with pytest.raises(ValueError, match="no item is called"):
        checklist("grant").lacking({"amonuts"})
    with pytest.raises(ValueError, match="no circumstance is called"):
        checklist("grant").owed({"algoritm"})
