"""The checker finds what is wrong before anything runs, with a place, a remedy and a stable code."""

from pathlib import Path

import pytest

from jalon.rules import Level, Rulebook, RuleError, Vocabulary, own_vocabulary, read_facts
from jalon.rules.checker import Checked, check_text, find_rulebook, rulebook_files
from jalon.rules.proofs import Question, Status
from jalon.rules.together import check_together

ROOT = Path(__file__).parents[2]
HEAD = 'id = "t"\ntitle = { fr = "T", en = "T" }\n'
LABEL = 'label = { fr = "L", en = "L" }'


def found(text: str) -> list[tuple[str, int, int]]:
    return [(item.code, item.position.line, item.position.column) for item in check(text).findings]


def check(text: str) -> Checked:
    return check_text(HEAD + text, own_vocabulary(), "t.toml")


def rule(expression: str, extra: str = "") -> str:
    return f'[[conditions]]\nid = "c"\n{LABEL}\nrule = "{expression}"\n{extra}'


@pytest.mark.parametrize(
    ("expression", "code", "column"),
    [
        ("company.created_om > '2020-01-01'", "E103", 9),
        ("age(company.created_on, request.date) < 8 and bonjour", "E103", 55),
        ("agee(company.created_on, request.date) < 8", "E104", 9),
        ("age(company.created_on) < 8", "E105", 9),
        ("company.headcount > costs.eligible", "E107", 9),
        ("company.created_on", "E106", 9),
        ("costs.eligible > 10.5", "E109", 9),
        ("costs.eligible > 10.0", "E109", 9),
        ("costs.eligible / company.headcount > 3", "E110", 26),
        ("costs.eligible / 0 > 3", "E110", 26),
        ("company.size == 'smal'", "E111", 25),
        ("project.breakthrough == 'yes'", "E106", 9),
        ("open('x')", "E104", 9),
        ("[x for x in y]", "E102", 9),
        ("company.created_on.year > 3", "E102", 9),
        ("costs.eligible = 3", "E101", 24),
        ("project.breakthrough and", "E101", 33),
        ("costs.eligible > 99999999999999999999", "E112", 26),
        ("not " * 60 + "project.breakthrough", "E108", 173),
        ("", "E101", 9),
    ],
)
def test_an_expression_error_names_its_column(expression: str, code: str, column: int) -> None:
    assert found(rule(expression)) == [(code, 6, column)]


def test_the_nearest_name_is_suggested_in_both_languages() -> None:
    finding = check(rule("company.created_om > '2020-01-01'")).findings[0]
    assert finding.remedy("fr") == "Vouliez-vous écrire «\u00a0company.created_on\u00a0»\u00a0?"
    assert finding.remedy("en") == "Did you mean “company.created_on”?"
    assert finding.line("en").startswith("t.toml:6:9: E103 Nothing is called")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kynd = 3\n", "R002"),
        ('kind = "shceme"\n', "R004"),
        ("[[conditions]]\nid = 'c'\n" + LABEL, "R019"),
        (rule("project.breakthrough") + rule("project.uses_ai"), "R014"),
        ("[parameters]\na = { type = 'money', value = 3.5 }\n[amounts]\nb = 'a'\n", "R008"),
        ("[parameters]\na = { type = 'rate', unpublished = true }\n", "R016"),
        ("[parameters]\na = { type = 'money', value = 1, unpublished = true, between = [0, 2] }\n", "R015"),
        (
            "[parameters]\na = { type = 'money', values = [{ from = 2020-01-01, to = 2020-12-31, value = 1 }, "
            "{ from = 2021-02-01, value = 2 }] }\n[amounts]\nb = 'a'\n",
            "R018",
        ),
        (
            "[parameters]\na = { type = 'money', values = [{ from = 2020-01-01, to = 2021-12-31, value = 1 }, "
            "{ from = 2021-02-01, value = 2 }] }\n[amounts]\nb = 'a'\n",
            "R017",
        ),
        ("[values]\na = 'b + 1'\nb = 'a + 1'\n", "E113"),
        ("[amounts]\na = 'aid_rate'\n", "E103"),
        ("[amounts]\na = 'company.headcount > 3'\n", "E106"),
        ("in_force = { from = 2024-01-01, to = 2023-01-01 }\n", "R013"),
        ("[parameters]\nunused = { type = 'years', value = 3 }\n", "R020"),
        (rule("project.breakthrough", "[[examples]]\ngiven = {}\nexpect = { verdict = 'eligible' }\n"), "X001"),
        (
            rule(
                "project.breakthrough", "[[examples]]\ngiven = { 'company.size' = 'big' }\nexpect = { c = 'no' }\n"
            ),
            "F002",
        ),
        ("[amounts]\na = { rule = 'costs.eligible', noun = { fr = 'x' } }\n", "R006"),
        ("a = [\n", "R001"),
        (rule("project.breakthrough", "[[examples]]\ngiven = {}\n"), "R003"),
    ],
)
def test_a_wrong_text_gets_its_code(text: str, code: str) -> None:
    assert code in [item.code for item in check(text).findings]


def test_a_parameter_without_a_value_when_the_rule_opens_is_a_gap() -> None:
    text = (
        "in_force = { from = 2020-01-01 }\n[parameters]\n"
        "a = { type = 'money', values = [{ from = 2021-01-01, value = 1 }] }\n[amounts]\nb = 'a'\n"
    )
    assert [item.code for item in check(text).errors] == ["R018"]


def test_what_can_never_hold_or_never_fail_is_proved_wrong() -> None:
    never = check(rule("company.headcount > 20 and company.headcount < 0"))
    assert [item.code for item in never.errors] == ["P001"]
    always = check(rule("company.headcount >= 0"))
    assert [item.code for item in always.errors] == ["P002"]


def test_an_amount_that_can_fall_below_zero_is_shown_with_an_example() -> None:
    checked = check('[amounts]\na = "costs.eligible - costs.public_funding"\n')
    (finding,) = checked.errors
    assert finding.code == "P003"
    example = dict(finding.values)
    assert int(example["costs.eligible"]) < int(example["costs.public_funding"])


def test_caps_and_parts_are_proved_or_proved_wrong() -> None:
    text = """
[parameters]
cap = { type = "money", value = 1_000 }
rate = { type = "rate", unpublished = true, between = ["0 %", "150 %"] }
share = { type = "rate", value = "33.3333 %" }
[amounts]
whole = { rule = "min(rate * costs.eligible, cap)", cap = "cap", parts = ["part", "rest"] }
part = "share * whole"
rest = "whole - part"
free = { rule = "rate * costs.eligible", cap = "cap" }
split = { rule = "min(costs.eligible, cap)", cap = "cap", parts = ["half", "other"] }
half = "share * split"
other = "share * split"
"""
    status = {(proof.question, proof.about): proof.status for proof in check(text).proofs}
    assert status[Question.WITHIN_CAP, "whole"] is Status.PROVED
    assert status[Question.PARTS_ADD_UP, "whole"] is Status.PROVED
    assert status[Question.NOT_BELOW_ZERO, "rest"] is Status.PROVED
    assert status[Question.WITHIN_CAP, "free"] is Status.WRONG
    assert status[Question.PARTS_ADD_UP, "split"] is Status.WRONG


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("company.headcount < 10 and company.headcount > 20", "P001"),
        ("company.headcount < 10 or company.headcount >= 10", "P002"),
        ("company.size == 'micro' and company.size == 'small'", "P001"),
        ("company.created_on > '2024-07-12' and company.created_on < '2024-07-13'", "P001"),
        ("not (project.uses_ai and not project.uses_ai)", "P002"),
        ("count_of(project.uses_ai, project.in_region) >= 3", "P001"),
        ("company.headcount > 20 and company.headcount < 22", None),
        ("company.created_on > '2024-07-12' and company.created_on < '2024-07-14'", None),
        ("min(company.headcount, 5) + company.headcount > 4 and company.headcount < 2", "P011"),
    ],
)
def test_a_condition_that_every_case_refutes_is_proved_wrong(text: str, code: str | None) -> None:
    """Every answer that its thresholds tell apart was tried; what they do not tell apart is only not proved."""
    assert [item.code for item in check(rule(text)).findings] == ([code] if code else [])


def test_the_example_that_worries_is_written_as_files_write_it() -> None:
    text = '[parameters]\nshare = { type = "rate", unpublished = true, between = ["5 %", "50 %"] }\n'
    text += '[amounts]\nleft = "share * costs.eligible - 5_000"\n'
    (finding,) = check(text).findings
    worries = dict(finding.values)
    assert (finding.code, worries["share"]) == ("P003", "5 %")
    book = Rulebook.load(HEAD + text)
    facts = read_facts({"costs.eligible": worries["costs.eligible"]}, book.vocabulary)
    assert book.evaluate(facts, parameters={"share": worries["share"]}).amounts["left"].high < 0


def test_rules_that_wait_for_each_other_are_found() -> None:
    facts = """
namespace = "r"
[facts.a]
type = "yes-no"
provider = "rulebook:one"
label = { fr = "a", en = "a" }
[facts.b]
type = "yes-no"
provider = "rulebook:two"
label = { fr = "b", en = "b" }
"""
    words = Vocabulary.parse(facts)
    books = [
        Rulebook.load(HEAD.replace('"t"', f'"{name}"') + rule(f"r.{fact}"), words)
        for name, fact in (("one", "b"), ("two", "a"))
    ]
    (finding,) = check_together(books)
    assert finding.code == "C001" and "one → two → one" in finding.en


def test_every_rulebook_that_comes_with_jalon_has_no_error() -> None:
    files = rulebook_files([ROOT / "regions", ROOT / "jalon" / "law"])
    assert files
    from jalon.rules.checker import check_file

    for file in files:
        checked = check_file(file)
        assert [item.line() for item in checked.errors] == []
        assert [item.line() for item in checked.findings if item.level is Level.WARNING] == []
        assert {proof.status for proof in checked.proofs} <= {Status.PROVED}


def test_a_rulebook_is_found_by_its_identifier() -> None:
    assert find_rulebook("startup-industrie-de-demain") is not None
    assert find_rulebook("occitanie/startup-industrie-de-demain") is not None
    assert find_rulebook("nothing-of-the-kind") is None


def test_a_broken_rulebook_cannot_be_loaded() -> None:
    with pytest.raises(RuleError) as caught:
        Rulebook.load(HEAD + rule("nothing.here"))
    assert caught.value.findings[0].code == "E103"
