"""What another rulebook gives reaches a rule: one company and a whole register agree on it, in verdict and bounds."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.law.books import check_together as law_together
from jalon.law.books import companions
from jalon.rules import Assurance, Level, Moment, Rulebook, Verdict, Vocabulary, ask
from jalon.rules.checker import vocabulary_for
from jalon.rules.console import others
from jalon.rules.counts import count
from jalon.rules.decisions import decided
from jalon.rules.register import RegisterError, Setting
from jalon.rules.together import check_together
from tests.rules.generated import PARAMETERS, WIDE, cases, condition, rulebooks
from tests.rules.test_commands import ROOT, as_json
from tests.rules.test_register import TYPES, registers, same_as_alone, table_of, whole_facts

LABEL = 'label = { fr = "x", en = "x" }'
OPTIONS = ", ".join(f'{one} = {{ fr = "x", en = "x" }}' for one in "zqba")
GIVEN = Vocabulary.parse(
    f"""
namespace = "h"
[facts]
ok = {{ type = "yes-no", {LABEL}, provider = "rulebook:made-up" }}
aid = {{ type = "money", max = "50000 €", {LABEL}, provider = "rulebook:made-up#a0" }}
truth = {{ type = "yes-no", {LABEL}, provider = "rulebook:made-up#t" }}
share = {{ type = "rate", {LABEL}, provider = "rulebook:made-up#s" }}
day = {{ type = "date", min = 2003-06-30, max = 2020-12-31, {LABEL}, provider = "rulebook:made-up#d" }}
people = {{ type = "whole number", unit = "people", max = 200, {LABEL}, provider = "rulebook:made-up#n" }}
kind = {{ type = "choice", {LABEL}, options = {{ {OPTIONS} }}, provider = "rulebook:made-up#c" }}
"""
)
WORDS = WIDE | GIVEN
VALUES = """
[values]
t = "g.b1 or g.n1 < g.n2"
s = "rate if g.b2 else g.r"
d = "add_years(g.d1, 3) if g.b1 else g.d1"
n = "g.n1 + g.n2"
c = "'a' if g.b2 else g.c"
"""
OUTER = """
id = "outer"
title = { fr = "T", en = "T" }
[parameters]
dated = { type = "money", values = [{ from = 2010-01-01, value = 500 }, { from = 2020-07-01, value = "812,34 €" }] }
[amounts]
most = "min(h.aid, dated)"
rest = "h.aid - min(h.aid, dated) + (g.m1 if h.truth else dated)"
cut = "h.share * h.aid"
"""
RULES = (
    "h.ok",
    "not h.ok or g.b1",
    "h.aid > dated",
    "h.truth and h.kind in ['a', 'q']",
    "h.kind != 'b'",
    "h.share < '30 %'",
    "age(h.day, request.date) < 8",
    "h.people > 50 or h.ok",
    "h.aid if h.ok else g.m1 >= dated",
)


def nested(inner: Rulebook) -> Rulebook:
    """The made-up rulebook with named values of every kind."""
    head, _, rest = inner.text.partition("[amounts]")
    return Rulebook.load(f"{head}{VALUES}[amounts]{rest}", WIDE)


@st.composite
def outers(draw: st.DrawFn) -> Rulebook:
    text = [OUTER]
    for place in range(draw(st.integers(1, 3))):
        rule = draw(st.sampled_from(RULES[:-1]))
        kind = draw(st.sampled_from(["required", "required", "applies", "judged"]))
        text.append(condition(f"c{place}", rule, kind=kind))
        text.append(draw(st.sampled_from(["", 'moment = "decision"', 'assurance = "verified"'])))
    return Rulebook.load("\n".join(text), WORDS)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rulebooks(moments=True).map(nested),
    outers(),
    registers(),
    st.sets(st.sampled_from(sorted(TYPES)), max_size=3),
    st.sampled_from(list(Moment)),
    st.sampled_from([Assurance.DECLARED, Assurance.VERIFIED]),
    st.sets(st.sampled_from(["h.ok", "h.aid", "h.kind", "h.day"])),
)
def test_a_register_computes_what_another_rulebook_gives(
    inner: Rulebook,
    outer: Rulebook,
    rows: list[dict[str, Any]],
    dropped: set[str],
    moment: Moment,
    assurance: Assurance,
    said: set[str],
) -> None:
    """A row that says the fact itself is believed before the rulebook."""
    for place, row in enumerate(rows):
        told = {"h.ok": place % 2 == 0, "h.aid": 700_55, "h.kind": "q", "h.day": date(2016, 2, 29)}
        row.update({name: told[name] if place % 3 else None for name in said})
    dropped = whole_facts(dropped)
    same_as_alone(outer, rows, {}, dropped, moment=moment, assurance=assurance, rulebooks={"made-up": inner})


def test_rules_that_ask_in_a_row_are_one_plan() -> None:
    """A rule asks a rule that asks a rule; the count says what came from where, and what nobody said."""
    words = Vocabulary.parse(
        f"""
namespace = "h"
[facts]
small = {{ type = "yes-no", {LABEL}, provider = "rulebook:small" }}
help = {{ type = "money", {LABEL}, provider = "rulebook:help#aid" }}
"""
    )
    head = 'title = {{ fr = "T", en = "T" }}\nid = "{0}"\n'.format
    small = Rulebook.load(head("small") + condition("c", "g.n1 < 50"), WORDS)
    help_text = '[amounts]\naid = "g.m1 if h.small else 0"\n'
    aid = Rulebook.load(head("help") + help_text, WIDE | words)
    last = Rulebook.load(
        head("last") + "[amounts]\nhalf = \"h.help * '50 %'\"\n" + condition("c", "h.help > 0"), WIDE | words
    )
    rows = [{"g.n1": 10, "g.m1": 1001}, {"g.n1": 60, "g.m1": 1001}, {"g.n1": None, "g.m1": 1001}, {"g.n1": 10}]
    books = {book.id: book for book in (small, aid)}
    register = table_of(rows, set(TYPES) - {"g.n1", "g.m1"})
    found = decided(register, last, Setting(rulebooks=books), ["row"]).order_by("row").to_pyarrow().to_pylist()
    assert [row["verdict"] for row in found] == [1, 0, 2, 2]
    assert [(row["half.low"], row["half.high"]) for row in found[:3]] == [(501, 501), (0, 0), (0, 501)]
    plan = count(register, last, Setting(rulebooks=books)).plan
    assert plan.computed == (("h.small", "small"), ("h.help", "help"))
    assert (plan.columns, plan.unknown) == (("g.n1", "g.m1"), ())
    assert count(register, last, Setting()).plan.unknown == ("h.help",)


def circle() -> dict[str, Rulebook]:
    """Two rules, each of which asks the other."""
    words = Vocabulary.parse(
        f"""
namespace = "h"
[facts]
one = {{ type = "yes-no", {LABEL}, provider = "rulebook:one" }}
two = {{ type = "yes-no", {LABEL}, provider = "rulebook:two" }}
"""
    )
    head = 'title = {{ fr = "T", en = "T" }}\nid = "{0}"\n'.format
    return {
        name: Rulebook.load(head(name) + condition("c", f"h.{other} and g.b1"), WIDE | words)
        for name, other in (("one", "two"), ("two", "one"))
    }


def test_rules_that_wait_for_each_other_answer_unknown_on_both_sides() -> None:
    books = circle()
    same_as_alone(books["one"], [{"g.b1": True}, {"g.b1": False}], {}, set(), rulebooks=books)
    question = ask([books["one"]], {}, companions=books)
    assert question is not None and question.fact.name == "g.b1"


@pytest.mark.parametrize(
    ("provider", "code"),
    [("made-up#a0", "C002"), ("made-up#nothing", "C003"), ("made-up#c", "C002"), ("elsewhere", None)],
)
def test_what_a_rulebook_cannot_give_is_found_before_anything_runs(provider: str, code: str | None) -> None:
    words = Vocabulary.parse(
        f'namespace = "h"\n[facts]\nok = {{ type = "yes-no", {LABEL}, provider = "rulebook:{provider}" }}\n'
    )
    head = 'title = { fr = "T", en = "T" }\n'
    inner = Rulebook.load(
        f'id = "made-up"\n{head}{VALUES.replace("rate if g.b2 else g.r", "g.r")}[amounts]\na0 = "g.m1"', WIDE
    )
    outer = Rulebook.load(f'id = "outer"\n{head}{condition("c", "h.ok")}', WIDE | words)
    findings = check_together([inner, outer])
    assert [item.code for item in findings] == ([code] if code else [])
    looked_for = check_together([outer], {"made-up": inner}.get, ["made-up"])
    assert [item.code for item in looked_for] == [code or "C004"]
    setting = Setting(rulebooks={"made-up": inner})
    assert outer.evaluate({"g.m1": 5}, rulebooks=setting.rulebooks).verdict == "unknown"
    if code == "C002":
        with pytest.raises(RegisterError, match="expected: a yes or no"):
            decided(table_of([{}], set()), outer, setting)


def test_a_figure_that_may_be_too_large_for_a_fact_promises_nothing_that_an_answer_takes_back() -> None:
    """150 people and some more: cut to the 200 that the fact allows, they would be surely over 100, and then not."""
    text = f'id = "made-up"\ntitle = {{ fr = "T", en = "T" }}\n{PARAMETERS}\n[amounts]\na0 = "g.m1"'
    inner = nested(Rulebook.load(text, WIDE))
    outer = Rulebook.load(OUTER + condition("c", "h.people > 100"), WORDS)
    rows: list[dict[str, Any]] = [{"g.n1": 150}, {"g.n1": 150, "g.n2": 100}, {"g.n1": 150, "g.n2": 50}]
    found = [outer.evaluate(row, rulebooks={"made-up": inner}).verdict for row in rows]
    assert found == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.ELIGIBLE]
    same_as_alone(outer, rows, {}, set(), rulebooks={"made-up": inner})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rulebooks(lines=False).map(nested), outers(), cases())
def test_questions_reach_the_facts_of_a_rulebook_that_gives_others(
    inner: Rulebook, outer: Rulebook, case: dict[str, Any]
) -> None:
    """Only facts that somebody can answer are asked, and when none is left the verdict is as with all of them."""
    givers = {"made-up": inner}
    dates = {"request.date": case.pop("request.date")}
    known: dict[str, Any] = {}
    while (question := ask([outer], known, dates, companions=givers, amounts=False)) is not None:
        name = question.fact.name
        assert name.startswith("g.") and name not in known
        assert name in outer.evaluate(known, dates, rulebooks=givers).missing
        known[name] = case[name]
    decided = outer.evaluate(known, dates, rulebooks=givers).verdict
    later = {Verdict.NOT_ELIGIBLE: Verdict.NOT_APPLICABLE}  # a refusal is settled before the rule's scope is
    assert outer.evaluate(case, dates, rulebooks=givers).verdict in (decided, later.get(decided))


EXEMPT = """
[[conditions]]
id = "exempt"
rule = "exemption.common_conditions"
label = { fr = "L’aide est exemptée", en = "The aid is exempted" }
"""
ANSWERS = {
    "company.created_on": date(2023, 5, 4),
    "company.establishment_in_region": True,
    "company.headcount": 12,
    "company.turnover": 900_000_00,
    "company.under_recovery_order": False,
    "exemption.instrument": "grant",
    "exemption.incentive_exempt": True,
    "company.in_difficulty": False,
    "exemption.start_up_aid": False,
}


@pytest.mark.parametrize("file", sorted(ROOT.glob("regions/*/schemes/*.toml")), ids=lambda file: file.stem)
def test_a_regions_scheme_that_rests_on_a_rule_of_the_law_is_decided_by_questions(file: Path) -> None:
    """The law's rulebook is not among those asked about; its facts are asked, and its own answer never is."""
    text = file.read_text().replace("[[conditions]]", f"{EXEMPT}\n[[conditions]]", 1)
    scheme = Rulebook.load(text, vocabulary_for(file), str(file))
    givers = companions(scheme)
    assert set(givers) == {"gber-common"}
    dates = {"request.date": date(2025, 1, 10), "decision.date": date(2025, 3, 1)}
    known: dict[str, Any] = {}
    while (question := ask([scheme], known, dates, companions=givers, amounts=False)) is not None:
        known[question.fact.name] = ANSWERS.get(question.fact.name, question.fact.name != "project.started")
    assert set(known) & {"exemption.instrument", "company.under_recovery_order"}
    assert scheme.evaluate(known, dates, rulebooks=givers).verdict is Verdict.ELIGIBLE


@pytest.mark.parametrize("provider", ["../facts/company", "/etc/passwd", "gber-comon", "..", "\\u0000"])
def test_a_rulebook_that_nobody_has_is_pointed_out_and_no_file_is_opened_for_it(provider: str) -> None:
    words = Vocabulary.parse(
        f'namespace = "h"\n[facts]\nok = {{ type = "yes-no", {LABEL}, provider = "rulebook:{provider}" }}\n'
    )
    head = 'id = "outer"\ntitle = { fr = "T", en = "T" }\n'
    outer = Rulebook.load(head + condition("c", "h.ok"), words)
    assert companions(outer) == {} and others(outer) == {}
    (finding,) = law_together(outer)
    assert (finding.code, finding.level) == ("C004", Level.WARNING)
    if provider == "gber-comon":
        assert "“gber-common”" in finding.remedy("en")


def test_a_circle_is_found_from_one_of_its_rules_alone() -> None:
    books = circle()
    assert [item.code for item in check_together([books["two"]], books.get)] == ["C001"]


def test_a_rule_of_the_same_region_is_found_by_its_name_and_asked_by_its_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = tmp_path / "regions" / "ailleurs"
    (region / "schemes").mkdir(parents=True)
    (region / "facts.toml").write_text(
        f'namespace = "here"\n[facts.small]\ntype = "yes-no"\n{LABEL}\nprovider = "rulebook:small-firm"\n'
        f'[facts.people]\ntype = "whole number"\n{LABEL}\n'
    )
    head = 'title = {{ fr = "T", en = "T" }}\nid = "{0}"\n'.format
    (region / "schemes" / "small-firm.toml").write_text(head("small-firm") + condition("c", "here.people < 50"))
    scheme = region / "schemes" / "aid.toml"
    scheme.write_text(head("aid") + condition("c", "here.small"))
    monkeypatch.chdir(tmp_path)
    code, asked = as_json("ask", str(scheme), "--facts", "-", stdin="{}")
    assert (code, asked["question"]["fact"]) == (0, "here.people")
    assert as_json("ask", str(scheme), "--facts", "-", stdin='{"here.people": 12}')[1] == {"question": None}
    assert as_json("eval", str(scheme), "--facts", "-", stdin='{"here.people": 60}')[0] == 3
