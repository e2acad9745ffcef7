"""The invented register's seats lie where the official code says."""

from jalon.companies.tables import table
from jalon.law.activities import activity_label
from jalon.law.classifications import legal_category_label
from jalon.law.territory import departement_of, departements


def test_each_seat_lies_in_its_departement_and_each_departement_has_one():
    rows = table("departements")
    assert {row["code"] for row in rows} == set(departements())
    assert all(departement_of(row["seat_code"]) == row["code"] for row in rows)


def test_each_invented_activity_and_legal_category_is_an_official_one():

    assert all(activity_label(row["code"]) for row in table("activities"))
    assert all(legal_category_label(row["code"]) for row in table("legal_categories"))
