"""The file of a Region's rules of procedure: a wrong line is named, the latest rules in force hold."""

from datetime import date

import pytest

from jalon.cases.committee.rules import Procedure, assembly_rules, mistakes
from jalon.rules import parse_toml


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[rules]]\nbody = 'a'\nfrom = 2024-01-01\n", "Instance inconnue"),
        ("[[bodies]]\nid = 'a'\n", "Une instance s’écrit"),
        ("[other]\n", "Table inconnue"),
        ("bodies = 3\n", "Écrivez [[bodies]]"),
        ("{rule}quorum = '4/5'\n", "quorum attend"),
        ("{rule}notice_days = -1\n", "notice_days attend"),
        ("{rule}notice_days = true\n", "notice_days attend"),
        ("{rule}number = '{{year}}'\n", "number attend"),
        ("{rule}number = '{{n!r}}'\n", "number attend"),
        ("{rule}number = '{{n'\n", "number attend"),
        ("{rule}voting = []\n", "voting attend"),
        ("{rule}illustrative = ['colour']\n", "illustrative attend"),
        ("{rule}illustrative = [{{ a = 1 }}]\n", "illustrative attend"),
        ("{rule}colour = 1\n", "Clé inconnue"),
        ("{rule}\n[[rules]]\nbody = 'a'\nfrom = 2024-01-01\n", "déjà écrites"),
        ("[[bodies]]\nid = 'a'\nname = {{ fr = 'A', en = 'A' }}\n[[rules]]\nbody = 'a'\n", "from manque"),
    ],
)
def test_a_wrong_line_of_the_rules_is_named_with_its_place_and_what_is_expected(text, place):
    rule = "[[bodies]]\nid = 'a'\nname = { fr = 'A', en = 'A' }\n[[rules]]\nbody = 'a'\nfrom = 2024-01-01\n"
    found = mistakes(parse_toml(text.format(rule=rule), "assembly.toml"))
    assert any(place in mistake.fr and mistake.en != mistake.fr for mistake in found), found
    assert found[0].position.line >= 1


def test_the_latest_rules_in_force_that_day_hold_and_the_law_where_there_are_none():
    text = "[[bodies]]\nid = 'a'\nname = { fr = 'A', en = 'A' }\n" + "".join(
        f"[[rules]]\nbody = 'a'\nfrom = {year}-01-01\nnotice_days = {days}\n"
        for year, days in ((2021, 10), (2024, 15))
    )
    assert mistakes(parse_toml(text)) == []
    rules = assembly_rules(text)
    assert [rules.of("a", date(year, 6, 1)).notice_days for year in (2020, 2023, 2026)] == [12, 10, 15]
    assert assembly_rules("").of("a", date(2026, 1, 1)) == Procedure()
