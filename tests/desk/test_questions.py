"""A fact becomes a question, and an answer becomes what rules read."""

import pytest

from jalon.desk.questions import QuestionForm, spoken
from jalon.rules import Range, Vocabulary, own_vocabulary

FACTS = own_vocabulary()
MORE = Vocabulary.parse(
    """
namespace = "essai"
[facts.share]
type = "rate"
label = { fr = "Part", en = "Share" }
[facts.kind]
type = "choice"
label = { fr = "Sorte", en = "Kind" }
options.a = { fr = "la première", en = "the first" }
options.b = { fr = "la seconde", en = "the second" }
"""
)


def answer(name, typed, facts=FACTS):
    form = QuestionForm(facts[name], typed if isinstance(typed, dict) else {"answer": typed})
    assert form.is_valid(), form.errors
    return form.answer()


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("project.breakthrough", "yes", True),
        ("project.breakthrough", "no", False),
        ("project.breakthrough", "unknown", None),
        ("company.created_on", "2021-03-14", "2021-03-14"),
        ("costs.eligible", "400 000 €", 400_000_00),
        ("costs.eligible", "1\u202f200,5", 1_200_50),
        ("costs.eligible", "0", 0),
        ("company.headcount", "12", 12),
        ("costs.lines", {"staff": "1 000", "travel": ""}, [{"category": "staff", "amount": 1_000_00}]),
    ],
)
def test_answers_are_read_as_people_type_them(name, typed, expected):
    assert answer(name, typed) == expected


def test_shares_and_choices():
    assert answer("essai.share", "12,5", MORE) == "12,5 %"
    assert answer("essai.kind", "b", MORE) == "b"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("project.breakthrough", "maybe"),
        ("company.created_on", "2021-02-31"),
        ("costs.eligible", "-5"),
        ("costs.eligible", ""),
        ("company.headcount", "1,5"),
        ("company.headcount", "-1"),
    ],
)
def test_what_cannot_be_read_is_refused(name, typed):
    assert not QuestionForm(FACTS[name], {"answer": typed}).is_valid()


def test_a_table_of_costs_wants_one_amount_at_least():
    assert not QuestionForm(FACTS["costs.lines"], {}).is_valid()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("project.breakthrough", False),
        ("company.created_on", "2021-03-14"),
        ("costs.eligible", 400_000_00),
        ("costs.lines", [{"category": "staff", "amount": 1_000_50}]),
    ],
)
def test_an_answer_given_before_is_shown_again_and_reads_the_same(name, said):
    shown = QuestionForm(FACTS[name], said=said)
    typed = {field.name: field.value() for field in shown}
    again = QuestionForm(FACTS[name], {key: "" if value is None else str(value) for key, value in typed.items()})
    assert again.is_valid(), again.errors
    assert again.answer() == said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("project.breakthrough", True, "oui"),
        ("project.breakthrough", None, "à préciser"),
        ("costs.eligible", 400_000_00, "400 000 €"),
        ("company.created_on", "2021-03-14", "14 mars 2021"),
        ("company.headcount", Range(10, 19), "10 à 19 salariés"),
        ("company.headcount", 1, "1 salarié"),
        ("project.duration", 18, "18 mois"),
        ("company.size", ("micro", "small"), "une microentreprise, une petite entreprise"),
        ("costs.lines", [{"category": "staff", "amount": 1_000_00}], "1 000 €"),
    ],
)
def test_values_are_spoken_in_words(name, value, words):
    text = spoken(FACTS[name], value).replace("\u00a0", " ").replace("\u202f", " ")
    assert text.replace("de ", "", 1) == words
