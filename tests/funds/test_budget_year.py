"""A year's credits are voted before the year begins; orders are of the year."""

from datetime import date

import pytest

from jalon.funds.actions import Act, create_credit_line, open_credits
from jalon.funds.enums import Section
from jalon.journal.refusals import ActionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return create_credit_line(
        region="val-exemple", exercice=2026, section=Section.OPERATION, chapter="939", fictif=True
    )


def test_the_budget_of_a_year_is_voted_in_the_december_before(line):
    open_credits(Act("actor", date(2025, 12, 18), "vote-1", "D1"), line, 100_00)


def test_but_not_two_years_before(line):
    with pytest.raises(ActionRefused) as refused:
        open_credits(Act("actor", date(2024, 12, 18), "vote-2", "D1"), line, 100_00)
    assert refused.value.code == "funds.exercice"
