"""Rulebooks, companies and completions made up by hypothesis, over a small vocabulary of every type."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from jalon.rules import Rulebook, Vocabulary


def words(money_max: str, people_max: int, first: str, last: str) -> Vocabulary:
    label = 'label = { fr = "x", en = "x" }'
    abz = ", ".join(f'{name} = {{ fr = "{name}", en = "{name}" }}' for name in "abz")
    xy = ", ".join(f'{name} = {{ fr = "{name}", en = "{name}" }}' for name in "xy")
    return Vocabulary.parse(
        f"""
namespace = "g"
[facts]
b1 = {{ type = "yes-no", {label}, changeable = "project" }}
b2 = {{ type = "yes-no", {label} }}
c = {{ type = "choice", {label}, options = {{ {abz} }} }}
n1 = {{ type = "whole number", unit = "people", max = {people_max}, {label}, changeable = "project" }}
n2 = {{ type = "whole number", unit = "people", max = {people_max}, {label} }}
m1 = {{ type = "money", max = "{money_max}", {label}, changeable = "costs" }}
m2 = {{ type = "money", max = "{money_max}", {label} }}
r = {{ type = "rate", {label} }}
d1 = {{ type = "date", min = {first}, max = {last}, {label} }}
k = {{ type = "identifier", {label} }}
lines = {{ type = "cost lines", {label}, categories = {{ {xy} }} }}
"""
    )


WIDE = words("100000 €", 300, "2000-01-01", "2030-12-31")
TINY = words("0,04 €", 3, "2015-02-27", "2015-03-01")
CODES = ("62.01Z", "62.02A", "10.10Z")

PARAMETERS = """
[parameters]
cap = { type = "money", value = "700,55 €" }
cents = { type = "money", value = "0,03 €" }
share = { type = "rate", value = "33.3333 %" }
rate = { type = "rate", unpublished = true, between = ["10 %", "60 %"] }
third = { type = "number", value = 3 }
limit = { type = "years", value = 8 }
dated = { type = "money", values = [{ from = 2010-01-01, value = 500 }, { from = 2020-07-01, value = "812,34 €" }] }
"""


def condition(name: str, rule: str, **more: str) -> str:
    """A condition of a rulebook, as TOML."""
    keys = {"id": name, **more, "rule": rule}
    lines = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    return f'[[conditions]]\n{lines}label = {{ fr = "C", en = "C" }}\n'


def money(depth: int, refs: tuple[str, ...], lines: bool) -> st.SearchStrategy[str]:
    leaves = ["g.m1", "g.m2", "cap", "cents", "dated", "0", "100", *refs]
    if lines:
        leaves += ["total(g.lines)", "total(g.lines, 'x')"]
    leaf = st.sampled_from(leaves)
    if depth == 0:
        return leaf
    inner = money(depth - 1, refs, lines)
    real = st.sampled_from(["g.m1", "g.m2", "cap", "dated"])
    ratio = rate(depth - 1)
    return st.one_of(
        leaf,
        st.builds("min({}, {})".format, real, inner),
        st.builds("max({}, {})".format, real, inner),
        st.builds("({} + {})".format, real, inner),
        st.builds("({} - {})".format, real, inner),
        st.builds("({} - {})".format, inner, real),
        st.builds("({}) * ({})".format, ratio, st.one_of(real, inner.map(lambda text: f"min({text}, cap)"))),
        st.builds("min({}, cap) / third".format, inner),
        st.builds("round_down(min({}, cap), 100)".format, inner),
        st.builds("round_to(max({}, cap), 7)".format, inner),
        st.builds("({} if {} else {})".format, real, truth(depth - 1, (), lines), inner),
    )


def rate(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["rate", "share", "g.r", "'25 %'", "'33.33 %'"])
    if depth == 0:
        return leaf
    return st.one_of(
        leaf,
        st.builds("{} if {} else {}".format, leaf, truth(depth - 1, (), False), leaf),
        st.builds("min({}, {})".format, leaf, leaf),
    )


def truth(depth: int, refs: tuple[str, ...], lines: bool) -> st.SearchStrategy[str]:
    sign = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    leaf = st.one_of(
        st.sampled_from(
            [
                "g.b1",
                "g.b2",
                "g.c == 'a'",
                "g.c in ['a', 'z']",
                "g.c != 'b'",
                "g.k == '62.01Z'",
                "starts_with(g.k, '62')",
                "g.k not in ['62.01Z', '10.10Z']",
                "age(g.d1, request.date) < limit",
                "months_between(g.d1, request.date) >= 24",
                "days_between(g.d1, request.date) > 40",
                "g.d1 <= '2015-02-28'",
                "add_years(g.d1, 3) < request.date",
                "g.r > '30 %'",
            ]
        ),
        st.builds("g.n1 {} {}".format, sign, st.sampled_from(["2", "50", "g.n2"])),
        st.builds("g.n1 + g.n2 {} 5".format, sign),
        st.builds("g.m1 {} {}".format, sign, st.sampled_from(["g.m2", "cap", "dated", "cents", *refs])),
    )
    if depth == 0:
        return leaf
    inner = truth(depth - 1, refs, lines)
    return st.one_of(
        leaf,
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not {}".format, inner.map(lambda text: f"({text})")),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("at_least(2, {}, {}, {})".format, inner, inner, inner),
        st.builds("{} <= {}".format, st.sampled_from(["g.m1", "cap"]), money(depth - 1, (), lines)),
    )


@st.composite
def rulebooks(
    draw: st.DrawFn, tiny: bool = False, lines: bool = True, amounts: int = 3, moments: bool = False
) -> Rulebook:
    """A rulebook with amounts that may refer to each other and up to three conditions.

    With `moments`, conditions may count later or demand a proof, and the rule may not be in force.
    """
    lines = lines and not tiny
    names = [f"a{place}" for place in range(draw(st.integers(1, amounts)))]
    text = ['id = "made-up"', 'title = { fr = "T", en = "T" }']
    if moments and draw(st.booleans()):
        text.append(f"in_force = {{ {draw(st.sampled_from(['from', 'to']))} = 2018-03-01 }}")
    text += [PARAMETERS, "[amounts]"]
    refs: tuple[str, ...] = ()
    for name in names:
        text.append(f'{name} = "{draw(money(draw(st.integers(0, 2)), refs, lines))}"')
        refs = (*refs, name)
    for place in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["required", "required", "warning", "applies", "judged"]))
        rule = draw(truth(draw(st.integers(0, 2)), refs, lines))
        text.append(condition(f"c{place}", rule, kind=kind))
        if moments:
            text.append(draw(st.sampled_from(["", 'moment = "decision"', 'moment = "payment"'])))
            text.append(draw(st.sampled_from(["", "", 'assurance = "verified"', 'assurance = "supported"'])))
    return Rulebook.load("\n".join(text), TINY if tiny else WIDE)


@st.composite
def cases(draw: st.DrawFn, tiny: bool = False) -> dict[str, Any]:
    """A company with every fact known, money in cents."""
    most = 4 if tiny else 100_000_00
    amount = st.one_of(st.integers(0, most), st.sampled_from([0, most, min(most, 700_55), min(most, 500_00)]))
    people = st.integers(0, 3 if tiny else 300)
    first, span = (date(2015, 2, 27), 2) if tiny else (date(2000, 1, 1), 11_000)
    near = [date(2009, 2, 28), date(2010, 3, 1), date(2015, 2, 28), date(2016, 2, 29)]
    borders = [(day - first).days + shift for day in near for shift in (-1, 0, 1)]
    days = st.integers(0, span) if tiny else st.one_of(st.integers(0, span), st.sampled_from(borders))
    return {
        "g.b1": draw(st.booleans()),
        "g.b2": draw(st.booleans()),
        "g.c": draw(st.sampled_from("abz")),
        "g.n1": draw(people),
        "g.n2": draw(people),
        "g.m1": draw(amount),
        "g.m2": draw(amount),
        "g.r": Fraction(draw(st.integers(0, 1_000_000)), 1_000_000),
        "g.d1": first + timedelta(draw(days)),
        "g.k": draw(st.sampled_from(CODES)),
        "g.lines": {"x": draw(amount), "y": draw(amount)},
        "request.date": draw(
            st.sampled_from([date(2017, 2, 28), date(2018, 3, 1), date(2023, 2, 28), date(2024, 2, 29)])
        ),
    }


RATES = st.integers(100_000, 600_000).map(lambda number: Fraction(number, 1_000_000))
