"""Every benchmark loads: one that a change has broken is found here, not on the day that it is wanted."""

from importlib import import_module
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.mark.parametrize("name", sorted(one.stem for one in BENCH.glob("*.py")))
def test_a_benchmark_loads_and_says_what_it_measures(name):
    module = import_module(f"bench.{name}")
    assert module.__doc__
