"""The law's rulebooks: without errors, their examples hold, every figure and condition has its source and mark."""

import pytest

from jalon.law.books import book
from jalon.law.marks import Mark
from jalon.law.parameters import own_parameters
from jalon.law.parameters.files import RULEBOOKS
from jalon.rules import run_examples
from jalon.rules.checker import check_file

FILES = sorted(RULEBOOKS.glob("*.toml"))
MARKS = {str(mark) for mark in Mark}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rulebook_has_no_error_and_no_remark(path):
    checked = check_file(path, prove=False)
    assert checked.rulebook is not None
    assert checked.findings == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_of_the_law_holds(path):
    assert all(run.holds for run in run_examples(book(path.stem)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_condition_and_figure_has_its_source_and_its_mark(path):
    rulebook = book(path.stem)
    assert rulebook.kind == "law"
    assert rulebook.id == path.stem
    for condition in rulebook.conditions:
        assert condition.source, condition.id
        assert not rulebook.sources or condition.source in rulebook.sources, condition.id
        assert condition.mark in MARKS, condition.id
    for parameter in rulebook.parameters.values():
        assert all(period.source or parameter.source for period in parameter.periods), parameter.id
        assert all((period.mark or parameter.mark) in MARKS for period in parameter.periods), parameter.id
        assert f"{path.stem}.{parameter.id}" in own_parameters()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_rulebook_reads_as_prose_in_both_languages(path, lang):
    rulebook = book(path.stem)
    prose = rulebook.prose(lang)
    assert rulebook.name(lang) in prose
    assert all(texts[lang] in prose for texts in rulebook.sources.values())


@pytest.mark.parametrize(
    "name", [path.stem for path in FILES if path.stem.startswith(("gber-", "je", "undertaking"))]
)
def test_the_block_exemption_and_the_young_companies_are_shown_by_examples(name):
    rulebook = book(name)
    assert len(rulebook.examples) >= 2
    verdicts = {str(example.expect.get("verdict")) for example in rulebook.examples}
    assert {"eligible", "not-eligible"} <= verdicts
