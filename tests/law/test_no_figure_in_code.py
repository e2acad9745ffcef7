"""No figure of the law is written in Python: each is a dated, sourced parameter."""

import ast
from pathlib import Path

import pytest

from jalon import law

FOLDER = Path(law.__file__).parent
# Places, article 3, twelve months, periods a year, days of a year, digits of a decimal, bounds of an input.
PLAIN = {0, 1, 2, 3, 4, 6, 12, 365, 50, 120, 1_200}
FILES = [
    path
    for room in ("undertakings", "de_minimis", "grant_equivalent")
    for path in sorted((FOLDER / room).glob("*.py"))
    if path.stem != "picture"
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_threshold_ceiling_or_rate_is_written_in_python(path: Path) -> None:
    found = {
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
    }
    assert found <= PLAIN
