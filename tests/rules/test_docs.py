"""The documentation is true: every code, function, key and command is there, and its rulebooks are checked."""

import re
from pathlib import Path

import pytest

from jalon.rules import own_vocabulary
from jalon.rules.advice import ADVICE
from jalon.rules.checker import check_text
from jalon.rules.commands import app
from jalon.rules.expression import FUNCTIONS
from jalon.rules.findings import Level
from jalon.rules.kinds import BY_NAME
from jalon.rules.vocabulary import _KEYS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "rules"
BLOCKS = [
    (page, number, block)
    for page in ("tutorial", "cookbook")
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", (DOCS / f"{page}.md").read_text(), re.S), 1)
]


@pytest.mark.parametrize(
    ("page", "number", "block"), BLOCKS, ids=[f"{page}-{number}" for page, number, _ in BLOCKS]
)
def test_every_rulebook_of_the_documentation_is_right(page: str, number: int, block: str) -> None:
    checked = check_text(block, own_vocabulary(), f"{page}-{number}.toml")
    assert [item.line() for item in checked.findings if item.level is not Level.INFORMATION] == []
    assert checked.rulebook is not None
    assert checked.rulebook.prose("fr") and checked.rulebook.prose("en")


def test_every_finding_code_is_documented_and_no_other() -> None:
    source = "".join(path.read_text() for path in (ROOT / "jalon" / "rules").glob("*.py"))
    used = set(re.findall(r'"([REFXPC]\d{3})"', source))
    documented = set(re.findall(r"^\| ([REFXPC]\d{3}) \|", (DOCS / "findings.md").read_text(), re.M))
    assert used == documented


def test_every_finding_of_the_checker_has_a_remedy_in_both_languages() -> None:
    source = "".join(path.read_text() for path in (ROOT / "jalon" / "rules").glob("*.py"))
    used = set(re.findall(r'"([REXPC]\d{3})"', source))
    assert used <= set(ADVICE)
    for french, english in ADVICE.values():
        assert french.endswith(".") and english.endswith(".") and french != english


def test_every_function_type_and_key_is_in_the_reference() -> None:
    text = (DOCS / "reference.md").read_text()
    words = [*FUNCTIONS, *BY_NAME, *_KEYS]
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", text)] == []


def test_every_command_is_documented() -> None:
    text = (DOCS / "command-line.md").read_text()
    names = [str(command.name) for command in app.registered_commands]
    assert len(names) == 7 and [name for name in names if f"| `{name} " not in text] == []
