"""A Region is data: no code and no template names one, nor its plans, measures, schemes and instruments."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from jalon.plan.folder.folder import open_folder
from jalon.plan.folder.records import RegionFolder, Section

ROOT = Path(__file__).resolve().parent.parent.parent
NAMED = (Section.PLAN, Section.MEASURE, Section.SCHEME, Section.INSTRUMENT)
CODE = {".py", ".html", ".txt", ".js", ".css", ".sql", ".toml"}


def own_names(folder: RegionFolder) -> Iterator[str]:
    """What only this Region is called: its name and slug; names of several words and hyphenated slugs of the rest.

    A single word (« challenge », « guichet ») may be anybody's.
    """
    region = folder.region
    yield from (region.slug, region.name.fr, region.name.en, region.full_name.fr, region.full_name.en)
    for entry in folder.entries:
        if entry.section in NAMED:
            yield from (name for name in (entry.name.fr, entry.name.en) if " " in name)
            if "-" in entry.slug:
                yield entry.slug
    yield from (name for name in folder.files.inside("schemes") if "-" in name)


def names() -> set[str]:
    return {
        name
        for path in sorted((ROOT / "regions").iterdir())
        if path.is_dir()
        for name in own_names(open_folder(path))
    }


def named(texts: Mapping[str, str]) -> list[str]:
    """« file:line: name » for each name found as whole words, whatever its capitals."""
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, sorted(names(), reverse=True)))})(?![\w-])", re.I)
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()}"
        for path, text in texts.items()
        for found in pattern.finditer(text)
    ]


def test_no_code_and_no_template_names_a_region_a_measure_or_a_scheme() -> None:
    files = [
        path for path in (ROOT / "jalon").rglob("*") if path.suffix in CODE and "__pycache__" not in path.parts
    ]
    assert len(files) > 300
    assert named({str(path.relative_to(ROOT)): path.read_text() for path in files}) == []


def test_every_region_with_its_plan_measures_and_schemes_is_looked_for() -> None:
    looked = names()
    for path in (ROOT / "regions").glob("*/region.toml"):
        folder = open_folder(path.parent)
        assert {folder.region.slug, folder.region.name.fr} <= looked
        assert looked & {entry.name.fr for section in NAMED for entry in folder.of(section)}


@pytest.mark.parametrize("line", ['if region == "{slug}":', "{{# {name} #}}", "/{slug}/plan/"])
def test_a_name_in_code_is_found_with_its_line(line: str) -> None:
    folder = open_folder(min(path.parent for path in (ROOT / "regions").glob("*/region.toml")))
    text = "\n" + line.format(slug=folder.region.slug, name=folder.of(Section.PLAN)[0].name.fr)
    assert [each.split(": ")[0] for each in named({"a.py": text})] == ["a.py:2"]
