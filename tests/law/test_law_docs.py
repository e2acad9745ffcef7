"""What the pages of docs/law say is what the product computes."""

import json
import re
from pathlib import Path

import pytest

from jalon.law.catalogue import MODULES, rule
from jalon.law.commands import DatedValues, run_rule
from jalon.law.parameters import own_parameters
from jalon.law.reading import parse, read
from tools.law import TARGET, page

FOLDER = Path(__file__).parents[2] / "docs" / "law"
PAGES = sorted(FOLDER.glob("*.md"))
EXAMPLE = re.compile(r"^<!-- ([a-z-]+) (.*?) -->\n```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [(path.stem, *found) for path in PAGES for found in EXAMPLE.findall(path.read_text())]


def test_the_page_of_figures_is_up_to_date() -> None:
    assert TARGET.read_text() == page()


@pytest.mark.parametrize(("page_name", "name", "expected", "text"), EXAMPLES)
def test_each_example_gives_what_it_says(page_name: str, name: str, expected: str, text: str) -> None:
    answer = run_rule(rule(name), parse(text)).as_json()
    for pair in expected.split():
        key, _, value = pair.partition("=")
        assert str(answer[key]) == value, page_name


def test_there_are_examples_on_each_page_about_a_rule() -> None:
    assert {"single-undertaking", "sme-size", "de-minimis", "grant-equivalent"} <= {item[0] for item in EXAMPLES}


def test_the_administrators_values_of_the_page_can_be_laid() -> None:
    text = re.findall(r"^```json\n(.*?)^```", (FOLDER / "parameters.md").read_text(), re.MULTILINE | re.DOTALL)[0]
    laid = read(DatedValues, parse(text))
    assert laid.values[0].parameter in own_parameters() and json.loads(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_figure_and_rule_that_a_page_names_exists(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)*\.[a-z_-]+(?:\.[a-z.-]+)?)`", text))
    files = {name for name in named if name.endswith((".json", ".svg", ".toml"))}
    assert named - files <= set(own_parameters())
    assert set(re.findall(r"`jalon law ([a-z]+(?:-[a-z]+)*)", text)) <= {*MODULES, "figures"}
    assert "\n*In English: " in text
