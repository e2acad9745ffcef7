"""The operator's guide tells the truth about settings and commands."""

import re

from click import Context
from typer.main import get_command

from jalon.site.database import ROOT, Role
from jalon.site.database_commands import app
from jalon.site.people_commands import app as people

GUIDE = (ROOT / "docs" / "operator.md").read_text()
READ = re.compile(r"""(?:environ(?:\.get\(|\[|\.setdefault\()|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']""")
# Set by Jalon for its own processes, or by the test runner.
INTERNAL = {
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "JALON_STATIC_TIME",
    "PYTEST_XDIST_WORKER",
    "LC_ALL",
}
INTERNAL |= {"PGOPTIONS", "JALON_SPARK"}


def settings_read() -> set[str]:
    files = [path for folder in ("jalon", "tools", "tests") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in READ.findall(path.read_text())} - INTERNAL


def settings_described() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.MULTILINE))


def test_every_setting_that_is_read_is_described_and_the_other_way_round():
    assert settings_read() | {"UV_DEFAULT_INDEX"} == settings_described()


def test_every_command_on_the_database_is_described():
    described = set(re.findall(r"^\| `jalon database (\w+)", GUIDE, re.MULTILINE))
    assert described == set(get_command(app).list_commands(Context(get_command(app))))


def test_every_command_on_people_is_described():
    described = set(re.findall(r"^\| `jalon people (\w+)", GUIDE, re.MULTILINE))
    assert described == set(get_command(people).list_commands(Context(get_command(people))))


def test_every_role_is_described():
    assert {role for role in Role if f"| `{role}` |" in GUIDE} == set(Role)
