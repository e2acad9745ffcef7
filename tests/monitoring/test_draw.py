"""A draw that anybody can do again: the same file and seal give the same sample, and every award has its chance."""

import json
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from jalon.monitoring.commands import app
from jalon.monitoring.drawing import Line, chances, picked, sample, seed_of
from jalon.monitoring.published import NotAPopulation, Population, code_of, read

VECTOR = {
    "population": "b90f01370097388b71f68332556c738612a97e1bc778618f1a7e169d900f908f",
    "seed": "06b9e7ce4eb672d17111a76c00de4ca60a7436a30c3184f406ba19363f4c9129",
    "random": ["4652994655d17799", "4738bd47e2054ef4"],
    "risk": ["c0afcb1888061580", "d5b5f118a18c8605"],
}
CODES = st.text("0123456789abcdef", min_size=16, max_size=16)
LINES = st.lists(st.builds(Line, CODES, st.integers(1, 20)), unique_by=lambda one: one.code, max_size=30)
SIZES = st.integers(0, 12)


@given(lines=LINES, seed=CODES, random=SIZES, risk=SIZES, order=st.randoms())
def test_the_order_of_the_lines_changes_nothing_and_nobody_is_drawn_twice(lines, seed, random, risk, order):
    found = sample(lines, seed, random, risk)
    shuffled = list(lines)
    order.shuffle(shuffled)
    assert sample(shuffled, seed, random, risk) == found
    drawn = [*found.random, *found.risk]
    assert len(set(drawn)) == len(drawn) == min(len(lines), random + risk)
    assert {*drawn} <= {one.code for one in lines}


@given(weights=st.lists(st.integers(1, 12), min_size=2, max_size=9), count=st.integers(1, 5))
def test_over_every_possible_start_each_line_is_met_in_proportion_to_its_weight(weights, count):
    lines = [Line(f"{place:016x}", one) for place, one in enumerate(weights)]
    whole = sum(weights)
    met: Counter[str] = Counter()
    for start in range(whole):
        found = picked(lines, count, start)
        assert len(found) == count
        met.update(one.code for one in found)
    assert {one.code: met[one.code] for one in lines} == {one.code: count * one.weight for one in lines}


def test_in_the_random_part_each_award_has_the_same_chance():
    lines = [Line(code_of("sel", str(place)), 1 + place) for place in range(8)]
    drawn = Counter(code for seed in range(4_000) for code in sample(lines, str(seed), 2, 0).random)
    assert chances(lines, 2) == Fraction(1, 4)
    # 1 000 are expected of each, with a deviation of 27: five of them is once in two million.
    assert all(abs(drawn[one.code] - 1_000) < 137 for one in lines)


def test_an_award_whose_weight_passes_one_draw_is_taken_surely():
    heavy = Line("f" * 16, 90)
    lines = [heavy, *(Line(f"{place:016x}", 1) for place in range(10))]
    assert all(heavy.code in sample(lines, str(seed), 0, 2).risk for seed in range(50))


@pytest.mark.parametrize("lines", [[Line("a" * 16, 1), Line("a" * 16, 2)], [Line("a" * 16, 0)]])
def test_a_wrong_population_is_not_drawn(lines):
    with pytest.raises(ValueError, match="codes"):
        sample(lines, "0", 1, 1)


POPULATION = Population("Essai", 2, 2, 7, [Line(code_of("sel", str(place)), 1 + place % 4) for place in range(12)])


@given(random=SIZES, risk=SIZES, lines=LINES, seal=SIZES)
def test_a_population_comes_back_from_its_file(random, risk, lines, seal):
    one = Population("Campagne « 2026 »", random, risk, seal, sorted(lines, key=lambda line: line.code))
    assert read(one.as_text()) == one


def test_the_vector_of_the_guide_never_changes():
    """docs/checks.md gives these: whoever writes another verifier finds them."""
    assert POPULATION.sha256 == VECTOR["population"]
    assert seed_of(POPULATION.sha256, "00" * 32) == VECTOR["seed"]
    assert POPULATION.drawn("00" * 32).random == tuple(VECTOR["random"])
    assert POPULATION.drawn("00" * 32).risk == tuple(VECTOR["risk"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "x"}, "format"),
        ({"random": -1}, "random"),
        ({"random": True}, "random"),
        ({"population": [["zz", 1]]}, "code, weight"),
        ({"population": [["a" * 16, 0]]}, "code, weight"),
        ({"population": [["a" * 16, 1], ["a" * 16, 1]]}, "twice"),
        ({"population": {}}, "code, weight"),
    ],
)
def test_another_file_is_named_as_such(change, why):
    said = {**json.loads(POPULATION.as_text()), **change}
    with pytest.raises(NotAPopulation, match=why):
        read(json.dumps(said))


def test_the_command_gives_the_sample_and_refuses_another_seal(tmp_path):
    file, seal = tmp_path / "population.json", tmp_path / "scelle.json"
    file.write_text(POPULATION.as_text())
    seal.write_text(json.dumps({"number": 7, "hash": "00" * 32}))
    done = CliRunner().invoke(app, ["draw", str(file), "--seal", str(seal), "--json"])
    drawn = POPULATION.drawn("00" * 32)
    assert json.loads(done.stdout)["random"] == list(drawn.random)
    said = CliRunner().invoke(app, ["draw", str(file), "--seal", str(seal)])
    assert all(code in said.stdout for code in (*drawn.random, *drawn.risk))
    for text in ('{"number": 8, "hash": "00"}', "[]", "non", '{"number": 7, "hash": "zz"}'):
        seal.write_text(text)
        assert CliRunner().invoke(app, ["draw", str(file), "--seal", str(seal)]).exit_code == 1
    file.write_text("{}")
    assert CliRunner().invoke(app, ["draw", str(file), "--seal", str(seal)]).exit_code == 1
    assert CliRunner().invoke(app, ["draw", str(tmp_path / "rien"), "--seal", str(seal)]).exit_code == 1
