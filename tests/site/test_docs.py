"""What the README and the guides name exists: commands, settings, pages, files, and the words on the screen."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
from django.urls import Resolver404, resolve
from typer.core import TyperGroup
from typer.main import get_command

from jalon.site import cli
from jalon.site.database import ROOT
from tests.site.test_operator_guide import settings_read
from tools.messages import rooms, texts

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = [
    ROOT / "docs" / f"{name}.md"
    for name in ("company", "case-officer", "reviewer", "committee", "finance", "plan-director")
]
MACHINE = ("/tmp/", "/root", "/var/", "/new/")
SETTING = re.compile(r"\b(?:JALON_[A-Z_]+|DATABASE_URL|UV_[A-Z_]+)\b")
SHORT = {"api.md": "/api/v1/regions/a"}  # what its addresses begin with where it leaves that out
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def code(page: Path) -> Iterator[str]:
    """The lines of a page's blocks of code, then what stands between backquotes in its text."""
    text = page.read_text()
    fence = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    for block in fence.findall(text):
        yield from block.splitlines()
    yield from (found.replace("\\|", "|") for found in re.findall(r"`([^`\n]+)`", fence.sub("", text)))


def shell_words(line: str) -> list[str]:
    """A line's words without its comment, « … » and the settings before the command; none where it is not a command."""
    try:
        words = shlex.split(line.replace("…", " "), comments=True)
    except ValueError:
        return []
    while words and re.match(r"[A-Z_]+=", words[0]):
        words.pop(0)
    return words


@cache
def command_line() -> TyperGroup:
    """The whole `jalon` command."""
    found = get_command(cli.app)
    assert isinstance(found, TyperGroup)
    for noun, module in cli.NOUNS.items():
        found.add_command(get_command(import_module(module).app), noun)
    return found


def command_fault(words: list[str]) -> str:
    """What is wrong with a `jalon` command; empty where nothing is."""
    command: Any = command_line()
    context = typer.Context(command)
    while words and isinstance(command, TyperGroup) and re.fullmatch(r"[a-z]+(?:-[a-z]+)*", words[0]):
        inner = command.get_command(context, words[0])
        if inner is None:
            return f"no command « {words[0]} »"
        command, words = inner, words[1:]
    if command.context_settings.get("ignore_unknown_options"):
        return ""
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    wrong = [word for word in words if word.startswith("--") and word not in known | {"--help"}]
    return f"no option {wrong}" if wrong else ""


@every_page
def test_every_jalon_command_exists(page: Path) -> None:
    faults = {}
    for line in code(page):
        words = shell_words(line.removeprefix("$ ").replace(".venv/bin/python -m ", ""))
        if words[:1] == ["jalon"] and (fault := command_fault(words[1:])):
            faults[line] = fault
    assert faults == {}


def test_a_wrong_command_would_be_found() -> None:
    assert command_fault(["region", "publish", "regions/x"])
    assert command_fault(["region", "load", "--force", "regions/x"])
    assert not command_fault(["region", "load", "regions/x", "--by", "Camille"])


@every_page
def test_every_make_command_and_variable_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for line in code(page):
        words = shell_words(line)
        if words[:1] != ["make"] or len(words) == 1:
            continue
        for word in words[1:]:
            name, is_setting, _value = word.partition("=")
            assert f"$({name})" in makefile if is_setting else name in targets, line


@every_page
def test_every_module_that_is_run_exists(page: Path) -> None:
    for line in code(page):
        for module in re.findall(r"python -m ([a-z_.]+)", line):
            assert find_spec(module), line


@every_page
def test_every_setting_exists(page: Path) -> None:
    named = set(SETTING.findall(page.read_text()))
    assert named <= settings_read() | {"UV_DEFAULT_INDEX"}


@every_page
def test_every_file_that_is_linked_exists(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if not re.match(r"https?:", target):
            assert (page.parent / target).exists(), target


@every_page
def test_every_address_resolves(page: Path) -> None:
    missing = []
    for found in code(page):
        path = found.removeprefix("GET ").split("?")[0].replace("{id}", "1")
        path = re.sub(r"\{\w+\}", "a", path)
        if not re.fullmatch(r"/(?:[\w.\-]+/)*(?:[\w.\-]+)?", path) or f"{path}/".startswith(MACHINE):
            continue
        if not any(resolves(prefix + path) for prefix in ("", SHORT.get(page.name, ""))):
            missing.append(path)
    assert missing == []


def resolves(path: str) -> bool:
    """Whether some page answers at an address."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@cache
def words_on_screen() -> frozenset[str]:
    """Every French text that the product shows, with plain spaces."""
    shown = set()
    for room in rooms():
        for _file, _line, message, _context in texts(room):
            shown |= {message} if isinstance(message, str) else set(message)
    return frozenset(plain(text) for text in shown)


def plain(text: str) -> str:
    """A text with ordinary spaces, as a Markdown file's lines may break it, without what ends a sentence."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).rstrip(".?")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_the_words_in_bold_are_on_the_screen(guide: Path) -> None:
    named = {plain(found) for found in BOLD.findall(guide.read_text())}
    assert len(named) > 10
    shown = words_on_screen()
    assert {each for each in named if not any(text.startswith(each) for text in shown)} == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_is_reached_from_the_readme_and_summed_up_in_english(guide: Path) -> None:
    assert f"(docs/{guide.name})" in (ROOT / "README.md").read_text()
    summary = re.search(r"^\*In English: (.+?)\*$", guide.read_text(), re.MULTILINE | re.DOTALL)
    assert summary and summary.start() < 80


def test_the_sign_ins_that_guides_name_are_in_the_demonstration() -> None:
    from jalon.site.cast import people

    known = {person.email for person in people()}
    named = {email for page in PAGES for email in re.findall(r"`([\w-]+@exemple\.fr)`", page.read_text())}
    assert named and named <= known


def test_the_readme_is_short_and_its_picture_light() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) < 30
    pictures = re.findall(r"!\[([^\]]{20,})\]\(([^)]+)\)", text)
    assert len(pictures) == 1
    assert (ROOT / pictures[0][1]).stat().st_size < 200_000
